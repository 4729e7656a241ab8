"""The tokens of a GGUF file by PyPI `tokenizers` and by llama.cpp, from the file's own metadata."""
import gguf
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers


def metadata(path):
    reader = gguf.GGUFReader(path)
    prefix = "tokenizer.ggml."
    return {
        key[len(prefix):]: field.contents()
        for key, field in reader.fields.items()
        if key.startswith(prefix)
    }


def huggingface(path):
    """A `tokenizers.Tokenizer` made of a byte-level GGUF file; only SmolLM's splitting."""
    data = metadata(path)
    assert data["model"] == "gpt2" and data["pre"] == "smollm", (data["model"], data["pre"])
    vocabulary = {token: index for index, token in enumerate(data["tokens"])}
    merges = [tuple(merge.split(" ")) for merge in data["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    control = [t for t, kind in zip(data["tokens"], data["token_type"]) if kind == 3]
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in control])
    return tokenizer


def llama(path):
    from llama_cpp import Llama

    return Llama(model_path=path, vocab_only=True, verbose=False)

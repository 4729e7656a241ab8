#!/usr/bin/env python3
"""Writes small vocabularies with the tokens that PyPI `tokenizers` and llama.cpp give for texts.

    python3 Interop/tokenizers/vectors.py TEXT [MODEL.gguf] > Tests/Vectors/Tokenizers/tokenizers.json

TEXT trains the vocabularies, tiny Shakespeare will do. With SmolLM2's file its tokens are there
too. `TokenizerVectorTests` compares with the result.
"""
import json
import os
import sys
import tempfile

import gguf
from tokenizers import (
    AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors,
    trainers,
)

import peers
from texts import texts

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
          r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
FIXED = [
    "", " ", "  ", "\n", "a", " a", "a ", "\t\t\t", "a [x] b[x]\n c  [x]", "[x][x]", " [x] ",
    "<|im_start|>user\nHi<|im_end|>\n", "<|im_start|><|im_end|>", "</s> <s>x</s>", "<unk>",
    "<0x41>", "\u2581a \u2581", "\u00e9 e\u0301 \u212b \u00c5",
    "\u1112\u1161\u11ab\uac00\u11a8 a\u0327\u0301\u0323 \u0958\u0344",
    "the the  the",
]
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def split(pattern):
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def splitters():
    return {
        "gpt2": pre_tokenizers.ByteLevel(add_prefix_space=False),
        "smollm": pre_tokenizers.Sequence([
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False)]),
        "llama3": split(LLAMA3),
        "qwen2": split(QWEN2),
    }


def normalizer(pre):
    return normalizers.NFC() if pre == "qwen2" else None


def corpus(path):
    with open(path, encoding="utf-8") as file:
        start = file.read(60_000)
    return [start] + list(texts(300, seed=77))


def byte_level(pre, lines):
    tokenizer = Tokenizer(models.BPE(ignore_merges=pre == "llama3"))
    tokenizer.pre_tokenizer = splitters()[pre]
    if normalizer(pre):
        tokenizer.normalizer = normalizer(pre)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(
        vocab_size=420, special_tokens=CONTROL, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.add_tokens([AddedToken("\t\t", normalized=False),
                          AddedToken("[x]", lstrip=True, rstrip=True, normalized=False)])
    return tokenizer


def sentencepiece(lines):
    """A tokenizer in the manner of Llama 2, with its merges."""
    alphabet = [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    short = [word for line in lines for word in line.replace("\n", " \n").split(" ") if word]
    tokenizer.train_from_iterator(short, trainers.BpeTrainer(
        vocab_size=520, limit_alphabet=90, show_progress=False,
        special_tokens=["<unk>", "<s>", "</s>"] + alphabet))
    tokenizer.decoder = decoders.Sequence([
        decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(),
        decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 1)])
    # The bytes are no added tokens in the files of Llama.
    data = json.loads(tokenizer.to_str())
    data["added_tokens"] = data["added_tokens"][:3]
    return Tokenizer.from_str(json.dumps(data))


def scored(tokenizer):
    """The same vocabulary as a GGUF file has it: the score of a token is minus its rank."""
    data = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(data["vocab"], key=data["vocab"].get)
    scores = [0.0] * len(tokens)
    for rank, merge in enumerate(data["merges"]):
        left, right = merge if isinstance(merge, list) else merge.split(" ")
        scores[data["vocab"][left + right]] = -float(rank)
    kinds = [2, 3, 3] + [6] * 256 + [1] * (len(tokens) - 259)
    return {"tokens": tokens, "scores": scores, "types": kinds}


def llama_tokens(vocabulary, lines):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "vocabulary.gguf")
        writer = gguf.GGUFWriter(path, "llama")
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(vocabulary["tokens"])
        writer.add_token_scores(vocabulary["scores"])
        writer.add_token_types(vocabulary["types"])
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_unk_token_id(0)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        llama = peers.llama(path)
        return [llama.tokenize(line.encode(), add_bos=False, special=False) for line in lines]


def main():
    lines = corpus(sys.argv[1])
    made = list(texts(100, seed=5)) + FIXED
    result = {"texts": made, "files": {}}
    for pre in splitters():
        tokenizer = byte_level(pre, lines)
        result["files"][pre] = {
            "tokenizer": tokenizer.to_str(),
            "special": [tokenizer.encode(t, add_special_tokens=False).ids for t in made],
        }
        tokenizer.encode_special_tokens = True
        result["files"][pre]["plain"] = [
            tokenizer.encode(t, add_special_tokens=False).ids for t in made]
    tokenizer = sentencepiece(lines)
    tokenizer.encode_special_tokens = True
    plain = [tokenizer.encode(t, add_special_tokens=False).ids for t in made]
    tokenizer.encode_special_tokens = False
    result["files"]["sentencepiece"] = {
        "tokenizer": tokenizer.to_str(), "plain": plain,
        "special": [tokenizer.encode(t, add_special_tokens=False).ids for t in made]}
    vocabulary = scored(tokenizer)
    result["scored"] = vocabulary | {"plain": llama_tokens(vocabulary, made)}
    if len(sys.argv) > 2:
        tokenizer = peers.huggingface(sys.argv[2])
        result["smollm2"] = [tokenizer.encode(t, add_special_tokens=False).ids for t in made]
    json.dump(result, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()

"""Compares logits and perplexity: this project, llama.cpp, and binary64 over the same weights.

    python3 Interop/inference/logits.py .build/release/assay MODEL.gguf [TEXT]

Needs numpy, gguf and llama-cpp-python. Ends in 1 when the greatest difference of this project's
logits to the binary64 reference is above llama.cpp's, or the perplexities differ by more than 0.2 %.
"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile

import llama_cpp
import numpy as np
from float64_reference import Decoder

PROMPTS = [
    "The quick brown fox jumps over the lazy dog.",
    "def fibonacci(n):\n    if n < 2:\n        return n\n",
    "Быстрая коричневая лиса прыгает через ленивую собаку.",
    "日本語の文章を入力してください。東京は日本の首都です。",
    "1 + 1 = 2, 2 + 2 = 4, 4 + 4 = ",
    "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n",
    "مرحبا بالعالم، كيف حالك اليوم؟",
    "🎉🎊 emoji 👩‍👩‍👧 test é à ü ß",
    "To be, or not to be, that is the question:\nWhether 'tis nobler in the mind",
    "שלום עולם, מה שלומך היום?",
    "नमस्ते दुनिया, आप कैसे हैं?",
    "Γειά σου Κόσμε, τι κάνεις σήμερα;",
    "안녕하세요 세계, 오늘 어떻게 지내세요?",
    "สวัสดีชาวโลก วันนี้เป็นอย่างไรบ้าง",
    "Xin chào thế giới, hôm nay bạn thế nào?",
    "你好，世界！今天天气怎么样？我们去公园散步吧。",
    "SELECT name, count(*) FROM users WHERE age > 30 GROUP BY name;",
    "{\"key\": [1, 2.5, null, true], \"nested\": {\"a\": \"b\"}}",
    "\\int_0^\\infty e^{-x^2} dx = \\frac{\\sqrt{\\pi}}{2}",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "   \n\n\t\t  spaces   and\ttabs \r\n line ends ",
    "0123456789 3.14159265358979 1e-10 0xdeadbeef",
    "Once upon a time, in a land far away, there lived a princess who",
    "La vie est belle; c'est la vie. Où est la bibliothèque?",
    "Der schnelle braune Fuchs springt über den faulen Hund. Straße, Größe.",
    "¿Dónde está la biblioteca? El niño comió una manzana.",
    "Ẑ̴̢a̷͎l̶̰g̵͇o̷̖ ̶t̸̫ȩ̷x̴̣t",
    "THE SHOUTING NEVER STOPS! WHY? BECAUSE!!!",
    "ქართული ენა, Հայերեն լեզու, አማርኛ",
    "import Foundation\nfunc main() async throws { print(\"hello\") }\n",
    "<|im_start|>system\nYou are terse.<|im_end|>\n<|im_start|>user\nWhy is the sky blue?<|im_end|>\n",
    "Mitochondria are the powerhouse of the cell; photosynthesis occurs in chloroplasts.",
]


def ours(assay, model, tokens):
    """Logits [time, vocabulary] of this project."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "tokens.json").write_text(json.dumps(tokens))
        command = [assay, "evaluate", "--model", model, "--tokens", folder / "tokens.json",
                   "--logits", folder / "logits"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return np.fromfile(folder / "logits", "<f4").reshape(len(tokens), -1).astype(np.float64)


def theirs(llama, tokens):
    llama.reset()
    llama.eval(tokens)
    return np.array(llama.scores[: len(tokens)], np.float64)


def loss(logits, tokens):
    """Summed cross entropy of every token but the first."""
    rows, following = logits[:-1], np.array(tokens[1:])
    top = rows.max(-1)
    sums = np.log(np.exp(rows - top[:, None]).sum(-1)) + top
    return float((sums - rows[np.arange(len(following)), following]).sum())


def main():
    assay, model = sys.argv[1:3]
    reference = Decoder(model)
    llama = llama_cpp.Llama(model, n_ctx=1024, logits_all=True, verbose=False)
    worst = {"assay": 0.0, "llama.cpp": 0.0}
    squares = {"assay": [], "llama.cpp": []}
    for prompt in PROMPTS:
        tokens = llama.tokenize(prompt.encode(), add_bos=False, special=True)
        exact = reference.logits(tokens)
        for name, logits in (("assay", ours(assay, model, tokens)), ("llama.cpp", theirs(llama, tokens))):
            worst[name] = max(worst[name], float(np.abs(logits - exact).max()))
            squares[name].append(float(((logits - exact) ** 2).mean()))
    report = {
        "prompts": len(PROMPTS),
        "greatestDifference": worst,
        "rootMeanSquare": {name: math.sqrt(sum(v) / len(v)) for name, v in squares.items()},
    }
    good = worst["assay"] <= worst["llama.cpp"]
    if len(sys.argv) > 3:
        tokens = llama.tokenize(pathlib.Path(sys.argv[3]).read_bytes()[:40_000], add_bos=False)[:4096]
        windows = [tokens[at : at + 512] for at in range(0, len(tokens), 512)]
        count = sum(len(window) - 1 for window in windows)
        perplexity = {
            "assay": math.exp(sum(loss(ours(assay, model, w), w) for w in windows) / count),
            "llama.cpp": math.exp(sum(loss(theirs(llama, w), w) for w in windows) / count),
        }
        apart = abs(perplexity["assay"] / perplexity["llama.cpp"] - 1)
        report |= {"perplexity": perplexity, "perplexityApartPercent": 100 * apart}
        good = good and apart <= 0.002
    print(json.dumps(report | {"good": good}, indent=2))
    sys.exit(0 if good else 1)


main()

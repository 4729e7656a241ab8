#!/usr/bin/env python3
"""Compares `assay tokenize` with PyPI `tokenizers` and llama.cpp on the tokens of a GGUF file.

    python3 Interop/tokenizers/compare.py MODEL.gguf [--texts 10000] [--file TEXT] [--program PATH]

Ends in failure when a text gives other tokens than `tokenizers`; where llama.cpp differs from both
the first cases are shown and counted. The same vocabulary is then written as a `tokenizer.json`
with each of the known pre-tokenizers and compared with `tokenizers` alone.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import peers
from texts import texts
from vectors import normalizer, splitters


def ours(program, model, lines, flags):
    """The tokens of every text by the program under test."""
    result = subprocess.run(
        [program, "tokenize", "--model", model, *flags], check=True, capture_output=True,
        input="".join(json.dumps(line) + "\n" for line in lines).encode())
    return [json.loads(line) for line in result.stdout.splitlines()]


def differing(name, lines, expected, got, shown=5):
    found = [index for index, pair in enumerate(zip(expected, got)) if pair[0] != pair[1]]
    for index in found[:shown]:
        print(f"  {name}: {lines[index][:120]!r}\n    expected {expected[index][:24]}\n"
              f"    got      {got[index][:24]}")
    return len(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file")
    parser.add_argument("--program", default=".build/release/assay")
    arguments = parser.parse_args()

    lines = list(texts(arguments.texts, arguments.seed))
    if arguments.file:
        whole = open(arguments.file, encoding="utf-8", newline="").read()
        lines += [whole] + whole.split("\n")
    hugging = peers.huggingface(arguments.model)
    llama = peers.llama(arguments.model)
    failed = False
    for special in (True, False):
        hugging.encode_special_tokens = not special
        mine = ours(arguments.program, arguments.model, lines, ["--special"] if special else [])
        theirs = [hugging.encode(line, add_special_tokens=False).ids for line in lines]
        native = [llama.tokenize(line.encode(), add_bos=False, special=special) for line in lines]
        assert len(mine) == len(lines), (len(mine), len(lines))
        label = "special tokens read" if special else "special tokens as text"
        wrong = differing("tokenizers", lines, theirs, mine)
        apart = differing("llama.cpp", lines, native, mine)
        both = sum(1 for a, b in zip(theirs, native) if a != b)
        print(f"{label}: {len(lines)} texts, {sum(map(len, mine))} tokens; "
              f"tokenizers differs in {wrong}, llama.cpp in {apart} "
              f"(these two from each other in {both})")
        failed |= wrong > 0
    hugging.encode_special_tokens = False
    for name, splitter in splitters().items():
        hugging.pre_tokenizer = splitter
        if normalizer(name):
            hugging.normalizer = normalizer(name)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "tokenizer.json")
            hugging.save(path)
            mine = ours(arguments.program, path, lines, ["--special"])
        theirs = [hugging.encode(line, add_special_tokens=False).ids for line in lines]
        wrong = differing("tokenizers", lines, theirs, mine)
        print(f"{name}: {len(lines)} texts, {sum(map(len, mine))} tokens; "
              f"tokenizers differs in {wrong}")
        failed |= wrong > 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

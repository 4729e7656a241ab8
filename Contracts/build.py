"""Compiles every contract of this folder into `Artifacts`, or with --check compares what is there.

    python3 Contracts/build.py [--check]

Needs the package `vyper` in the version that the sources name. An artifact is one line of JSON: the
contract's name, the compiler's version, the ABI, and the bytecode that deploys and that runs.
"""

import json
import pathlib
import sys

import vyper

FOLDER = pathlib.Path(__file__).resolve().parent
FORMATS = ["abi", "bytecode", "bytecode_runtime"]


def artifact(source):
    compiled = vyper.compile_code(source.read_text(), output_formats=FORMATS)
    return json.dumps(
        {
            "contractName": source.stem,
            "compiler": f"vyper {vyper.__version__}",
            "abi": compiled["abi"],
            "bytecode": compiled["bytecode"],
            "deployedBytecode": compiled["bytecode_runtime"],
        },
        separators=(",", ":"),
    ) + "\n"


def main():
    check, stale = "--check" in sys.argv[1:], []
    for source in sorted(FOLDER.glob("*.vy")):
        path, text = FOLDER / "Artifacts" / f"{source.stem}.json", artifact(source)
        if not check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(source.name)
    if stale:
        sys.exit(f"not what the source compiles to: {', '.join(stale)}")


main()

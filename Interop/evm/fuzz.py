"""Compares `assay evm statetest` with other machines on random transactions.

    python3 Interop/evm/fuzz.py [--peer specification|revm] [--cases N] [--seed TEXT] [--first N]
                                [--program PATH] [--out FOLDER]

Peers: the executable specification (`pip install ethereum-execution==2.20.0`) under Osaka's rules, and
revm (`pip install pyrevm==0.3.7`, which needs the former for its state roots) under Cancun's. Each
case is accounts with random programs and one transaction, drawn from the seed and the case's number
alone. Compared are the state root, the hash of the logs, gas used, status, and whether the
transaction is refused. Cases that differ are made small and written to the folder as state tests.
Ends with one line of counts, and with status 1 if a case differs.
"""

import argparse
import copy
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import cases
import specification

BATCH = 100
ROOT = pathlib.Path(__file__).resolve().parents[2]
# How many smaller versions of a failing case are tried.
ATTEMPTS = 120


class Comparison:
    def __init__(self, options):
        self.options = options
        self.fork = "Osaka" if options.peer == "specification" else "Cancun"
        rules = specification.Specification(self.fork)
        self.suits = lambda case: True
        self.peer = rules
        if options.peer == "revm":
            import revm

            self.peer, self.suits = revm.Revm(rules), revm.suits

    def case(self, index):
        """The case of a number; `None` if the peer cannot run it."""
        case = cases.make(self.options.seed, index, self.fork)
        return case if self.suits(case) else None

    def fixture(self, case):
        """The case as a state test with the peer's outcome."""
        case["raw"] = cases.raw(case["tx"], case["key"])
        return cases.fixture(case, self.peer.run(case), self.fork)

    def differing(self, fixtures):
        """The names of the fixtures that this project's program fails, each with the reason."""
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(fixtures, file)
            file.flush()
            run = subprocess.run(
                [*self.options.program.split(), "evm", "statetest", file.name, "--json"],
                capture_output=True, text=True,
            )
        counts = json.loads(run.stdout) if run.stdout.strip() else None
        if counts is None or counts["passed"] + counts["failed"] != len(fixtures):
            sys.exit(f"the program did not run {len(fixtures)} cases: {run.stdout}{run.stderr}")
        failed = {}
        for line in run.stderr.splitlines():
            if line.startswith("failed: "):
                _, _, name, reason = line.split(": ", 3)
                failed[name.split(" ")[0]] = reason
        if len(failed) != counts["failed"]:
            sys.exit(f"{counts['failed']} cases failed, but the program named {len(failed)}")
        return failed

    def still_fails(self, case):
        try:
            return bool(self.suits(case) and self.differing({"case": self.fixture(case)}))
        except Exception:
            return False

    def smaller(self, case):
        """A case that fails too, with less in it."""
        draw, attempts = random.Random(0), 0

        def accept(change):
            nonlocal case, attempts
            attempts += 1
            candidate = copy.deepcopy(case)
            if attempts > ATTEMPTS or change(candidate) is False or not self.still_fails(candidate):
                return False
            case = candidate
            return True

        for address in list(case["pre"]):
            if address != case["sender"]:
                accept(lambda c: c["pre"].pop(address))
        for address in list(case["pre"]):
            accept(lambda c: c["pre"][address].update(storage={}))
        accept(lambda c: c["tx"].update(access=[]))
        for address in list(case["pre"]):
            size = len(case["pre"][address]["code"]) // 2
            while size >= 1 and attempts < ATTEMPTS:
                code = case["pre"][address]["code"]
                start = draw.randrange(max(1, len(code)))
                # Bytes become JUMPDEST, so that later places keep their numbers.
                changed = code[:start] + b"\x5b" * len(code[start : start + size]) + code[start + size :]
                if changed == code or not accept(lambda c: c["pre"][address].update(code=changed)):
                    size //= 2
        return case

    def report(self, index, reason):
        case = self.smaller(self.case(index))
        folder = pathlib.Path(self.options.out)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.options.peer}-{self.options.seed}-{index}.json"
        path.write_text(json.dumps({str(index): self.fixture(case)}, indent=1))
        print(f"case {index}: {reason}; {path}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", choices=("specification", "revm"), default="specification")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--program", default=str(ROOT / ".build/release/assay"))
    parser.add_argument("--out", default="out/fuzz")
    options = parser.parse_args()
    comparison, start = Comparison(options), time.monotonic()
    index, compared, different, refused = options.first, 0, 0, 0
    while compared < options.cases:
        batch = {}
        while len(batch) < min(BATCH, options.cases - compared):
            case = comparison.case(index)
            if case is not None:
                batch[str(index)] = comparison.fixture(case)
                refused += "expectException" in batch[str(index)]["post"][comparison.fork][0]
            index += 1
        failed = comparison.differing(batch)
        compared += len(batch)
        different += len(failed)
        for name, reason in failed.items():
            comparison.report(int(name), reason)
        print(f"{compared} cases, {different} differ", file=sys.stderr, flush=True)
    print(
        f"{options.peer}: seed {options.seed}, numbers {options.first} to {index - 1}, "
        f"{compared} cases compared, {refused} of them refused transactions, {different} differ, "
        f"{time.monotonic() - start:.0f} s")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()

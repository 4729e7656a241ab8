#!/usr/bin/env python3
"""Prints the hashes that ExactRulesTests (Tests/Chain/ExecutionTests) holds.

    python3 Interop/difficulty/expected.py

The rules of Docs/Spec/chain.md for difficulty and winning, in Python's integers, on the same cases:
the ends of all ranges, and numbers from SplitMix64. Needs nothing but Python.
"""
import hashlib
import itertools

MASK = (1 << 64) - 1
TOP = (1 << 256) - 1


def difficulty(number, timestamp, genesis, block_time, half_life, initial):
    ahead = block_time * number - (timestamp - genesis)
    whole, fraction = divmod((ahead << 16) // half_life, 1 << 16)
    cubic = 195766423245049 * fraction + 971821376 * fraction**2 + 5127 * fraction**3
    factor = 65536 + ((cubic + (1 << 47)) >> 48)
    if whole > 1024:
        return TOP
    if whole < -1024:
        return 1
    shift = whole - 16
    value = initial * factor
    value = value << shift if shift >= 0 else value >> -shift
    return min(max(value, 1), TOP)


class Words:
    def __init__(self):
        self.state = 0

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        word = self.state
        word = ((word ^ word >> 30) * 0xBF58476D1CE4E5B9) & MASK
        word = ((word ^ word >> 27) * 0x94D049BB133111EB) & MASK
        return word ^ word >> 31

    def next256(self):
        value = 0
        for _ in range(4):
            value = value << 64 | self.next()
        return value


def at_the_ends():
    hasher = hashlib.sha256()
    edges = [0, 1, 1 << 32, (1 << 63) - 1, 1 << 63, MASK - 1, MASK]
    for case in itertools.product(
        edges, edges, edges, edges[1:], [1, 300, MASK], [1, 1 << 40, TOP]
    ):
        hasher.update(difficulty(*case).to_bytes(32, "big"))
    return hasher.hexdigest()


def of_any_header():
    words, hasher = Words(), hashlib.sha256()
    for _ in range(20_000):
        genesis = words.next() >> 33
        block_time = words.next() % 60 + 1
        half_life = words.next() % 3600 + 1
        number = words.next()
        number >>= words.next() % 64
        late = words.next()
        late >>= words.next() % 64
        early = words.next() & 1
        timestamp = (genesis + block_time * number + (-late if early else late)) & MASK
        initial = words.next256()
        initial = initial >> words.next() % 256 | 1
        value = difficulty(number, timestamp, genesis, block_time, half_life, initial)
        hasher.update(value.to_bytes(32, "big"))
    return hasher.hexdigest()


def of_winning():
    words, hasher = Words(), hashlib.sha256()
    for _ in range(20_000):
        digest = words.next256()
        target = words.next256()
        target >>= words.next() % 256
        chance = words.next()
        bound = (digest * target >> 256) & MASK
        for macs in [chance, bound, (bound + 1) & MASK, (bound - 1) & MASK]:
            hasher.update(bytes([digest * target < macs << 256]))
    return hasher.hexdigest()


if __name__ == "__main__":
    print("ends of the ranges", at_the_ends())
    print("any header        ", of_any_header())
    print("winning           ", of_winning())

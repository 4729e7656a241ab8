"""Random cases: accounts with programs, a block's surroundings and one transaction, from a seed."""

import dataclasses
import random

import coincurve
from eth_hash.auto import keccak
from ethereum_rlp import rlp
from ethereum_types.numeric import Uint

import inputs
import programs

CHAIN = 1
GAS_CAP = 2**24


@dataclasses.dataclass
class World:
    """What a program may name."""

    addresses: list
    number: int
    has_clz: bool
    precompiles: dict


def address_of(key):
    public = coincurve.PrivateKey(key).public_key.format(compressed=False)
    return keccak(public[1:])[12:]


def encode(value):
    """RLP of numbers, bytes and lists of them."""
    if isinstance(value, int):
        value = value.to_bytes((value.bit_length() + 7) // 8, "big")
    if isinstance(value, bytes):
        return value
    return [encode(item) for item in value]


def sign(key, digest):
    signature = coincurve.PrivateKey(key).sign_recoverable(digest, hasher=None)
    return signature[64], int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")


def access(list_):
    return [[address, [slot.to_bytes(32, "big") for slot in slots]] for address, slots in list_]


def fields(tx):
    """What is signed of a typed transaction, without its signature."""
    to, kind = tx["to"] or b"", tx["type"]
    start = [CHAIN if tx["chain"] is None else tx["chain"], tx["nonce"]]
    price = [tx["gasPrice"]] if kind < 2 else [tx["tip"], tx["gasPrice"]]
    rest = [tx["gas"], to, tx["value"], tx["data"], access(tx["access"])]
    if kind == 3:
        rest += [tx["blobPrice"], tx["blobs"]]
    if kind == 4:
        rest += [[[a[k] for k in ("chain", "address", "nonce", "v", "r", "s")] for a in tx["authorizations"]]]
    return start + price + rest


def raw(tx, key):
    """The signed transaction's bytes."""
    if tx["type"]:
        prefix = bytes([tx["type"]])
        body = fields(tx)
        v, r, s = sign(key, keccak(prefix + rlp.encode(encode(body))))
        return prefix + rlp.encode(encode(body + [v, r, s]))
    body = [tx["nonce"], tx["gasPrice"], tx["gas"], tx["to"] or b"", tx["value"], tx["data"]]
    signed = body + ([tx["chain"], 0, 0] if tx["chain"] is not None else [])
    v, r, s = sign(key, keccak(rlp.encode(encode(signed))))
    v += 27 if tx["chain"] is None else 35 + 2 * tx["chain"]
    return rlp.encode(encode(body + [v, r, s]))


class Maker:
    """Draws one case; the same seed and index draw the same."""

    def __init__(self, seed, index, fork):
        self.draw = random.Random(f"{seed}/{index}")
        self.fork = fork
        self.keys = [bytes([7]) * 31 + bytes([n + 1]) for n in range(4)]
        self.people = [address_of(key) for key in self.keys]
        self.contracts = [bytes([0xC0 + n]) * 20 for n in range(self.draw.randint(2, 5))]
        self.coinbase = self.draw.choice([b"\xcb" * 20] * 4 + [self.people[1], self.contracts[0]])
        self.number = self.draw.choice((1, 1, 2, 300, 2**40))
        precompiles = inputs.OSAKA if fork == "Osaka" else inputs.CANCUN
        known = self.people + self.contracts * 4 + [self.coinbase, b"\xee" * 20]
        known += [n.to_bytes(20, "big") for n in precompiles]
        self.world = World(known, self.number, fork == "Osaka", precompiles)

    def env(self):
        draw = self.draw
        return {
            "coinbase": self.coinbase,
            "gasLimit": draw.choice((30_000_000, 100_000_000, 2**40)),
            "number": self.number,
            "timestamp": draw.choice((1000, 2**32 + 5)),
            "baseFee": draw.choice((0, 7, 7, 10**9)),
            "random": draw.getrandbits(256),
            "excessBlobGas": draw.choice((0, 0, 0x60000, 10_000_000, 100_000_000)),
        }

    def storage(self):
        draw = self.draw
        slots = draw.sample((0, 1, 2, 3, 4, 5, 2**256 - 1), draw.randint(0, 5))
        return {slot: draw.choice((1, 2, 2**255, draw.getrandbits(256))) or 1 for slot in slots}

    def pre(self):
        draw, pre = self.draw, {}
        for index, address in enumerate(self.people):
            if index > 1 and draw.random() < 0.4:
                continue
            balance = draw.choice((10**18, 10**24, 2**200)) if index == 0 else draw.choice((1, 10**18))
            pre[address] = {"nonce": draw.choice((0, 0, 1, 5)), "balance": balance, "code": b"", "storage": {}}
            delegates = self.fork == "Osaka" and draw.random() < (0.5 if index > 1 else 0.1)
            if delegates:
                to = draw.choice(self.world.addresses)
                pre[address]["code"] = b"\xef\x01\x00" + to
                pre[address]["nonce"] = max(1, pre[address]["nonce"])
        for address in self.contracts:
            code = programs.runtime(draw, self.world)
            if draw.random() < 0.02:
                code = draw.randbytes(draw.randrange(100)) or b"\x00"
            pre[address] = {
                "nonce": draw.choice((1, 1, 1, 7, 2**64 - 2)),
                "balance": draw.choice((0, 0, 1, 10**18)), "code": code or b"\x00",
                "storage": self.storage(),
            }
        return pre

    def authorization(self, pre):
        draw = self.draw
        index = draw.choice((0, 1, 2, 3))
        known = pre.get(self.people[index], {"nonce": 0})["nonce"]
        nonce = known + (index == 0) + draw.choice((0, 0, 0, 0, 1, -known))
        chain = draw.choice((CHAIN, CHAIN, 0, 0, 2))
        target = draw.choice(self.world.addresses + [bytes(20)] * 3)
        message = b"\x05" + rlp.encode(encode([chain, target, nonce]))
        v, r, s = sign(self.keys[index], keccak(message))
        if draw.random() < 0.05:
            v = draw.choice((1 - v, 2, 27, 255))
        if draw.random() < 0.03:
            v, s = 1 - v if v < 2 else v, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - s
        if draw.random() < 0.02:
            r, s = draw.choice(((0, s), (r, 0), (2**256 - 1, s)))
        return {"chain": chain, "address": target, "nonce": nonce, "v": v, "r": r, "s": s}

    def data(self, creates):
        draw = self.draw
        if creates:
            size = draw.random()
            if size < 0.02:
                return b"\x00" * draw.choice((49152, 49153))
            return programs.creation(draw, self.world)
        if draw.random() < 0.3:
            return inputs.draw(draw, self.world.precompiles)[1]
        return draw.randbytes(draw.choice((0, 4, 36, 100, 300))) + bytes(draw.choice((0, 0, 64)))

    def gas(self, env, data, count):
        draw = self.draw
        kind = draw.random()
        if kind < 0.8:
            return draw.choice((60_000, 120_000, 200_000, 200_000, 400_000, 400_000, 1_000_000))
        if kind < 0.95:
            # Near what the transaction costs before it starts.
            nonzero = len(data) - data.count(0)
            tokens = data.count(0) + 4 * nonzero
            near = 21_000 + draw.choice((4, 10)) * tokens + count
            return max(0, near + draw.choice((-1, 0, 1, 100, 2300, 5000, 32_000)))
        return draw.choice((0, 21_000, GAS_CAP, GAS_CAP + 1, env["gasLimit"], env["gasLimit"] + 1))

    def transaction(self, env, pre):
        draw = self.draw
        kind = draw.choice((0, 0, 1, 2, 2, 3, 4, 4) if self.fork == "Osaka" else (0, 0, 1))
        creates = draw.random() < (0.15 if kind < 3 else 0)
        targets = self.contracts * 3 + [draw.choice(self.world.addresses)]
        to = None if creates else draw.choice(targets)
        if not creates and draw.random() < 0.05:
            number = draw.choice(list(self.world.precompiles))
            to = number.to_bytes(20, "big")
        data = self.data(creates)
        tx = {
            "type": kind, "chain": CHAIN, "nonce": pre[self.people[0]]["nonce"], "to": to,
            "value": draw.choice((0, 0, 0, 1, 10**15)), "data": data, "access": [],
            "gasPrice": env["baseFee"] + draw.choice((0, 1, 10)), "tip": 0,
        }
        if kind == 0 and draw.random() < 0.1:
            tx["chain"] = None
        if kind >= 1:
            for _ in range(draw.choice((0, 0, 1, 3))):
                slots = [draw.choice((0, 1, 2, 5, draw.getrandbits(256))) for _ in range(draw.choice((0, 1, 3)))]
                tx["access"].append((draw.choice(self.world.addresses), slots))
        if kind >= 2:
            tx["tip"] = draw.choice((0, 1, tx["gasPrice"]))
        if kind == 3:
            tx["blobs"] = [b"\x01" + draw.randbytes(31) for _ in range(draw.choice((1, 1, 2, 6)))]
            tx["blobPrice"] = draw.choice((1, 100, 10**12, 10**12))
        if kind == 4:
            tx["authorizations"] = [self.authorization(pre) for _ in range(draw.choice((1, 1, 2, 4)))]
        cost = sum(2400 + 1900 * len(slots) for _, slots in tx["access"])
        cost += 25_000 * len(tx.get("authorizations", [])) + (32_000 if creates else 0)
        tx["gas"] = self.gas(env, data, cost)
        if draw.random() < 0.06:
            self.spoil(env, tx)
        return tx

    def spoil(self, env, tx):
        """Makes the transaction one that is refused, or nearly."""
        draw = self.draw
        kind = draw.randrange(9)
        if kind == 0:
            tx["nonce"] = draw.choice((tx["nonce"] + 1, max(0, tx["nonce"] - 1), 2**64 - 1))
        elif kind == 1:
            tx["gasPrice"] = draw.choice((0, max(0, env["baseFee"] - 1), 2**64, 2**200))
        elif kind == 2:
            tx["value"] = draw.choice((2**200, 2**256 - 1, 10**24))
        elif kind == 3:
            tx["tip"] = tx["gasPrice"] + 1
        elif kind == 4 and tx["type"] == 3:
            tx["blobs"] = [b"\x01" * 32] * draw.choice((0, 7, 10))
        elif kind == 5 and tx["type"] == 3:
            tx["blobs"][0] = draw.choice((b"\x00", b"\x02")) + tx["blobs"][0][1:]
        elif kind == 6 and tx["type"] == 3:
            tx["blobPrice"] = 0
        elif kind == 7 and tx["type"] == 4:
            tx["authorizations"] = []
        elif kind == 8 and tx["type"] >= 3:
            tx["to"] = None
        else:
            # The specification leaves the chain of a typed transaction to whoever decodes it.
            other = draw.choice((2, 0, 5))
            tx["chain"] = other if tx["type"] == 0 else tx["chain"]

    def case(self):
        env, pre = self.env(), self.pre()
        return {"env": env, "pre": pre, "tx": self.transaction(env, pre), "key": self.keys[0], "sender": self.people[0]}


def make(seed, index, fork):
    return Maker(seed, index, fork).case()


# Fixtures


def number(value):
    return hex(value)


def text(data):
    return "0x" + data.hex()


def transaction_fixture(case):
    tx = case["tx"]
    result = {
        "nonce": number(tx["nonce"]), "gasLimit": [number(tx["gas"])],
        "to": text(tx["to"]) if tx["to"] is not None else "",
        "value": [number(tx["value"])], "data": [text(tx["data"])],
        "sender": text(case["sender"]), "secretKey": text(case["key"]),
    }
    if tx["type"] < 2:
        result["gasPrice"] = number(tx["gasPrice"])
    else:
        result["maxFeePerGas"] = number(tx["gasPrice"])
        result["maxPriorityFeePerGas"] = number(tx["tip"])
    if tx["type"]:
        result["accessLists"] = [
            [
                {"address": text(a), "storageKeys": [text(s.to_bytes(32, "big")) for s in slots]}
                for a, slots in tx["access"]
            ]
        ]
    if tx["type"] == 3:
        result["maxFeePerBlobGas"] = number(tx["blobPrice"])
        result["blobVersionedHashes"] = [text(hash) for hash in tx["blobs"]]
    if tx["type"] == 4:
        result["authorizationList"] = [
            {"chainId": number(a["chain"]), "address": text(a["address"]), "nonce": number(a["nonce"]),
             "v": number(a["v"]), "yParity": number(a["v"]), "r": number(a["r"]), "s": number(a["s"])}
            for a in tx["authorizations"]
        ]
    return result


def fixture(case, outcome, fork):
    """A state test in the public format; `outcome` is what the peer says."""
    env = case["env"]
    post = {
        "hash": text(outcome["root"]), "logs": text(outcome["logs"]), "txbytes": text(case["raw"]),
        "indexes": {"data": 0, "gas": 0, "value": 0},
    }
    if outcome["refused"]:
        post["expectException"] = outcome["refused"]
    else:
        post["gasUsed"] = number(outcome["gas"])
        post["status"] = number(int(outcome["succeeded"]))
    return {
        "env": {
            "currentCoinbase": text(env["coinbase"]), "currentGasLimit": number(env["gasLimit"]),
            "currentNumber": number(env["number"]), "currentTimestamp": number(env["timestamp"]),
            "currentRandom": text(env["random"].to_bytes(32, "big")), "currentDifficulty": "0x00",
            "currentBaseFee": number(env["baseFee"]), "currentExcessBlobGas": number(env["excessBlobGas"]),
        },
        "pre": {
            text(address): {
                "nonce": number(account["nonce"]), "balance": number(account["balance"]),
                "code": text(account["code"]),
                "storage": {number(slot): number(value) for slot, value in account["storage"].items()},
            }
            for address, account in case["pre"].items()
        },
        "transaction": transaction_fixture(case),
        "post": {fork: [post]},
        "config": {"chainid": number(CHAIN)},
    }

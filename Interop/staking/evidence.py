"""Votes and evidence by other people's code: digests and signatures of eth-keys, and the staking
contract in revm, beside a model of the rules that is written from Docs/Spec/staking.md alone.

    python3 Interop/staking/evidence.py [--write]

Needs `eth-account` and `pyrevm`. Without --write it checks that `evidence.json` beside it, which the
tests in Swift read, is what it would write. It also runs random lives of many validators in revm and
compares what is refused, all records, the sets, their commitments and all balances with the model.
"""

import json
import pathlib
import random
import sys

import pyrevm
from eth_keys import keys
from eth_utils import keccak, to_checksum_address

HERE = pathlib.Path(__file__).resolve().parent
ARTIFACT = json.loads((HERE.parents[1] / "Contracts/Artifacts/Staking.json").read_text())
CHAIN = 7_357
CONTRACT = "0x0000000000000000000000000000000000005A5a"
SYSTEM = "0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE"
REPORTER = "0x00000000000000000000000000000000000000Bb"
ZERO = "0x0000000000000000000000000000000000000000"
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
COIN = 10**18
VALIDATORS = sorted(
    (keys.PrivateKey(keccak(b"interop validator %d" % number)) for number in range(3)),
    key=lambda key: key.public_key.to_canonical_address(),
)
STRANGER = keys.PrivateKey(keccak(b"interop stranger"))
NOTARIZE, NULLIFY, FINALIZE = 0, 1, 2


def digest(vote, chain=CHAIN):
    epoch, view, kind, parent, block = vote
    return keccak(
        b"assay/vote/1" + b"".join(number.to_bytes(8, "big") for number in (chain, epoch, view))
        + bytes([kind]) + parent.to_bytes(8, "big") + block
    )


def signed(vote, key, chain=CHAIN):
    """A vote with r, s and parity, and whose it is."""
    signature = key.sign_msg_hash(digest(vote, chain))
    return {
        "vote": vote, "r": signature.r, "s": signature.s, "parity": signature.v,
        "signer": key.public_key.to_canonical_address() if chain == CHAIN else None,
    }


def twin(item):
    return {**item, "s": ORDER - item["s"], "parity": 1 - item["parity"], "signer": None}


def contradict(first, second):
    """Whether a pair, in this order, breaks one of the five rules."""
    (_, view, kind, parent, block), (_, other, what, before, another) = first, second
    if view == other:
        return (
            (kind, what) == (NOTARIZE, NOTARIZE) and (block, parent) != (another, before)
            or (kind, what) == (FINALIZE, FINALIZE) and block != another
            or (kind, what) == (NOTARIZE, FINALIZE) and block != another
            or (kind, what) == (FINALIZE, NULLIFY)
        )
    return (kind, what) == (FINALIZE, NOTARIZE) and before < view < other


def convicts(first, second, running):
    """Whether the contract in its first state, in some epoch, takes a pair as evidence."""
    members = [key.public_key.to_canonical_address() for key in VALIDATORS]
    one, other = first["vote"], second["vote"]
    return (
        first["signer"] == second["signer"] and first["signer"] in members
        and one[0] == other[0] <= running
        and (contradict(one, other) or contradict(other, one))
    )


def items():
    """Votes of a small world by one validator, some by others, some that are no good."""
    blocks = [keccak(b"one"), keccak(b"two")]
    key, made = VALIDATORS[1], []
    for view in (1, 2, 3):
        for block in blocks:
            made += [signed((0, view, NOTARIZE, parent, block), key) for parent in range(view)]
            made.append(signed((0, view, FINALIZE, 0, block), key))
        made.append(signed((0, view, NULLIFY, 0, bytes(32)), key))
    for epoch, by in ((0, VALIDATORS[2]), (0, STRANGER), (1, VALIDATORS[1])):
        for block in blocks:
            made.append(signed((epoch, 1, NOTARIZE, 0, block), by))
        made.append(signed((epoch, 1, NULLIFY, 0, bytes(32)), by))
        made.append(signed((epoch, 1, FINALIZE, 0, blocks[0]), by))
    made.append(signed((0, 1, NOTARIZE, 0, blocks[1]), key, chain=1))
    made += [twin(item) for item in made[:4]]
    return made


def wide(count):
    """Votes with numbers of all sizes, for the digest alone."""
    dice, made = random.Random(5), []
    for _ in range(count):
        number = lambda: dice.getrandbits(dice.choice([8, 16, 32, 63]))
        view, kind = number() + 1, dice.randrange(3)
        parent = dice.randrange(view) if kind == NOTARIZE else 0
        block = bytes(32) if kind == NULLIFY else dice.randbytes(32)
        made.append(signed((number(), view, kind, parent, block), dice.choice(VALIDATORS)))
    return made


def described(item):
    epoch, view, kind, parent, block = item["vote"]
    return {
        "epoch": str(epoch), "view": str(view), "kind": kind, "parentView": str(parent),
        "block": block.hex(), "digest": digest(item["vote"]).hex(),
        "signature": f"{item['r']:064x}{item['s']:064x}{item['parity']:02x}",
        "signer": item["signer"].hex() if item["signer"] else None,
    }


def vectors():
    pairs = items()
    rows = ["".join("01"[convicts(one, other, 0)] for other in pairs) for one in pairs]
    return {
        "chainId": CHAIN,
        "validators": [f"{key.public_key.to_canonical_address().hex()}" for key in VALIDATORS],
        "secrets": [key.to_bytes().hex() for key in VALIDATORS + [STRANGER]],
        "votes": [described(item) for item in pairs], "convicts": rows,
        "wide": [described(item) for item in wide(40)],
    }


def word(number):
    return number.to_bytes(32, "big")


def tuple_of(item):
    epoch, view, kind, parent, block = item["vote"]
    numbers = [epoch, view, kind, parent, int.from_bytes(block, "big"), item["r"], item["s"]]
    return b"".join(map(word, numbers + [item["parity"]]))


def call(signature, arguments=b""):
    return keccak(signature.encode())[:4] + arguments


VOTE = "(uint64,uint64,uint8,uint64,bytes32,bytes32,bytes32,uint8)"


def slash(first, second):
    return call(f"slash({VOTE},{VOTE})", tuple_of(first) + tuple_of(second))


def commitment(members):
    return keccak(b"".join(address + word(stake) for address, stake in sorted(members.items())))


class Contract:
    """The contract in revm, with the storage of a genesis."""

    def __init__(self, stake):
        self.evm = pyrevm.EVM(
            env=pyrevm.Env(cfg=pyrevm.CfgEnv(chain_id=CHAIN)), spec_id="CANCUN",
            gas_limit=30_000_000)
        members = {key.public_key.to_canonical_address(): stake for key in VALIDATORS}
        code = bytes.fromhex(ARTIFACT["deployedBytecode"][2:])
        self.evm.insert_account_info(
            CONTRACT, pyrevm.AccountInfo(nonce=1, balance=stake * len(members), code=code))
        layout = {name: entry["slot"] for name, entry in ARTIFACT["storageLayout"].items()}
        slots = {layout["setCommitment"]: int.from_bytes(commitment(members), "big")}
        for name, values in (
            ("members", [int.from_bytes(member, "big") for member in sorted(members)]),
            ("stakes", [members[member] for member in sorted(members)]),
            ("candidates", [int.from_bytes(member, "big") for member in sorted(members)]),
        ):
            slots[layout[name]] = len(values)
            slots.update({layout[name] + 1 + place: value for place, value in enumerate(values)})
        for member, held in members.items():
            preimage = word(layout["validators"]) + bytes(12) + member
            slots[int.from_bytes(keccak(preimage), "big")] = held
        for slot, value in slots.items():
            # A value goes to the database if the account is not loaded, and loads it.
            untouched = self.evm.snapshot()
            self.evm.insert_account_storage(CONTRACT, slot, value)
            self.evm.revert(untouched)

    def call(self, caller, data, value=0):
        """The answer, or `None` for a call that fails and changes nothing."""
        try:
            return bytes(self.evm.message_call(caller, CONTRACT, calldata=data, value=value))
        except RuntimeError:
            return None

    def would(self, caller, data):
        """The answer to a call that is taken back."""
        before = self.evm.snapshot()
        answer = self.call(caller, data)
        self.evm.revert(before)
        return answer

    def balance(self, address):
        return self.evm.get_balance(address)


def check_pairs():
    """Every pair and every digest in revm; gives the numbers of pairs and of convictions."""
    contract, pairs = Contract(32 * COIN), items()
    for item in pairs + wide(40):
        answer = contract.would(REPORTER, call(f"digestOf({VOTE})", tuple_of(item)))
        assert answer == digest(item["vote"]), item
    convicted = 0
    for one in pairs:
        for other in pairs:
            accepted = contract.would(REPORTER, slash(one, other)) is not None
            assert accepted == convicts(one, other, 0), (one, other)
            convicted += accepted
    assert contract.call(SYSTEM, call("endEpoch()")) is not None
    for one in pairs:
        for other in pairs[-14:]:
            accepted = contract.would(REPORTER, slash(one, other)) is not None
            assert accepted == convicts(one, other, 1), (one, other)
    return len(pairs) ** 2, convicted


def check_life():
    """A deposit, a hand-over, a conviction and another hand-over."""
    stake, more = 40 * COIN, 50 * COIN + 7
    contract = Contract(stake)
    newcomer = STRANGER.public_key.to_canonical_address()
    sender = to_checksum_address(newcomer)
    contract.evm.set_balance(sender, 60 * COIN)
    members = {key.public_key.to_canonical_address(): stake for key in VALIDATORS}
    assert contract.call(sender, call("deposit()"), value=32 * COIN - 1) is None
    assert contract.call(sender, call("deposit()"), value=more) is not None
    assert contract.call(sender, call("endEpoch()")) is None
    assert contract.call(SYSTEM, call("endEpoch()")) is not None
    members[newcomer] = more
    assert contract.would(REPORTER, call("setCommitment()")) == commitment(members)
    one, other = (signed((1, 1, FINALIZE, 0, keccak(name)), STRANGER) for name in (b"a", b"b"))
    assert contract.call(REPORTER, slash(one, other)) is not None
    assert contract.call(REPORTER, slash(other, one)) is None
    assert contract.balance(REPORTER) == more // 10
    assert contract.balance(ZERO) == more - more // 10
    assert contract.balance(CONTRACT) == 3 * stake
    assert contract.balance(sender) == 60 * COIN - more
    assert contract.would(REPORTER, call("setCommitment()")) == commitment(members)
    del members[newcomer]
    assert contract.call(SYSTEM, call("endEpoch()")) is not None
    assert contract.would(REPORTER, call("setCommitment()")) == commitment(members)


class Model:
    """The contract by the specification: what is accepted, and what is then true."""

    def __init__(self, stake):
        genesis = [key.public_key.to_canonical_address() for key in VALIDATORS]
        self.epoch, self.burnt, self.paid = 0, 0, {}
        # Stake, first epoch as a member, first epoch out of the set, slashed.
        self.records = {member: [stake, 0, 0, False] for member in genesis}
        self.candidates = set(genesis)
        self.members = {member: stake for member in genesis}

    def record(self, who):
        return self.records.get(who, [0, 0, 0, False])

    def pay(self, who, amount):
        self.paid[who] = self.paid.get(who, 0) + amount

    def deposit(self, who, value):
        stake, since, leaves, slashed = self.record(who)
        if slashed or leaves or value == 0 or (stake == 0 and value < 32 * COIN):
            return False
        if stake == 0:
            if len(self.candidates) == 128:
                last = min(
                    self.candidates,
                    key=lambda one: (self.records[one][0], -int.from_bytes(one, "big")))
                if value <= self.records[last][0]:
                    return False
                self.leave(last)
            self.candidates.add(who)
            since = self.epoch + 1
        self.records[who] = [stake + value, since, 0, False]
        self.pay(who, -value)
        return True

    def leave(self, who):
        self.candidates.remove(who)
        self.records[who][2] = self.epoch + 1

    def exit(self, who):
        if who not in self.candidates or len(self.candidates) == 1:
            return False
        self.leave(who)
        return True

    def withdraw(self, who):
        stake, _, leaves, _ = self.record(who)
        if stake == 0 or leaves == 0 or self.epoch < leaves + 16:
            return False
        del self.records[who]
        self.pay(who, stake)
        return True

    def slash(self, who, epoch, reporter):
        stake, since, leaves, slashed = self.record(who)
        if slashed or stake == 0 or not since <= epoch <= self.epoch:
            return False
        if not leaves:
            self.leave(who)
            leaves = self.epoch + 1
        self.records[who] = [0, since, leaves, True]
        self.pay(reporter, stake // 10)
        self.burnt += stake - stake // 10
        return True

    def end_epoch(self):
        self.epoch += 1
        if self.candidates:
            self.members = {member: self.records[member][0] for member in self.candidates}

    def status(self, who):
        stake, since, leaves, slashed = self.record(who)
        if slashed:
            return 6
        if stake == 0:
            return 0
        if not leaves:
            return 1 if since > self.epoch else 2
        return 3 if leaves > self.epoch else 4 if self.epoch < leaves + 16 else 5


def check_random(seed, people, steps):
    """A random life of many validators; gives the numbers of accepted and refused calls."""
    dice, contract, model = random.Random(seed), Contract(40 * COIN), Model(40 * COIN)
    crowd = VALIDATORS + [keys.PrivateKey(keccak(b"one of many %d" % n)) for n in range(people)]
    wealth = 10_000 * COIN
    for key in crowd:
        contract.evm.set_balance(to_checksum_address(key.public_key.to_canonical_address()), wealth)
    start, counts = contract.balance(CONTRACT), [0, 0]
    for step in range(steps):
        # A large crowd begins with a deposit of everybody, which fills the set.
        key = crowd[step] if step < people else dice.choice(crowd)
        kind = 0 if step < people else dice.randrange(100)
        if 65 <= kind < 75:
            # Whose stake is about to be free, or just became so.
            near = [
                one for one in crowd
                if model.epoch - model.record(one.public_key.to_canonical_address())[2] in (15, 16)]
            key = dice.choice(near or [key])
        who = key.public_key.to_canonical_address()
        sender = to_checksum_address(who)
        if kind < 60:
            value = dice.choice([0, 1, 31, 32, 33, 34, 35, 40]) * COIN + dice.choice([0, 0, 1])
            taken = contract.call(sender, call("deposit()"), value=value) is not None
            expected = model.deposit(who, value)
        elif kind < 65:
            taken = contract.call(sender, call("exit()")) is not None
            expected = model.exit(who)
        elif kind < 80:
            taken = contract.call(sender, call("withdraw()")) is not None
            expected = model.withdraw(who)
        elif kind < 86:
            culprit = dice.choice(crowd)
            epoch = max(0, model.epoch + dice.choice([-20, -1, 0, 0, 0, 1]))
            one, other = (
                signed((epoch, 1, FINALIZE, 0, keccak(name)), culprit) for name in (b"a", b"b"))
            taken = contract.call(sender, slash(one, other)) is not None
            expected = model.slash(culprit.public_key.to_canonical_address(), epoch, who)
        else:
            taken = expected = contract.call(SYSTEM, call("endEpoch()")) is not None
            model.end_epoch()
            answer = contract.would(REPORTER, call("setCommitment()"))
            assert taken and answer == commitment(model.members), (seed, step)
        assert taken == expected, (seed, step, kind)
        counts[not taken] += 1
        answer = contract.would(REPORTER, call("statusOf(address)", bytes(12) + who))
        record = model.record(who)
        assert answer[:160] == b"".join(map(word, [model.status(who)] + record)), (seed, step)
    for key in crowd:
        who = key.public_key.to_canonical_address()
        balance = contract.balance(to_checksum_address(who))
        assert balance == wealth + model.paid.get(who, 0), (seed, who.hex())
    assert contract.balance(ZERO) == model.burnt
    assert contract.would(REPORTER, call("burnt()")) == word(model.burnt)
    held = sum(record[0] for record in model.records.values())
    assert contract.balance(CONTRACT) == held == start - sum(model.paid.values()) - model.burnt
    return counts


def main():
    path, text = HERE / "evidence.json", json.dumps(vectors(), indent=1) + "\n"
    if "--write" in sys.argv[1:]:
        path.write_text(text)
    elif path.read_text() != text:
        sys.exit("evidence.json is not what this script writes")
    pairs, convicted = check_pairs()
    check_life()
    lives = [check_random(*life) for life in ((1, 4, 900), (2, 30, 900), (3, 300, 2_000))]
    taken, refused = (sum(life[part] for life in lives) for part in (0, 1))
    print(f"{pairs} pairs, {convicted} convicted; {taken} calls taken, {refused} refused")
    print("all checks passed")


main()

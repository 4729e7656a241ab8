"""revm 8 (PyPI `pyrevm`) as a peer, under Cancun's rules and for what its calls can express.

pyrevm runs a transaction's message but takes no fees and leaves the sender's nonce, so cases for it
have gas prices of zero and no blobs, and the nonce is raised here. Its post state is read from the
text of its journal, which alone names every slot.
"""

import re

import pyrevm
from eth_hash.auto import keccak
from ethereum_rlp import rlp

ACCOUNT = re.compile(
    r"(0x[0-9a-f]{40}): Account \{ info: AccountInfo \{ balance: (\d+), nonce: (\d+), "
    r"code_hash: (0x[0-9a-f]{64}), code: (None|Some\(Bytecode \{ bytecode: 0x[0-9a-f]*, "
    r"state: (?:Raw|(?:Analysed \{ len: \d+, jump_map: JumpMap \{ map: \"[0-9a-f]*\" \} \}))"
    r" \}\)) \}, storage: \{(.*?)\}, status: AccountStatus\(([^)]*)\) \}"
)
SLOT = re.compile(
    r"(\d+|0x[0-9a-f]+): StorageSlot \{ previous_or_original_value: (?:\d+|0x[0-9a-f]+), "
    r"present_value: (\d+|0x[0-9a-f]+) "
)
EMPTY = keccak(b"").hex()


def suits(case):
    """Makes a case one that pyrevm can run like a transaction; false where it cannot."""
    tx, env = case["tx"], case["env"]
    env["baseFee"] = tx["gasPrice"] = tx["tip"] = 0
    sender = case["pre"][case["sender"]]
    intrinsic = 21_000 + sum(4 if byte == 0 else 16 for byte in tx["data"])
    intrinsic += sum(2400 + 1900 * len(slots) for _, slots in tx["access"])
    if tx["to"] is None:
        intrinsic += 32_000 + 2 * ((len(tx["data"]) + 31) // 32)
        if len(tx["data"]) > 49_152:
            return False
    return (
        tx["nonce"] == sender["nonce"] < 2**64 - 1 and tx["chain"] in (1, None)
        and intrinsic <= tx["gas"] <= env["gasLimit"] and tx["value"] <= sender["balance"]
        and env["number"] < 2**63
    )


def text(address):
    return "0x" + address.hex()


def account_of(match, pre):
    """The address and plain account of a part of the journal's text."""
    address, balance, nonce, code_hash, code, storage, status = match.groups()
    address = bytes.fromhex(address[2:])
    before = pre.get(address, {"code": b"", "storage": {}})
    if code_hash[2:] == EMPTY:
        code = b""
    elif code_hash[2:] == keccak(before["code"]).hex():
        code = before["code"]
    else:
        code = bytes.fromhex(re.search(r"bytecode: 0x([0-9a-f]*)", code).group(1))
        # What was analysed has zeros behind it.
        while keccak(code).hex() != code_hash[2:]:
            code = code[:-1]
    slots = {} if "Created" in status else dict(before["storage"])
    for slot, value in SLOT.findall(storage):
        slots[int(slot, 0)] = int(value, 0)
    slots = {slot: value for slot, value in slots.items() if value}
    account = {"nonce": int(nonce), "balance": int(balance), "code": code, "storage": slots}
    gone = "SelfDestructed" in status
    empty = not (account["nonce"] or account["balance"] or code)
    return address, None if gone or empty else account


class Revm:
    """Runs cases and says what came of them; the specification computes the roots."""

    def __init__(self, specification):
        self.specification = specification

    def start(self, case):
        env = case["env"]
        block = pyrevm.BlockEnv(
            number=env["number"], coinbase=text(env["coinbase"]), timestamp=env["timestamp"],
            prevrandao=env["random"].to_bytes(32, "big"), basefee=0, gas_limit=env["gasLimit"],
            excess_blob_gas=env["excessBlobGas"],
        )
        evm = pyrevm.EVM(
            env=pyrevm.Env(cfg=pyrevm.CfgEnv(chain_id=1), block=block), spec_id="CANCUN",
            gas_limit=env["gasLimit"])
        for address, account in case["pre"].items():
            code = account["code"]
            info = pyrevm.AccountInfo(
                balance=account["balance"], nonce=account["nonce"], code=code or None,
                code_hash=keccak(code))
            evm.insert_account_info(text(address), info)
            for slot, value in account["storage"].items():
                # A value goes to the database if the account is not loaded, and loads it.
                untouched = evm.snapshot()
                evm.insert_account_storage(text(address), slot, value)
                evm.revert(untouched)
        return evm

    def run(self, case):
        tx, evm = case["tx"], self.start(case)
        evm.set_tx_env(
            pyrevm.TxEnv(
                caller=text(case["sender"]), gas_limit=tx["gas"], gas_price=0, value=tx["value"],
                chain_id=1, nonce=tx["nonce"],
                access_list=[(text(a), slots) for a, slots in tx["access"]]))
        arguments = {"value": tx["value"], "gas": tx["gas"], "gas_price": 0}
        try:
            if tx["to"] is None:
                evm.deploy(text(case["sender"]), tx["data"], **arguments)
            else:
                evm.message_call(text(case["sender"]), text(tx["to"]), calldata=tx["data"], **arguments)
        except RuntimeError:
            pass
        result = evm.result
        post = {address: dict(account) for address, account in case["pre"].items()}
        for match in ACCOUNT.finditer(evm.journal_str):
            address, account = account_of(match, case["pre"])
            post[address] = account
        sender = post[case["sender"]] or {"balance": 0, "code": b"", "storage": {}}
        post[case["sender"]] = sender
        sender["nonce"] = case["pre"][case["sender"]]["nonce"] + 1
        logs = [
            [bytes.fromhex(log.address[2:]), [bytes.fromhex(t[2:]) for t in log.topics], bytes(log.data[1])]
            for log in (result.logs if result.is_success else [])
        ]
        return {
            "root": self.specification.root({a: x for a, x in post.items() if x}),
            "logs": keccak(rlp.encode(logs)), "refused": None, "gas": result.gas_used,
            "succeeded": result.is_success,
        }

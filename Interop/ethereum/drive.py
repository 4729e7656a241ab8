"""Drives a development chain with other people's clients: eth-account, web3.py and its own tests.

    python3 Interop/ethereum/drive.py URL

Needs `pip install 'web3>=8,<9' 'pyunormalize<17' pytest pytest-asyncio` and a chain with the usual accounts for
development, the number of geth's test chain and a block every two seconds:

    assay devnet --chain-id 131277322940537 --block-time 2

Runs the tests that web3.py has for nodes, signs transactions of each type with eth-account, deploys
the Vyper contract `Contracts/Token.vy` and uses it. Prints one line for each check and ends with
status 1 if one fails.
"""

import json
import os
import pathlib
import subprocess
import sys

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from web3 import HTTPProvider, Web3
from web3.exceptions import ContractLogicError, Web3RPCError

URL = sys.argv[1].rstrip("/")
HERE = pathlib.Path(__file__).resolve().parent
KEYS = [
    "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
]
w3 = Web3(HTTPProvider(URL))
alice, bob = (Account.from_key(key) for key in KEYS)


def check(name, holds, seen=None):
    if not holds:
        print(f"FAILED {name}: {seen!r}")
        sys.exit(1)
    print(f"ok {name}", flush=True)


def refused(name, kind, call, text=""):
    try:
        result = call()
    except kind as error:
        check(name, text in str(error), str(error))
    else:
        check(name, False, result)


def send(account, **fields):
    """Signs with eth-account, sends the bytes, and waits for the receipt."""
    fields = {
        "chainId": w3.eth.chain_id, "nonce": w3.eth.get_transaction_count(account.address, "pending"),
        "gas": 100_000, "value": 0, "data": b"",
    } | fields
    signed = account.sign_transaction(fields)
    hash = w3.eth.send_raw_transaction(signed.raw_transaction)
    check(f"the hash of type {fields.get('type', 0)} is eth-account's", hash == signed.hash)
    return w3.eth.wait_for_transaction_receipt(hash, timeout=30)


def transactions():
    price = {"maxFeePerGas": 10**11, "maxPriorityFeePerGas": 10**9}
    before = w3.eth.get_balance(bob.address)
    lists = [{"address": bob.address, "storageKeys": ["0x" + "00" * 32]}]
    receipts = [
        send(alice, to=bob.address, value=1, gasPrice=10**11),
        send(alice, to=bob.address, value=2, gasPrice=10**11, type=1, accessList=lists),
        send(alice, to=bob.address, value=4, type=2, **price),
    ]
    check("three types of transfers succeed", all(r["status"] == 1 for r in receipts), receipts)
    check("their types are told", [r["type"] for r in receipts] == [0, 1, 2], receipts)
    check("the receiver has the sum", w3.eth.get_balance(bob.address) == before + 7)
    check("an access list costs gas", receipts[1]["gasUsed"] == 21_000 + 2_400 + 1_900)
    raw = alice.sign_transaction(
        {"chainId": w3.eth.chain_id, "nonce": 0, "gas": 21_000, "to": bob.address, "value": 0,
         "gasPrice": 10**11}).raw_transaction
    refused("a nonce that is used is refused", Web3RPCError,
            lambda: w3.eth.send_raw_transaction(raw), "nonce too low")


def delegation(token):
    """A transaction of type 4 makes an account run a contract's code, and takes it back."""
    price = {"maxFeePerGas": 10**11, "maxPriorityFeePerGas": 10**9}
    for target in (token.address, "0x" + "00" * 20):
        authorization = bob.sign_authorization(
            {"chainId": w3.eth.chain_id, "address": target,
             "nonce": w3.eth.get_transaction_count(bob.address)})
        receipt = send(alice, to=alice.address, type=4, authorizationList=[authorization], **price)
        check("a delegation is taken", receipt["status"] == 1 and receipt["type"] == 4, receipt)
        code = bytes(w3.eth.get_code(bob.address))
        wanted = b"" if int(target, 16) == 0 else b"\xef\x01\x00" + bytes.fromhex(target[2:])
        check("the account has the code of a delegation, or none", code == wanted, code)


def contract():
    """A Vyper contract, from its constructor to its events."""
    artifact = json.loads((HERE.parents[1] / "Contracts/Artifacts/Token.json").read_text())
    factory = w3.eth.contract(abi=artifact["abi"], bytecode=artifact["bytecode"])
    made = factory.constructor("Assay Token", "AT", 10**24).build_transaction(
        {"from": alice.address, "nonce": w3.eth.get_transaction_count(alice.address)})
    hash = w3.eth.send_raw_transaction(alice.sign_transaction(made).raw_transaction)
    receipt = w3.eth.wait_for_transaction_receipt(hash, timeout=30)
    check("a Vyper contract is deployed", receipt["status"] == 1, receipt)
    token = w3.eth.contract(address=receipt["contractAddress"], abi=artifact["abi"])
    check("its code is the artifact's", w3.eth.get_code(token.address).hex()
          == artifact["deployedBytecode"][2:])
    views = token.functions
    check("its constructor ran", (views.name().call(), views.symbol().call(), views.decimals().call(),
          views.totalSupply().call()) == ("Assay Token", "AT", 18, 10**24))

    def use(account, call):
        built = call.build_transaction(
            {"from": account.address, "nonce": w3.eth.get_transaction_count(account.address)})
        hash = w3.eth.send_raw_transaction(account.sign_transaction(built).raw_transaction)
        receipt = w3.eth.wait_for_transaction_receipt(hash, timeout=30)
        check(f"{call.fn_name} succeeds", receipt["status"] == 1, receipt)
        check("its estimate was enough", receipt["gasUsed"] <= built["gas"])
        return receipt

    receipt = use(alice, views.transfer(bob.address, 500))
    events = token.events.Transfer().process_receipt(receipt)
    check("an event is told", [dict(event["args"]) for event in events] == [
        {"sender": alice.address, "receiver": bob.address, "value": 500}]
        or [tuple(event["args"].values()) for event in events] == [(alice.address, bob.address, 500)],
        events)
    use(alice, views.approve(bob.address, 300))
    use(bob, views.transferFrom(alice.address, bob.address, 200))
    check("balances and allowances follow", (views.balanceOf(bob.address).call(),
          views.allowance(alice.address, bob.address).call()) == (700, 100))
    logs = token.events.Transfer().get_logs(from_block=0)
    check("logs are found by their topic", len(logs) == 3, logs)
    refused("a revert is told with its reason", ContractLogicError,
            lambda: views.transfer(bob.address, 10**30).call({"from": alice.address}),
            "the balance is too small")
    refused("an estimate tells of it too", ContractLogicError,
            lambda: views.transfer(bob.address, 10**30).estimate_gas({"from": alice.address}),
            "the balance is too small")
    return token


def messages():
    """What the node signs is what eth-account says."""
    text = encode_defunct(text="Assay")
    signed = alice.sign_message(text)
    check("eth_sign agrees with eth-account", bytes(w3.eth.sign(alice.address, text="Assay"))
          == signed.signature)
    data = {
        "types": {"EIP712Domain": [{"name": "name", "type": "string"}],
                  "Note": [{"name": "text", "type": "string"}, {"name": "count", "type": "uint256"}]},
        "primaryType": "Note", "domain": {"name": "Assay"}, "message": {"text": "hello", "count": 3},
    }
    wanted = alice.sign_message(encode_typed_data(full_message=data)).signature
    got = w3.provider.make_request("eth_signTypedData_v4", [alice.address, data])
    check("eth_signTypedData_v4 agrees", got.get("result") == "0x" + wanted.hex(), got)


def modules():
    """web3.py's own tests."""
    environment = dict(os.environ, ASSAY_URL=URL, ASSAY_KEY=KEYS[0])
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore",
         "--no-header", "--tb=short", str(HERE / "test_web3_modules.py")],
        env=environment, capture_output=True, text=True, timeout=500)
    summary = run.stdout.strip().splitlines()[-1] if run.stdout.strip() else run.stderr
    if run.returncode:
        print(run.stdout[-20_000:], run.stderr[-2_000:])
    check(f"web3.py's tests of a node: {summary}", run.returncode == 0)


# First, because some of these tests want to find no logs but their own.
modules()
transactions()
delegation(contract())
messages()
print("all checks passed")

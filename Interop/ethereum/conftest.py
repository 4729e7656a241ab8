"""What web3.py's own tests of a node stand on: accounts, contracts and blocks of a development chain.

The node's address is in ASSAY_URL, the key of its first account in ASSAY_KEY; `drive.py` sets both.
"""

import os
import re

import pytest
import pytest_asyncio
from eth_account import Account
from web3 import AsyncHTTPProvider, AsyncWeb3, HTTPProvider, Web3
from web3._utils.contract_sources.contract_data import (
    emitter_contract as emitter_data,
    math_contract as math_data,
    offchain_lookup as offchain_data,
    panic_errors_contract as panic_data,
    revert_contract as revert_data,
    storage_contract as storage_data,
)
from web3._utils.module_testing.utils import RequestMocker

URL = os.environ.get("ASSAY_URL", "http://127.0.0.1:8545")
# The first account of the usual mnemonic for development, "test test … junk".
KEY = os.environ.get(
    "ASSAY_KEY", "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
# The `--block-time` of the devnet.
BLOCK_SECONDS = 2
REPLACES = re.compile("(replace|modify)_transaction(?!_already_mined)")


@pytest.fixture(scope="session")
def w3():
    return Web3(HTTPProvider(URL))


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def async_w3():
    web3 = AsyncWeb3(AsyncHTTPProvider(URL))
    yield web3
    await web3.provider.disconnect()


def settle(w3):
    """Puts what is pending into a block, so that a test starts from nothing pending."""
    w3.provider.make_request("evm_mine", [])


def mine_every(w3, seconds):
    w3.provider.make_request("evm_setIntervalMining", [seconds])


@pytest.fixture(autouse=True)
def settled(request, w3, txn_hash_with_log):
    # The log that some tests look for is the first of the chain.
    settle(w3)
    # A block in the middle would take the transaction that such a test is about to replace.
    if not REPLACES.search(request.node.name):
        yield
        return
    mine_every(w3, 0)
    yield
    mine_every(w3, BLOCK_SECONDS)


@pytest.fixture(scope="session")
def keyfile_account_pkey():
    return KEY


@pytest.fixture(scope="session")
def keyfile_account_address(w3):
    return Account.from_key(KEY).address


@pytest.fixture(scope="session")
def keyfile_account_address_dual_type(keyfile_account_address):
    return keyfile_account_address


@pytest.fixture(scope="session")
def async_keyfile_account_address(keyfile_account_address):
    return keyfile_account_address


@pytest.fixture(scope="session")
def async_keyfile_account_address_dual_type(keyfile_account_address):
    return keyfile_account_address


@pytest.fixture(scope="session")
def request_mocker():
    return RequestMocker


@pytest.fixture
def skip_if_testrpc():
    return lambda w3: None


@pytest.fixture
def async_skip_if_testrpc():
    return lambda w3: None


def deployed(w3, data, sender):
    factory = w3.eth.contract(abi=data["abi"], bytecode=data["bytecode"])
    hash = factory.constructor().transact({"from": sender})
    receipt = w3.eth.wait_for_transaction_receipt(hash)
    assert receipt["status"] == 1
    return hash, w3.eth.contract(address=receipt["contractAddress"], abi=data["abi"])


CONTRACTS = {
    "math": math_data.MATH_CONTRACT_DATA,
    "emitter": emitter_data.EMITTER_CONTRACT_DATA,
    "revert": revert_data.REVERT_CONTRACT_DATA,
    "offchain_lookup": offchain_data.OFFCHAIN_LOOKUP_DATA,
    "panic_errors": panic_data.PANIC_ERRORS_CONTRACT_DATA,
    "storage": storage_data.STORAGE_CONTRACT_DATA,
}


@pytest.fixture(scope="session")
def contracts(w3, keyfile_account_address):
    """Each contract by its name, with the transaction that made it."""
    return {
        name: deployed(w3, data, keyfile_account_address) for name, data in CONTRACTS.items()
    }


def contract_fixtures(name):
    @pytest.fixture(scope="session", name=f"{name}_contract")
    def contract(contracts):
        return contracts[name][1]

    @pytest.fixture(scope="session", name=f"async_{name}_contract")
    def async_contract(contracts, async_w3):
        made = contracts[name][1]
        return async_w3.eth.contract(address=made.address, abi=made.abi)

    @pytest.fixture(scope="session", name=f"{name}_contract_address")
    def address(contracts):
        return contracts[name][1].address

    @pytest.fixture(scope="session", name=f"async_{name}_contract_address")
    def async_address(contracts):
        return contracts[name][1].address

    return contract, async_contract, address, async_address


for _name in CONTRACTS:
    for _fixture in contract_fixtures(_name):
        globals()[f"fixture_{_name}_{id(_fixture)}"] = _fixture


@pytest.fixture(scope="session")
def math_contract_deploy_txn_hash(contracts):
    return contracts["math"][0]


@pytest.fixture(scope="session")
def empty_block(w3):
    settle(w3)
    settle(w3)
    block = w3.eth.get_block("latest")
    assert not block["transactions"]
    return block


@pytest.fixture(scope="session")
def async_empty_block(empty_block):
    return empty_block


@pytest.fixture(scope="session")
def mined_txn_hash(w3, keyfile_account_address):
    settle(w3)
    hash = w3.eth.send_transaction(
        {
            "from": keyfile_account_address, "to": keyfile_account_address, "value": 1,
            "gas": 21_000, "gasPrice": w3.eth.gas_price,
        })
    w3.eth.wait_for_transaction_receipt(hash)
    return hash


@pytest.fixture(scope="session")
def block_with_txn(w3, mined_txn_hash):
    return w3.eth.get_block(w3.eth.get_transaction_receipt(mined_txn_hash)["blockNumber"])


@pytest.fixture(scope="session")
def async_block_with_txn(block_with_txn):
    return block_with_txn


@pytest.fixture(scope="session")
def txn_hash_with_log(w3, contracts, keyfile_account_address):
    emitter = contracts["emitter"][1]
    settle(w3)
    hash = emitter.functions.logDouble(which=9, arg0=12345, arg1=54321).transact(
        {"from": keyfile_account_address})
    w3.eth.wait_for_transaction_receipt(hash)
    return hash


@pytest.fixture(scope="session")
def block_with_txn_with_log(w3, txn_hash_with_log):
    return w3.eth.get_block(w3.eth.get_transaction_receipt(txn_hash_with_log)["blockNumber"])


@pytest.fixture(scope="session")
def async_block_with_txn_with_log(block_with_txn_with_log):
    return block_with_txn_with_log

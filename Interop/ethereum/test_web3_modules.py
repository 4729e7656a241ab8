"""web3.py's own tests of a node (`web3._utils.module_testing`) on a development chain.

A test that does not apply is named with its reason in `EXCLUDED`. Left out as classes are geth's `admin`
module, which no devnet has, and the subscriptions over one connection, which have not been made to run
in one session with the rest.
"""

import pytest
from web3._utils.module_testing import (
    AsyncEthModuleTest,
    AsyncNetModuleTest,
    EthModuleTest,
    GoEthereumAsyncDebugModuleTest,
    GoEthereumAsyncTxPoolModuleTest,
    GoEthereumDebugModuleTest,
    GoEthereumTxPoolModuleTest,
    NetModuleTest,
    Web3ModuleTest,
)

NO_PROPOSER = "nobody proposed the genesis block, so nobody is paid for it later"
LOCAL_SIGNER = "the words of a signer inside the client; a node answers with its own"
CLIENT_FAULT = "web3 8 itself fails: its asynchronous search for names does not walk nested objects"
SAME_STORAGE = "its synchronous twin has raised the counter of the same account before"
EXCLUDED = {
    ("TestEth", "test_invalid_eth_sign_typed_data"): LOCAL_SIGNER,
    ("TestAsyncEth", "test_invalid_eth_sign_typed_data"): CLIENT_FAULT,
    ("TestAsyncEth", "test_eth_sign_typed_data"): CLIENT_FAULT,
    (
        "TestAsyncEth",
        "test_async_sign_authorization_send_raw_and_send_set_code_transactions",
    ): SAME_STORAGE,
    ("TestEth", "test_eth_get_balance_with_block_identifier"): NO_PROPOSER,
    ("TestAsyncEth", "test_async_eth_get_balance_with_block_identifier"): NO_PROPOSER,
}


@pytest.fixture(autouse=True)
def excluded(request):
    name = getattr(request.node, "originalname", request.node.name)
    reason = EXCLUDED.get((request.cls.__name__, name))
    if reason:
        pytest.skip(reason)


class TestEth(EthModuleTest):
    pass


class TestNet(NetModuleTest):
    pass


class TestWeb3(Web3ModuleTest):
    def _check_web3_client_version(self, client_version):
        assert client_version.startswith("assay/")


class TestDebug(GoEthereumDebugModuleTest):
    pass


class TestTxPool(GoEthereumTxPoolModuleTest):
    pass


@pytest.mark.asyncio(loop_scope="session")
class TestAsyncEth(AsyncEthModuleTest):
    pass


@pytest.mark.asyncio(loop_scope="session")
class TestAsyncNet(AsyncNetModuleTest):
    pass


@pytest.mark.asyncio(loop_scope="session")
class TestAsyncDebug(GoEthereumAsyncDebugModuleTest):
    pass


@pytest.mark.asyncio(loop_scope="session")
class TestAsyncTxPool(GoEthereumAsyncTxPoolModuleTest):
    pass

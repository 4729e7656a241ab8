"""The executable specification (PyPI `ethereum-execution`) as a peer, in this process."""

import functools
import importlib

from eth_hash.auto import keccak
from ethereum.exceptions import EthereumException
from ethereum_rlp import rlp
from ethereum_rlp.exceptions import RLPException
from ethereum_types.bytes import Bytes20, Bytes32
from ethereum_types.numeric import U64, U256, Uint


class Specification:
    """Runs cases under the rules of one fork."""

    def __init__(self, fork):
        name = "ethereum.forks." + fork.lower()
        self.fork = importlib.import_module(name + ".fork")
        self.vm = importlib.import_module(name + ".vm")
        self.state = importlib.import_module(name + ".state")
        self.types = importlib.import_module(name + ".fork_types")
        self.transactions = importlib.import_module(name + ".transactions")
        # The same codes are called again and again, and are analysed each time.
        interpreter = importlib.import_module(name + ".vm.interpreter")
        interpreter.get_valid_jump_destinations = functools.lru_cache(maxsize=256)(
            interpreter.get_valid_jump_destinations)

    def make_state(self, accounts):
        state = self.state.State()
        for address, account in accounts.items():
            address = Bytes20(address)
            self.state.set_account(
                state, address,
                self.types.Account(
                    nonce=Uint(account["nonce"]), balance=U256(account["balance"]), code=account["code"]),
            )
            for slot, value in account["storage"].items():
                self.state.set_storage(state, address, Bytes32(slot.to_bytes(32, "big")), U256(value))
        return state

    def root(self, accounts):
        """The state root over accounts given as plain values."""
        return bytes(self.state.state_root(self.make_state(accounts)))

    def environment(self, env, state):
        number = env["number"]
        first = max(0, number - 256)
        return self.vm.BlockEnvironment(
            chain_id=U64(1), state=state, block_gas_limit=Uint(env["gasLimit"]),
            block_hashes=[Bytes32(keccak(str(n).encode())) for n in range(first, number)],
            coinbase=Bytes20(env["coinbase"]), number=Uint(number),
            base_fee_per_gas=Uint(env["baseFee"]), time=U256(env["timestamp"]),
            prev_randao=Bytes32(env["random"].to_bytes(32, "big")),
            excess_blob_gas=U64(env["excessBlobGas"]), parent_beacon_block_root=Bytes32(bytes(32)),
        )

    def run(self, case):
        """What the specification makes of a case."""
        state = self.make_state(case["pre"])
        output = self.vm.BlockOutput()
        refused, succeeded = None, False
        try:
            raw = case["raw"]
            typed = raw if raw[0] < 0x80 else rlp.decode_to(self.transactions.LegacyTransaction, raw)
            tx = self.transactions.decode_transaction(typed)
            self.fork.process_transaction(self.environment(case["env"], state), output, tx, Uint(0))
        except (EthereumException, RLPException) as error:
            refused = type(error).__name__
            state = self.make_state(case["pre"])
        else:
            receipt = output.receipts_trie._data[rlp.encode(Uint(0))]
            body = receipt if not isinstance(receipt, bytes) else rlp.decode(receipt[1:])
            succeeded = bool(int.from_bytes(body[0], "big")) if isinstance(body, (list, tuple)) else receipt.succeeded
        logs = keccak(rlp.encode(output.block_logs)) if not refused else keccak(b"\xc0")
        return {
            "root": bytes(self.state.state_root(state)), "logs": logs, "refused": refused,
            "gas": int(output.block_gas_used), "succeeded": succeeded,
        }

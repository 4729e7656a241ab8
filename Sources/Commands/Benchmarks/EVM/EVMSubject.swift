import Cryptography
import EVM
import Platform
import Primitives

/// A contract on this program's machine, called again and again from the same state.
final class EVMSubject {
    private static let sender = Address(lastOf: Hash32(words: (0, 0x1111, 0x1111, 0x1111)))
    private static let contract = Address(lastOf: Hash32(words: (0, 0xc0de, 0xc0de, 0xc0de)))

    private let machine: Machine
    private let state: SingleContractState

    init(runtimeCode: [UInt8], rules: Rules) {
        machine = Machine(rules: rules)
        state = SingleContractState(
            address: Self.contract, code: runtimeCode, codeHash: Keccak256.hash(runtimeCode))
    }

    /// Runs a call as a transaction would, on a journal of its own that is then forgotten.
    func call(_ data: [UInt8], gas: UInt64) throws -> EVMCallOutcome {
        let intrinsic = Self.intrinsicGas(data)
        let message = Message(
            caller: Self.sender, target: Self.contract, input: data, gas: gas - intrinsic)
        let start = Clock.monotonicNanoseconds
        let journal = Journal(state)
        journal.beginTransaction()
        for address in [Self.sender, Self.contract, .zero] + machine.rules.precompiles.addresses {
            try journal.warm(address)
        }
        let result = try machine.execute(
            message, block: BlockContext(), transaction: TransactionContext(origin: Self.sender),
            journal: journal, inspector: NoInspector())
        let seconds = Clock.seconds(since: start)
        guard result.isSuccess else { throw BenchmarkFailure.callFailed("\(result.status)") }
        let used = gas - result.gasLeft
        return EVMCallOutcome(
            seconds: seconds, gasUsed: used - min(result.gasRefund, used / 5),
            output: result.output)
    }

    /// What a transaction with this data costs before it runs.
    private static func intrinsicGas(_ data: [UInt8]) -> UInt64 {
        data.reduce(21_000) { $0 + ($1 == 0 ? 4 : 16) }
    }
}

/// A state of one contract, without storage.
private struct SingleContractState: WorldState {
    let address: Address
    let code: [UInt8]
    let codeHash: Hash32

    func account(_ address: Address) throws(WorldStateFailure) -> AccountState? {
        address == self.address ? AccountState(nonce: 1, codeHash: codeHash) : nil
    }

    func storage(_ slot: UInt256, of address: Address) throws(WorldStateFailure) -> UInt256 {
        .zero
    }

    func hasStorage(_ address: Address) throws(WorldStateFailure) -> Bool { false }

    func code(_ hash: Hash32) throws(WorldStateFailure) -> [UInt8] {
        guard hash == codeHash else { throw .missingCode(hash) }
        return code
    }

    func blockHash(_ number: UInt64) throws(WorldStateFailure) -> Hash32? { nil }
}

import ChainTypes
import EVM
import Primitives

/// The calls that a block makes by itself, before and after its transactions.
struct SystemCalls {
    private let rules: Rules
    private let block: BlockContext
    private let machine: Machine
    private let journal: Journal

    init(rules: Rules, block: BlockContext, codes: CodeCache, journal: Journal) {
        self.rules = rules
        self.block = block
        machine = Machine(rules: rules, codes: codes)
        self.journal = journal
    }

    /// Stores what contracts may later ask: the root that the header names and the parent's hash.
    ///
    /// A chain without these contracts stores nothing.
    func begin(_ header: Header) throws(BlockFailure) {
        _ = try call(SystemContracts.beaconRoots, input: header.parentBeaconBlockRoot.bytes)
        guard rules.transactions.recordsBlockHashes else { return }
        _ = try call(SystemContracts.history, input: header.parentHash.bytes)
    }

    /// The requests of a block: its deposits, and what the two queues hand out.
    ///
    /// A chain that has no such contract, or one that fails, cannot make a block (EIP-7002).
    func requests(receipts: [Receipt]) throws(BlockFailure) -> Requests {
        var requests = Requests()
        var deposits: [UInt8] = []
        for log in receipts.lazy.flatMap(\.logs) where DepositLog.matches(log) {
            guard let request = DepositLog.request(of: log.data) else { throw .depositLog }
            deposits += request
        }
        requests.append(type: 0, data: deposits)
        let queues = [SystemContracts.withdrawals, SystemContracts.consolidations]
        for (index, contract) in queues.enumerated() {
            guard let result = try call(contract, input: []), result.isSuccess else {
                throw .systemContract(contract)
            }
            requests.append(type: UInt8(index + 1), data: result.output)
        }
        return requests
    }

    /// Makes the validator set of the next epoch; a chain without the contract has no validators.
    ///
    /// The contract is a part of the genesis and the call is bounded, so a failure is a defect; a
    /// chain that went on with it would have two opinions of who may vote.
    func endEpoch() throws(BlockFailure) {
        let contract = SystemContracts.staking
        guard let result = try call(contract, input: SystemContracts.endEpoch) else { return }
        guard result.isSuccess else { throw .systemContract(contract) }
    }

    /// Runs a contract as a transaction of its own that nobody pays for; `nil` without code.
    private func call(
        _ contract: Address, input: [UInt8]
    ) throws(BlockFailure) -> MessageResult? {
        do {
            let hash = try journal.account(contract)?.codeHash ?? AccountState.emptyCodeHash
            guard hash != AccountState.emptyCodeHash else { return nil }
            journal.beginTransaction()
            journal.warm(fromStart: rules.precompiles.addresses)
            for address in [SystemContracts.caller, contract] { try journal.warm(address) }
            let message = Message(
                caller: SystemContracts.caller, target: contract, input: input,
                gas: SystemContracts.gas)
            let context = TransactionContext(origin: SystemContracts.caller)
            let result = try machine.execute(
                message, block: block, transaction: context, journal: journal,
                inspector: NoInspector())
            journal.finishTransaction()
            return result
        } catch {
            throw .state(error)
        }
    }
}

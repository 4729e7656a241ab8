import ChainTypes
import Cryptography
import EVM
import Encodings
import Execution
import Primitives
import Staking
import StateTrie
import Testing

/// A chain whose genesis has the contract, with epochs of four blocks.
struct StakingChain {
    static let epochLength: UInt64 = 4
    static let wealth = 1_000 * Coin.unit
    static let miner = PrivateKey(insecurelyFrom: "miner").address
    /// Who has money, in ascending order of their addresses.
    static let people = (0..<200).map { PrivateKey(insecurelyFrom: "person \($0)") }
        .sorted { $0.address < $1.address }

    let spec: ChainSpec
    let executor: BlockExecutor
    private(set) var head: ChainHead
    /// The base fees that were burnt.
    private(set) var burntFees = UInt256.zero

    /// `validators`: the people who are validators from the genesis on, by their places.
    init(
        validators: Range<Int> = 0..<4, stake: (Int) -> UInt256 = { _ in 32 * Coin.unit }
    ) throws {
        try self.init(
            members: validators.map { (address: Self.people[$0].address, stake: stake($0)) })
    }

    init(members: [(address: Address, stake: UInt256)]) throws {
        spec = ChainSpec(
            name: "staking", chainID: 7_357, genesisTimestamp: 1_700_000_000, modelHash: .zero,
            allocations: Self.people.map { .init(address: $0.address, balance: Self.wealth) } + [
                try StakingContract.allocation(validators: members.reversed())
            ],
            initialDifficulty: 1_000_000, blockTime: 2, epochLength: Self.epochLength)
        executor = BlockExecutor(spec: spec)
        head = try ChainHead.genesis(of: spec)
    }

    var state: ChainState { head.state }
    var epoch: UInt64 { head.height.addingReportingOverflow(1).partialValue / Self.epochLength }

    func key(_ person: Int) -> PrivateKey { Self.people[person] }
    func address(_ person: Int) -> Address { Self.people[person].address }
    func balance(_ address: Address) -> UInt256 { state[address].balance }

    /// The people in the set, and their stakes in coins.
    func set() throws -> [Int: UInt256] {
        var set: [Int: UInt256] = [:]
        for member in try StakingReader(state).validators() {
            let person = Self.people.firstIndex { $0.address == member.address }
            set[try #require(person)] = member.stake / Coin.unit
        }
        return set
    }

    func status(_ person: Int) throws -> StakingStatus {
        let result = try query(.status(address(person)))
        return try StakingStatus(decoding: result.output)
    }

    // MARK: Calls that change nothing

    /// What a call would do, as the first of the next block.
    func query(
        _ call: StakingCall, from caller: Address? = nil, value: UInt256 = .zero
    ) throws -> MessageResult {
        try query(input: call.data, from: caller, value: value)
    }

    /// What a call with some input would do.
    func query(
        input: [UInt8], from caller: Address? = nil, value: UInt256 = .zero
    ) throws -> MessageResult {
        let caller = caller ?? address(199)
        let journal = Journal(ChainStateView(state, after: head.ancestors))
        journal.beginTransaction()
        try journal.warm(StakingContract.address)
        let context = BlockContext(head.header, chain: executor.rules)
        let message = Message(
            caller: caller, target: StakingContract.address, value: value, input: input,
            gas: 30_000_000)
        return try Machine(rules: .osaka).execute(
            message, block: context, transaction: TransactionContext(origin: caller),
            journal: journal, inspector: NoInspector())
    }

    /// The words with which the contract refuses a call; `nil` for one that it accepts.
    func refusal(
        _ call: StakingCall, from person: Int = 199, value: UInt256 = .zero
    ) throws -> String? {
        let result = try query(call, from: address(person), value: value)
        if result.isSuccess { return nil }
        return RevertMessage(result.output)?.description ?? "no message: \(result.status)"
    }

    // MARK: Blocks

    func transaction(
        _ call: StakingCall, from person: Int, value: UInt256 = .zero, nonceAhead: UInt64 = 0
    ) -> SignedTransaction {
        let key = key(person)
        var transaction = Transaction.transfer(
            chainID: spec.chainID, nonce: state[key.address].nonce + nonceAhead,
            to: StakingContract.address, value: value, maxFee: 3_000_000_000,
            maxPriorityFee: 1_000_000_000)
        transaction.data = call.data
        transaction.gasLimit = call.gasLimit
        return SignedTransaction(transaction, key: key)
    }

    /// Adds a block that every transaction has to be in.
    @discardableResult
    mutating func extend(_ transactions: [SignedTransaction] = []) throws -> [Receipt] {
        let choices = BlockChoices(
            beneficiary: Self.miner, timestamp: head.header.timestamp + 2)
        let made = try executor.build(on: head, choices, transactions: transactions)
        try #require(made.refused.isEmpty, "\(made.refused.map(\.1))")
        let block = made.built.block
        let executed = try executor.execute(block, on: head, now: block.header.timestamp)
        burntFees += block.header.baseFeePerGas * UInt256(block.header.gasUsed)
        let proof = WorkProof(
            kind: 1, attempt: 3, macs: 10, digest: Keccak256.hash(block.hash.bytes),
            transcriptRoot: .zero, payload: [])
        head = head.extended(by: Envelope(block: block, workProof: proof), state: executed.state)
        return executed.receipts
    }

    /// Makes a call in a block of its own; whether it succeeded.
    @discardableResult
    mutating func make(
        _ call: StakingCall, from person: Int, value: UInt256 = .zero
    ) throws -> Bool {
        let receipts = try extend([transaction(call, from: person, value: value)])
        return try #require(receipts.first).succeeded
    }

    /// Adds empty blocks until the next epoch runs.
    mutating func finishEpoch() throws {
        repeat { try extend() } while !spec.endsEpoch(head.height)
    }

    /// Whether all units are still there: genesis and subsidies, without burnt fees.
    func isBalanced() -> Bool {
        let issued = spec.allocations.reduce(UInt256.zero) { $0 + $1.balance }
        let subsidies = Subsidy.total(upTo: head.height, spec: spec)
        return state.totalBalance == issued + subsidies - burntFees
    }
}

import Cryptography
import EVM
import Primitives

/// A state in dictionaries.
struct TestState: WorldState {
    var accounts: [Address: AccountState] = [:]
    var slots: [Address: [UInt256: UInt256]] = [:]
    var codes: [Hash32: [UInt8]] = [:]
    var hashes: [UInt64: Hash32] = [:]
    /// An account that cannot be read.
    var broken: Address?

    func account(_ address: Address) throws(WorldStateFailure) -> AccountState? {
        if address == broken { throw .unreadable("account") }
        return accounts[address]
    }

    func storage(_ slot: UInt256, of address: Address) throws(WorldStateFailure) -> UInt256 {
        slots[address]?[slot] ?? .zero
    }

    func hasStorage(_ address: Address) throws(WorldStateFailure) -> Bool {
        slots[address]?.isEmpty == false
    }

    func code(_ hash: Hash32) throws(WorldStateFailure) -> [UInt8] {
        guard let code = codes[hash] else { throw .missingCode(hash) }
        return code
    }

    func blockHash(_ number: UInt64) throws(WorldStateFailure) -> Hash32? { hashes[number] }

    mutating func add(
        _ address: Address, code: [UInt8] = [], balance: UInt256 = .zero, nonce: UInt64 = 0
    ) {
        let hash = Keccak256.hash(code)
        codes[hash] = code
        accounts[address] = AccountState(nonce: nonce, balance: balance, codeHash: hash)
    }
}

/// One transaction's message on a small state.
struct Stage {
    static let sender = Address(truncating: 0x5e4d)
    static let contract = Address(truncating: 0xc0de)
    static let other = Address(truncating: 0x07e4)

    var state = TestState()
    var rules = Rules.osaka
    var block = BlockContext(number: 300, timestamp: 1_000)
    var transaction = TransactionContext(origin: sender, gasPrice: 7)
    var value = UInt256.zero
    var input: [UInt8] = []
    var gas: UInt64 = 1_000_000
    var isStatic = false

    /// A state with a sender who holds 10^18 and a contract.
    init(_ code: Bytecode = Bytecode()) {
        state.add(Self.sender, balance: UInt256(1_000_000_000_000_000_000), nonce: 1)
        state.add(Self.contract, code: code.bytes, nonce: 1)
    }

    func journal() -> Journal {
        let journal = Journal(state)
        journal.beginTransaction()
        return journal
    }

    func run(
        _ journal: Journal? = nil, inspector: some Inspector = NoInspector()
    ) throws -> MessageResult {
        let journal = journal ?? self.journal()
        try journal.warm(Self.sender)
        try journal.warm(Self.contract)
        return try Machine(rules: rules).execute(
            Message(
                caller: Self.sender, target: Self.contract, value: value, input: input, gas: gas,
                isStatic: isStatic),
            block: block, transaction: transaction, journal: journal, inspector: inspector)
    }

    /// Creates a contract with this initialization code.
    func create(_ code: [UInt8], at address: Address, _ journal: Journal) throws -> MessageResult {
        try Machine(rules: rules).execute(
            Message(
                kind: .create, caller: Self.sender, target: address, value: value, input: code,
                gas: gas),
            block: block, transaction: transaction, journal: journal, inspector: NoInspector())
    }
}

extension MessageResult {
    /// The output as a number.
    var word: UInt256? { UInt256(bigEndian: output) }

    /// The rule that was broken.
    var haltReason: HaltReason? {
        if case .halt(let reason) = status { return reason }
        return nil
    }
}

extension Stage {
    /// What `code` leaves on top of the stack.
    static func top(_ code: Bytecode, rules: Rules = .osaka) throws -> UInt256? {
        var stage = Stage(code.returnTop())
        stage.rules = rules
        return try stage.run().word
    }

    /// The gas that `code` uses when it runs to its end.
    static func gasUsed(_ code: Bytecode) throws -> UInt64 {
        let stage = Stage(code)
        let result = try stage.run()
        return result.isSuccess ? stage.gas - result.gasLeft : .max
    }
}

import EVM
import Primitives
import Testing

/// The journal's state in dictionaries, which are copied for a checkpoint.
private struct Model {
    var accounts: [Address: AccountState] = [:]
    var slots: [Address: [UInt256: UInt256]] = [:]

    func slot(_ slot: UInt256, _ address: Address) -> UInt256 { slots[address]?[slot] ?? .zero }
}

@Suite struct JournalLawTests {
    private struct Draw {
        var state: UInt64
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }

    private static let addresses = (1...6).map { Address(truncating: UInt256(UInt64($0))) }

    private static func base() -> TestState {
        var state = TestState()
        for (index, address) in addresses.prefix(4).enumerated() {
            state.add(address, balance: UInt256(UInt64(index + 1) * 10), nonce: 1)
            state.slots[address] = [0: 1, 1: UInt256(UInt64(index + 5))]
        }
        return state
    }

    /// One change on journal and model.
    private static func change(
        _ draw: inout Draw, _ journal: Journal, _ model: inout Model
    ) throws {
        let address = addresses[draw.next(addresses.count)]
        switch draw.next(5) {
        case 0:
            let amount = UInt256(UInt64(draw.next(9) + 1))
            try journal.addBalance(amount, to: address)
            model.accounts[address, default: AccountState()].balance += amount
        case 1:
            let amount = UInt256(UInt64(draw.next(9) + 1))
            let has = (model.accounts[address]?.balance ?? .zero) >= amount
            #expect(try journal.subtractBalance(amount, from: address) == has)
            if has { model.accounts[address]?.balance -= amount }
        case 2:
            let nonce = UInt64(draw.next(100) + 1)
            try journal.setNonce(nonce, of: address)
            model.accounts[address, default: AccountState()].nonce = nonce
        default:
            let slot = UInt256(UInt64(draw.next(4)))
            let value = UInt256(UInt64(draw.next(3)))
            try journal.setStorage(slot, of: address, to: value)
            model.slots[address, default: [:]][slot] = value
        }
    }

    private static func compare(_ journal: Journal, _ model: Model) throws {
        for address in addresses {
            #expect(try journal.account(address) == model.accounts[address])
            for slot in 0..<4 {
                let slot = UInt256(UInt64(slot))
                #expect(try journal.storage(slot, of: address) == model.slot(slot, address))
            }
        }
    }

    @Test(arguments: 1...60)
    func `random changes, checkpoints and reverts end as in a model that copies`(
        seed: UInt64
    ) throws {
        let base = Self.base()
        let journal = Journal(base)
        var model = Model(accounts: base.accounts, slots: base.slots)
        var draw = Draw(state: seed)
        for _ in 0..<3 {
            journal.beginTransaction()
            var open: [(Journal.Checkpoint, Model)] = []
            for _ in 0..<120 {
                switch draw.next(10) {
                case 0, 1: open.append((journal.checkpoint(), model))
                case 2: if let last = open.popLast() { journal.commit(last.0) }
                case 3:
                    if let last = open.popLast() {
                        journal.revert(to: last.0)
                        model = last.1
                    }
                default: try Self.change(&draw, journal, &model)
                }
            }
            while let last = open.popLast() { journal.commit(last.0) }
            try Self.compare(journal, model)
            journal.finishTransaction()
            // Whatever is empty and was changed leaves the state.
            for (address, account) in model.accounts where account.isEmpty {
                model.accounts[address] = nil
                model.slots[address] = nil
            }
            try Self.compare(journal, model)
        }
        try Self.checkChanges(journal, base, model)
    }

    /// Applied to the base, the changes give the model; and they name nothing that is as before.
    private static func checkChanges(_ journal: Journal, _ base: TestState, _ model: Model) throws {
        var accounts = base.accounts
        var slots = base.slots
        let changes = journal.changes
        #expect(changes.map(\.address) == changes.map(\.address).sorted())
        for change in changes {
            accounts[change.address] = change.account
            if change.wipesStorage { slots[change.address] = [:] }
            #expect(change.storage.map(\.slot) == change.storage.map(\.slot).sorted())
            for item in change.storage {
                #expect((slots[change.address]?[item.slot] ?? .zero) != item.value)
                slots[change.address, default: [:]][item.slot] = item.value
            }
        }
        #expect(accounts == model.accounts)
        for address in addresses {
            for slot in 0..<4 {
                let slot = UInt256(UInt64(slot))
                #expect((slots[address]?[slot] ?? .zero) == model.slot(slot, address))
            }
        }
    }

    @Test func `a journal that nothing touched has no changes, nor one that was reverted`() throws {
        let journal = Journal(Self.base())
        journal.beginTransaction()
        #expect(journal.changes.isEmpty)
        let before = journal.checkpoint()
        var model = Model(accounts: Self.base().accounts, slots: Self.base().slots)
        var draw = Draw(state: 3)
        for _ in 0..<200 { try Self.change(&draw, journal, &model) }
        journal.revert(to: before)
        #expect(journal.changes.isEmpty)
    }

    @Test func `thousands of accounts and slots are found again`() throws {
        let journal = Journal(TestState())
        journal.beginTransaction()
        for index in 0..<3_000 {
            let word = UInt256(UInt64(index + 1))
            try journal.setBalance(word, of: Address(truncating: word << 32))
            try journal.setStorage(word << 64, of: Self.addresses[index % 6], to: word)
        }
        for index in 0..<3_000 {
            let word = UInt256(UInt64(index + 1))
            #expect(try journal.balance(of: Address(truncating: word << 32)) == word)
            #expect(try journal.storage(word << 64, of: Self.addresses[index % 6]) == word)
        }
        #expect(journal.changes.count == 3_000)
    }
}

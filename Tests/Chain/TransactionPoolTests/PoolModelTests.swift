import ChainTypes
import Cryptography
import Primitives
import Testing
import TransactionPool

/// Random operations on the pool and on its plain model, compared after each.
@Suite struct PoolModelTests {
    /// One run: what happens is drawn from its seed alone.
    private struct Run {
        var generator: CounterGenerator
        var pool: TransactionPool
        var model: NaivePool
        var state = Accounts()
        let keys: [PrivateKey]
        var now: UInt64 = 1_000
        /// What was in a block, for reorganisations and replays.
        var included: [SignedTransaction] = []
        var seen: [SignedTransaction] = []

        init(seed: UInt64) {
            generator = CounterGenerator(seed: .zero, domain: "pool model \(seed)")
            keys = (0..<6).map { PrivateKey(insecurelyFrom: "sender \($0)") }
            var configuration = PoolConfiguration(chainID: 7)
            configuration.pendingPerSender = 5
            configuration.queuedPerSender = 4
            configuration.pending = 14
            configuration.queued = 9
            configuration.bytes = 2_600
            configuration.lifetime = 5_000
            let head = PoolHead(baseFee: 50, gasLimit: 100_000)
            pool = TransactionPool(configuration, head: head)
            model = NaivePool(configuration: configuration, head: head)
            for key in keys {
                state[key] = PoolAccount(nonce: 0, balance: UInt256(draw(40) * 1_000_000))
            }
        }

        mutating func draw(_ bound: UInt64) -> UInt64 { generator.below(bound) }

        mutating func drawTransaction() -> SignedTransaction {
            if !seen.isEmpty, draw(8) == 0 { return seen[Int(draw(UInt64(seen.count)))] }
            let key = keys[Int(draw(UInt64(keys.count)))]
            let tip = 1 + draw(40)
            var draft = Draft(key: key)
            draft.nonce = state[key].nonce + draw(9)
            draft.tip = UInt256(tip)
            draft.maxFee = UInt256(tip + draw(120))
            draft.gasLimit = 21_000 + draw(3) * 30_000
            draft.value = UInt256(draw(4) * 500_000)
            draft.data = [UInt8](repeating: 1, count: Int(draw(3) * draw(120)))
            draft.gasLimit = max(draft.gasLimit, draft.content.floorGas)
            let signed = draft.signed
            seen.append(signed)
            return signed
        }

        mutating func insert() throws {
            let transaction = drawTransaction()
            let sender = try transaction.sender()
            let taken = pool.refusal(transaction, state, now: now) == nil
            let expected = model.insert(
                transaction, from: sender, account: state.poolAccount(sender) ?? .empty, now: now)
            #expect(taken == expected)
        }

        /// A block of what the pool selects, a reorganisation, or only another state.
        mutating func advance() {
            var head = pool.head
            head.baseFee = UInt256(20 + draw(80))
            head.gasLimit = 60_000 + draw(2) * 40_000
            var joined: [SignedTransaction] = []
            var returned: [SignedTransaction] = []
            if draw(3) == 0, !included.isEmpty {
                returned = Array(included.suffix(Int(draw(6)) + 1))
                included.removeLast(returned.count)
                for entry in returned { rewind(entry) }
            }
            if draw(2) == 0 {
                joined = pool.select(gasLimit: pool.head.gasLimit).map(\.transaction)
                for transaction in joined { spend(transaction) }
                included += joined
            }
            if draw(4) == 0 {
                let key = keys[Int(draw(UInt64(keys.count)))]
                state[key].balance = UInt256(draw(40) * 1_000_000)
            }
            let hashes = Set(joined.map(\.hash))
            var change = PoolAdvance(to: head)
            change.included = hashes
            change.returned = returned
            pool.advance(change, state: state, now: now)
            model.advance(
                to: head, included: hashes, returned: returned, state: state, now: now)
        }

        private mutating func spend(_ transaction: SignedTransaction) {
            guard let sender = try? transaction.sender() else { return }
            state.accounts[sender]?.nonce = transaction.transaction.nonce + 1
        }

        private mutating func rewind(_ transaction: SignedTransaction) {
            guard let sender = try? transaction.sender() else { return }
            let nonce = state.accounts[sender]?.nonce ?? 0
            state.accounts[sender]?.nonce = min(nonce, transaction.transaction.nonce)
        }

        mutating func step() throws {
            now += draw(400)
            switch draw(12) {
            case 0: advance()
            case 1:
                pool.expire(now: now)
                model.expire(now: now)
            default: try insert()
            }
        }

        func compare(_ place: Comment) throws {
            let content = pool.content
            let pending = content.pending.flatMap { $0.entries.map(\.hash) }
            let queued = content.queued.flatMap { $0.entries.map(\.hash) }
            try #require(pending == model.pending.map(\.transaction.hash), place)
            try #require(queued == model.queued.map(\.transaction.hash), place)
            try #require(
                pool.pendingCount == pending.count && pool.queuedCount == queued.count, place)
            try #require(pool.count == model.items.count && pool.byteCount == model.bytes, place)
            try #require(
                pool.select(gasLimit: 100_000).map(\.hash)
                    == model.select(gasLimit: 100_000).map(\.transaction.hash), place)
            let limits = pool.configuration
            try #require(
                pool.pendingCount <= limits.pending && pool.queuedCount <= limits.queued, place)
            try #require(pool.byteCount <= limits.bytes, place)
        }
    }

    @Test(arguments: 0..<24)
    func `random operations do what the plain rules say`(seed: UInt64) throws {
        var run = Run(seed: seed)
        for step in 0..<250 {
            try run.step()
            try run.compare("seed \(seed), step \(step)")
        }
        #expect(run.pool.count > 0 || run.included.count > 0)
    }

    @Test func `effects tell the whole story`() throws {
        var run = Run(seed: 1_000)
        var pending: Set<Hash32> = []
        var queued: Set<Hash32> = []
        func follow(_ effects: [PoolEffect]) {
            for effect in effects {
                switch effect {
                case .added(let entry, let isPending):
                    if isPending { pending.insert(entry.hash) } else { queued.insert(entry.hash) }
                case .promoted(let hash):
                    #expect(queued.remove(hash) != nil)
                    pending.insert(hash)
                case .demoted(let hash):
                    #expect(pending.remove(hash) != nil)
                    queued.insert(hash)
                case .replaced(let old, let new):
                    if pending.remove(old) != nil { pending.insert(new) }
                    if queued.remove(old) != nil { queued.insert(new) }
                case .dropped(_, .refused): continue
                case .dropped(let hash, _):
                    #expect(pending.remove(hash) != nil || queued.remove(hash) != nil)
                }
            }
        }
        for _ in 0..<600 {
            run.now += run.draw(300)
            if run.draw(10) == 0 {
                var head = run.pool.head
                head.baseFee = UInt256(20 + run.draw(80))
                let key = run.keys[Int(run.draw(6))]
                run.state[key].balance = UInt256(run.draw(40) * 1_000_000)
                if run.draw(2) == 0 { run.state[key].nonce += 1 }
                follow(
                    run.pool.advance(PoolAdvance(to: head), state: run.state, now: run.now))
            } else {
                let transaction = run.drawTransaction()
                follow(
                    (try? run.pool.insert(transaction, state: run.state, now: run.now)) ?? [])
            }
            let content = run.pool.content
            #expect(Set(content.pending.flatMap { $0.entries.map(\.hash) }) == pending)
            #expect(Set(content.queued.flatMap { $0.entries.map(\.hash) }) == queued)
        }
    }
}

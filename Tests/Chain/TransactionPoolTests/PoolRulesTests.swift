import ChainTypes
import Cryptography
import Primitives
import Testing
import TransactionPool

@Suite struct PoolRulesTests {
    private var state: Accounts {
        var state = Accounts()
        state[Names.alice] = PoolAccount(nonce: 3, balance: 100_000_000)
        state[Names.bob] = PoolAccount(nonce: 0, balance: 100_000_000)
        state[Names.carol] = PoolAccount(nonce: 0, balance: 100_000_000)
        return state
    }

    @Test(arguments: [
        (Draft(nonce: 2), "nonce too low: next nonce 3, tx nonce 2"),
        (Draft(nonce: .max), "nonce has max value"),
        (Draft(nonce: 3, chainID: 8), "invalid chain id for signer: have 8 want 7"),
        (
            Draft(nonce: 3, value: 99_000_000),
            "insufficient funds for gas * price + value: balance 100000000, tx cost 101100000, "
                + "overshot 1100000"
        ),
        (
            Draft(nonce: 3, value: .max),
            "insufficient funds for gas * price + value: the cost needs more than 256 bits"
        ),
        (Draft(nonce: 3, tip: 0), "transaction underpriced: gas tip cap 0, minimum needed 1"),
        (
            Draft(nonce: 3, tip: 101),
            "max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: 101, "
                + "maxFeePerGas: 100"
        ),
        (
            Draft(nonce: 3, gasLimit: 20_999),
            "intrinsic gas too low: gas 20999, minimum needed 21000"
        ),
        (
            Draft(nonce: 3, gasLimit: 21_020, data: [1]),
            "insufficient gas for floor data gas cost: gas 21020, minimum needed 21040"
        ),
        (
            Draft(nonce: 3, gasLimit: 30_000_001),
            "exceeds block gas limit: limit 30000000, tx 30000001"
        ),
        (
            Draft(nonce: 3, gasLimit: 16_777_217),
            "transaction gas limit too high (cap: 16777216, tx: 16777217)"
        ),
        (
            Draft(
                nonce: 3, gasLimit: 5_000_000, to: nil, data: [UInt8](repeating: 0, count: 49_153)),
            "max initcode size exceeded: code size 49153, limit 49152"
        ),
        (
            Draft(nonce: 3, gasLimit: 8_000_000, data: [UInt8](repeating: 0, count: 131_072)),
            "oversized data: transaction size 131179, limit 131072"
        ),
    ])
    func `what no block could hold is refused in geth's words`(draft: Draft, text: String) {
        var pool = TransactionPool.sample()
        #expect(pool.refusal(draft.signed, state)?.description == text)
        #expect(pool.count == 0 && pool.byteCount == 0)
    }

    @Test func `a legacy transaction for every chain is refused`() {
        var pool = TransactionPool.sample()
        let transaction = Transaction(
            chainID: nil, nonce: 0, fees: .legacy(gasPrice: 100), gasLimit: 21_000, to: .zero,
            value: 0)
        let signed = SignedTransaction(transaction, key: Names.bob)
        #expect(pool.refusal(signed, state) == .unprotected)
    }

    @Test func `forged signatures are refused`() throws {
        var pool = TransactionPool.sample()
        let good = Draft(key: Names.bob).signed
        var signature = good.signature
        signature.r = .zero
        #expect(
            pool.refusal(SignedTransaction(good.transaction, signature: signature), state)
                == .invalidSender)
        signature = good.signature
        signature.s = .max
        #expect(
            pool.refusal(SignedTransaction(good.transaction, signature: signature), state)
                == .invalidSender)
        // A signature of other content names an account that nobody has, which has no funds.
        signature = Draft(key: Names.bob, value: 1).signed.signature
        let stolen = pool.refusal(SignedTransaction(good.transaction, signature: signature), state)
        #expect(stolen?.description.hasPrefix("insufficient funds") == true)
        #expect(pool.count == 0)
    }

    @Test func `a transaction comes in once, and not again after a block held it`() throws {
        var pool = TransactionPool.sample()
        var state = state
        let first = Draft(nonce: 3).signed
        #expect(pool.refusal(first, state) == nil)
        #expect(pool.refusal(first, state) == .alreadyKnown)
        state[Names.alice].nonce = 4
        let effects = pool.advance(
            .init(to: pool.head, included: [first.hash]), state: state, now: 1)
        #expect(effects == [.dropped(first.hash, .included)])
        #expect(pool.refusal(first, state) == .nonceTooLow(next: 4, got: 3))
    }

    @Test func `a replacement pays a tenth more on both fees`() throws {
        var pool = TransactionPool.sample()
        let old = Draft(nonce: 3, maxFee: 100, tip: 10).signed
        #expect(pool.refusal(old, state) == nil)
        for (maxFee, tip) in [(110, 10), (100, 11), (109, 11), (110, 10)] as [(UInt256, UInt256)] {
            let weak = Draft(nonce: 3, maxFee: maxFee, tip: tip).signed
            #expect(pool.refusal(weak, state) == .replacementUnderpriced)
        }
        #expect(
            PoolFailure.replacementUnderpriced.description
                == "replacement transaction underpriced")
        let new = Draft(nonce: 3, maxFee: 110, tip: 11).signed
        #expect(try pool.insert(new, state: state, now: 0) == [.replaced(old.hash, by: new.hash)])
        #expect(pool.count == 1 && pool.contains(new.hash) && !pool.contains(old.hash))
    }

    @Test func `the pending ones of a sender have to be payable together`() {
        var pool = TransactionPool.sample()
        #expect(pool.refusal(Draft(nonce: 3, value: 60_000_000).signed, state) == nil)
        let second = pool.refusal(Draft(nonce: 4, value: 60_000_000).signed, state)
        #expect(
            second
                == .insufficientFunds(
                    balance: 100_000_000, cost: 62_100_000, queued: 62_100_000))
        #expect(pool.refusal(Draft(nonce: 4, value: 30_000_000).signed, state) == nil)
    }

    @Test func `a gap is closed, and opened again by a poorer state`() throws {
        var pool = TransactionPool.sample()
        var state = state
        let fifth = Draft(nonce: 5).signed
        let third = Draft(nonce: 3).signed
        let fourth = Draft(nonce: 4).signed
        #expect(pool.refusal(fifth, state) == nil)
        #expect(pool.refusal(third, state) == nil)
        #expect(pool.nonces == ([3], [5]))
        #expect(pool.nextNonce(of: Names.alice.address) == 4)
        let effects = try pool.insert(fourth, state: state, now: 0)
        #expect(effects.last == .promoted(fifth.hash))
        #expect(pool.nonces == ([3, 4, 5], []))
        state[Names.alice].balance = 4_200_000
        let poorer = pool.advance(.init(to: pool.head), state: state, now: 0)
        #expect(poorer == [.demoted(fifth.hash)])
        state[Names.alice].balance = 2_000_000
        let poorest = pool.advance(.init(to: pool.head), state: state, now: 0)
        #expect(
            Set(poorest.map(PoolEffectHash.init))
                == Set(
                    [third, fourth, fifth].map { PoolEffectHash(.dropped($0.hash, .unpayable)) }))
    }

    @Test func `a reorganisation brings transactions back before those that follow them`() throws {
        var pool = TransactionPool.sample { $0.queuedPerSender = 2 }
        var state = state
        let returned = (3..<6).map { Draft(nonce: $0).signed }
        state[Names.alice].nonce = 6
        for nonce in 6..<12 as Range<UInt64> {
            #expect(pool.refusal(Draft(nonce: nonce).signed, state) == nil)
        }
        state[Names.alice].nonce = 3
        let effects = pool.advance(
            .init(to: pool.head, returned: returned), state: state, now: 0)
        #expect(pool.nonces == (Array(3..<12), []), "the queue's bound held back")
        #expect(!effects.contains { if case .dropped = $0 { true } else { false } })
        // A block of the other branch holds one of them with another signature: it stays out.
        state[Names.alice].nonce = 4
        let other = Draft(nonce: 3, value: 1).signed
        let again = pool.advance(
            .init(to: pool.head, included: [returned[1].hash], returned: [other, returned[1]]),
            state: state, now: 0)
        #expect(
            again.contains(
                .dropped(other.hash, .refused(.nonceTooLow(next: 4, got: 3)))))
        #expect(!pool.contains(returned[1].hash))
    }

    @Test func `a full pool takes who pays more`() throws {
        var pool = TransactionPool.sample { $0.pending = 2 }
        let cheap = Draft(nonce: 3, tip: 5).signed
        #expect(pool.refusal(cheap, state) == nil)
        #expect(pool.refusal(Draft(key: Names.bob, tip: 8).signed, state) == nil)
        #expect(pool.refusal(Draft(key: Names.carol, tip: 5).signed, state) == .outbid)
        #expect(PoolFailure.outbid.description == "transaction underpriced")
        let rich = Draft(key: Names.carol, tip: 9).signed
        let effects = try pool.insert(rich, state: state, now: 0)
        #expect(effects.first == .dropped(cheap.hash, .evicted))
        #expect(pool.count == 2)
    }

    @Test func `under a higher base fee those who cannot pay it go first`() throws {
        var pool = TransactionPool.sample { $0.pending = 2 }
        let stingy = Draft(nonce: 3, maxFee: 60, tip: 60).signed
        let solid = Draft(key: Names.bob, maxFee: 500, tip: 2).signed
        #expect(pool.refusal(stingy, state) == nil)
        #expect(pool.refusal(solid, state) == nil)
        #expect(pool.select(gasLimit: 30_000_000).map(\.hash) == [stingy.hash, solid.hash])
        pool.advance(
            .init(to: PoolHead(baseFee: 61, gasLimit: 30_000_000)), state: state, now: 0)
        #expect(pool.select(gasLimit: 30_000_000).map(\.hash) == [solid.hash])
        #expect(pool.count == 2, "it may become includable again")
        #expect(pool.refusal(Draft(key: Names.carol, tip: 1).signed, state) == nil)
        #expect(!pool.contains(stingy.hash))
    }

    @Test func `a sender fills only its share`() {
        var pool = TransactionPool.sample {
            $0.pendingPerSender = 3
            $0.queuedPerSender = 2
        }
        for nonce in 3..<8 as Range<UInt64> {
            #expect(pool.refusal(Draft(nonce: nonce).signed, state) == nil)
        }
        #expect(pool.nonces == ([3, 4, 5], [6, 7]))
        let surplus = pool.refusal(Draft(nonce: 8).signed, state)
        #expect(surplus == .accountLimit(limit: 2))
        #expect(surplus?.description.hasPrefix("account limit exceeded") == true)
    }

    @Test func `queued transactions are forgotten after their time`() {
        var pool = TransactionPool.sample { $0.lifetime = 1_000 }
        let waiting = Draft(nonce: 9).signed
        #expect(pool.refusal(Draft(nonce: 3).signed, state, now: 0) == nil)
        #expect(pool.refusal(waiting, state, now: 500) == nil)
        #expect(pool.expire(now: 1_499).isEmpty)
        #expect(pool.expire(now: 1_500) == [.dropped(waiting.hash, .expired)])
        #expect(pool.nonces == ([3], []))
        #expect(pool.expire(now: .max).isEmpty)
    }

    @Test func `the gas of the block is filled without breaking the order of nonces`() {
        var pool = TransactionPool.sample()
        let big = Draft(nonce: 3, tip: 30, gasLimit: 90_000).signed
        let after = Draft(nonce: 4, tip: 30).signed
        let small = Draft(key: Names.bob, tip: 2).signed
        for transaction in [big, after, small] { #expect(pool.refusal(transaction, state) == nil) }
        #expect(pool.select(gasLimit: 50_000).map(\.hash) == [small.hash])
        #expect(pool.select(gasLimit: 200_000).map(\.hash) == [big.hash, after.hash, small.hash])
        #expect(pool.select(gasLimit: 20_999).isEmpty)
        #expect(pool.hasExecutable)
    }

    @Test func `an account that cannot be read refuses for now`() {
        var pool = TransactionPool.sample()
        var state = state
        state.unreadable = [Names.bob.address]
        let transaction = Draft(key: Names.bob).signed
        #expect(pool.refusal(transaction, state) == .stateUnavailable)
        state.unreadable = []
        #expect(pool.refusal(transaction, state) == nil)
        state.unreadable = [Names.bob.address]
        #expect(pool.advance(.init(to: pool.head), state: state, now: 0).isEmpty)
        #expect(pool.contains(transaction.hash), "it is taken to be as it was")
    }

    @Test func `what clients ask is answered in order`() {
        var pool = TransactionPool.sample()
        for draft in [Draft(nonce: 3), Draft(nonce: 5), Draft(key: Names.bob, to: nil)] {
            var draft = draft
            if draft.to == nil { draft.gasLimit = 60_000 }
            #expect(pool.refusal(draft.signed, state) == nil)
        }
        let content = pool.content
        #expect(content.pending.map(\.sender) == content.pending.map(\.sender).sorted())
        #expect(content.queued.map(\.sender) == [Names.alice.address])
        #expect(pool.pendingCount == 2 && pool.queuedCount == 1)
        let mine = pool.content(of: Names.alice.address)
        #expect(
            mine.pending.first?.entries.first?.summary
                == "0x0000000000000000000000000000000000000000: 0 wei + 21000 gas × 100 wei")
        let created = pool.content(of: Names.bob.address).pending.first?.entries.first
        #expect(created?.summary == "contract creation: 0 wei + 60000 gas × 100 wei")
        #expect(pool.content(of: .zero).pending.isEmpty)
        #expect(pool.announced(1).count == 1)
        let hash = pool.announced(1)[0].hash
        #expect(pool.remove(hash) == [.dropped(hash, .removed)])
        #expect(pool.remove(hash).isEmpty)
        pool.removeAll()
        #expect(pool.count == 0 && pool.byteCount == 0 && !pool.hasExecutable)
    }
}

/// An effect by its text, so that several can be compared without their order.
private struct PoolEffectHash: Hashable {
    let text: String

    init(_ effect: PoolEffect) { text = "\(effect)" }
}

import ChainTypes
import Cryptography
import Primitives
import Testing
import TransactionPool

/// Contracts, delegated accounts and blobs.
@Suite struct PoolTypesTests {
    private var state: Accounts {
        var state = Accounts()
        for key in [Names.alice, Names.bob, Names.carol] {
            state[key] = PoolAccount(nonce: 0, balance: 1_000_000_000)
        }
        return state
    }

    private func setCode(
        _ key: PrivateKey, nonce: UInt64 = 0, authorities: [PrivateKey], to: Address? = .zero
    ) -> SignedTransaction {
        let authorizations = authorities.map {
            SignedAuthorization(
                Authorization(chainID: 7, address: .zero, nonce: 0), key: $0)
        }
        return SignedTransaction(
            Transaction(
                chainID: 7, nonce: nonce, fees: .setCode(maxFee: 100, maxPriorityFee: 10),
                gasLimit: 200_000, to: to, value: 0, authorizations: authorizations),
            key: key)
    }

    private func blobs(
        _ hashes: [Hash32], nonce: UInt64 = 0, maxFee: UInt256 = 100, tip: UInt256 = 10,
        blobFee: UInt256 = 5
    ) -> SignedTransaction {
        SignedTransaction(
            Transaction(
                chainID: 7, nonce: nonce,
                fees: .blob(maxFee: maxFee, maxPriorityFee: tip, maxFeePerBlobGas: blobFee),
                gasLimit: 21_000, to: .zero, value: 0, blobHashes: hashes),
            key: Names.bob)
    }

    private let blobHash = Hash32(words: (0x0100_0000_0000_0000, 0, 0, 1))

    @Test func `a contract sends nothing`() {
        var pool = TransactionPool.sample()
        var state = state
        let transaction = Draft().signed
        #expect(pool.refusal(transaction, state) == nil)
        state[Names.alice].code = .contract(.zero)
        #expect(
            pool.advance(.init(to: pool.head), state: state, now: 0)
                == [.dropped(transaction.hash, .senderHasCode)])
        let refusal = pool.refusal(transaction, state)
        #expect(refusal?.description.hasPrefix("sender not an eoa: address 0x") == true)
    }

    @Test func `a delegated account has one transaction in flight`() {
        var pool = TransactionPool.sample()
        var state = state
        state[Names.alice].code = .delegation
        #expect(pool.refusal(Draft(nonce: 1).signed, state) == .delegatedGap)
        #expect(
            PoolFailure.delegatedGap.description == "gapped-nonce tx from delegated accounts")
        #expect(pool.refusal(Draft(nonce: 0).signed, state) == nil)
        #expect(pool.refusal(Draft(nonce: 1).signed, state) == .delegatedInFlight)
        #expect(
            PoolFailure.delegatedInFlight.description
                == "in-flight transaction limit reached for delegated accounts")
        let better = Draft(nonce: 0, maxFee: 200, tip: 20).signed
        #expect(pool.refusal(better, state) == nil, "it may be replaced")
    }

    @Test func `a pending authorization counts as a delegation`() {
        var pool = TransactionPool.sample()
        let transaction = setCode(Names.bob, authorities: [Names.alice, Names.alice])
        #expect(pool.refusal(transaction, state) == nil)
        #expect(pool.refusal(Draft(nonce: 0).signed, state) == nil)
        #expect(pool.refusal(Draft(nonce: 1).signed, state) == .delegatedInFlight)
        pool.remove(transaction.hash)
        #expect(pool.refusal(Draft(nonce: 1).signed, state) == nil, "the bond went with it")
    }

    @Test func `an account with transactions in flight cannot be bound`() {
        var pool = TransactionPool.sample()
        for nonce in 0..<2 as Range<UInt64> {
            #expect(pool.refusal(Draft(nonce: nonce).signed, state) == nil)
        }
        let refusal = pool.refusal(setCode(Names.bob, authorities: [Names.alice]), state)
        #expect(refusal == .authorityReserved(Names.alice.address))
        #expect(refusal?.description.hasPrefix("authority already reserved") == true)
    }

    @Test func `malformed transactions of type 4 are refused`() {
        var pool = TransactionPool.sample()
        #expect(pool.refusal(setCode(Names.bob, authorities: []), state) == .noAuthorizations)
        #expect(
            pool.refusal(setCode(Names.bob, authorities: [Names.alice], to: nil), state)
                == .setCodeCreates)
    }

    @Test func `blobs are refused with the reason, unless the node wants their hashes`() {
        var pool = TransactionPool.sample()
        let refusal = pool.refusal(blobs([blobHash]), state)
        #expect(refusal == .typeNotSupported(type: 3))
        #expect(
            refusal?.description
                == "transaction type not supported: type 3, this chain keeps no blobs")
        var development = TransactionPool.sample { $0.takesBlobHashes = true }
        #expect(development.refusal(blobs([]), state) == .noBlobs)
        #expect(development.refusal(blobs([.zero]), state) == .blobHashVersion(.zero))
        let seven = [Hash32](repeating: blobHash, count: 7)
        #expect(development.refusal(blobs(seven), state) == .tooManyBlobs(limit: 6, got: 7))
        #expect(development.refusal(blobs([blobHash]), state) == nil)
    }

    @Test func `a transaction with blobs is replaced for twice the price`() {
        var pool = TransactionPool.sample { $0.takesBlobHashes = true }
        #expect(pool.refusal(blobs([blobHash]), state) == nil)
        #expect(
            pool.refusal(blobs([blobHash], maxFee: 199, tip: 20, blobFee: 10), state)
                == .replacementUnderpriced)
        #expect(
            pool.refusal(blobs([blobHash], maxFee: 200, tip: 20, blobFee: 9), state)
                == .replacementUnderpriced)
        #expect(pool.refusal(blobs([blobHash], maxFee: 200, tip: 20, blobFee: 10), state) == nil)
        pool.advance(
            .init(to: PoolHead(baseFee: 50, gasLimit: 30_000_000, blobBaseFee: 11)),
            state: state, now: 0)
        #expect(pool.count == 1 && !pool.hasExecutable, "its blobs cost more than it offers")
    }
}

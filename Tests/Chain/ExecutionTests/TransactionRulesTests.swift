import ChainTypes
import ConformanceVectors
import Cryptography
import EVM
import Encodings
import Execution
import Primitives
import StateTrie
import Testing

@Suite struct TransactionRulesTests {
    private let chain: TestChain

    init() throws {
        chain = try TestChain()
    }

    /// Why the builder refuses a transfer with one change.
    private func refusal(
        value: UInt256 = 1, nonce: UInt64 = 0, _ change: (inout Transaction) -> Void = { _ in }
    ) throws -> TransactionFailure? {
        let signed = chain.transfer(
            from: chain.alice, to: chain.bob.address, nonce: nonce, value: value, change: change)
        let made = try chain.executor.build(
            on: chain.genesis, chain.choices(on: chain.genesis), transactions: [signed])
        #expect(made.built.block.transactions.count + made.refused.count == 1)
        return made.refused.first?.1
    }

    @Test func `what a block may not hold is refused with expected and got`() throws {
        #expect(try refusal() == nil)
        #expect(try refusal { $0.chainID = 1 } == .chainID(expected: 7_357, got: 1))
        let legacy = try refusal {
            $0.chainID = nil
            $0.fees = .legacy(gasPrice: 3_000_000_000)
        }
        #expect(legacy == .unprotected)
        #expect(try refusal(nonce: 1) == .nonceTooHigh(expected: 0, got: 1))
        #expect(try refusal { $0.nonce = .max } == .nonceExhausted)
        #expect(
            try refusal { $0.fees = .dynamic(maxFee: 1, maxPriorityFee: 1) }
                == .feeBelowBaseFee(baseFee: 875_000_000, maxFee: 1))
        #expect(
            try refusal { $0.fees = .dynamic(maxFee: 1, maxPriorityFee: 2) }
                == .priorityAboveMaximum(priority: 2, maxFee: 1))
        #expect(
            try refusal { $0.fees = .dynamic(maxFee: .max, maxPriorityFee: 1) } == .costOverflow)
        #expect(try refusal(value: .max) == .costOverflow)
        let fee = UInt256(21_000) * 3_000_000_000
        let all = 100 * Coin.unit - fee
        #expect(try refusal(value: all) == nil)
        #expect(
            try refusal(value: all + 1)
                == .balance(needed: 100 * Coin.unit + 1, available: 100 * Coin.unit))
    }

    @Test func `gas and sizes beyond the rules are refused with expected and got`() throws {
        #expect(try refusal { $0.to = nil } == .intrinsicGas(needed: 53_000, gasLimit: 21_000))
        #expect(
            try refusal { $0.gasLimit = 20_999 }
                == .intrinsicGas(needed: 21_000, gasLimit: 20_999))
        #expect(try refusal { $0.data = [1] } == .intrinsicGas(needed: 21_016, gasLimit: 21_000))
        let floor = try refusal {
            $0.data = [1]
            $0.gasLimit = 21_020
        }
        #expect(floor == .floorGas(needed: 21_040, gasLimit: 21_020))
        #expect(
            try refusal { $0.gasLimit = 16_777_217 }
                == .gasAboveCap(cap: 16_777_216, gasLimit: 16_777_217))
        let creation = try refusal {
            $0.to = nil
            $0.gasLimit = 5_000_000
            $0.data = [UInt8](repeating: 0, count: 49_153)
        }
        #expect(creation == .initCodeTooLarge(limit: 49_152, got: 49_153))
        let large = try refusal {
            $0.gasLimit = 16_000_000
            $0.data = [UInt8](repeating: 0, count: 140_000)
        }
        guard case .size(131_072, _) = large else {
            Issue.record(
                "expected a transaction that is too large, got \(String(describing: large))")
            return
        }
    }

    @Test func `blobs and empty lists of authorizations have no place in a block`() throws {
        let blob = try refusal {
            $0.fees = .blob(maxFee: 3_000_000_000, maxPriorityFee: 1, maxFeePerBlobGas: 10)
            $0.blobHashes = [Hash32(words: (1 << 56, 0, 0, 0))]
        }
        #expect(blob == .type(3))
        let empty = try refusal {
            $0.fees = .setCode(maxFee: 3_000_000_000, maxPriorityFee: 1)
        }
        #expect(empty == .noAuthorizations)
    }

    @Test func `precompiled contracts are called like any other`() throws {
        let identity = try #require(Address([UInt8](repeating: 0, count: 19) + [4]))
        let refused = try refusal {
            $0.to = identity
            $0.data = [1, 2, 3]
            $0.gasLimit = 30_000
        }
        #expect(refused == nil)
    }

    @Test func `a block that holds a refused transaction is refused with its index`() throws {
        let good = chain.transfer(from: chain.alice, to: chain.miner, nonce: 0, value: 1)
        let built = try chain.executor.build(
            on: chain.genesis, chain.choices(on: chain.genesis), transactions: [good]
        ).built
        let wrong = chain.transfer(from: chain.alice, to: chain.miner, nonce: 1, value: 1) {
            $0.chainID = 1
        }
        var forged = SignedTransaction(
            good.transaction, signature: Signature(r: 1, s: .max, parity: 0))
        for (bad, failure) in [
            (good, TransactionFailure.nonceTooLow(expected: 1, got: 0)),
            (wrong, .chainID(expected: 7_357, got: 1)),
            (forged, .signature(.sOutOfRange(.max))),
        ] {
            var block = built.block
            block.transactions.append(bad)
            #expect(throws: BlockFailure.transaction(index: 1, failure)) {
                try chain.executor.execute(
                    block, on: chain.genesis, now: block.header.timestamp)
            }
        }
        var poorer = good.transaction
        poorer.value += 1
        forged = SignedTransaction(poorer, signature: good.signature)
        var block = built.block
        block.transactions = [forged]
        #expect(throws: BlockFailure.self) {
            try chain.executor.execute(block, on: chain.genesis, now: block.header.timestamp)
        }
    }

    @Test func `units are neither made nor lost but for subsidy and base fee`() throws {
        var head = chain.genesis
        var generator = CounterGenerator(seed: .zero, domain: "transfers")
        let keys = (0..<4).map { PrivateKey(insecurelyFrom: "random \($0)") }
        var nonces = [Address: UInt64]()
        var burnt = UInt256.zero
        for height in UInt64(1)...15 {
            let transactions = (0..<6).map { _ in
                let from = ([chain.alice, chain.bob] + keys)[Int(generator.below(6))]
                let to = (keys.map(\.address) + [chain.miner])[Int(generator.below(5))]
                let nonce = nonces[from.address, default: 0]
                let signed = chain.transfer(
                    from: from, to: to, nonce: nonce, value: UInt256(generator.below(1 << 59)))
                nonces[from.address] = nonce + 1
                return signed
            }
            head = try chain.extend(head, transactions)
            for address in [chain.alice, chain.bob].map(\.address) + keys.map(\.address) {
                nonces[address] = head.state[address].nonce
            }
            burnt += head.header.baseFeePerGas * UInt256(head.header.gasUsed)
            let made = 101 * Coin.unit + Subsidy.total(upTo: height, spec: chain.spec)
            #expect(head.state.totalBalance + burnt == made)
        }
        #expect(!burnt.isZero)
    }

    /// Ethereum's transaction tests, under the newest rules that each file has a result for.
    @Test(.vectors("ethereum-basics"))
    func `the public transactions are judged as they should be`() throws {
        let files = try ConformanceVectors.files(
            "ethereum-basics", containing: "/TransactionTests/")
        var (valid, invalid) = (0, 0)
        for member in try files.flatMap({ try $0.members() }) {
            let results = try #require(member.value["result"])
            let names = ["Osaka", "Prague", "Cancun", "Shanghai", "Paris", "London"]
            let result = try #require(names.lazy.compactMap { results[$0] }.first)
            let bytes = Hex.decode(member.value["txbytes"]?.string ?? "-")
            let outcome = bytes.flatMap(judge)
            let isValid = result["exception"] == nil
            #expect((outcome != nil) == isValid, "\(member.key)")
            guard let outcome, isValid else {
                invalid += 1
                continue
            }
            valid += 1
            #expect(outcome.sender.description == result["sender"]?.string, "\(member.key)")
            #expect(outcome.signed.hash.description == result["hash"]?.string, "\(member.key)")
            let gas = result["intrinsicGas"]?.string.flatMap { UInt256($0) }
            #expect(UInt256(outcome.signed.transaction.intrinsicGas) == gas, "\(member.key)")
        }
        #expect(files.count == 210, "\(files.count) files")
        #expect(valid == 50 && invalid == 160, "\(valid) valid, \(invalid) invalid")
    }

    /// The transaction and its sender, if Ethereum's rules before Prague take it on chain 1.
    private func judge(_ bytes: [UInt8]) -> (signed: SignedTransaction, sender: Address)? {
        let chain = ChainRules.ethereum(chainID: 1, first: .cancun)
        guard let signed = try? SignedTransaction(decoding: bytes),
            let sender = try? signed.sender(),
            (try? TransactionRules.checkStatic(signed, chain: chain, rules: .cancun)) != nil
        else { return nil }
        return (signed, sender)
    }
}

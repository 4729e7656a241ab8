import ChainTypes
import ConformanceVectors
import Cryptography
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
    ) -> TransactionFailure? {
        let signed = chain.transfer(
            from: chain.alice, to: chain.bob.address, nonce: nonce, value: value, change: change)
        let (built, refused) = chain.executor.build(
            on: chain.genesis, chain.choices(on: chain.genesis), transactions: [signed])
        #expect(built.block.transactions.count + refused.count == 1)
        return refused.first?.1
    }

    @Test func `what a block may not hold is refused with expected and got`() {
        #expect(refusal() == nil)
        #expect(refusal { $0.chainID = 1 } == .chainID(expected: 7_357, got: 1))
        #expect(
            refusal {
                $0.chainID = nil
                $0.fees = .legacy(gasPrice: 3_000_000_000)
            } == .unprotected)
        #expect(refusal(nonce: 1) == .nonceTooHigh(expected: 0, got: 1))
        #expect(refusal { $0.nonce = .max } == .nonceExhausted)
        #expect(refusal { $0.to = nil } == .intrinsicGas(needed: 53_000, gasLimit: 21_000))
        #expect(
            refusal {
                $0.to = nil
                $0.gasLimit = 60_000
            } == .contractCreation)
        #expect(
            refusal { $0.gasLimit = 20_999 }
                == .intrinsicGas(needed: 21_000, gasLimit: 20_999))
        #expect(refusal { $0.data = [1] } == .intrinsicGas(needed: 21_040, gasLimit: 21_000))
        #expect(
            refusal { $0.gasLimit = 16_777_217 }
                == .gasAboveCap(cap: 16_777_216, gasLimit: 16_777_217))
        #expect(
            refusal { $0.fees = .dynamic(maxFee: 1, maxPriorityFee: 1) }
                == .feeBelowBaseFee(baseFee: 875_000_000, maxFee: 1))
        #expect(
            refusal { $0.fees = .dynamic(maxFee: 1, maxPriorityFee: 2) }
                == .priorityAboveMaximum(priority: 2, maxFee: 1))
        #expect(refusal { $0.fees = .dynamic(maxFee: .max, maxPriorityFee: 1) } == .costOverflow)
        #expect(refusal(value: .max) == .costOverflow)
        let fee = UInt256(21_000) * 3_000_000_000
        let all = 100 * Coin.unit - fee
        #expect(refusal(value: all) == nil)
        #expect(
            refusal(value: all + 1)
                == .balance(needed: 100 * Coin.unit + 1, available: 100 * Coin.unit))
        for number in [1, 0x11] {
            let address = Address([UInt8](repeating: 0, count: 19) + [UInt8(number)]) ?? .zero
            #expect(refusal { $0.to = address } == .precompile(address))
        }
    }

    @Test func `a block that holds a refused transaction is refused with its index`() throws {
        let good = chain.transfer(from: chain.alice, to: chain.miner, nonce: 0, value: 1)
        let built = chain.executor.build(
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

    /// Ethereum's transaction tests under Cancun's rules.
    ///
    /// Osaka differs by the cap on gas and the
    /// floor of call data, this chain by refusing what needs an EVM; nothing else may differ.
    @Test(
        .enabled(
            if: ConformanceVectors.isPresent("ethereum-basics"),
            "the vectors are not beside the project"))
    func `the public transactions are judged as they should be`() throws {
        let files = try ConformanceVectors.files(
            "ethereum-basics", containing: "/TransactionTests/")
        var (valid, invalid) = (0, 0)
        for member in try files.flatMap({ try $0.members() }) {
            let results = member.value["result"]
            guard let result = results?["Cancun"] ?? results?["London"] else { continue }
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

    /// The transaction and its sender, if Ethereum's rules before Osaka take it on chain 1.
    private func judge(_ bytes: [UInt8]) -> (signed: SignedTransaction, sender: Address)? {
        guard let signed = try? SignedTransaction(decoding: bytes),
            let sender = try? signed.sender()
        else { return nil }
        var transaction = signed.transaction
        transaction.chainID = transaction.chainID ?? 1
        do {
            try TransactionRules.checkStatic(transaction, chainID: 1)
        } catch {
            switch error {
            case .gasAboveCap, .contractCreation, .precompile: break
            case .intrinsicGas(let needed, let gasLimit):
                let isFloorOnly = needed == transaction.floorGas
                guard isFloorOnly, gasLimit >= transaction.intrinsicGas else { return nil }
            default: return nil
            }
        }
        return (signed, sender)
    }
}

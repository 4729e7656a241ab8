import ChainTypes
import Cryptography
package import Encodings
import EVM
import Execution
import Primitives
import StateTrie

/// Runs state tests: one transaction on a given state, compared by state root and logs.
package enum StateFixtures {
    /// Runs every case of a file.
    package static func run(_ file: JSON) -> [FixtureResult] {
        FixtureFields(file).members.flatMap { member in
            // Files written by older fillers hold a member that is no test.
            member.key == "_info" ? [] : run(member.key, FixtureFields(member.value))
        }
    }

    private static func run(_ name: String, _ test: FixtureFields) -> [FixtureResult] {
        let before: ChainState
        do {
            before = try FixtureState.state(try test.object("pre"))
        } catch {
            return [FixtureResult(name: name, outcome: .failed("\(error)"))]
        }
        return FixtureFields(test["post"] ?? [:]).members.flatMap { fork in
            (fork.value.array ?? []).enumerated().map { index, entry in
                let outcome: FixtureResult.Outcome
                do {
                    outcome = try StateCase(
                        fork: fork.key, test: test, entry: FixtureFields(entry), before: before
                    ).run()
                } catch {
                    outcome = .failed("\(error)")
                }
                return FixtureResult(name: "\(name) \(fork.key) \(index)", outcome: outcome)
            }
        }
    }
}

/// One transaction of a state test under one fork.
private struct StateCase {
    let fork: String
    let test: FixtureFields
    let entry: FixtureFields
    let before: ChainState

    func run() throws(FixtureFailure) -> FixtureResult.Outcome {
        let config = FixtureFields(test["config"] ?? [:])
        guard let named = FixtureForks.rules(fork) else { return .skipped("no rules for \(fork)") }
        let rules = try FixtureForks.scheduled(named, config)
        let chainID = try config.optionalUInt64("chainid") ?? 1
        let chain = ChainRules.ethereum(chainID: chainID, first: rules)
        var transition = BlockTransition(
            try header(), on: before, ancestors: try ancestors(), chain: chain)
        let refusal: (any Error)?
        do {
            let signed = try signedTransaction(chainID: chainID)
            let sender = try signed.sender()
            try transition.apply(signed, from: sender)
            refusal = nil
        } catch let failure as FixtureFailure {
            throw failure
        } catch {
            refusal = error
        }
        return try compare(try end(transition), refusal: refusal)
    }

    private func end(
        _ transition: BlockTransition
    ) throws(FixtureFailure) -> BlockTransition.Outcome {
        do {
            return try transition.outcome()
        } catch {
            throw .malformed("pre", expected: "a state that can be read: \(error)")
        }
    }

    private func compare(
        _ outcome: BlockTransition.Outcome, refusal: (any Error)?
    ) throws(FixtureFailure) -> FixtureResult.Outcome {
        let expected = entry["expectException"]?.string
        guard (refusal != nil) == (expected != nil) else {
            return .failed(
                "expected \(expected ?? "no exception"), got \(refusal.map { "\($0)" } ?? "none")")
        }
        let root = try entry.hash("hash")
        guard outcome.state.root == root else {
            return .failed("expected state root \(root), got \(outcome.state.root)")
        }
        let logs = Log.hash(of: outcome.receipts.flatMap(\.logs))
        let wantedLogs = try entry.hash("logs")
        guard logs == wantedLogs else {
            return .failed("expected logs hash \(wantedLogs), got \(logs)")
        }
        if let failure = try compareReceipt(outcome) { return .failed(failure) }
        guard let expected, let refusal else { return .passed }
        return ExceptionNames.matches(expected, refusal)
            ? .passed : .refusedOtherwise("expected \(expected), got \(refusal)")
    }

    /// What is wrong with gas and status, which random tests state and the public ones do not.
    private func compareReceipt(
        _ outcome: BlockTransition.Outcome
    ) throws(FixtureFailure) -> String? {
        if let gas = try entry.optionalUInt64("gasUsed"), gas != outcome.gasUsed {
            return "expected \(gas) gas used, got \(outcome.gasUsed)"
        }
        let status: UInt64 = outcome.receipts.last?.succeeded == true ? 1 : 0
        if let wanted = try entry.optionalUInt64("status"), wanted != status {
            return "expected status \(wanted), got \(status)"
        }
        return nil
    }

    /// The header that the environment of the test describes.
    private func header() throws(FixtureFailure) -> Header {
        let env = try test.object("env")
        let difficulty = try env.optionalNumber("currentDifficulty") ?? .zero
        var header = Header(
            parentHash: .zero, beneficiary: try env.address("currentCoinbase"), stateRoot: .zero,
            transactionsRoot: .zero, receiptsRoot: .zero, number: try env.uint64("currentNumber"),
            gasLimit: try env.uint64("currentGasLimit"), gasUsed: 0,
            timestamp: try env.uint64("currentTimestamp"), extraData: [],
            mixHash: try env.optionalHash("currentRandom") ?? difficulty.hash32,
            baseFeePerGas: try env.optionalNumber("currentBaseFee") ?? 10,
            parentBeaconBlockRoot: .zero)
        header.excessBlobGas = try env.optionalUInt64("currentExcessBlobGas") ?? 0
        return header
    }

    /// The hashes of earlier blocks: a block of a state test has a made-up past, in which the hash
    /// of a block is that of the decimal digits of its number.
    private func ancestors() throws(FixtureFailure) -> BlockAncestors {
        let env = try test.object("env")
        let number = try env.uint64("currentNumber")
        guard number > 0 else { return BlockAncestors(number: 0, hashes: []) }
        let count = min(number, UInt64(BlockAncestors.window))
        let hashes = (1...count).map { Keccak256.hash(Array(String(number - $0).utf8)) }
        return BlockAncestors(number: number - 1, hashes: hashes)
    }

    /// The transaction as the file encodes it, or signed here from its fields where it does not.
    private func signedTransaction(chainID: UInt64) throws -> SignedTransaction {
        if entry["txbytes"] != nil {
            return try SignedTransaction(decoding: try entry.bytes("txbytes"))
        }
        let fields = try test.object("transaction")
        let transaction = try FixtureTransaction.unsigned(
            fields, indexes: try entry.object("indexes"), chainID: chainID)
        guard let key = PrivateKey(try fields.hash("secretKey")) else {
            throw FixtureFailure.malformed("secretKey", expected: "a private key")
        }
        return SignedTransaction(transaction, key: key)
    }
}

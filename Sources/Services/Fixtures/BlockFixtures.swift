import ChainTypes
package import Encodings
import Execution
import Primitives
import StateTrie

/// Runs blockchain tests: a genesis, a list of blocks of which some must be refused, and the state
/// at the end.
package enum BlockFixtures {
    /// Runs every test of a file.
    package static func run(_ file: JSON) -> [FixtureResult] {
        FixtureFields(file).members.compactMap { member in
            guard member.key != "_info" else { return nil }
            let outcome: FixtureResult.Outcome
            do {
                outcome = try run(FixtureFields(member.value))
            } catch {
                outcome = .failed("\(error)")
            }
            return FixtureResult(name: member.key, outcome: outcome)
        }
    }

    private static func run(_ test: FixtureFields) throws(FixtureFailure) -> FixtureResult.Outcome {
        let network = test["network"]?.string ?? ""
        let config = FixtureFields(test["config"] ?? [:])
        guard let rules = try FixtureForks.chain(network, config: config) else {
            return .skipped("no rules for \(network)")
        }
        guard test["blocks"]?.array != nil else {
            return .skipped("no list of blocks: written for another interface")
        }
        let genesis = try self.genesis(test)
        var chain = FixtureChain(genesis, executor: EthereumExecutor(rules: rules))
        guard genesis.state.root == genesis.header.stateRoot else {
            return .failed(
                "expected the genesis state \(genesis.header.stateRoot), got \(genesis.state.root)")
        }
        var otherwise: String?
        for (index, block) in (test["blocks"]?.array ?? []).enumerated() {
            switch try chain.take(FixtureFields(block)) {
            case .passed, .skipped: break
            case .refusedOtherwise(let reason): otherwise = otherwise ?? "block \(index): \(reason)"
            case .failed(let reason): return .failed("block \(index): \(reason)")
            }
        }
        if let failure = try compareEnd(test, chain.head) { return .failed(failure) }
        return otherwise.map { .refusedOtherwise($0) } ?? .passed
    }

    /// The first block, whose header the test gives and whose accounts it lists.
    private static func genesis(_ test: FixtureFields) throws(FixtureFailure) -> EthereumHead {
        let state = try FixtureState.state(try test.object("pre"))
        do {
            let block = try Block(decoding: try test.bytes("genesisRLP"))
            return EthereumHead(genesis: block.header, state: state)
        } catch let failure as FixtureFailure {
            throw failure
        } catch {
            throw .malformed("genesisRLP", expected: "a block: \(error)")
        }
    }

    /// What is wrong with the last block, if anything.
    private static func compareEnd(
        _ test: FixtureFields, _ head: EthereumHead
    ) throws(FixtureFailure) -> String? {
        let expected = try test.hash("lastblockhash")
        let got = head.header.hash
        guard got == expected else { return "expected the last block \(expected), got \(got)" }
        let stated: Hash32?
        if test["postState"] != nil {
            stated = try FixtureState.state(try test.object("postState")).root
        } else {
            stated = try test.optionalHash("postStateHash")
        }
        guard let stated, stated != head.state.root else { return nil }
        return "expected the state \(stated), got \(head.state.root)"
    }
}

/// The blocks of a test that were accepted, and the last of them.
private struct FixtureChain {
    private(set) var head: EthereumHead
    private var heads: [Hash32: EthereumHead]
    private let executor: EthereumExecutor

    init(_ genesis: EthereumHead, executor: EthereumExecutor) {
        head = genesis
        heads = [genesis.header.hash: genesis]
        self.executor = executor
    }

    /// Executes a block on its parent, and compares what became of it with what was to be.
    mutating func take(
        _ block: FixtureFields
    ) throws(FixtureFailure) -> FixtureResult.Outcome {
        let expected = block["expectException"]?.string
        let refusal: (any Error)?
        do {
            let decoded = try Block(decoding: try block.bytes("rlp"), limit: Int.max)
            let parent = heads[decoded.header.parentHash] ?? head
            let next = try executor.execute(decoded, on: parent)
            if expected == nil {
                heads[decoded.hash] = next
                head = next
            }
            refusal = nil
        } catch let failure as FixtureFailure {
            throw failure
        } catch {
            refusal = error
        }
        guard (refusal != nil) == (expected != nil) else {
            return .failed(
                "expected \(expected ?? "no exception"), got \(refusal.map { "\($0)" } ?? "none")")
        }
        guard let expected, let refusal else { return .passed }
        return ExceptionNames.matches(expected, refusal)
            ? .passed : .refusedOtherwise("expected \(expected), got \(refusal)")
    }
}

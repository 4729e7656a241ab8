import ChainTypes
import Execution
import NodeMachine
import Primitives
import Quizzes
import Simulator
import Testing
import UsefulWork

struct DevnetTests {
    private let model = PrefixHashModel(seed: 3, contextLength: 64)

    private func run(_ configuration: DevnetConfiguration) throws -> DevnetSummary {
        var devnet = try Devnet(configuration, model: model)
        return try devnet.run()
    }

    @Test func `four nodes work, verify, are paid and agree on one state`() throws {
        let summary = try run(DevnetConfiguration(nodes: 4, blocks: 12))
        #expect(summary.isAgreed)
        #expect(summary.blocks >= 12)
        #expect(summary.workers.reduce(0) { $0 + $1.blocks } == Int(summary.blocks))
        #expect(summary.workers.count { $0.blocks > 0 } >= 2)
        #expect(summary.verified >= 36, "each block is replayed by three others")
        #expect(summary.rejected == 0)
        #expect(summary.subsidy >= 60 * Coin.unit && summary.rewards > .zero)
        #expect(summary.finality.count == Int(summary.blocks))
        #expect(summary.balancesAddUp)
        #expect(summary.workMACs == summary.attempts * 64 * 256)
        #expect(summary.quizzes.asked > 100)
    }

    @Test func `two transfers reach the receiver, and only base fees are burnt`() throws {
        let summary = try run(DevnetConfiguration(nodes: 3, blocks: 12, seed: 5))
        #expect(summary.transfers.count == 2)
        #expect(summary.transfers.allSatisfy { $0.number != nil })
        #expect(summary.receiverBalance == Coin.units("1.75"))
        #expect(summary.burnt > .zero)
        #expect(summary.balancesAddUp)
        #expect(
            summary.totalBalance + summary.burnt
                == summary.allocated + summary.subsidy + summary.rewards)
    }

    @Test func `one seed is one history`() throws {
        let first = try run(DevnetConfiguration(nodes: 4, blocks: 6, seed: 9, hasForger: true))
        let second = try run(DevnetConfiguration(nodes: 4, blocks: 6, seed: 9, hasForger: true))
        #expect(first == second)
        let other = try run(DevnetConfiguration(nodes: 4, blocks: 6, seed: 10, hasForger: true))
        #expect(other.historyHash != first.historyHash)
        #expect(other.stateRoot != first.stateRoot)
    }

    @Test func `every forgery is refused by every other node, for its own reason`() throws {
        let summary = try run(DevnetConfiguration(nodes: 4, blocks: 12, hasForger: true))
        #expect(summary.untried.isEmpty)
        #expect(summary.trials.count == Forgery.allCases.count)
        #expect(summary.everyForgeryRejected)
        #expect(summary.isAgreed)
        #expect(summary.balancesAddUp)
        let forger = try #require(summary.workers.last)
        #expect(forger.blocks == 0, "it is paid for its votes and for no block")
        let reasons: [Forgery: String] = [
            .wrongDigest: "wrong digest", .stolenProof: "wrong digest",
            .replayedProof: "wrong digest", .staleEpochKey: "stale or foreign epoch key",
            .tooLittleWork: "too little work", .inventedTranscript: "replay differs",
            .wrongLoss: "wrong loss", .alteredTransaction: "altered body",
            .alteredAndResealed: "transaction 0", .reorderedTransactions: "nonce",
            .replayedTransaction: "nonce", .missingTransaction: "altered body",
            .truncatedEnvelope: "envelope", .inflatedState: "stateRoot",
            .futureTime: "expected a time of at most",
        ]
        for trial in summary.trials {
            let reason = try #require(reasons[trial.forgery])
            #expect(trial.reason.contains(reason), "\(trial.forgery): \(trial.reason)")
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7] as [UInt64])
    func `lost, late and doubled messages still end in one state`(seed: UInt64) throws {
        let link = LinkModel(
            shortestDelay: 10, longestDelay: 4_000, lostPerMille: 150, doubledPerMille: 150)
        let summary = try run(
            DevnetConfiguration(nodes: 5, blocks: 10, seed: seed, link: link))
        #expect(summary.isAgreed)
        #expect(summary.balancesAddUp)
        #expect(summary.rejected == 0)
        #expect((summary.finality.max() ?? 0) > 4_000, "the weather was too good")
    }

    @Test func `a validator that signs two votes in a view loses its stake and no other does`()
        throws
    {
        let summary = try run(DevnetConfiguration(nodes: 4, blocks: 8, hasEquivocator: true))
        #expect(summary.isAgreed && summary.balancesAddUp)
        #expect(summary.equivocators.count == 1)
        #expect(summary.slashed == summary.equivocators)
        #expect(summary.justiceIsDone)
    }

    @Test func `impossible devnets are refused`() {
        #expect(throws: DevnetFailure.self) {
            try Devnet(DevnetConfiguration(nodes: 1), model: model)
        }
        #expect(throws: DevnetFailure.self) {
            try Devnet(DevnetConfiguration(blocks: 0), model: model)
        }
        #expect(throws: DevnetFailure.self) {
            try Devnet(DevnetConfiguration(), model: model, textBytes: 65)
        }
    }
}

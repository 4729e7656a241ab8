import ChainTypes
import Encodings
import NodeMachine
import NodeRuntime
import Primitives
import Quizzes
import Simulator

/// The end of a devnet, for people and for programs.
struct DevnetReport {
    let summary: DevnetSummary
    let seconds: Double

    /// Whether everything is as it has to be; the command's status.
    var isGood: Bool {
        summary.isAgreed && summary.balancesAddUp && summary.everyForgeryRejected
            && summary.justiceIsDone && summary.transfers.allSatisfy { $0.number != nil }
    }

    var lines: [String] {
        workerLines + [""] + transferLines + trialLines + stakeLines + [
            "quizzes      \(summary.quizzes.right) of \(summary.quizzes.asked) questions right: "
                + "\(Format.percent(summary.quizzes.accuracy)), by chance "
                + Format.percent(summary.quizzes.chanceAccuracy),
            "work         \(Format.grouped(Int(clamping: summary.attempts))) attempts, "
                + "\(Format.grouped(Int(clamping: summary.workMACs))) MACs; replayed "
                + "\(Format.grouped(Int(clamping: summary.replayMACs))) MACs",
            "verified     \(summary.verified) times, each block by every other node; "
                + "\(summary.rejected) messages rejected",
            "finality     \(summary.finality.count) blocks, "
                + "\(Format.decimal(median(summary.finality), digits: 2)) s after the proposal "
                + "(median)",
            "balances     \(Coin.text(summary.totalBalance)) + "
                + "\(Coin.text(summary.burnt)) burnt = \(Coin.text(summary.allocated)) staked + "
                + "\(Coin.text(summary.subsidy)) subsidy + \(Coin.text(summary.rewards)) "
                + "\(Coin.name) for votes: "
                + (summary.balancesAddUp ? "adds up" : "DOES NOT ADD UP"),
            "state root   \(summary.stateRoot), "
                + (summary.isAgreed ? "the same on every node" : "NOT the same on every node"),
            "time         \(Format.decimal(summary.virtualSeconds, digits: 0)) s on the virtual "
                + "clock, \(Format.decimal(seconds, digits: 1)) s here",
            isGood
                ? "result       good: agreed, final, added up, nothing forged was taken"
                : "result       BAD",
        ]
    }

    private var workerLines: [String] {
        let rows = summary.workers.map { worker in
            [
                "\(worker.node)", "\(worker.blocks)", "\(worker.verified)", "\(worker.rejected)",
                "\(worker.attempts)", Coin.text(worker.balance),
            ]
        }
        return TextTable(
            header: ["", "blocks", "verified", "rejected", "attempts", Coin.name], rows: rows
        ).lines
    }

    private var transferLines: [String] {
        summary.transfers.map { transfer in
            let place = transfer.number.map { "in block \($0)" } ?? "NOT included"
            return
                "transfer     \(Coin.text(transfer.units)) \(Coin.name) to \(transfer.to), \(place)"
        }
    }

    private var stakeLines: [String] {
        summary.equivocators.map { offender in
            let verdict = summary.slashed.contains(offender) ? "lost its stake" : "NOT SLASHED"
            return "equivocator  \(offender): \(verdict)"
        }
    }

    /// Seconds.
    private func median(_ milliseconds: [UInt64]) -> Double {
        let sorted = milliseconds.sorted()
        return sorted.isEmpty ? 0 : Double(sorted[sorted.count / 2]) / 1_000
    }

    private var trialLines: [String] {
        summary.trials.map { trial in
            let refused = trial.rejectedBy.count == summary.workers.count - 1
            let verdict = refused && trial.acceptedBy.isEmpty ? "rejected" : "NOT REJECTED"
            return "forgery      \(trial.forgery): \(verdict): "
                + Format.shortened(trial.reason)
        }
    }

    var json: JSON {
        var object = JSONObject()
        object["event"] = "summary"
        object["good"] = .bool(isGood)
        object["blocks"] = .integer(Int(clamping: summary.blocks))
        object["agreed"] = .bool(summary.isAgreed)
        object["headHash"] = .string("\(summary.headHash)")
        object["stateRoot"] = .string("\(summary.stateRoot)")
        object["genesis"] = .string("\(summary.genesis)")
        object["modelHash"] = .string("\(summary.modelHash)")
        object["workers"] = .array(summary.workers.map(json))
        object["transfers"] = .array(summary.transfers.map(json))
        object["forgeries"] = .array(summary.trials.map(json))
        object["verified"] = .integer(summary.verified)
        object["rejected"] = .integer(summary.rejected)
        object["attempts"] = .integer(Int(clamping: summary.attempts))
        object["workMACs"] = .integer(Int(clamping: summary.workMACs))
        object["replayMACs"] = .integer(Int(clamping: summary.replayMACs))
        object["quizAccuracy"] = .number(summary.quizzes.accuracy)
        object["chanceAccuracy"] = .number(summary.quizzes.chanceAccuracy)
        object["slashed"] = .array(summary.slashed.map { .string("\($0)") })
        object["equivocators"] = .array(summary.equivocators.map { .string("\($0)") })
        object["finalitySecondsMedian"] = .number(median(summary.finality))
        object["allocated"] = .string("\(summary.allocated)")
        object["subsidy"] = .string("\(summary.subsidy)")
        object["rewards"] = .string("\(summary.rewards)")
        object["burnt"] = .string("\(summary.burnt)")
        object["totalBalance"] = .string("\(summary.totalBalance)")
        object["balancesAddUp"] = .bool(summary.balancesAddUp)
        object["historyHash"] = .string("\(summary.historyHash)")
        object["virtualSeconds"] = .number(summary.virtualSeconds)
        object["seconds"] = .number(seconds)
        return .object(object)
    }

    private func json(_ worker: DevnetSummary.Worker) -> JSON {
        [
            "node": .integer(worker.node.number), "address": .string("\(worker.address)"),
            "blocks": .integer(worker.blocks), "verified": .integer(worker.verified),
            "rejected": .integer(worker.rejected),
            "attempts": .integer(Int(clamping: worker.attempts)),
            "balance": .string("\(worker.balance)"),
        ]
    }

    private func json(_ transfer: DevnetSummary.Transfer) -> JSON {
        [
            "hash": .string("\(transfer.hash)"), "from": .string("\(transfer.from)"),
            "to": .string("\(transfer.to)"), "units": .string("\(transfer.units)"),
            "block": transfer.number.map { .integer(Int(clamping: $0)) } ?? .null,
        ]
    }

    private func json(_ trial: DevnetSummary.Trial) -> JSON {
        [
            "forgery": .string(trial.forgery.rawValue),
            "rejectedBy": .array(trial.rejectedBy.map { .integer($0.number) }),
            "acceptedBy": .array(trial.acceptedBy.map { .integer($0.number) }),
            "reason": .string(trial.reason),
        ]
    }
}

import ChainTypes
import Consensus
import Encodings
import NodeMachine
import NodeRuntime
import Primitives
import Simulator

/// Tells what happens in a devnet while it happens.
struct DevnetReporter {
    private let nodes: Int
    private let output: Output
    private var verifications: [Hash32: Int] = [:]
    private var refusals: [Forgery: Int] = [:]

    init(nodes: Int, _ output: Output) {
        self.nodes = nodes
        self.output = output
    }

    mutating func report(_ event: DevnetEvent) {
        if let text = text(event.kind) {
            output.note("\(Format.decimal(event.seconds, digits: 1)) s  \(text)")
        }
        output.line(json(event))
    }

    /// The line for people; what every node repeats is told once, when the last one has said it.
    private mutating func text(_ kind: DevnetEvent.Kind) -> String? {
        switch kind {
        case .started(let genesis, _, let difficulty, let macs):
            return
                "genesis \(Self.short(genesis)); a quiz is \(Format.grouped(Int(clamping: macs)))"
                + " MACs, a block \(difficulty) MACs on average"
        case .mined(let node, let number, let hash, let transactions):
            let content = transactions == 0 ? "" : ", \(transactions) transfers"
            return "block \(number) \(Self.short(hash)) mined by \(node)\(content)"
        case .verified(_, let number, let hash):
            verifications[hash, default: 0] += 1
            guard verifications[hash] == nodes - 1 else { return nil }
            return "block \(number) \(Self.short(hash)) replayed and verified by all others"
        case .finalized(let number, let hash, _, let signers, let delay):
            return "block \(number) \(Self.short(hash)) FINAL: \(signers) of \(nodes) signed, "
                + "\(Format.decimal(delay, digits: 2)) s after it was proposed"
        case .convicted(let node, let offender, let kind):
            return "\(node) convicts \(Self.short(offender)): \(Self.words(kind))"
        case .slashed(let offender, let reporter, let number):
            return "SLASHED in block \(number): \(Self.short(offender)) lost its stake, reported "
                + "by \(Self.short(reporter))"
        case .reorganised(let node, let removed, let number):
            return "\(node) builds on another branch at block \(number), \(removed) removed"
        case .transferSent(let hash, let from, let to, let units):
            return "transfer \(Self.short(hash)): \(Coin.text(units)) \(Coin.name) from "
                + "\(Self.short(from)) to \(Self.short(to))"
        case .transferIncluded(let hash, let number):
            return "transfer \(Self.short(hash)) is in block \(number)"
        case .forged(let node, let forgery):
            return "\(node) forges: \(forgery)"
        case .forgeryRejected(_, let forgery, let reason):
            refusals[forgery, default: 0] += 1
            guard refusals[forgery] == nodes - 1 else { return nil }
            return "REJECTED by all others: \(forgery): \(Format.shortened(reason))"
        case .forgeryAccepted(let node, let forgery):
            return "ACCEPTED by \(node): \(forgery)"
        case .rejected(let node, let from, let reason):
            return "\(node) rejects what \(from) sent: \(Format.shortened(reason))"
        }
    }

    private static func short(_ value: some CustomStringConvertible) -> String {
        String(value.description.prefix(10))
    }

    private static func words(_ kind: Evidence.Kind) -> String {
        switch kind {
        case .twoNotarize: "two notarize votes in one view"
        case .twoFinalize: "two finalize votes in one view"
        case .finalizeAnother: "finalized another block than it notarized in the same view"
        case .finalizeAndNullify: "finalized and nullified one view"
        case .skipFinalized: "voted for a block that skips a view which it finalized"
        }
    }

    private func json(_ event: DevnetEvent) -> JSON {
        var object = JSONObject()
        object["event"] = .string(DevnetReporter.name(event.kind))
        object["seconds"] = .number(event.seconds)
        switch event.kind {
        case .started(let genesis, let model, let difficulty, let macs):
            object["genesis"] = .string("\(genesis)")
            object["modelHash"] = .string("\(model)")
            object["difficulty"] = .string("\(difficulty)")
            object["macs"] = .integer(Int(clamping: macs))
        case .mined(let node, let number, let hash, let transactions):
            object["node"] = .integer(node.number)
            object["number"] = .integer(Int(clamping: number))
            object["hash"] = .string("\(hash)")
            object["transactions"] = .integer(transactions)
        case .verified(let node, let number, let hash):
            object["node"] = .integer(node.number)
            object["number"] = .integer(Int(clamping: number))
            object["hash"] = .string("\(hash)")
        case .finalized(let number, let hash, let view, let signers, let delay):
            object["number"] = .integer(Int(clamping: number))
            object["hash"] = .string("\(hash)")
            object["view"] = .integer(Int(clamping: view))
            object["signers"] = .integer(signers)
            object["secondsSinceProposal"] = .number(delay)
        case .convicted(let node, let offender, let kind):
            object["node"] = .integer(node.number)
            object["offender"] = .string("\(offender)")
            object["evidence"] = .string(kind.rawValue)
        case .slashed(let offender, let reporter, let number):
            object["offender"] = .string("\(offender)")
            object["reporter"] = .string("\(reporter)")
            object["number"] = .integer(Int(clamping: number))
        case .reorganised(let node, let removed, let number):
            object["node"] = .integer(node.number)
            object["removed"] = .integer(removed)
            object["number"] = .integer(Int(clamping: number))
        case .transferSent(let hash, let from, let to, let units):
            object["hash"] = .string("\(hash)")
            object["from"] = .string("\(from)")
            object["to"] = .string("\(to)")
            object["units"] = .string("\(units)")
        case .transferIncluded(let hash, let number):
            object["hash"] = .string("\(hash)")
            object["number"] = .integer(Int(clamping: number))
        case .forged(let node, let forgery), .forgeryAccepted(let node, let forgery):
            object["node"] = .integer(node.number)
            object["forgery"] = .string(forgery.rawValue)
        case .forgeryRejected(let node, let forgery, let reason):
            object["node"] = .integer(node.number)
            object["forgery"] = .string(forgery.rawValue)
            object["reason"] = .string(reason)
        case .rejected(let node, let from, let reason):
            object["node"] = .integer(node.number)
            object["from"] = .integer(from.number)
            object["reason"] = .string(reason)
        }
        return .object(object)
    }

    private static func name(_ kind: DevnetEvent.Kind) -> String {
        switch kind {
        case .started: "started"
        case .mined: "mined"
        case .verified: "verified"
        case .finalized: "finalized"
        case .convicted: "convicted"
        case .slashed: "slashed"
        case .reorganised: "reorganised"
        case .transferSent: "transferSent"
        case .transferIncluded: "transferIncluded"
        case .forged: "forged"
        case .forgeryRejected: "forgeryRejected"
        case .forgeryAccepted: "forgeryAccepted"
        case .rejected: "rejected"
        }
    }
}

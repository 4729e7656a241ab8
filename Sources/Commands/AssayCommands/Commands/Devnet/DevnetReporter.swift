import ChainTypes
import Encodings
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
        case .reorganised(let node, let removed, let number):
            return "\(node) changes to a heavier branch at block \(number), \(removed) removed"
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

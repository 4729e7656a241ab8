import ChainTypes
import Cryptography
import Encodings
import Primitives
import Staking

/// `assay stake status`: who validates, or what some addresses are to the contract.
enum StakeStatus {
    static func show(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let addresses = try input.repeated.map {
            try WalletCommand.parse(address: $0, name: "ADDRESS")
        }
        let node = StakingNode(try NodeClient(input))
        try node.checkContract()
        if addresses.isEmpty { return try showSet(node, output) }
        let epoch = try node.word(.epoch)
        var results: [JSON] = []
        for address in addresses {
            let status = try node.status(of: address)
            output.text("\(address.checksummed)  \(sentence(status))")
            results.append(document(status, of: address, epoch: epoch))
        }
        output.text("epoch \(epoch) is running")
        output.document(.array(results))
        return .success
    }

    private static func sentence(_ status: StakingStatus) -> String {
        var text = "\(status.phase)"
        if !status.stake.isZero { text += ", \(Coin.text(status.stake)) \(Coin.name)" }
        if status.phase == .pending, let since = status.since {
            text += ", a validator from epoch \(since) on"
        }
        if let leaves = status.leaves, status.phase == .leaving {
            text += ", no validator from epoch \(leaves) on"
        }
        if let epoch = status.withdrawable { text += ", to be had from epoch \(epoch) on" }
        return text
    }

    private static func document(
        _ status: StakingStatus, of address: Address, epoch: UInt256
    ) -> JSON {
        func number(_ epoch: UInt64?) -> JSON {
            epoch.map { .integer(Int(clamping: $0)) } ?? .null
        }
        return [
            "address": .string(address.checksummed), "status": .string("\(status.phase)"),
            "stake": .string(status.stake.description), "since": number(status.since),
            "leaves": number(status.leaves), "withdrawable": number(status.withdrawable),
            "epoch": number(epoch.uint64),
        ]
    }

    private static func showSet(_ node: StakingNode, _ output: Output) throws -> ExitStatus {
        let epoch = try node.word(.epoch)
        let current = try node.set(.currentSet)
        let next = try node.set(.nextSet)
        let commitment = try node.word(.setCommitment).hash32
        let burnt = try node.word(.burnt)
        output.text(
            "epoch \(epoch): \(current.members.count) validators with "
                + "\(Coin.text(current.total)) \(Coin.name)")
        let staying = Set(next.members.map(\.address))
        let rows = current.members.map { member in
            [
                member.address.checksummed, "\(Coin.text(member.stake)) \(Coin.name)",
                Percentage.text(member.stake, of: current.total),
                staying.contains(member.address) ? "stays" : "leaves",
            ]
        }
        let table = TextTable(header: ["validator", "stake", "of all", "next"], rows: rows)
        for line in table.lines { output.text(line) }
        let present = Set(current.members.map(\.address))
        for member in next.members where !present.contains(member.address) {
            output.text(
                "\(member.address.checksummed) comes with \(Coin.text(member.stake)) \(Coin.name)")
        }
        if !burnt.isZero { output.text("burnt for evidence: \(Coin.text(burnt)) \(Coin.name)") }
        output.document([
            "epoch": .integer(Int(clamping: epoch.uint64 ?? .max)),
            "setCommitment": .string("\(commitment)"),
            "totalStake": .string(current.total.description),
            "burnt": .string(burnt.description),
            "members": members(current), "next": members(next),
        ])
        return .success
    }

    private static func members(_ set: StakingSet) -> JSON {
        .array(
            set.members.map { member in
                [
                    "address": .string(member.address.checksummed),
                    "stake": .string(member.stake.description),
                ]
            })
    }
}

/// A part of a whole with two decimals, rounded down.
enum Percentage {
    static func text(_ part: UInt256, of whole: UInt256) -> String {
        let (scaled, overflow) = part.multipliedReportingOverflow(by: 10_000)
        guard !overflow, !whole.isZero, let points = (scaled / whole).uint64 else { return "?" }
        let cents = points % 100
        return "\(points / 100).\(cents < 10 ? "0" : "")\(cents) %"
    }
}

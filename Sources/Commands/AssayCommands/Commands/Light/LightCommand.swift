import ChainTypes
import Cryptography
import Encodings
import LightClients
import Primitives

/// The command `assay light`: what a chain decided, checked without running it.
enum LightCommand: Command {
    private static let checkpoint = Option<Checkpoint>(
        "--checkpoint", "CHECKPOINT", expects: "CHAIN-LENGTH-EPOCH-BLOCK-SET",
        help: "where to begin; from somebody you trust", isRequired: true
    ) { Checkpoint($0) }
    private static let account = Option<String>.text(
        "--account", "ADDRESS", help: "prove what this account holds")
    private static let receipt = Option<Hash32>(
        "--receipt", "HASH", expects: "the 64 hexadecimal digits of a hash",
        help: "prove what became of this transaction"
    ) { Hash32(hex: $0) }

    static let specification = CommandSpecification(
        name: "light",
        summary: "checks what is final on a chain by votes and proofs alone",
        discussion: [
            "Asks a node that need not be trusted. One certificate of the validators leads from an "
                + "epoch to the next; accounts and receipts are proved under the header of the "
                + "newest final block. The checkpoint at the end is where the next run can begin.",
            "A checkpoint that is older than the time in which stake can still be slashed proves "
                + "nothing: those who signed then may have nothing to lose any more.",
        ],
        options: [checkpoint.specification, account.specification, receipt.specification]
            + NodeClient.options
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        guard let checkpoint = input[checkpoint] else { return .usage }
        let address = try input[account].map {
            try WalletCommand.parse(address: $0, name: "ADDRESS")
        }
        let node = LightNode(try NodeClient(input))
        do {
            let client = try follow(node, from: checkpoint)
            var report = LightReport(client, from: checkpoint)
            if let address {
                report.add(try node.account(address, try final(client)), of: address)
            }
            if let hash = input[receipt] {
                report.add(try node.receipt(hash, try final(client)), of: hash)
            }
            report.show(output)
            return .success
        } catch let failure as LightClientFailure {
            throw CommandFailure.failed("what the node says does not hold: \(failure)")
        }
    }

    /// Goes through all epochs that the node hands over, and to the newest final block.
    private static func follow(_ node: LightNode, from start: Checkpoint) throws -> LightClient {
        var client = try LightClient(checkpoint: start, members: try node.members(start.epoch))
        if let number = start.rootNumber, let root = try node.header(number) {
            try client.follow(root: root)
        }
        while true {
            while let handOver = try node.handOver(client.epoch) { try client.follow(handOver) }
            guard let proof = try node.finality() else { return client }
            let number = proof.block.header.number
            let known = client.latest?.block.header.number ?? 0
            // The hand-over of the epoch may have come between the two questions.
            if number / start.epochLength > client.epoch { continue }
            if number > known { try client.follow(proof) }
            return client
        }
    }

    private static func final(_ client: LightClient) throws -> FinalHeader {
        guard let final = client.latest else {
            throw CommandFailure(
                status: .temporary, description: "no block is final since the checkpoint")
        }
        return final
    }
}

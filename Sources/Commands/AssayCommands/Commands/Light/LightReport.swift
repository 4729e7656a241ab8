import ChainTypes
import Consensus
import Cryptography
import Encodings
import LightClients
import Primitives
import StateTrie

/// What `assay light` shows at its end.
struct LightReport {
    private var lines: [String] = []
    private var document = JSONObject()

    init(_ client: LightClient, from start: Checkpoint) {
        let epochs = client.epoch - start.epoch
        lines.append("followed \(epochs) hand-overs to epoch \(client.epoch)")
        lines.append(
            "\(client.validators.count) validators with "
                + "\(Coin.text(client.validators.totalStake)) \(Coin.name)")
        document["epoch"] = .integer(Int(clamping: client.epoch))
        document["handOvers"] = .integer(Int(clamping: epochs))
        document["validators"] = .integer(client.validators.count)
        document["stake"] = .string(client.validators.totalStake.description)
        document["final"] = .null
        if let block = client.latest?.block {
            lines.append("block \(block.header.number) is final: \(block.header.hash)")
            document["final"] = [
                "number": .integer(Int(clamping: block.header.number)),
                "hash": .string("\(block.header.hash)"),
                "envelope": .string("\(block.envelopeHash)"),
                "stateRoot": .string("\(block.header.stateRoot)"),
                "timestamp": .integer(Int(clamping: block.header.timestamp)),
            ]
        } else {
            lines.append("no block is final since the checkpoint")
        }
        document["checkpoint"] = .string(client.checkpoint.description)
        lines.append("go on from --checkpoint \(client.checkpoint)")
    }

    mutating func add(_ account: Account, of address: Address) {
        lines.append(
            "\(address.checksummed) holds \(Coin.text(account.balance)) \(Coin.name), nonce "
                + "\(account.nonce)")
        document["account"] = [
            "address": .string(address.checksummed),
            "wei": .string(account.balance.description),
            "nonce": .integer(Int(clamping: account.nonce)),
            "codeHash": .string("\(account.codeHash)"),
            "storageRoot": .string("\(account.storageRoot)"),
        ]
    }

    mutating func add(_ proven: LightNode.ProvenReceipt, of hash: Hash32) {
        let outcome = proven.receipt.succeeded ? "succeeded" : "failed"
        lines.append(
            "\(hash) \(outcome) at place \(proven.index) of block \(proven.number), with "
                + "\(proven.receipt.logs.count) logs")
        document["receipt"] = [
            "hash": .string("\(hash)"), "succeeded": .bool(proven.receipt.succeeded),
            "number": .integer(Int(clamping: proven.number)),
            "index": .integer(Int(clamping: proven.index)),
            "logs": .integer(proven.receipt.logs.count),
        ]
    }

    func show(_ output: Output) {
        for line in lines { output.text(line) }
        output.document(.object(document))
    }
}

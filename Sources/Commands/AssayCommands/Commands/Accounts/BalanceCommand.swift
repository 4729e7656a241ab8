import ChainTypes
import Cryptography
import Encodings
import Primitives

/// The command `assay balance ADDRESS…`.
enum BalanceCommand: Command {
    private static let addresses = Argument(
        name: "ADDRESS", help: "the accounts to ask for", isRepeated: true)
    private static let block = Option<String>(
        "--block", "BLOCK", expects: "a number, or latest, pending, safe, finalized or earliest",
        help: "after which block (default: latest)"
    ) { text in
        ["latest", "pending", "safe", "finalized", "earliest"].contains(text)
            || UInt64(text) != nil ? text : nil
    }

    static let specification = CommandSpecification(
        name: "balance",
        summary: "asks a node what accounts hold",
        discussion: [
            "The node is one on this machine, such as 'assay devnet' starts. The status is 69 when "
                + "none answers."
        ],
        arguments: [addresses],
        options: [block.specification] + NodeClient.options
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let accounts = try input.repeated.map {
            try WalletCommand.parse(address: $0, name: "ADDRESS")
        }
        let node = try NodeClient(input)
        let tag = input[block] ?? "latest"
        let place = UInt64(tag).map { UInt256($0).hexadecimal } ?? tag
        var results: [JSON] = []
        for account in accounts {
            let balance = try node.quantity(
                "eth_getBalance", [.string(account.description), .string(place)])
            let shown = Coin.text(balance)
            output.text(
                accounts.count == 1
                    ? "\(shown) \(Coin.name)" : "\(account.checksummed)  \(shown) \(Coin.name)")
            results.append([
                "address": .string(account.checksummed), "wei": .string(balance.description),
                "balance": .string(shown), "block": .string(tag),
            ])
        }
        output.document(.array(results))
        return .success
    }
}

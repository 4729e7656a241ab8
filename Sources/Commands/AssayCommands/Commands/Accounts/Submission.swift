import ChainTypes
import Cryptography
import Encodings
import Platform
import Primitives
import Wallets

/// A transaction on its way: made of what the command line says and the node suggests, signed here,
/// handed over, and followed to its receipt.
struct Submission {
    static let from = Option<String>.text(
        "--from", "ADDRESS", help: "the sender, whose key is in the keystore")
    private static let wait = Flag("--wait", help: "wait for the receipt")
    private static let waitSeconds = Option<Int>.integer(
        "--wait-seconds", 1...86_400, placeholder: "SECONDS",
        help: "how long to wait for the receipt (default: 60)")

    static let options =
        [
            from.specification, KeystoreFolder.option.specification, Passwords.file.specification,
            KeySource.privateKeyFile.specification,
        ] + KeySource.mnemonicOptions + SendFees.options + [
            wait.specification, waitSeconds.specification,
        ] + NodeClient.options

    /// The paragraphs of help that hold for all commands with these options.
    static let discussion = [
        "The key is one of the keystore (--from), of a mnemonic (--mnemonic-file, --dev with "
            + "--index) or of a file (--private-key-file). It never leaves this program: the "
            + "node gets a signed transaction.",
        "What is not given, the node is asked for: nonce, gas and fees. The most that gas may "
            + "cost is twice the base fee and the tip.",
        "The status is 1 when the node refuses the transaction or it fails in its block, 69 "
            + "when no node answers, 75 when no receipt came in time.",
    ]

    let receiver: Address?
    var value = UInt256.zero
    var data: [UInt8] = []
    /// The gas to ask for where the command line says nothing; what the node estimates if `nil`.
    var gasLimit: UInt64?

    func run(_ input: Invocation, _ output: Output, _ node: NodeClient) throws -> ExitStatus {
        // The node is asked before the password is: a node that is away needs no key.
        let chainID = try node.number64("eth_chainId")
        let key = try Self.key(input)
        var draft = Transaction(
            chainID: chainID, nonce: 0, fees: try SendFees.fees(input, node), gasLimit: 0,
            to: receiver, value: value, data: data)
        draft.nonce =
            try input[SendFees.nonce]
            ?? node.number64(
                "eth_getTransactionCount", [.string(key.address.description), "pending"])
        // The estimate also says why a call would fail.
        let estimate = try SendFees.gasLimit(input, draft, from: key.address, node)
        draft.gasLimit = input[SendFees.gas] ?? max(gasLimit ?? 0, estimate)
        let signed = SignedTransaction(draft, key: key)
        let answer = try node.call(
            "eth_sendRawTransaction", [.string("0x" + Hex.encode(signed.encoded))])
        guard answer.string == signed.hash.description else {
            throw CommandFailure.failed(
                "the node calls the transaction \(answer.text), and it is \(signed.hash)")
        }
        guard input[Self.wait] || input[Self.waitSeconds] != nil else {
            output.text("\(signed.hash)")
            output.document(Self.document(signed, from: key.address, receipt: nil))
            return .success
        }
        return try Self.follow(signed, from: key.address, node, input, output)
    }

    private static func key(_ input: Invocation) throws -> PrivateKey {
        let named = try input[from].map { try WalletCommand.parse(address: $0, name: "--from") }
        guard let key = try KeySource.key(input) else {
            guard let named else {
                throw UsageError.missingOption(
                    "--from, --private-key-file, --mnemonic-file or --dev", command: input.command)
            }
            return try WalletKeys.unlock(named, try KeystoreFolder(input), input)
        }
        guard named == nil || named == key.address else {
            throw CommandFailure(
                status: .locked,
                description: "the key is that of \(key.address.checksummed), not of --from")
        }
        return key
    }

    /// Asks for the receipt until it comes or the time is over.
    private static func follow(
        _ signed: SignedTransaction, from sender: Address, _ node: NodeClient, _ input: Invocation,
        _ output: Output
    ) throws -> ExitStatus {
        let start = Clock.monotonicNanoseconds
        let limit = Double(input[waitSeconds] ?? 60)
        output.note("\(signed.hash) is on its way")
        while true {
            let receipt = try node.call(
                "eth_getTransactionReceipt", [.string(signed.hash.description)])
            if receipt != .null {
                return report(signed, from: sender, receipt, output)
            }
            guard Clock.seconds(since: start) < limit else {
                throw CommandFailure(
                    status: .temporary,
                    description:
                        "\(signed.hash) is in no block after \(Int(limit)) seconds; it may "
                        + "still come")
            }
            Clock.sleep(milliseconds: 200)
        }
    }

    private static func report(
        _ signed: SignedTransaction, from sender: Address, _ receipt: JSON, _ output: Output
    ) -> ExitStatus {
        let succeeded = receipt["status"] == "0x1"
        let block = receipt["blockNumber"]?.string.flatMap { UInt256($0) }?.description ?? "?"
        let gas = receipt["gasUsed"]?.string.flatMap { UInt256($0) }?.description ?? "?"
        output.text("\(signed.hash)")
        output.text(
            (succeeded ? "done" : "failed") + " in block \(block), gas used \(gas)"
                + (receipt["contractAddress"]?.string.map { ", contract \($0)" } ?? ""))
        output.document(document(signed, from: sender, receipt: receipt))
        return succeeded ? .success : .failure
    }

    private static func document(
        _ signed: SignedTransaction, from sender: Address, receipt: JSON?
    ) -> JSON {
        let content = signed.transaction
        return [
            "hash": .string("\(signed.hash)"), "from": .string(sender.checksummed),
            "to": content.to.map { .string($0.checksummed) } ?? .null,
            "value": .string(content.value.description),
            "nonce": .integer(Int(clamping: content.nonce)),
            "gasLimit": .integer(Int(clamping: content.gasLimit)),
            "maxFeePerGas": .string(content.maxFee.description),
            "receipt": receipt ?? .null,
        ]
    }
}

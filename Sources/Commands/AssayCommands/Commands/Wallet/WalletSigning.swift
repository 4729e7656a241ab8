import ChainTypes
import Cryptography
import Encodings
import Platform
import Primitives
import Wallets

/// Signing, and checking signatures.
enum WalletSigning {
    static let message = Option<String>.text(
        "--message", "TEXT", help: "sign, verify: a personal message (EIP-191)")
    static let messageFile = Option<String>.text(
        "--message-file", "FILE", help: "sign, verify: the bytes of a personal message")
    static let typedData = Option<String>.text(
        "--typed-data", "FILE", help: "sign, verify: a typed message as JSON (EIP-712)")
    static let transaction = Option<String>.text(
        "--transaction", "FILE",
        help: "sign, verify: a transaction as JSON, with everything that is signed")
    static let signature = Option<String>(
        "--signature", "HEX", expects: "65 bytes as 0x and 130 digits",
        help: "verify: the signature, or for a transaction its whole encoding"
    ) { $0.hasPrefix("0x") && Hex.decode($0) != nil ? $0 : nil }

    static let contents = [
        message.specification, messageFile.specification, typedData.specification,
        transaction.specification,
    ]
    static let options = contents + [signature.specification]

    /// The longest message that is read.
    private static let messageBytes = 64 << 20

    private enum Content {
        case digest(Hash32)
        case transaction(Transaction)
    }

    static func run(
        _ action: WalletCommand.Action, _ input: Invocation, _ output: Output
    ) throws -> ExitStatus {
        let content = try content(input)
        if action == .verify { return try verify(content, input, output) }
        let key = try key(input)
        switch content {
        case .digest(let digest):
            let signature = "0x" + Hex.encode(key.sign(digest).messageBytes)
            output.text(signature)
            output.document([
                "address": .string(key.address.checksummed), "hash": .string("\(digest)"),
                "signature": .string(signature),
            ])
        case .transaction(let transaction):
            let signed = SignedTransaction(transaction, key: key)
            let encoded = "0x" + Hex.encode(signed.encoded)
            output.text(encoded)
            output.document([
                "from": .string(key.address.checksummed), "hash": .string("\(signed.hash)"),
                "rawTransaction": .string(encoded),
            ])
        }
        return .success
    }

    /// The key of the keystore's account, or one that needs no keystore.
    private static func key(_ input: Invocation) throws -> PrivateKey {
        guard let key = try KeySource.key(input) else {
            return try WalletKeys.unlock(
                try WalletCommand.account(input), try KeystoreFolder(input), input)
        }
        let named = input[WalletCommand.address]
        guard !named.isEmpty else { return key }
        let address = try WalletCommand.parse(address: named, name: "ADDRESS")
        guard address == key.address else {
            throw CommandFailure(
                status: .locked,
                description: "the key is that of \(key.address.checksummed), not of "
                    + address.checksummed)
        }
        return key
    }

    private static func content(_ input: Invocation) throws -> Content {
        let given = contents.filter { input.has($0) }
        guard let only = given.first, given.count == 1 else {
            throw UsageError.missingOption(
                "exactly one of \(contents.map(\.name).joined(separator: ", "))",
                command: "wallet \(input[WalletCommand.action])")
        }
        switch only.name {
        case typedData.specification.name:
            let bytes = try read(input[typedData] ?? "", limit: WalletLimits.typedDataBytes)
            return .digest(try TypedData(decoding: bytes).signingHash())
        case transaction.specification.name:
            let bytes = try read(input[transaction] ?? "", limit: WalletLimits.transactionBytes)
            return .transaction(try TransactionRequest.parse(bytes))
        case messageFile.specification.name:
            let bytes = try read(input[messageFile] ?? "", limit: messageBytes)
            return .digest(PersonalMessage.signingHash(bytes))
        default:
            let text = input[message] ?? ""
            return .digest(PersonalMessage.signingHash(Array(text.utf8)))
        }
    }

    private static func read(_ file: String, limit: Int) throws -> [UInt8] {
        file == "-"
            ? try StandardInput.read(limit: limit) : try FileSystem.read(file, limit: limit)
    }

    private static func verify(
        _ content: Content, _ input: Invocation, _ output: Output
    ) throws -> ExitStatus {
        let address = try WalletCommand.account(input)
        guard let text = input[signature], let bytes = Hex.decode(text) else {
            throw UsageError.missingOption("--signature", command: "wallet verify")
        }
        let signer = try signer(of: content, bytes)
        let isRight = signer == address
        output.text(
            isRight
                ? "signed by \(address.checksummed)"
                : "not signed by \(address.checksummed)"
                    + (signer.map { ", but by \($0.checksummed) if at all" } ?? ""))
        output.document([
            "valid": .bool(isRight), "address": .string(address.checksummed),
            "signer": signer.map { .string($0.checksummed) } ?? .null,
        ])
        return isRight ? .success : .failure
    }

    /// Who made a signature of this content; `nil` when nobody did.
    private static func signer(of content: Content, _ bytes: [UInt8]) throws -> Address? {
        switch content {
        case .digest(let digest):
            guard let signature = Signature(messageBytes: bytes) else {
                throw UsageError.wrongValue(
                    name: "--signature", expects: "65 bytes that end with 0, 1, 27 or 28",
                    got: "\(bytes.count) bytes")
            }
            return try? PublicKey.recovered(from: signature, over: digest).address
        case .transaction(let transaction):
            let signed = try SignedTransaction(decoding: bytes)
            guard signed.transaction == transaction else { return nil }
            return try? signed.sender()
        }
    }
}

import Cryptography
import Encodings
import Platform
import Primitives
import Wallets

/// The actions on the keystore.
enum WalletKeys {
    static func run(
        _ action: WalletCommand.Action, _ input: Invocation, _ output: Output
    ) throws -> ExitStatus {
        let folder = try KeystoreFolder(input)
        switch action {
        case .new: try add(try newKey(), folder, input, output)
        case .importing: try add(try importedKey(input), folder, input, output)
        case .list: try list(folder, output)
        case .show: try show(folder, input, output)
        case .export: try export(folder, input, output)
        case .changePassword: try changePassword(folder, input, output)
        case .newMnemonic, .derive, .sign, .verify: break
        }
        return .success
    }

    /// Opens an account's file with the password of the command line.
    static func unlock(
        _ address: Address, _ folder: KeystoreFolder, _ input: Invocation
    ) throws -> PrivateKey {
        let keystore = try folder.keystore(of: address)
        return try decrypt(keystore, password: try Passwords.existing(input))
    }

    private static func decrypt(_ keystore: Keystore, password: [UInt8]) throws -> PrivateKey {
        do throws(KeystoreFailure) {
            return try keystore.decrypt(password: password)
        } catch .wrongPassword {
            throw CommandFailure(
                status: .locked, description: KeystoreFailure.wrongPassword.description)
        }
    }

    private static func newKey() throws -> PrivateKey {
        // One draw in 2^128 is no key.
        for _ in 0..<8 {
            if let secret = Hash32(Entropy.bytes(32)), let key = PrivateKey(secret) { return key }
        }
        throw CommandFailure.failed("the system's random bytes are no key")
    }

    private static func importedKey(_ input: Invocation) throws -> PrivateKey {
        guard let file = input[WalletCommand.keystoreFile] else {
            guard let key = try KeySource.key(input) else {
                throw UsageError.missingOption(
                    "--private-key-file, --keystore-file, --mnemonic-file or --dev",
                    command: "wallet import")
            }
            return key
        }
        guard try KeySource.key(input) == nil else {
            throw UsageError.contradiction("--keystore-file", "another source of a key")
        }
        let password =
            try input[WalletCommand.importPassword].map { try Passwords.line(of: $0) }
            ?? Passwords.existing(input)
        return try decrypt(try KeystoreFolder.read(file), password: password)
    }

    private static func strength(_ input: Invocation) -> Keystore.Strength {
        input[WalletCommand.light] ? .light : .standard
    }

    private static func add(
        _ key: PrivateKey, _ folder: KeystoreFolder, _ input: Invocation, _ output: Output
    ) throws {
        let password = try Passwords.new(input)
        if password.isEmpty { output.note("the password is empty: the file is as good as open") }
        let entry = try folder.add(key, password: password, strength: strength(input))
        output.text(entry.address.checksummed)
        output.document(document(of: entry))
        output.note("the key is in \(entry.path); keep a copy of the file and of its password")
    }

    private static func list(_ folder: KeystoreFolder, _ output: Output) throws {
        let entries = try folder.entries()
        for entry in entries {
            output.text("\(entry.address.checksummed)  \(Path.name(of: entry.path))")
            warnOfOthers(entry, output)
        }
        if entries.isEmpty { output.note("there are no keys in \(folder.path)") }
        output.document(.array(entries.map(document)))
    }

    private static func warnOfOthers(_ entry: KeystoreFolder.Entry, _ output: Output) {
        guard let mode = FileSystem.permissions(entry.path), mode & 0o077 != 0 else { return }
        output.note("others may use \(entry.path): run chmod 600 on it")
    }

    private static func show(
        _ folder: KeystoreFolder, _ input: Invocation, _ output: Output
    ) throws {
        let entry = try folder.entry(of: try WalletCommand.account(input))
        let keystore = try KeystoreFolder.read(entry.path)
        let derivation =
            switch keystore.derivation {
            case .scrypt(let cost): "scrypt, n \(cost.n), r \(cost.r), p \(cost.p)"
            case .pbkdf2(let iterations): "pbkdf2, \(iterations) rounds of HMAC-SHA-256"
            }
        output.text("address     \(entry.address.checksummed)")
        output.text("file        \(entry.path)")
        output.text("encryption  aes-128-ctr, \(derivation)")
        warnOfOthers(entry, output)
        var members = document(of: entry).object ?? JSONObject()
        members["id"] = keystore.identifier.map { .string($0) } ?? .null
        members["cipher"] = "aes-128-ctr"
        members["kdf"] = .string(derivation)
        output.document(.object(members))
    }

    private static func export(
        _ folder: KeystoreFolder, _ input: Invocation, _ output: Output
    ) throws {
        let key = try unlock(try WalletCommand.account(input), folder, input)
        let digits = key.exposedSecret.description
        guard let file = input[WalletCommand.out] else {
            output.text(digits)
            output.document([
                "address": .string(key.address.checksummed), "privateKey": .string(digits),
            ])
            return
        }
        guard !FileSystem.exists(file) else {
            throw CommandFailure.failed("\(file) is there already")
        }
        try AtomicFile.write(Array((digits + "\n").utf8), to: file, mode: 0o600)
        output.text(file)
        output.document([
            "address": .string(key.address.checksummed), "path": .string(file),
        ])
    }

    private static func changePassword(
        _ folder: KeystoreFolder, _ input: Invocation, _ output: Output
    ) throws {
        let entry = try folder.entry(of: try WalletCommand.account(input))
        let key = try unlock(entry.address, folder, input)
        let password = try Passwords.new(
            input, file: Passwords.newFile, variable: "ASSAY_NEW_PASSWORD")
        try KeystoreFolder.write(
            key, password: password, strength: strength(input), to: entry.path)
        output.text(entry.address.checksummed)
        output.document(document(of: entry))
        output.note("the old password opens only old copies of \(entry.path)")
    }

    private static func document(of entry: KeystoreFolder.Entry) -> JSON {
        ["address": .string(entry.address.checksummed), "path": .string(entry.path)]
    }
}

import Cryptography
import Primitives

/// The command `assay wallet ACTION [ADDRESS]`.
enum WalletCommand: Command {
    /// What can be done with a wallet.
    enum Action: String, CaseIterable {
        case new
        case newMnemonic = "new-mnemonic"
        case derive, list, show, sign, verify, export
        case importing = "import"
        case changePassword = "change-password"

        /// Whether the action is done to an account.
        var takesAddress: Bool {
            switch self {
            case .show, .sign, .verify, .export, .changePassword: true
            case .new, .newMnemonic, .derive, .list, .importing: false
            }
        }
    }

    static let action = Argument(
        name: "ACTION",
        help: "new: make a key; new-mnemonic: make words for keys; derive: the accounts of words; "
            + "import: take in a key; list, show: what there is; sign, verify: messages, typed "
            + "data, transactions; export: the bare key; change-password",
        choices: Action.allCases.map(\.rawValue))
    static let address = Argument(
        name: "ADDRESS", help: "the account, for show, sign, verify, export and change-password",
        isRequired: false)
    static let light = Flag(
        "--light", help: "encrypt with little work (scrypt 4096), for keys that guard nothing")
    static let showKeys = Flag("--show-keys", help: "derive: print the private keys too")
    static let words = Option<Int>(
        "--words", "N", expects: "12, 15, 18, 21 or 24",
        help: "new-mnemonic: how many (default: 12)"
    ) { text in Int(text).flatMap { [12, 15, 18, 21, 24].contains($0) ? $0 : nil } }
    static let count = Option<Int>.integer(
        "--count", 1...1_000, help: "derive: how many accounts from the index on (default: 1)")
    static let keystoreFile = Option<String>.text(
        "--keystore-file", "FILE", help: "import: a keystore file of another program")
    static let importPassword = Option<String>.text(
        "--import-password-file", "FILE",
        help: "import: the file with the password of that file (default: as --password-file)")
    static let out = Option<String>.text(
        "--out", "FILE", help: "export: write the key to a new file that only you can read")

    static let specification = CommandSpecification(
        name: "wallet",
        summary: "makes, keeps and uses keys",
        discussion: [
            "Keys are kept encrypted in one file an account (keystore version 3, as geth's), named "
                + "UTC--TIME--ADDRESS, readable by you alone. A file is opened again before it "
                + "takes its place, so that none is written that its password does not open.",
            "Passwords, mnemonics and bare keys come from files, the environment or the terminal, "
                + "never from the command line.",
            "The development words ('--dev') give the accounts of every development node; nothing "
                + "of value may ever belong to them.",
        ],
        arguments: [action, address],
        options: [
            KeystoreFolder.option.specification, Passwords.file.specification,
            Passwords.newFile.specification, light.specification,
            KeySource.privateKeyFile.specification, keystoreFile.specification,
            importPassword.specification,
        ] + KeySource.mnemonicOptions + [
            words.specification, count.specification, showKeys.specification,
            out.specification,
        ] + WalletSigning.options
    )

    /// The options that an action makes use of.
    private static func options(of action: Action) -> [OptionSpecification] {
        let kept = [KeystoreFolder.option.specification]
        let opening = kept + [Passwords.file.specification]
        let making = opening + [light.specification]
        let bare = [KeySource.privateKeyFile.specification] + KeySource.mnemonicOptions
        switch action {
        case .new: return making
        case .newMnemonic: return [words.specification]
        case .derive:
            return KeySource.mnemonicOptions + [count.specification, showKeys.specification]
        case .list, .show: return kept
        case .sign: return opening + bare + WalletSigning.contents
        case .verify: return WalletSigning.contents + [WalletSigning.signature.specification]
        case .export: return opening + [out.specification]
        case .importing:
            return making + bare + [keystoreFile.specification, importPassword.specification]
        case .changePassword:
            return making + [Passwords.newFile.specification]
        }
    }

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        guard let action = Action(rawValue: input[self.action]) else {
            throw UsageError.missingArgument("ACTION", command: "wallet")
        }
        let usable = Set(options(of: action).map(\.name))
        for option in specification.options where input.has(option) && !usable.contains(option.name)
        {
            throw UsageError.unknownOption(
                option.name, command: "wallet \(action.rawValue)", nearest: nil)
        }
        if !action.takesAddress, !input[address].isEmpty {
            throw UsageError.surplusArgument(
                input[address], command: "wallet \(action.rawValue)")
        }
        switch action {
        case .new, .list, .show, .export, .importing, .changePassword:
            return try WalletKeys.run(action, input, output)
        case .newMnemonic, .derive: return try WalletMnemonics.run(action, input, output)
        case .sign, .verify: return try WalletSigning.run(action, input, output)
        }
    }

    /// The account that the command line names.
    static func account(_ input: Invocation) throws -> Address {
        guard !input[address].isEmpty else {
            throw UsageError.missingArgument("ADDRESS", command: "wallet \(input[action])")
        }
        return try parse(address: input[address], name: "ADDRESS")
    }

    /// Reads an address; letters of both cases have to spell the checksum.
    static func parse(address text: String, name: String) throws -> Address {
        guard let address = Address(checksummed: text) else {
            throw UsageError.wrongValue(
                name: name, expects: "0x and 40 hexadecimal digits, with a right checksum if any",
                got: text)
        }
        return address
    }
}

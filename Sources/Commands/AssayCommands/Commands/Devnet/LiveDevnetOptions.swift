import ChainTypes
import Primitives

/// What the command line says about a devnet that clients talk to.
extension LiveDevnet {
    static let host = Option<String>.text(
        "--host", "ADDRESS", help: "where to listen (default: 127.0.0.1)")
    static let port = Option<Int>.integer(
        "--port", 0...65_535, help: "the port; 0 takes a free one (default: 8545)")
    static let exposesKeys = Flag(
        "--public-keys-are-fine",
        help: "listen where others can connect although anyone may spend the accounts")
    static let chainID = Option<Int>.integer(
        "--chain-id", 1...(1 << 53) - 1, help: "the chain's number (default: 31337)")
    static let accounts = Option<Int>.integer(
        "--accounts", 0...1_000, help: "funded accounts (default: 10)")
    static let balance = Option<UInt256>.coins(
        "--balance", "AMOUNT", help: "what each of them has, in ASSAY (default: 10000)")
    static let mnemonic = Option<String>.text(
        "--mnemonic", "WORDS", help: "the words that the accounts come from (default: test … junk)")
    static let blockTime = Option<Int>.integer(
        "--block-time", 1...86_400, placeholder: "S",
        help: "a block every S seconds instead of one for every transaction")
    static let noMining = Flag("--no-mining", help: "make blocks only when a client asks for one")
    static let dataDirectory = Option<String>.text(
        "--data-dir", "DIR", help: "keep the chain there; without it the chain ends with the node")
    static let funded = Option<[ChainSpec.Allocation]>.allocations(
        "--fund-accounts", "ADDRESS:AMOUNT,…", help: "further accounts with a balance in ASSAY")
    static let gasLimit = Option<Int>.integer(
        "--gas-limit", 5_000...1_000_000_000_000,
        help: "the gas limit of blocks (default: 30000000)")
    static let baseFee = Option<Int>.integer(
        "--base-fee", 0...1_000_000_000_000_000,
        help: "the base fee of the first block, in units (default: 1000000000)")
    static let configOut = Option<String>.text(
        "--config-out", "FILE", help: "write accounts, keys and fees there as JSON")

    static let options =
        [
            host.specification, port.specification, exposesKeys.specification,
            chainID.specification,
            accounts.specification, balance.specification, mnemonic.specification,
            blockTime.specification, noMining.specification, dataDirectory.specification,
            funded.specification, gasLimit.specification, baseFee.specification,
            configOut.specification,
        ] + LogOptions.all

    /// The option that asks for a live node; `nil` when none does.
    static func chosen(_ input: Invocation) -> String? { input.firstGiven(of: options) }
}

extension Option where Value == UInt256 {
    /// An amount in coins with at most 18 decimals.
    static func coins(_ name: String, _ placeholder: String, help: String) -> Option<UInt256> {
        Option(name, placeholder, expects: "an amount such as 10000 or 1.5", help: help) {
            Coin.units($0).flatMap { $0.bitWidth <= 120 ? $0 : nil }
        }
    }
}

extension Option where Value == [ChainSpec.Allocation] {
    /// Accounts with amounts in coins: `ADDRESS:AMOUNT`, several after commas.
    static func allocations(
        _ name: String, _ placeholder: String, help: String
    ) -> Option<[ChainSpec.Allocation]> {
        Option(
            name, placeholder, expects: "addresses with amounts such as 0xf39F…:1.5, after commas",
            help: help
        ) { text in
            var allocations: [ChainSpec.Allocation] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let words = part.split(separator: ":", omittingEmptySubsequences: false)
                guard words.count == 2, let address = Address(hex: words[0]),
                    let units = Coin.units(String(words[1])), units.bitWidth <= 120
                else { return nil }
                allocations.append(.init(address: address, balance: units))
            }
            return allocations
        }
    }
}

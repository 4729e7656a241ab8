import ChainTypes
import Cryptography
import Encodings
import HTTP
import LightClients
import Platform
import Primitives
import Wallets

/// What a devnet says about itself when it starts.
struct LiveDevnetBanner {
    let spec: ChainSpec
    let wallet: DevelopmentWallet
    let balance: UInt256
    let genesis: Hash32
    /// Where a light client of the chain begins.
    let checkpoint: Checkpoint?
    let dataDirectory: String?
    let host: String
    let port: UInt16

    var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    var httpURL: String { "http://\(address)" }
    var webSocketURL: String { "ws://\(address)" }

    var lines: [String] {
        var lines = ["", "Available Accounts", "==================", ""]
        for (index, key) in wallet.keys.enumerated() {
            lines.append(
                "(\(index)) \(key.address.checksummed) (\(Coin.text(balance)) \(Coin.name))")
        }
        lines += ["", "Private Keys", "==================", ""]
        for (index, key) in wallet.keys.enumerated() {
            lines.append("(\(index)) 0x\(Hex.encode(key.exposedSecret.bytes))")
        }
        lines += [
            "", "Wallet", "==================",
            "Mnemonic:          \(wallet.mnemonic)",
            "Derivation path:   \(DevelopmentAccounts.pathPrefix)",
            "", "Chain ID", "==================", "\(spec.chainID)",
            "", "Base Fee", "==================", "\(spec.initialBaseFee)",
            "", "Gas Limit", "==================", "\(spec.gasLimit)",
            "", "Genesis", "==================",
            "Timestamp:         \(spec.genesisTimestamp)",
            "Hash:              \(genesis)",
            "Model:             \(spec.modelHash)",
            "Checkpoint:        \(checkpoint.map { "\($0)" } ?? "none")",
            "Kept in:           \(dataDirectory ?? "memory, until the node ends")",
            "", "URLs", "==================",
            "HTTP:              \(httpURL)", "WebSocket:         \(webSocketURL)",
            "", "These keys are public: never send anything of value to these accounts.",
            "", "Listening on \(address)",
        ]
        return lines
    }

    /// The line that says, with `--json`, that clients may come.
    var json: JSON {
        [
            "event": "listening", "url": .string(httpURL), "webSocketUrl": .string(webSocketURL),
            "chainId": .integer(Int(clamping: spec.chainID)),
            "genesis": .string("\(genesis)"),
            "checkpoint": checkpoint.map { .string("\($0)") } ?? .null,
            "modelHash": .string("\(spec.modelHash)"),
            "accounts": .array(wallet.keys.map { .string($0.address.checksummed) }),
            "dataDirectory": dataDirectory.map { .string($0) } ?? .null,
        ]
    }

    /// What `--config-out` writes, with the keys that other devnets' configuration files have.
    var configuration: JSON {
        [
            "available_accounts": .array(wallet.keys.map { .string($0.address.checksummed) }),
            "private_keys": .array(
                wallet.keys.map { .string("0x" + Hex.encode($0.exposedSecret.bytes)) }),
            "wallet": [
                "mnemonic": .string(wallet.mnemonic),
                "derivation_path": .string(DevelopmentAccounts.pathPrefix),
            ],
            "base_fee": .string("\(spec.initialBaseFee)"),
            "gas_price": .string("\(spec.initialBaseFee &+ UInt256(1_000_000_000))"),
            "gas_limit": .string("\(spec.gasLimit)"),
            "genesis_timestamp": .string("\(spec.genesisTimestamp)"),
            "chain_id": .string("\(spec.chainID)"),
            "rpc_url": .string(httpURL), "ws_url": .string(webSocketURL),
        ]
    }
}

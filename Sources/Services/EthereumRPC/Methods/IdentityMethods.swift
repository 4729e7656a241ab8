import ChainTypes
import Cryptography
import Encodings
import NodeInterfaces
import Primitives

/// Who the node is and how it does: `web3_*`, `net_*` and their like in `eth_*`.
extension EthereumService {
    static let identityMethods: [Method] = [
        Method(
            "web3_clientVersion", "The name and version of the node.", [], .text,
            .atHand(EthereumService.clientVersion)),
        Method(
            "web3_sha3", "The Keccak-256 of bytes.", [.required("data", .data)], .hash,
            .atHand(EthereumService.keccak)),
        Method(
            "net_version", "The number of the network, in decimal digits.", [], .text,
            .atHand(EthereumService.networkVersion)),
        Method(
            "net_listening", "Whether the node takes connections.", [], .bool,
            .atHand(EthereumService.isListening)),
        Method(
            "net_peerCount", "How many peers are connected.", [], .quantity,
            .atHand(EthereumService.peerCount)),
        Method(
            "eth_protocolVersion", "The version of the wire protocol.", [], .quantity,
            .atHand(EthereumService.protocolVersion)),
        Method(
            "eth_chainId", "The number that signatures are good for (EIP-695).", [], .quantity,
            .atHand(EthereumService.chainID)),
        Method(
            "eth_syncing", "How far the node is behind, or false.", [],
            .either(.bool, .object), .atHand(EthereumService.syncing)),
        Method(
            "eth_blockNumber", "The number of the latest block.", [], .quantity,
            .atHand(EthereumService.blockNumber)),
        Method(
            "eth_coinbase", "The account that the node's blocks pay.", [], .address,
            .atHand(EthereumService.coinbase)),
        Method(
            "eth_mining", "Whether the node makes blocks by itself.", [], .bool,
            .atHand(EthereumService.isMining)),
        Method(
            "eth_hashrate", "Hashes a second; there are none.", [], .quantity,
            .atHand(EthereumService.hashRate)),
        Method(
            "rpc_modules", "The namespaces that are served, with their versions.", [],
            .map(.text), .atHand(EthereumService.modules)),
        Method(
            "rpc.discover", "The OpenRPC document of this service.", [], .object,
            .computing(EthereumService.discover)),
        Method(
            "eth_subscribe", "Begins to tell of heads, logs or transactions (WebSocket).",
            [.required("topic", .text), .optional("options", .any)], .quantity, .subscribing),
        Method(
            "eth_unsubscribe", "Ends a subscription (WebSocket).",
            [.required("subscription", .quantity)], .bool, .subscribing),
    ]

    func clientVersion(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.string(node.chain.clientVersion))
    }

    func keccak(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.hash(Keccak256.hash(try arguments.data(0))))
    }

    func networkVersion(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.string(String(node.chain.spec.chainID)))
    }

    func isListening(_ arguments: Arguments) throws(RPCError) -> RPCResult { .value(.bool(true)) }

    func peerCount(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.quantity(node.peers.count))
    }

    func protocolVersion(_ arguments: Arguments) throws(RPCError) -> RPCResult { .quantity(1) }

    func chainID(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .quantity(UInt256(node.chain.spec.chainID))
    }

    func syncing(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(SynchronizationValues.value(node.synchronization))
    }

    func blockNumber(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .quantity(UInt256(node.head.latest.number))
    }

    func coinbase(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.address(node.chain.coinbase))
    }

    func isMining(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.bool(node.development?.minesAtOnce ?? false))
    }

    func hashRate(_ arguments: Arguments) throws(RPCError) -> RPCResult { .quantity(0) }

    func modules(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        var object = JSONObject()
        for namespace in methods.namespaces { object[namespace] = "1.0" }
        return .value(.object(object))
    }

    func discover(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(OpenRPC.document(methods.methods, version: node.chain.clientVersion))
    }
}

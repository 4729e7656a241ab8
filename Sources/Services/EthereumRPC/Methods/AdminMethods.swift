import ChainTypes
import Encodings
import NodeInterfaces
import Primitives

/// The node itself, and what it can do.
extension EthereumService {
    static let adminMethods: [Method] = [
        Method(
            "admin_nodeInfo", "The node's name, address and chain.", [], .object,
            .atHand(EthereumService.nodeInfo)),
        Method(
            "admin_peers", "The peers that are connected.", [], .array(.object),
            .atHand(EthereumService.peers)),
        Method(
            "eth_config", "The rules in force and the next ones (EIP-7910).", [],
            .members(
                [("current", .object)],
                optional: [
                    ("next", .nullable(.object)), ("last", .nullable(.object)),
                ]), .atHand(EthereumService.configuration)),
        Method(
            "eth_capabilities", "Which parts of the history the node holds.", [], .object,
            .atHand(EthereumService.capabilities)),
    ]

    func nodeInfo(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let chain = node.chain
        let head = node.head.latest
        return .value([
            "id": .string(Hex.encode(chain.nodeIdentifier.bytes)),
            "name": .string(chain.clientVersion),
            "enode": .string(""), "enr": .string(""), "ip": "127.0.0.1", "listenAddr": .string(""),
            "ports": ["discovery": 0, "listener": 0],
            "protocols": [
                "eth": [
                    "network": .string(String(chain.spec.chainID)),
                    "genesis": .hash(chain.genesisHash), "head": .hash(head.hash),
                    "difficulty": "0",
                    "config": ["chainId": .string(String(chain.spec.chainID))],
                ]
            ],
        ])
    }

    func peers(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(
            .array(
                node.peers.map { peer in
                    [
                        "id": .string(peer.identifier), "name": .string(peer.name),
                        "caps": ["assay/1"],
                        "network": [
                            "remoteAddress": .string(peer.remoteAddress),
                            "inbound": .bool(peer.isInbound),
                        ],
                        "protocols": [:],
                    ]
                }))
    }

    func configuration(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let chain = node.chain
        var precompiles = JSONObject()
        for (name, number) in ChainConfiguration.precompiles {
            precompiles[name] = .address(ChainConfiguration.address(number))
        }
        var contracts = JSONObject()
        for (name, address) in ChainConfiguration.systemContracts {
            contracts[name] = .string(address)
        }
        return .value([
            "current": [
                "activationTime": 0,
                "blobSchedule": [
                    "target": 6, "max": 9, "baseFeeUpdateFraction": 5_007_716,
                ],
                "chainId": .quantity(chain.spec.chainID),
                "forkId": .data(ChainConfiguration.forkIdentifier(genesis: chain.genesisHash)),
                "precompiles": .object(precompiles), "systemContracts": .object(contracts),
            ],
            "next": .null, "last": .null,
        ])
    }

    func capabilities(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let head = node.head.latest
        let whole: JSON = ["disabled": false, "oldestBlock": "0x0"]
        return .value([
            "head": ["number": .quantity(head.number), "hash": .hash(head.hash)],
            "state": whole, "tx": whole, "logs": whole, "receipts": whole, "blocks": whole,
            "stateproofs": whole,
        ])
    }
}

/// What `eth_config` says of the rules.
enum ChainConfiguration {
    /// By the names of EIP-7910, sorted.
    static let precompiles: [(String, UInt16)] = [
        ("BLAKE2F", 0x09), ("BLS12_G1ADD", 0x0b), ("BLS12_G1MSM", 0x0c), ("BLS12_G2ADD", 0x0d),
        ("BLS12_G2MSM", 0x0e), ("BLS12_MAP_FP2_TO_G2", 0x11), ("BLS12_MAP_FP_TO_G1", 0x10),
        ("BLS12_PAIRING_CHECK", 0x0f), ("BN254_ADD", 0x06), ("BN254_MUL", 0x07),
        ("BN254_PAIRING", 0x08), ("ECREC", 0x01), ("ID", 0x04), ("KZG_POINT_EVALUATION", 0x0a),
        ("MODEXP", 0x05), ("P256VERIFY", 0x100), ("RIPEMD160", 0x03), ("SHA256", 0x02),
    ]

    /// Those that this chain has; without a beacon chain there is nobody to ask for withdrawals.
    static let systemContracts = [
        ("BEACON_ROOTS_ADDRESS", "0x000f3df6d732807ef1319fb7b8bb8522d0beac02"),
        ("HISTORY_STORAGE_ADDRESS", "0x0000f90827f1c53a10cb7a02335b175320002935"),
    ]

    static func address(_ number: UInt16) -> Address {
        Address(lastOf: UInt256(UInt64(number)).hash32)
    }

    /// The CRC-32 of the genesis hash (EIP-6122): no fork has come after it.
    static func forkIdentifier(genesis: Hash32) -> [UInt8] {
        var register = UInt32.max
        for byte in genesis.bytes {
            register ^= UInt32(byte)
            for _ in 0..<8 {
                register = register >> 1 ^ (register & 1 == 1 ? 0xEDB8_8320 : 0)
            }
        }
        let checksum = ~register
        return (0..<4).map { UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * $0)) }
    }
}

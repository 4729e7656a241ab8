import ChainTypes
import Encodings
import NodeInterfaces
import Primitives
import StateTrie

/// The methods that anvil and Hardhat share but for the first word of their names.
extension EthereumService {
    static let anvilMethods: [Method] =
        accountEdits + blockControls + pacing("anvil_") + poolControls + impersonations
        + wholeStates

    private typealias Edit = @Sendable (Arguments, inout AccountEdit) throws(RPCError) -> Void

    /// A method that changes one account, which its first argument names.
    private static func edit(
        _ name: String, _ summary: String, _ parameters: [Method.Parameter], _ result: Schema,
        _ body: @escaping Edit
    ) -> Method {
        development(name, summary, [.required("address", .address)] + parameters, result) {
            _, controls, arguments async throws(RPCError) in
            var change = AccountEdit(address: try arguments.address(0))
            try body(arguments, &change)
            let done = change
            let answer = try await nothing { () async throws(DevelopmentFailure) in
                try await controls.change(done)
            }
            return name == "anvil_setStorageAt" ? true : answer
        }
    }

    private static let accountEdits: [Method] = [
        edit("anvil_setBalance", "Sets a balance.", [.required("balance", .any)], .null) {
            arguments, change throws(RPCError) in
            change.balance = try arguments.required(1).number()
        },
        edit("anvil_setNonce", "Sets a nonce.", [.required("nonce", .any)], .null) {
            arguments, change throws(RPCError) in
            change.nonce = try arguments.required(1).smallNumber()
        },
        edit("anvil_setCode", "Sets the code.", [.required("code", .data)], .null) {
            arguments, change throws(RPCError) in
            change.code = try arguments.data(1)
        },
        edit(
            "anvil_setStorageAt", "Sets a slot.",
            [.required("slot", .any), .required("value", .hash)], .bool
        ) { arguments, change throws(RPCError) in
            let value = UInt256(try arguments.hash(2))
            change.storage = [.init(slot: try arguments.required(1).number(), value: value)]
        },
    ]

    private static let blockControls: [Method] = [
        development(
            "anvil_mine", "Makes blocks, a number of seconds apart.",
            [.optional("blocks", .any), .optional("interval", .any)], .null
        ) { service, controls, arguments async throws(RPCError) in
            let blocks = try arguments.optional(0)?.smallNumber() ?? 1
            let interval = try arguments.optional(1)?.smallNumber()
            try await service.mine(controls, blocks, interval: interval)
            return .null
        },
        development(
            "anvil_setCoinbase", "Sets whom coming blocks pay.",
            [.required("address", .address)], .null
        ) { _, controls, arguments async throws(RPCError) in
            let address = try arguments.address(0)
            return try await nothing { () async throws(DevelopmentFailure) in
                try await controls.setCoinbase(address)
            }
        },
        development(
            "anvil_setNextBlockBaseFeePerGas", "Sets the base fee of the next block.",
            [.required("baseFee", .any)], .null
        ) { _, controls, arguments async throws(RPCError) in
            let baseFee = try arguments.required(0).number()
            return try await nothing { () async throws(DevelopmentFailure) in
                try await controls.setNextBlockBaseFee(baseFee)
            }
        },
        development(
            "anvil_setPrevRandao", "Sets the randomness of the next block.",
            [.required("value", .hash)], .null
        ) { _, controls, arguments async throws(RPCError) in
            let value = try arguments.hash(0)
            return try await nothing { () async throws(DevelopmentFailure) in
                try await controls.setPrevRandao(value)
            }
        },
        development("anvil_getAutomine", "Whether every transaction gets a block.", [], .bool) {
            _, controls, _ async throws(RPCError) in .bool(controls.minesAtOnce)
        },
    ]

    private static let poolControls: [Method] = [
        development(
            "anvil_dropTransaction", "Takes a transaction out of the pool.",
            [.required("hash", .hash)], .nullable(.hash)
        ) { _, controls, arguments async throws(RPCError) in
            let hash = try arguments.hash(0)
            let isDropped = try await controlling { () async throws(DevelopmentFailure) in
                try await controls.drop(hash)
            }
            return isDropped ? .hash(hash) : .null
        },
        development("anvil_dropAllTransactions", "Empties the pool.", [], .null) {
            _, controls, _ async throws(RPCError) in
            try await nothing { () async throws(DevelopmentFailure) in
                try await controls.dropAll()
            }
        },
    ]

    private static let impersonations: [Method] = [
        development(
            "anvil_impersonateAccount", "Takes transactions of an account without its key.",
            [.required("address", .address)], .null
        ) { _, controls, arguments async throws(RPCError) in
            let address = try arguments.address(0)
            return try await nothing { () async throws(DevelopmentFailure) in
                try await controls.setImpersonation(of: address, true)
            }
        },
        development(
            "anvil_stopImpersonatingAccount", "Asks for the account's key again.",
            [.required("address", .address)], .null
        ) { _, controls, arguments async throws(RPCError) in
            let address = try arguments.address(0)
            return try await nothing { () async throws(DevelopmentFailure) in
                try await controls.setImpersonation(of: address, false)
            }
        },
        development(
            "anvil_autoImpersonateAccount", "Takes transactions of any account.",
            [.required("on", .bool)], .null
        ) { _, controls, arguments async throws(RPCError) in
            let isOn = try arguments.required(0).bool()
            return try await nothing { () async throws(DevelopmentFailure) in
                try await controls.setImpersonationOfAll(isOn)
            }
        },
    ]

    private static let wholeStates: [Method] = [
        development(
            "anvil_reset", "Goes back to the genesis.", [.optional("options", .any)], .null
        ) { _, controls, _ async throws(RPCError) in
            try await nothing { () async throws(DevelopmentFailure) in try await controls.reset() }
        },
        development("anvil_dumpState", "The accounts as bytes.", [], .data) {
            _, controls, _ async throws(RPCError) in
            .data(
                try await controlling { () async throws(DevelopmentFailure) in
                    try await controls.dumpState()
                })
        },
        development(
            "anvil_loadState", "Takes the accounts of a dump.", [.required("state", .data)], .bool
        ) { _, controls, arguments async throws(RPCError) in
            let state = try arguments.data(0)
            _ = try await nothing { () async throws(DevelopmentFailure) in
                try await controls.loadState(state)
            }
            return true
        },
        development("anvil_nodeInfo", "How the chain is set up now.", [], .object) {
            service, controls, _ async throws(RPCError) in
            service.developmentInfo(controls)
        },
        development("anvil_metadata", "What runs here.", [], .object) {
            service, _, _ async throws(RPCError) in
            let head = service.node.head.latest
            return [
                "clientVersion": .string(service.node.chain.clientVersion),
                "chainId": .integer(Int(clamping: service.node.chain.spec.chainID)),
                "latestBlockNumber": .integer(Int(clamping: head.number)),
                "latestBlockHash": .hash(head.hash), "forkedNetwork": .null,
            ]
        },
    ]

    private func developmentInfo(_ controls: any DevelopmentControls) -> JSON {
        let head = node.head.latest
        return [
            "currentBlockNumber": .quantity(head.number),
            "currentBlockTimestamp": .integer(Int(clamping: head.header.timestamp)),
            "currentBlockHash": .hash(head.hash), "hardFork": "osaka",
            "transactionOrder": "fees",
            "environment": [
                "baseFee": .quantity(head.header.baseFeePerGas),
                "chainId": .integer(Int(clamping: node.chain.spec.chainID)),
                "gasLimit": .quantity(head.header.gasLimit),
                "gasPrice": .quantity(head.header.baseFeePerGas),
            ],
            "forkConfig": ["forkUrl": .null, "forkBlockNumber": .null, "forkRetryBackoff": .null],
            "automine": .bool(controls.minesAtOnce),
        ]
    }
}

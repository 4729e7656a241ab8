import Encodings
import NodeInterfaces
import Primitives

/// Blocks and time on demand, states changed by hand: `evm_*`, and `anvil_*` with its twin
/// `hardhat_*`.
extension EthereumService {
    static let developmentMethods: [Method] =
        ([
            development("evm_mine", "Makes blocks now.", [.optional("options", .any)], .text) {
                service, controls, arguments async throws(RPCError) in
                try await service.mineOne(controls, arguments)
            },
            development(
                "evm_snapshot", "Names the state of now, to come back to.", [], .quantity
            ) { _, controls, _ async throws(RPCError) in
                .quantity(
                    try await controlling { () async throws(DevelopmentFailure) in
                        try await controls.takeSnapshot()
                    })
            },
            development(
                "evm_revert", "Goes back to a snapshot.", [.required("snapshot", .quantity)], .bool
            ) { _, controls, arguments async throws(RPCError) in
                let snapshot = try arguments.required(0).smallNumber()
                return .bool(
                    try await controlling { () async throws(DevelopmentFailure) in
                        try await controls.revert(to: snapshot)
                    })
            },
            development(
                "evm_setTime", "Starts the clock of coming blocks at a time.",
                [.required("timestamp", .any)], .quantity
            ) { _, controls, arguments async throws(RPCError) in
                let timestamp = try arguments.required(0).smallNumber()
                _ = try await nothing { () async throws(DevelopmentFailure) in
                    try await controls.setTime(timestamp)
                }
                return .quantity(UInt64(0))
            },
            development(
                "evm_setAutomine", "Whether every transaction gets a block at once.",
                [.required("on", .bool)], .bool
            ) { _, controls, arguments async throws(RPCError) in
                let isOn = try arguments.required(0).bool()
                _ = try await nothing { () async throws(DevelopmentFailure) in
                    try await controls.setMinesAtOnce(isOn)
                }
                return true
            },
        ] + pacing("evm_") + anvilMethods + anvilMethods.compactMap(hardhatTwin))

    /// When blocks come and how much fits into them: methods of `evm_*` and of `anvil_*` alike.
    static func pacing(_ prefix: String) -> [Method] {
        [
            development(
                prefix + "increaseTime", "Moves the clock of coming blocks.",
                [.required("seconds", .any)], .quantity
            ) { _, controls, arguments async throws(RPCError) in
                let seconds = try arguments.required(0).smallNumber()
                return .quantity(
                    try await controlling { () async throws(DevelopmentFailure) in
                        try await controls.increaseTime(seconds: seconds)
                    })
            },
            development(
                prefix + "setNextBlockTimestamp", "Sets the time of the next block.",
                [.required("timestamp", .any)], .null
            ) { _, controls, arguments async throws(RPCError) in
                let timestamp = try arguments.required(0).smallNumber()
                return try await nothing { () async throws(DevelopmentFailure) in
                    try await controls.setNextBlockTimestamp(timestamp)
                }
            },
            development(
                prefix + "setBlockGasLimit", "Sets the gas limit of coming blocks.",
                [.required("gasLimit", .any)], .bool
            ) { _, controls, arguments async throws(RPCError) in
                let gasLimit = try arguments.required(0).smallNumber()
                _ = try await nothing { () async throws(DevelopmentFailure) in
                    try await controls.setBlockGasLimit(gasLimit)
                }
                return true
            },
            development(
                prefix + "setIntervalMining", "Makes a block every so many seconds; 0 ends it.",
                [.required("seconds", .any)], .null
            ) { _, controls, arguments async throws(RPCError) in
                let seconds = try arguments.required(0).smallNumber()
                return try await nothing { () async throws(DevelopmentFailure) in
                    try await controls.setMiningInterval(seconds: seconds)
                }
            },
        ]
    }

    /// The name that the same method has with Hardhat.
    private static func hardhatTwin(_ method: Method) -> Method? {
        let own: Set<String> = [
            "anvil_nodeInfo", "anvil_dumpState", "anvil_loadState", "anvil_autoImpersonateAccount",
            "anvil_removePoolTransactions", "anvil_dropAllTransactions",
            "anvil_setBlockGasLimit", "anvil_increaseTime", "anvil_setNextBlockTimestamp",
            "anvil_setTime",
        ]
        guard !own.contains(method.name) else { return nil }
        return method.renamed("hardhat_" + method.name.dropFirst("anvil_".count))
    }

    typealias Controlled =
        @Sendable (EthereumService, any DevelopmentControls, Arguments) async throws(RPCError) ->
        JSON

    /// A method that hands something to the controls.
    static func development(
        _ name: String, _ summary: String, _ parameters: [Method.Parameter], _ result: Schema,
        _ body: @escaping Controlled
    ) -> Method {
        Method(
            name, summary, parameters, result,
            .waiting({ service in
                { arguments async throws(RPCError) in
                    guard let controls = service.node.development else {
                        throw .unknownMethod(name)
                    }
                    return .value(try await body(service, controls, arguments))
                }
            })
        ).forDevelopment
    }

    /// Runs what a development chain may refuse.
    static func controlling<Value>(
        _ body: () async throws(DevelopmentFailure) -> Value
    ) async throws(RPCError) -> Value {
        do throws(DevelopmentFailure) {
            return try await body()
        } catch {
            throw RPCError(error)
        }
    }

    static func nothing(
        _ body: () async throws(DevelopmentFailure) -> Void
    ) async throws(RPCError) -> JSON {
        try await controlling(body)
        return .null
    }

    /// `evm_mine` takes nothing, a time, or `{timestamp, blocks}`.
    private func mineOne(
        _ controls: any DevelopmentControls, _ arguments: Arguments
    ) async throws(RPCError) -> JSON {
        var blocks: UInt64 = 1
        var timestamp: UInt64?
        if let options = arguments.optional(0) {
            if options.value.object != nil {
                blocks = try options.member("blocks", of: "MineOptions")?.smallNumber() ?? 1
                timestamp = try options.member("timestamp", of: "MineOptions")?.smallNumber()
            } else {
                timestamp = try options.smallNumber()
            }
        }
        if let timestamp {
            _ = try await Self.nothing { () async throws(DevelopmentFailure) in
                try await controls.setNextBlockTimestamp(timestamp)
            }
        }
        try await mine(controls, blocks, interval: nil)
        return "0x0"
    }

    func mine(
        _ controls: any DevelopmentControls, _ blocks: UInt64, interval: UInt64?
    ) async throws(RPCError) {
        guard blocks <= limits.minedBlocks else {
            throw RPCError(
                DevelopmentFailure.tooManyBlocks(limit: limits.minedBlocks, got: blocks))
        }
        try await Self.controlling { () async throws(DevelopmentFailure) in
            try await controls.mine(blocks: blocks, interval: interval)
        }
    }
}

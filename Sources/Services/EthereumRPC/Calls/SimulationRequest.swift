import Encodings
import Execution
import Primitives

/// What `eth_simulateV1` is asked for.
struct SimulationRequest {
    struct Block {
        var overrides = BlockOverrides()
        var accounts: [Address: AccountOverride] = [:]
        var calls: [CallArguments] = []
    }

    var blocks: [Block] = []
    /// Whether transfers of coins are told as logs.
    var tracesTransfers = false
    /// Whether calls are checked as transactions are.
    var isValidated = false
    var showsTransactions = false

    private static let name = "simOpts"

    init(_ value: ValueReader, limits: RPCLimits) throws(RPCError) {
        _ = try value.object("ethapi.simOpts")
        tracesTransfers = try value.member("traceTransfers", of: Self.name)?.bool() ?? false
        isValidated = try value.member("validation", of: Self.name)?.bool() ?? false
        showsTransactions =
            try value.member("returnFullTransactions", of: Self.name)?.bool() ?? false
        let items = try value.member("blockStateCalls", of: Self.name)?.array("[]ethapi.simBlock")
        guard let items, !items.isEmpty else {
            throw .parameters("empty input")
        }
        guard UInt64(items.count) <= limits.simulatedBlocks else {
            throw RPCError(-38_026, "too many blocks")
        }
        var calls = 0
        for item in items {
            blocks.append(try Self.block(item))
            calls += blocks[blocks.count - 1].calls.count
            guard calls <= limits.simulatedCalls else {
                throw RPCError(-38_026, "too many calls")
            }
        }
    }

    private static func block(_ value: ValueReader) throws(RPCError) -> Block {
        _ = try value.object("ethapi.simBlock")
        var block = Block()
        if let overrides = value.member("blockOverrides", of: "simBlock") {
            block.overrides = try BlockOverrides(overrides)
        }
        if let accounts = value.member("stateOverrides", of: "simBlock") {
            block.accounts = try CallOverrides.accounts(accounts)
        }
        if let calls = value.member("calls", of: "simBlock") {
            for call in try calls.array("[]ethapi.TransactionArgs") {
                block.calls.append(try CallArguments(call))
            }
        }
        return block
    }
}

import ChainTypes
import EVM
import Encodings
import Execution
import Primitives

/// The block that `t8n` runs its transactions in.
struct TransitionEnvironment {
    let header: Header
    let ancestors: BlockAncestors
    let withdrawals: [Withdrawal]

    init(_ env: FixtureFields, rules: Rules) throws(FixtureFailure) {
        let number = try env.uint64("currentNumber")
        let ancestors = try Self.ancestors(env, before: number)
        var header = Header(
            parentHash: ancestors.hashes.first ?? .zero,
            beneficiary: try env.address("currentCoinbase"), stateRoot: .zero,
            transactionsRoot: .zero, receiptsRoot: .zero, number: number,
            gasLimit: try env.uint64("currentGasLimit"), gasUsed: 0,
            timestamp: try env.uint64("currentTimestamp"), extraData: [],
            mixHash: try env.optionalHash("currentRandom") ?? .zero,
            baseFeePerGas: try Self.baseFee(env),
            parentBeaconBlockRoot: try env.optionalHash("parentBeaconBlockRoot") ?? .zero)
        header.excessBlobGas = try Self.excessBlobGas(env, rules: rules)
        if !rules.transactions.carriesRequests { header.requestsHash = nil }
        self.header = header
        self.ancestors = ancestors
        withdrawals = try Self.withdrawals(env)
    }

    /// The hashes that the environment knows; those between them that it does not know are zero.
    private static func ancestors(
        _ env: FixtureFields, before number: UInt64
    ) throws(FixtureFailure) -> BlockAncestors {
        guard number > 0 else { return BlockAncestors(number: 0, hashes: []) }
        var known: [UInt64: Hash32] = [:]
        for member in FixtureFields(env["blockHashes"] ?? [:]).members {
            guard let block = UInt256(member.key)?.uint64,
                let hash = member.value.string.flatMap({ Hash32(hex: $0) })
            else { throw .malformed("blockHashes", expected: "numbers and hashes") }
            known[block] = hash
        }
        let count = min(number, UInt64(BlockAncestors.window))
        return BlockAncestors(
            number: number - 1, hashes: (1...count).map { known[number - $0] ?? .zero })
    }

    private static func baseFee(_ env: FixtureFields) throws(FixtureFailure) -> UInt256 {
        if let fee = try env.optionalNumber("currentBaseFee") { return fee }
        return GasRules.baseFee(after: try parent(env))
    }

    private static func excessBlobGas(
        _ env: FixtureFields, rules: Rules
    ) throws(FixtureFailure) -> UInt64 {
        if let excess = try env.optionalUInt64("currentExcessBlobGas") { return excess }
        guard env["parentExcessBlobGas"] != nil else { return 0 }
        return BlobGas.excess(after: try parent(env), rules: rules.blobs)
    }

    /// What the environment says of the parent, as far as prices follow from it.
    private static func parent(_ env: FixtureFields) throws(FixtureFailure) -> Header {
        var parent = Header(
            parentHash: .zero, beneficiary: .zero, stateRoot: .zero, transactionsRoot: .zero,
            receiptsRoot: .zero, number: 0, gasLimit: try env.optionalUInt64("parentGasLimit") ?? 0,
            gasUsed: try env.optionalUInt64("parentGasUsed") ?? 0, timestamp: 0, extraData: [],
            mixHash: .zero, baseFeePerGas: try env.optionalNumber("parentBaseFee") ?? .zero,
            parentBeaconBlockRoot: .zero)
        parent.excessBlobGas = try env.optionalUInt64("parentExcessBlobGas") ?? 0
        parent.blobGasUsed = try env.optionalUInt64("parentBlobGasUsed") ?? 0
        return parent
    }

    private static func withdrawals(_ env: FixtureFields) throws(FixtureFailure) -> [Withdrawal] {
        var withdrawals: [Withdrawal] = []
        for item in env["withdrawals"]?.array ?? [] {
            let fields = FixtureFields(item)
            withdrawals.append(
                Withdrawal(
                    index: try fields.uint64("index"),
                    validatorIndex: try fields.uint64("validatorIndex"),
                    address: try fields.address("address"), amount: try fields.uint64("amount")))
        }
        return withdrawals
    }
}

import ChainTypes
import Encodings
import Execution
import NodeInterfaces
import Primitives

/// What gas costs.
extension EthereumService {
    static let feeMethods: [Method] = [
        Method(
            "eth_gasPrice", "A price of gas that a transaction is likely taken for.", [],
            .quantity, .atHand(EthereumService.gasPrice)),
        Method(
            "eth_maxPriorityFeePerGas", "A tip that a transaction is likely taken for.", [],
            .quantity, .atHand(EthereumService.priorityFee)),
        Method(
            "eth_baseFee", "The base fee of the next block.", [], .quantity,
            .atHand(EthereumService.baseFee)),
        Method(
            "eth_blobBaseFee", "The price of gas for blobs of the next block.", [], .quantity,
            .atHand(EthereumService.nextBlobBaseFee)),
        Method(
            "eth_feeHistory", "Base fees, fullness and tips of past blocks.",
            [
                .required("count", .either(.quantity, .integer)), .required("newest", .blockTag),
                .optional("percentiles", .array(Schema(["type": "number"]))),
            ], feeHistorySchema, .computing(EthereumService.feeHistory)),
    ]

    private static let feeHistorySchema = Schema.members(
        [
            ("oldestBlock", .quantity), ("gasUsedRatio", .array(Schema(["type": "number"]))),
        ],
        optional: [
            ("baseFeePerGas", .array(.quantity)), ("baseFeePerBlobGas", .array(.quantity)),
            ("blobGasUsedRatio", .array(Schema(["type": "number"]))),
            ("reward", .array(.array(.quantity))),
        ])

    /// The least tip that is worth suggesting: 1 Gwei less would not be told apart from nothing.
    private static let leastTip = UInt256(1_000_000)

    func gasPrice(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .quantity(try suggestedTip() &+ node.head.nextBaseFee)
    }

    func priorityFee(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .quantity(try suggestedTip())
    }

    /// The median of the least tips that the last blocks took.
    func suggestedTip() throws(RPCError) -> UInt256 {
        var tips: [UInt256] = []
        var block = node.head.latest
        for _ in 0..<limits.priceBlocks {
            let baseFee = block.header.baseFeePerGas
            let least = block.block.transactions.map {
                $0.transaction.effectiveGasPrice(baseFee: baseFee) &- baseFee
            }.filter { $0 >= Self.leastTip }.min()
            if let least { tips.append(least) }
            guard block.number > 0, let parent = try self.block(hash: block.header.parentHash)
            else { break }
            block = parent
        }
        guard !tips.isEmpty else { return 1_000_000_000 }
        return min(tips.sorted()[tips.count / 2], UInt256(500_000_000_000))
    }

    func baseFee(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .quantity(node.head.nextBaseFee)
    }

    func nextBlobBaseFee(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .quantity(blobBaseFee(after: node.head.latest.header))
    }

    // MARK: History

    func feeHistory(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let wanted = try arguments.required(0).smallNumber()
        let percentiles = try percentiles(arguments.optional(2))
        let reference = try arguments.blockNumber(1)
        guard wanted > 0 else {
            return .value(["oldestBlock": "0x0", "gasUsedRatio": []])
        }
        if case .number(let number) = reference, number > node.head.latest.number {
            throw .server(
                "request beyond head block: requested \(number), head "
                    + "\(node.head.latest.number)")
        }
        guard let newest = try block(reference) else { throw .headerNotFound }
        let count = min(wanted, limits.feeHistoryBlocks, newest.number + 1)
        var history = FeeHistory()
        for number in (newest.number + 1 - count)...newest.number {
            guard let block = try block(.number(number)) else { throw .headerNotFound }
            history.append(block, blobBaseFee: blobBaseFee(of: block.header))
            if let percentiles {
                history.rewards.append(
                    FeeHistory.rewards(
                        of: block, try receipts(of: block), percentiles: percentiles))
            }
        }
        history.finish(
            nextBaseFee: GasRules.baseFee(after: newest.header),
            nextBlobBaseFee: blobBaseFee(after: newest.header))
        return .value(
            history.value(oldest: newest.number + 1 - count, hasRewards: percentiles != nil))
    }

    private func percentiles(_ value: ValueReader?) throws(RPCError) -> [Double]? {
        guard let value else { return nil }
        let elements = try value.array("[]float64")
        guard elements.count <= limits.feePercentiles else {
            throw .server("over the query limit \(limits.feePercentiles)")
        }
        var percentiles: [Double] = []
        for (index, element) in elements.enumerated() {
            guard let percentile = element.value.double else {
                throw element.mismatch(element.kind, "float64")
            }
            guard (0...100).contains(percentile) else {
                throw .server("invalid reward percentile: \(percentile)")
            }
            if let last = percentiles.last, percentile <= last {
                throw .server(
                    "invalid reward percentile: #\(index - 1):\(last) >= #\(index):\(percentile)")
            }
            percentiles.append(percentile)
        }
        return percentiles
    }
}

/// The lists of `eth_feeHistory` while they grow.
private struct FeeHistory {
    var baseFees: [JSON] = []
    var blobBaseFees: [JSON] = []
    var gasRatios: [JSON] = []
    var blobRatios: [JSON] = []
    var rewards: [[JSON]] = []

    /// The most gas for blobs that a block may hold.
    private static let blobGasLimit = 1_179_648.0

    mutating func append(_ block: ChainBlock, blobBaseFee: UInt256) {
        let header = block.header
        baseFees.append(.quantity(header.baseFeePerGas))
        blobBaseFees.append(.quantity(blobBaseFee))
        gasRatios.append(.number(Double(header.gasUsed) / Double(max(1, header.gasLimit))))
        blobRatios.append(.number(Double(header.blobGasUsed) / Self.blobGasLimit))
    }

    mutating func finish(nextBaseFee: UInt256, nextBlobBaseFee: UInt256) {
        baseFees.append(.quantity(nextBaseFee))
        blobBaseFees.append(.quantity(nextBlobBaseFee))
    }

    func value(oldest: UInt64, hasRewards: Bool) -> JSON {
        var object = JSONObject()
        object["oldestBlock"] = .quantity(oldest)
        object["baseFeePerGas"] = .array(baseFees)
        object["gasUsedRatio"] = .array(gasRatios)
        object["baseFeePerBlobGas"] = .array(blobBaseFees)
        object["blobGasUsedRatio"] = .array(blobRatios)
        if hasRewards { object["reward"] = .array(rewards.map { .array($0) }) }
        return .object(object)
    }

    /// The tips below which so many hundredths of the block's gas were used, as geth counts.
    static func rewards(
        of block: ChainBlock, _ receipts: [Receipt], percentiles: [Double]
    ) -> [JSON] {
        let baseFee = block.header.baseFeePerGas
        var paid: [(tip: UInt256, gas: UInt64)] = []
        var before: UInt64 = 0
        for (signed, receipt) in zip(block.block.transactions, receipts) {
            let price = signed.transaction.effectiveGasPrice(baseFee: baseFee)
            paid.append((price &- baseFee, receipt.cumulativeGasUsed &- before))
            before = receipt.cumulativeGasUsed
        }
        guard !paid.isEmpty else { return percentiles.map { _ in .quantity(UInt64(0)) } }
        paid.sort { $0.tip < $1.tip }
        var index = 0
        var sum = paid[0].gas
        return percentiles.map { percentile in
            let threshold = UInt64(Double(block.header.gasUsed) * percentile / 100)
            while sum < threshold, index < paid.count - 1 {
                index += 1
                sum += paid[index].gas
            }
            return .quantity(paid[index].tip)
        }
    }
}

import ChainTypes
import Encodings
import Primitives

/// What a transaction pays and uses: as the command line says, or else as the node suggests.
enum SendFees {
    static let gas = Option<UInt64>.unsigned(
        "--gas-limit", "GAS", help: "the gas it may use (default: what the node estimates)")
    static let nonce = Option<UInt64>.unsigned(
        "--nonce", "N", help: "its number among the sender's (default: the next)")
    static let gasPrice = Amounts.option(
        "--gas-price", help: "one price for gas, which makes a transaction of type 0")
    static let maxFee = Amounts.option(
        "--max-fee", help: "the most that gas may cost (default: twice the base fee and the tip)")
    static let priorityFee = Amounts.option(
        "--priority-fee", help: "the proposer's part of the price (default: the node's suggestion)")

    static let options = [
        gas.specification, nonce.specification, gasPrice.specification, maxFee.specification,
        priorityFee.specification,
    ]

    static func fees(_ input: Invocation, _ node: NodeClient) throws -> Transaction.Fees {
        if let price = input[gasPrice] {
            guard input[maxFee] == nil, input[priorityFee] == nil else {
                throw UsageError.contradiction("--gas-price", "--max-fee and --priority-fee")
            }
            return .legacy(gasPrice: price)
        }
        let tip = try input[priorityFee] ?? node.quantity("eth_maxPriorityFeePerGas")
        if let most = input[maxFee] {
            return .dynamic(
                maxFee: most, maxPriorityFee: input[priorityFee] == nil ? min(tip, most) : tip)
        }
        let head = try node.call("eth_getBlockByNumber", ["latest", false])
        let baseFee = try node.number(head["baseFeePerGas"] ?? .null, "eth_getBlockByNumber")
        let (twice, overflow) = baseFee.multipliedReportingOverflow(by: 2)
        let (sum, carry) = twice.addingReportingOverflow(tip)
        guard !overflow, !carry else {
            throw CommandFailure.failed("the node names fees beyond 256 bits: give --max-fee")
        }
        return .dynamic(maxFee: sum, maxPriorityFee: tip)
    }

    static func gasLimit(
        _ input: Invocation, _ draft: Transaction, from sender: Address, _ node: NodeClient
    ) throws -> UInt64 {
        if let limit = input[gas] { return limit }
        var call = JSONObject()
        call["from"] = .string(sender.description)
        call["to"] = draft.to.map { .string($0.description) }
        call["value"] = .string(draft.value.hexadecimal)
        call["data"] = .string("0x" + Hex.encode(draft.data))
        guard let limit = try node.quantity("eth_estimateGas", [.object(call)]).uint64 else {
            throw CommandFailure.failed("the node estimates more gas than 64 bits hold")
        }
        return limit
    }
}

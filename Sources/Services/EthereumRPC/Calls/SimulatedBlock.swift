import ChainTypes
import EVM
import Encodings
import Execution
import NodeInterfaces
import Primitives

/// A block of a simulation while its calls run.
struct SimulatedBlock {
    let journal: Journal
    let context: BlockContext
    let rules: Rules
    let codes: CodeCache
    private(set) var gasUsed: UInt64 = 0
    private(set) var receipts: [Receipt] = []
    private var logCount = 0

    init(journal: Journal, context: BlockContext, rules: Rules, codes: CodeCache) {
        self.journal = journal
        self.context = context
        self.rules = rules
        self.codes = codes
    }

    /// A call that ran, with its logs and, if they are asked for, transfers of coins among them.
    struct Outcome {
        let outcome: TransactionOutcome
        let logs: [Log]
        var gasUsed: UInt64 { outcome.gasUsed }
    }

    mutating func apply(
        _ transaction: Transaction, from sender: Address, _ request: SimulationRequest
    ) throws(RPCError) -> Outcome {
        var context = context
        if !request.isValidated, transaction.maxFee.isZero { context.baseFee = .zero }
        let executor = TransactionExecutor(
            rules: rules, block: context, checks: request.isValidated ? .all : .callsOnly,
            codes: codes)
        let watcher = TransferInspector()
        let outcome: TransactionOutcome
        do throws(TransactionFailure) {
            outcome =
                request.tracesTransfers
                ? try executor.run(transaction, from: sender, on: journal, inspector: watcher)
                : try executor.run(transaction, from: sender, on: journal)
        } catch {
            throw Self.error(error, sender: sender, gas: transaction.gasLimit)
        }
        gasUsed += outcome.gasUsed
        let logs = request.tracesTransfers && outcome.succeeded ? watcher.logs : outcome.logs
        receipts.append(
            Receipt(
                type: transaction.type, succeeded: outcome.succeeded,
                cumulativeGasUsed: gasUsed, logs: outcome.logs))
        return Outcome(outcome: outcome, logs: logs)
    }

    private static func error(
        _ failure: TransactionFailure, sender: Address, gas: UInt64
    ) -> RPCError {
        let code =
            switch failure {
            case .nonceTooLow: -38_010
            case .nonceTooHigh: -38_011
            case .feeBelowBaseFee: -38_012
            case .intrinsicGas, .floorGas: -38_013
            case .balance, .costOverflow: -38_014
            case .senderHasCode: -38_024
            case .initCodeTooLarge: -38_025
            default: -32_603
            }
        return RPCError(
            code, FailureTexts.error(of: failure, sender: sender, gas: gas).message)
    }

    /// What a call did; where its block stands is not known yet.
    mutating func value(
        of call: Outcome, transaction: Hash32, _ header: Header
    ) -> JSON {
        let result = call.outcome.result
        var object = JSONObject()
        object["returnData"] = .data(result.output)
        let index = receipts.count - 1
        object["logs"] = .array(
            call.logs.map { log in
                defer { logCount += 1 }
                return LogValues.value(
                    log,
                    at: LogLocation(
                        block: ChainBlock(
                            Block(header: header, transactions: []), hash: .zero, size: 0,
                            senders: []), transaction: transaction, transactionIndex: index,
                        logIndex: logCount))
            })
        object["gasUsed"] = .quantity(call.gasUsed)
        object["maxUsedGas"] = .quantity(call.outcome.gasBeforeRefund)
        object["status"] = .quantity(call.outcome.succeeded ? 1 : 0)
        if var error = FailureTexts.error(of: result) {
            if error.code != 3 { error.code = -32_015 }
            object["error"] = error.json
        }
        return .object(object)
    }

    /// The calls with the hash that their block got in the end.
    func completed(_ calls: [JSON], _ block: ChainBlock) -> [JSON] {
        calls.map { call in
            guard case .object(var object) = call, let logs = object["logs"]?.array else {
                return call
            }
            object["logs"] = .array(
                logs.map { log in
                    guard case .object(var entry) = log else { return log }
                    entry["blockHash"] = .hash(block.hash)
                    return .object(entry)
                })
            return .object(object)
        }
    }
}

/// Notes logs, and transfers of coins as if the coin were a token at a well-known address
/// (ERC-7528).
private final class TransferInspector: Inspector {
    static var watchesSteps: Bool { false }

    private static let coin =
        Address(hex: "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee") ?? .zero
    /// The hash of "Transfer(address,address,uint256)".
    private static let transfer =
        Hash32(hex: "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef") ?? .zero

    private(set) var logs: [Log] = []
    /// How many logs there were when each open message began.
    private var marks: [Int] = []

    func enter(_ message: Message) {
        marks.append(logs.count)
        let moves = message.kind != .delegateCall && message.kind != .callCode
        guard moves, !message.value.isZero else { return }
        logs.append(
            Log(
                address: Self.coin,
                topics: [
                    Self.transfer, UInt256(bigEndian: message.caller.bytes)?.hash32 ?? .zero,
                    UInt256(bigEndian: message.target.bytes)?.hash32 ?? .zero,
                ], data: message.value.bigEndianBytes))
    }

    func leave(_ result: MessageResult) {
        guard let mark = marks.popLast(), !result.isSuccess else { return }
        logs.removeLast(logs.count - mark)
    }

    func log(_ log: EmittedLog) {
        logs.append(Log(address: log.address, topics: log.topics, data: log.data))
    }
}

import EVM
import Encodings
import Execution
import Primitives

/// Traces as geth's JSON shows them.
enum TraceValues {
    // MARK: Struct logs

    static func value(
        _ tracer: StructLogTracer, _ outcome: TransactionOutcome
    ) throws(RPCError) -> JSON {
        guard tracer.leftOut == 0 else {
            throw .limit(
                "the trace has \(tracer.entries.count + tracer.leftOut) steps, "
                    + "at most \(tracer.entries.count) are told")
        }
        let output =
            outcome.result.status == .success || outcome.result.status == .revert
            ? outcome.result.output : []
        return [
            "gas": .integer(Int(clamping: outcome.gasUsed)),
            "failed": .bool(!outcome.succeeded), "returnValue": .data(output),
            "structLogs": .array(tracer.entries.map(value)),
        ]
    }

    private static func value(_ entry: StructLogTracer.Entry) -> JSON {
        var object = JSONObject()
        object["pc"] = .integer(entry.programCounter)
        object["op"] = .string(entry.name)
        object["gas"] = .integer(Int(clamping: entry.gas))
        object["gasCost"] = .integer(Int(clamping: entry.gasCost))
        object["depth"] = .integer(entry.depth)
        if let failure = entry.failure { object["error"] = .string(FailureTexts.text(of: failure)) }
        object["stack"] = entry.stack.map { .array($0.map { .quantity($0) }) }
        if let data = entry.returnData, !data.isEmpty { object["returnData"] = .data(data) }
        if let memory = entry.memory, !memory.isEmpty {
            object["memory"] = .array(
                stride(from: 0, to: memory.count, by: 32).map { start in
                    .data(memory[start..<min(start + 32, memory.count)])
                })
        }
        if let storage = entry.storage {
            var slots = JSONObject()
            for change in storage {
                slots[change.slot.hash32.description] = .word(change.value)
            }
            object["storage"] = .object(slots)
        }
        if entry.refund > 0 { object["refund"] = .integer(Int(clamping: entry.refund)) }
        return .object(object)
    }

    // MARK: Calls

    /// The messages of a run; that of the transaction is told with all that the transaction paid.
    static func value(
        _ tracer: CallTracer, _ outcome: TransactionOutcome, gasLimit: UInt64
    ) -> JSON {
        guard var frame = tracer.frame else { return .null }
        frame.gas = gasLimit
        frame.gasUsed = outcome.gasUsed
        return value(frame)
    }

    private static func value(_ frame: CallTracer.Frame, depth: Int = 0) -> JSON {
        var object = JSONObject()
        object["from"] = .address(frame.from)
        object["gas"] = .quantity(frame.gas)
        object["gasUsed"] = .quantity(frame.gasUsed)
        object["to"] = frame.to.map { .address($0) }
        object["input"] = .data(frame.input)
        if !frame.output.isEmpty { object["output"] = .data(frame.output) }
        object["error"] = frame.error.map { .string($0) }
        object["revertReason"] = frame.revertReason.map { .string($0) }
        // The machine nests at most 1,024 deep, which bounds this as well.
        if !frame.calls.isEmpty, depth < EVMLimits.callDepth {
            object["calls"] = .array(frame.calls.map { value($0, depth: depth + 1) })
        }
        if !frame.logs.isEmpty {
            object["logs"] = .array(
                frame.logs.enumerated().map { index, entry in
                    [
                        "address": .address(entry.log.address),
                        "topics": .array(entry.log.topics.map { .hash($0) }),
                        "data": .data(entry.log.data), "index": .quantity(index),
                        "position": .quantity(entry.position),
                    ]
                })
        }
        object["value"] = frame.value.map { .quantity($0) }
        object["type"] = .string(frame.type)
        return .object(object)
    }

    // MARK: Prestate

    static func value(
        _ tracer: PrestateTracer, isDifference: Bool, hasCode: Bool, hasStorage: Bool
    ) throws(RPCError) -> JSON {
        if let failure = tracer.failure { throw .server("\(failure)") }
        guard isDifference else {
            return value(tracer.prestate, hasCode: hasCode, hasStorage: hasStorage)
        }
        do throws(WorldStateFailure) {
            let (pre, post) = try tracer.difference()
            return [
                "pre": value(pre, hasCode: hasCode, hasStorage: hasStorage),
                "post": value(post, hasCode: hasCode, hasStorage: hasStorage),
            ]
        } catch {
            throw .server("\(error)")
        }
    }

    private static func value(
        _ accounts: [PrestateTracer.Account], hasCode: Bool, hasStorage: Bool
    ) -> JSON {
        var object = JSONObject()
        for account in accounts {
            var value = JSONObject()
            value["balance"] = .quantity(account.balance)
            if account.nonce > 0 { value["nonce"] = .integer(Int(clamping: account.nonce)) }
            if hasCode, !account.code.isEmpty { value["code"] = .data(account.code) }
            if hasStorage, !account.storage.isEmpty { value["storage"] = slots(account.storage) }
            object[account.address.description] = .object(value)
        }
        return .object(object)
    }

    private static func value(
        _ differences: [PrestateTracer.AccountDifference], hasCode: Bool, hasStorage: Bool
    ) -> JSON {
        var object = JSONObject()
        for difference in differences {
            var value = JSONObject()
            value["balance"] = difference.balance.map { .quantity($0) }
            value["nonce"] = difference.nonce.map { .integer(Int(clamping: $0)) }
            if hasCode { value["code"] = difference.code.map { .data($0) } }
            if hasStorage, !difference.storage.isEmpty {
                value["storage"] = slots(difference.storage)
            }
            object[difference.address.description] = .object(value)
        }
        return .object(object)
    }

    private static func slots(_ changes: [StorageChange]) -> JSON {
        var slots = JSONObject()
        for change in changes { slots[change.slot.hash32.description] = .word(change.value) }
        return .object(slots)
    }
}

package import Primitives

/// Notes every message with all that it sent, as geth's `callTracer` does.
package final class CallTracer: Inspector {
    /// One message.
    package struct Frame: Equatable, Sendable {
        /// What made the message, by the instruction's name.
        package var type: String
        package var from: Address
        /// The code's account; `nil` for a creation that failed.
        package var to: Address?
        /// `nil` where a message cannot carry any.
        package var value: UInt256?
        package var gas: UInt64
        package var gasUsed: UInt64 = 0
        package var input: [UInt8]
        package var output: [UInt8] = []
        /// How the message failed, in geth's words; `nil` if it did not.
        package var error: String?
        /// What a contract gave as the reason of its revert, where it is text.
        package var revertReason: String?
        package var logs: [Log] = []
        package var calls: [Frame] = []
    }

    /// A log with its place among the messages of its frame.
    package struct Log: Equatable, Sendable {
        package var log: EmittedLog
        /// How many messages its frame had sent before.
        package var position: Int
    }

    package static var watchesSteps: Bool { false }

    private let keepsLogs: Bool
    private let onlyTop: Bool
    /// The frames at work, that of the transaction first.
    private var open: [Frame] = []
    private var skipped = 0
    /// The message of the transaction, when it has ended.
    package private(set) var frame: Frame?

    package init(withLog keepsLogs: Bool = false, onlyTopCall onlyTop: Bool = false) {
        self.keepsLogs = keepsLogs
        self.onlyTop = onlyTop
    }

    package func enter(_ message: Message) {
        if onlyTop, !open.isEmpty {
            skipped += 1
            return
        }
        let hasValue = message.kind != .staticCall
        open.append(
            Frame(
                type: Self.type(message.kind), from: message.caller,
                to: message.isCreation ? message.target : message.codeAddress,
                value: hasValue ? message.value : nil, gas: message.gas, input: message.input))
    }

    package func leave(_ result: MessageResult) {
        if skipped > 0 {
            skipped -= 1
            return
        }
        guard var frame = open.popLast() else { return }
        let left = frame.gas.subtractingReportingOverflow(result.gasLeft)
        frame.gasUsed = left.overflow ? 0 : left.partialValue
        switch result.status {
        case .success: frame.output = result.output
        case .revert:
            frame.error = "execution reverted"
            frame.output = result.output
            frame.revertReason = RevertReason.text(result.output)
        case .halt(let reason): frame.error = reason.description
        }
        if frame.error != nil {
            Self.removeLogs(&frame)
            if frame.type.hasPrefix("CREATE") { frame.to = nil }
        }
        if open.isEmpty {
            self.frame = frame
        } else {
            open[open.count - 1].calls.append(frame)
        }
    }

    package func log(_ log: EmittedLog) {
        guard keepsLogs, skipped == 0, !open.isEmpty else { return }
        let last = open.count - 1
        open[last].logs.append(Log(log: log, position: open[last].calls.count))
    }

    package func selfDestruct(_ contract: Address, beneficiary: Address, balance: UInt256) {
        guard !onlyTop, !open.isEmpty else { return }
        open[open.count - 1].calls.append(
            Frame(
                type: "SELFDESTRUCT", from: contract, to: beneficiary, value: balance, gas: 0,
                input: []))
    }

    /// What a failed message and those inside it logged never happened.
    private static func removeLogs(_ frame: inout Frame) {
        frame.logs = []
        for index in frame.calls.indices { removeLogs(&frame.calls[index]) }
    }

    private static func type(_ kind: Message.Kind) -> String {
        switch kind {
        case .call: "CALL"
        case .callCode: "CALLCODE"
        case .delegateCall: "DELEGATECALL"
        case .staticCall: "STATICCALL"
        case .create: "CREATE"
        case .create2: "CREATE2"
        }
    }
}

/// The text in the data of a revert.
package enum RevertReason {
    /// Reads `Error(string)` of Solidity and Vyper; `nil` for anything else.
    package static func text(_ data: [UInt8]) -> String? {
        guard data.count >= 68, data.starts(with: [0x08, 0xc3, 0x79, 0xa0]) else { return nil }
        guard UInt256(bigEndian: data[4..<36]) == UInt256(32) else { return nil }
        guard let length = UInt256(bigEndian: data[36..<68])?.uint64 else { return nil }
        guard length <= UInt64(data.count - 68) else { return nil }
        return String(validating: data[68..<68 + Int(length)], as: UTF8.self)
    }
}

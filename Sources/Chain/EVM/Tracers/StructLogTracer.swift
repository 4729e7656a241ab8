package import Primitives

/// Notes every instruction, with the fields of geth's `debug_traceTransaction`.
package final class StructLogTracer: Inspector {
    /// What is noted beside the place, the gas and the depth.
    package struct Options: Equatable, Sendable {
        package var stack: Bool
        package var storage: Bool
        package var memory: Bool
        package var returnData: Bool
        /// Entries, at most; later ones are counted and not kept.
        package var limit: Int

        package init(
            stack: Bool = true, storage: Bool = true, memory: Bool = false,
            returnData: Bool = false, limit: Int = .max
        ) {
            self.stack = stack
            self.storage = storage
            self.memory = memory
            self.returnData = returnData
            self.limit = limit
        }
    }

    /// One instruction.
    package struct Entry: Equatable, Sendable {
        package let programCounter: Int
        package let opcode: UInt8
        package let gas: UInt64
        package var gasCost: UInt64 = 0
        /// 1 for the message of the transaction.
        package let depth: Int
        /// Before the instruction.
        package let refund: UInt64
        package var failure: HaltReason?
        /// `nil` where the options leave it out.
        package var stack: [UInt256]?
        package var memory: [UInt8]?
        package var returnData: [UInt8]?
        /// The slots of the account that instructions have touched so far, in ascending order; only
        /// for the two instructions that touch slots.
        package var storage: [StorageChange]?

        /// The instruction's name.
        package var name: String { OpcodeNames.name(opcode) }
    }

    private let options: Options
    package private(set) var entries: [Entry] = []
    /// Entries that the limit left out.
    package private(set) var leftOut = 0
    /// The places of open entries, by depth; -1 for one that was left out.
    private var open: [Int] = []
    private var touched: [Address: [UInt256: UInt256]] = [:]
    private var depth = 0
    /// How the message of the transaction ended.
    package private(set) var result: MessageResult?

    package init(options: Options = Options()) { self.options = options }

    package func step(_ step: StepView) {
        guard entries.count < options.limit else {
            leftOut += 1
            open.append(-1)
            return
        }
        var entry = Entry(
            programCounter: step.programCounter, opcode: step.opcode, gas: step.gas,
            depth: step.depth, refund: step.refund)
        if options.stack { entry.stack = step.stack }
        if options.memory { entry.memory = step.memory }
        if options.returnData { entry.returnData = step.returnData }
        if options.storage { entry.storage = storage(step) }
        open.append(entries.count)
        entries.append(entry)
    }

    private func storage(_ step: StepView) -> [StorageChange]? {
        guard step.opcode == 0x54 || step.opcode == 0x55, let slot = step.word(0) else {
            return nil
        }
        let value = step.opcode == 0x54 ? step.storage(slot) : step.word(1)
        touched[step.address, default: [:]][slot] = value
        return (touched[step.address] ?? [:]).map { StorageChange(slot: $0.key, value: $0.value) }
            .sorted { $0.slot < $1.slot }
    }

    package func stepEnded(_ end: StepEnd) {
        guard let place = open.popLast(), place >= 0 else { return }
        entries[place].gasCost = end.gasCost
        entries[place].failure = end.failure
    }

    package func enter(_ message: Message) { depth += 1 }

    package func leave(_ result: MessageResult) {
        depth -= 1
        if depth == 0 { self.result = result }
    }
}

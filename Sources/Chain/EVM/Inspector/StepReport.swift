import Primitives

/// Tells an inspector about steps.
///
/// Called only where one watches.
enum StepReport {
    /// Closes the step before, if one is open, and opens the next.
    @inline(never)
    static func next(
        _ context: Held<ExecutionContext>, _ frame: Held<Frame>, _ opcode: UInt8,
        _ inspector: some Inspector
    ) {
        close(context, frame, failure: nil, inspector)
        let tables = context.value.tables
        inspector.step(
            StepView(
                programCounter: frame.value.place, opcode: opcode,
                gas: UInt64(frame.value.gas), depth: context.value.depth + 1,
                refund: UInt64(max(0, tables.value.refund)),
                address: tables.value.accounts[frame.value.target].address,
                content: FrameContent(frame: frame, tables: tables)))
        frame.value.watchedGas = frame.value.gas
    }

    /// Closes the open step; the frame holds the gas that its instruction left.
    @inline(never)
    static func close(
        _ context: Held<ExecutionContext>, _ frame: Held<Frame>, failure: HaltReason?,
        _ inspector: some Inspector
    ) {
        let before = frame.value.watchedGas
        if before < 0 { return }
        frame.value.watchedGas = -1
        inspector.stepEnded(
            StepEnd(
                gasCost: UInt64(max(0, before - frame.value.gas)), failure: failure,
                refund: UInt64(max(0, context.value.tables.value.refund)),
                depth: context.value.depth + 1))
    }
}

/// Reads a frame for a ``StepView``.
struct FrameContent: StepContent {
    let frame: Held<Frame>
    let tables: Held<JournalTables>

    var stack: [UInt256] { frame.value.stack.words(above: frame.value.stackBase) }

    var stackCount: Int { frame.value.stack.height(above: frame.value.stackBase) / 32 }

    func word(_ index: Int) -> UInt256? {
        index >= 0 && index < stackCount ? frame.value.stack[index] : nil
    }

    var memoryCount: Int { frame.value.memory.count }

    var memory: [UInt8] {
        frame.value.memory.view(.zero, UInt256(UInt64(memoryCount))).bytes
    }

    func memory(from start: Int, count: Int) -> [UInt8] {
        let length = max(0, min(count, EVMLimits.memoryBytes))
        let begin = max(0, min(start, memoryCount))
        let available = min(length, memoryCount - begin)
        let bytes = frame.value.memory.view(
            UInt256(UInt64(begin)), UInt256(UInt64(available))
        ).bytes
        return bytes + [UInt8](repeating: 0, count: length - available)
    }

    var returnData: [UInt8] { frame.value.returnData.bytes }

    func storage(_ slot: UInt256) -> UInt256? {
        do {
            // The index comes first: to find it may move the list.
            let index = try tables.value.slot(slot, of: frame.value.target)
            return tables.value.slots[index].value
        } catch {
            return nil
        }
    }
}

import Primitives

/// What all messages of one transaction share, ready to be pushed on the stack.
struct ExecutionContext {
    /// Checked and charged before an instruction, in the form in which the loop reads it.
    struct Requirement: BitwiseCopyable {
        /// The static price.
        var gas: UInt32
        /// Bytes that have to be on the stack.
        var needed: UInt16
        /// Bytes that may be there beyond those that are needed.
        var room: UInt16
    }

    let rules: Rules
    let prices: Prices
    let requirements: RawList<Requirement>
    let codeCache: CodeCache
    var tables: Held<JournalTables>
    var block = BlockContext()
    var transaction = TransactionContext()
    var beneficiary = UInt256.zero
    var prevRandao = UInt256.zero
    var origin = UInt256.zero
    /// Frames by depth; those above the current one are spare.
    var frames: [Held<Frame>] = []
    var depth = 0
    private var inputMemory = FrameMemory()
    /// The initialization codes that creations at work run.
    var initializationCodes: [AnalyzedCode] = []
    /// Why the state could not be read; the run ends.
    var failure: WorldStateFailure?

    init(rules: Rules, codeCache: CodeCache, tables: Held<JournalTables>) {
        self.rules = rules
        self.codeCache = codeCache
        self.tables = tables
        prices = rules.prices
        var list = RawList<Requirement>(capacity: 256)
        for opcode in 0..<256 {
            list.append(Self.requirement(rules.instructions[UInt8(opcode)]))
        }
        requirements = list
    }

    /// A byte that is no instruction needs more words than there can be.
    private static func requirement(_ entry: InstructionTable.Entry?) -> Requirement {
        guard let entry else { return Requirement(gas: 0, needed: .max, room: 0) }
        let most = EVMLimits.stackWords - max(0, Int(entry.leaves) - Int(entry.takes))
        return Requirement(
            gas: entry.gas, needed: entry.takes * 32,
            room: UInt16((most - Int(entry.takes)) * 32))
    }

    func free() {
        requirements.free()
        inputMemory.free()
        for frame in frames {
            frame.value.free()
            frame.free()
        }
    }

    /// Takes in the input of a transaction's message.
    mutating func hold(_ bytes: [UInt8]) -> ByteView {
        inputMemory.reset()
        return inputMemory.hold(bytes)
    }

    /// The frame at a depth, made when it is needed for the first time.
    mutating func frame(_ depth: Int) -> Held<Frame> {
        while frames.count <= depth { frames.append(Held(new: Frame())) }
        return frames[depth]
    }
}

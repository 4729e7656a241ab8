import Primitives

/// What all messages of one transaction share, ready to be pushed on the stack.
struct ExecutionContext {
    let rules: Rules
    let prices: Prices
    /// For code with fused instructions, and for code as it was deployed; the rules keep them.
    let fusedRequirements, plainRequirements: RawList<InstructionRequirements.Requirement>
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
        plainRequirements = rules.requirements.plain
        fusedRequirements = rules.requirements.fused
    }

    func free() {
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

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
    /// For code with fused instructions, and for code as it was deployed.
    let fusedRequirements, plainRequirements: RawList<Requirement>
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
        var plain = RawList<Requirement>(capacity: 256)
        var fused = RawList<Requirement>(capacity: 256)
        for opcode in UInt8.min...UInt8.max {
            let parts = Fusion.parts.first { $0.code == opcode }?.opcodes
            plain.append(Self.requirement(Fusion.entry([opcode], rules.instructions)))
            fused.append(Self.requirement(Fusion.entry(parts ?? [opcode], rules.instructions)))
        }
        plainRequirements = plain
        fusedRequirements = fused
    }

    /// A byte that is no instruction needs more words than there can be.
    private static func requirement(_ need: Fusion.Need?) -> Requirement {
        guard let need else { return Requirement(gas: 0, needed: .max, room: 0) }
        let most = EVMLimits.stackWords - need.grows
        return Requirement(
            gas: need.gas, needed: UInt16(need.takes * 32),
            room: UInt16((most - need.takes) * 32))
    }

    func free() {
        fusedRequirements.free()
        plainRequirements.free()
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

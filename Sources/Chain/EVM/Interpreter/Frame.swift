import Primitives

/// One message at work: what the interpreter keeps of it while another one runs.
@safe
struct Frame {
    // The registers of the interpreter, written back before anything else looks at them.
    var place = 0
    var gas = 0
    var stack: WordStack

    let stackBase: WordStack
    var memory = FrameMemory()
    var code: CodeView
    var input: ByteView
    /// What the last message that this one sent returned; it lies in the memory of the frame above.
    var returnData: ByteView
    /// What this message returns.
    var output: ByteView

    /// The account whose storage the code works on.
    var target = 0
    var targetWord = UInt256.zero
    var callerWord = UInt256.zero
    var value = UInt256.zero
    var isStatic = false
    var isCreation = false
    var checkpoint = Journal.Checkpoint(undo: 0, logs: 0, refund: 0, serial: 0)
    /// Where the sender wants the output.
    var outputPlace = UInt256.zero
    var outputLength = UInt256.zero
    /// The rule that was broken, if the message halted.
    var halt = HaltReason.outOfGas
    /// The gas before the instruction that an inspector watches; -1 when none is open.
    var watchedGas = -1

    private let stackMemory: UnsafeMutablePointer<UInt256>

    init() {
        // One word of room below: the empty stack points there.
        unsafe stackMemory = .allocate(capacity: EVMLimits.stackWords + 1)
        unsafe stackBase = WordStack(base: stackMemory + 1)
        stack = stackBase
        code = Self.noCode
        input = memory.view(.zero, .zero)
        returnData = input
        output = input
    }

    func free() {
        unsafe stackMemory.deallocate()
        memory.free()
    }

    private static let emptyCode = AnalyzedCode.of([], hash: AccountState.emptyCodeHash)
    static var noCode: CodeView { emptyCode.view }

    /// No bytes, in a place of its own.
    var nothing: ByteView { memory.view(.zero, .zero) }

    /// Ends the message by a broken rule; false, for the instruction to hand on.
    mutating func halts(_ reason: HaltReason) -> Bool {
        halt = reason
        return false
    }
}

package import Primitives

/// Watches a machine at work; tracers conform.
///
/// The interpreter is generic over its inspector and compiled once for each: where ``isActive`` is
/// false no hook costs anything. Hooks may read, they cannot change what the machine does.
package protocol Inspector {
    /// Whether ``step(_:)`` and ``stepEnded(_:)`` are called at all.
    static var watchesSteps: Bool { get }
    /// Whether any hook is called.
    static var isActive: Bool { get }

    /// An instruction is about to be checked and charged.
    func step(_ step: StepView)
    /// The instruction of the last ``step(_:)`` at this depth has been charged; a call or creation
    /// has not run yet.
    func stepEnded(_ end: StepEnd)
    /// A message is about to run, that of the transaction first.
    func enter(_ message: Message)
    /// The last message that was entered and has not been left has ended.
    func leave(_ result: MessageResult)
    /// A log was written; a revert may still take it back.
    func log(_ log: EmittedLog)
    /// A contract gave all it has to `beneficiary`.
    func selfDestruct(_ contract: Address, beneficiary: Address, balance: UInt256)
}

extension Inspector {
    package static var watchesSteps: Bool { true }
    package static var isActive: Bool { true }
    package func step(_ step: StepView) {}
    package func stepEnded(_ end: StepEnd) {}
    package func enter(_ message: Message) {}
    package func leave(_ result: MessageResult) {}
    package func log(_ log: EmittedLog) {}
    package func selfDestruct(_ contract: Address, beneficiary: Address, balance: UInt256) {}
}

/// Watches nothing and costs nothing.
package struct NoInspector: Inspector {
    package init() {}
    package static var watchesSteps: Bool { false }
    package static var isActive: Bool { false }
}

/// How an instruction ended.
package struct StepEnd: Equatable, Sendable {
    /// What the instruction cost, the gas that a call passes on included.
    package var gasCost: UInt64
    /// The rule that the instruction broke; `nil` if the message goes on or ended in good order.
    package var failure: HaltReason?
    /// The refund counter of the transaction.
    package var refund: UInt64
    package var depth: Int
}

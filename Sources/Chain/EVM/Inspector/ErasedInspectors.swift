import Primitives

/// Any inspector that is told of messages only.
struct MessageInspector: Inspector {
    static var watchesSteps: Bool { false }

    private let inspector: any Inspector

    init(_ inspector: any Inspector) { self.inspector = inspector }

    func enter(_ message: Message) { inspector.enter(message) }
    func leave(_ result: MessageResult) { inspector.leave(result) }
    func log(_ log: EmittedLog) { inspector.log(log) }
    func selfDestruct(_ contract: Address, beneficiary: Address, balance: UInt256) {
        inspector.selfDestruct(contract, beneficiary: beneficiary, balance: balance)
    }
}

/// Any inspector that is told of every instruction.
struct StepInspector: Inspector {
    private let inspector: any Inspector

    init(_ inspector: any Inspector) { self.inspector = inspector }

    func step(_ step: StepView) { inspector.step(step) }
    func stepEnded(_ end: StepEnd) { inspector.stepEnded(end) }
    func enter(_ message: Message) { inspector.enter(message) }
    func leave(_ result: MessageResult) { inspector.leave(result) }
    func log(_ log: EmittedLog) { inspector.log(log) }
    func selfDestruct(_ contract: Address, beneficiary: Address, balance: UInt256) {
        inspector.selfDestruct(contract, beneficiary: beneficiary, balance: balance)
    }
}

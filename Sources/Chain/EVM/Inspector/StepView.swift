package import Primitives

/// The state of a message before an instruction.
///
/// It is valid only inside the hook that it is handed to.
package struct StepView {
    package let programCounter: Int
    package let opcode: UInt8
    package let gas: UInt64
    /// 1 for the message of the transaction, as tracers count.
    package let depth: Int
    /// The refund counter of the transaction.
    package let refund: UInt64
    /// The account whose storage the code works on.
    package let address: Address
    let content: any StepContent

    /// The words on the stack, the bottom first.
    package var stack: [UInt256] { content.stack }
    package var stackCount: Int { content.stackCount }
    /// The word `index` places below the top of the stack; `nil` if there is none.
    package func word(_ index: Int) -> UInt256? { content.word(index) }
    package var memory: [UInt8] { content.memory }
    package var memoryCount: Int { content.memoryCount }
    /// `count` bytes of memory from `start`, with zeros for what lies beyond its end; at most
    /// ``EVMLimits/memoryBytes``.
    package func memory(from start: Int, count: Int) -> [UInt8] {
        content.memory(from: start, count: count)
    }
    /// What the last message that ended returned.
    package var returnData: [UInt8] { content.returnData }
    /// The value of a slot of ``address``; `nil` if the state cannot give it.
    ///
    /// Looking does not make the slot warm.
    package func storage(_ slot: UInt256) -> UInt256? { content.storage(slot) }
}

/// Where a ``StepView`` reads stack, memory and storage.
protocol StepContent {
    var stack: [UInt256] { get }
    var stackCount: Int { get }
    func word(_ index: Int) -> UInt256?
    var memory: [UInt8] { get }
    var memoryCount: Int { get }
    func memory(from start: Int, count: Int) -> [UInt8]
    var returnData: [UInt8] { get }
    func storage(_ slot: UInt256) -> UInt256?
}

/// What is checked and charged before each instruction of a table, in the form in which the loop
/// reads it.
///
/// Made once for a rule set and never changed, so all machines of these rules share it.
@safe
final class InstructionRequirements: @unchecked Sendable {
    struct Requirement: BitwiseCopyable {
        /// The static price.
        var gas: UInt32
        /// Bytes that have to be on the stack.
        var needed: UInt16
        /// Bytes that may be there beyond those that are needed.
        var room: UInt16
    }

    /// For code with fused instructions, and for code as it was deployed.
    let fused, plain: RawList<Requirement>

    init(_ table: InstructionTable) {
        var plain = RawList<Requirement>(capacity: 256)
        var fused = RawList<Requirement>(capacity: 256)
        for opcode in UInt8.min...UInt8.max {
            let parts = Fusion.parts.first { $0.code == opcode }?.opcodes
            plain.append(Self.requirement(Fusion.entry([opcode], table)))
            fused.append(Self.requirement(Fusion.entry(parts ?? [opcode], table)))
        }
        self.plain = plain
        self.fused = fused
    }

    deinit {
        plain.free()
        fused.free()
    }

    /// A byte that is no instruction needs more words than there can be.
    private static func requirement(_ need: Fusion.Need?) -> Requirement {
        guard let need else { return Requirement(gas: 0, needed: .max, room: 0) }
        let most = EVMLimits.stackWords - need.grows
        return Requirement(
            gas: need.gas, needed: UInt16(need.takes * 32),
            room: UInt16((most - need.takes) * 32))
    }
}

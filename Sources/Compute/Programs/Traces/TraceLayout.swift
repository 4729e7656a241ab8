import Cryptography
package import Primitives
import Tensors

/// Which values of a program a trace commits to, and where: known from the program alone.
///
/// The leaves of the step tree are the roots of all inputs in order of declaration, then of all
/// results in program order. What only renames elements (reshape, slice) has no leaf of its own.
package struct TraceLayout: Sendable {
    /// Elements of one leaf of a value's tree: 64 bytes.
    package static let leafElements = 16
    package static let stepLabel = "assay/trace/step/1"
    package static let valueLabel = "assay/trace/value/1"

    package let program: Program
    /// The committed values in the order of their leaves.
    package let committed: [ValueID]
    /// For every value its leaf in the step tree; −1 for values that have none.
    package let positions: [Int]
    /// For every value the instruction that defines it; −1 for inputs.
    package let definers: [Int]
    private let sources: [(value: ValueID, offset: Int)]

    package init(_ program: Program) {
        self.program = program
        var committed = program.inputs.map(\.value)
        var definers = Array(repeating: -1, count: program.values.count)
        var sources: [(value: ValueID, offset: Int)] = program.values.indices.map {
            (ValueID($0), 0)
        }
        for (index, instruction) in program.instructions.enumerated() {
            for result in instruction.results { definers[result.index] = index }
            guard let row = instruction.operation.firstAliasedRow else {
                committed += instruction.results
                continue
            }
            let operand = instruction.operands[0]
            var source = sources[operand.index]
            let extent = program.type(of: operand).shape.extents.first ?? 1
            source.offset += row * (program.type(of: operand).count / max(extent, 1))
            sources[instruction.results[0].index] = source
        }
        var positions = Array(repeating: -1, count: program.values.count)
        for (position, value) in committed.enumerated() { positions[value.index] = position }
        self.committed = committed
        self.positions = positions
        self.definers = definers
        self.sources = sources
    }

    /// The committed value and the place in it that an element of any value is.
    package func source(of value: ValueID, at index: Int) -> (value: ValueID, index: Int) {
        let source = sources[value.index]
        return (source.value, source.offset + index)
    }

    /// How many leaves the tree of a committed value has.
    package func leafCount(of value: ValueID) -> Int {
        (program.type(of: value).count + TraceLayout.leafElements - 1) / TraceLayout.leafElements
    }

    /// How many elements one leaf holds; 0 outside the value.
    package func elementCount(of value: ValueID, leaf: Int) -> Int {
        let rest = program.type(of: value).count - leaf * TraceLayout.leafElements
        return leaf < 0 ? 0 : max(0, min(TraceLayout.leafElements, rest))
    }

    /// The bytes of a leaf: its elements as 32-bit little-endian words.
    package static func content(_ elements: [UInt32]) -> [UInt8] {
        var writer = ByteWriter()
        for element in elements { writer.appendLittleEndian(element) }
        return writer.bytes
    }

    /// The bits that a trace commits to for a binary32 number: every NaN is 7fc00000.
    ///
    /// Processors differ in the sign and payload of a NaN, and a step that makes one has failed
    /// anyway; a dispute about it must still be decided.
    package static func canonical(_ bits: UInt32) -> UInt32 {
        bits & 0x7FFF_FFFF > 0x7F80_0000 ? 0x7FC0_0000 : bits
    }

    /// The root of a value's tree, from its top node.
    package func valueRoot(_ value: ValueID, top: Hash32) -> Hash32 {
        let count = leafCount(of: value)
        return MerkleTree.root(
            label: TraceLayout.valueLabel, leafCount: count, top: count == 0 ? [] : top.bytes)
    }

    /// The root of the step tree, from its top node.
    package func stepRoot(top: Hash32) -> Hash32 {
        MerkleTree.root(
            label: TraceLayout.stepLabel, leafCount: committed.count, top: top.bytes)
    }
}

import Cryptography
package import Primitives
import Tensors

/// A single wrong bit or more in one element, for tests and demonstrations of disputes.
///
/// An integer becomes 0, or 1 where it was 0, because an index must stay inside its table.
package struct TraceFault: Hashable, Sendable {
    package let value: ValueID
    package let element: Int
    package let flippedBits: UInt32

    package init(value: ValueID, element: Int, flippedBits: UInt32) {
        self.value = value
        self.element = element
        self.flippedBits = flippedBits
    }
}

/// A step that is run with a commitment to every value: what a party brings to a dispute.
///
/// Make it from an executor whose inputs hold the state and batch of the step. The run goes on
/// where an optimizer finds a value that is not finite, since the trace is what is argued about.
/// Values themselves are not kept: those that a dispute asks for are taken from another run of the
/// same step.
package final class StepTrace {
    package let layout: TraceLayout
    package let stepRoot: Hash32
    private let executor: Executor
    private let fault: TraceFault?
    private let scheduler: any ParallelScheduler
    /// The inputs as they were before the step.
    private let initial: [[UInt32]]
    private let stepTree: MerkleTree
    private var contents: [[UInt32]?]
    private var trees: [MerkleTree?]
    private let machine = ScalarMachine()

    /// Runs the step; afterwards the executor holds the state after it.
    package init(
        _ executor: Executor, scheduler: any ParallelScheduler = SerialScheduler(),
        fault: TraceFault? = nil
    ) throws(StepFailure) {
        let layout = TraceLayout(executor.program)
        try executor.checkIndices()
        initial = layout.program.inputs.map { executor.bits(of: $0.value) }
        var roots: [Hash32] = []
        executor.runTraced(fault: fault) { value in
            let leaves = executor.leaves(of: value, scheduler)
            roots.append(MerkleTree(label: TraceLayout.valueLabel, leaves: leaves).root)
        }
        var leaves = MerkleLeaves()
        for root in roots { leaves.append(root.bytes) }
        stepTree = MerkleTree(label: TraceLayout.stepLabel, leaves: leaves)
        stepRoot = stepTree.root
        contents = Array(repeating: nil, count: layout.program.values.count)
        trees = contents.map { _ in nil }
        self.layout = layout
        self.executor = executor
        self.scheduler = scheduler
        self.fault = fault
    }

    /// The elements of a committed value as bits.
    package func bits(of value: ValueID) -> [UInt32] {
        if let known = contents[value.index] { return known }
        capture(value)
        return contents[value.index] ?? []
    }

    /// Runs the step again and keeps the value, with all others that its instruction reads or
    /// defines.
    private func capture(_ value: ValueID) {
        var wanted: Set<ValueID> = [value]
        let definer = layout.definers[value.index]
        if definer >= 0 {
            let instruction = layout.program.instructions[definer]
            wanted.formUnion(instruction.results)
            wanted.formUnion(instruction.operands.map { layout.source(of: $0, at: 0).value })
        }
        for (input, bits) in zip(layout.program.inputs, initial) {
            executor.store(bits, in: input.value)
        }
        executor.runTraced(fault: fault) { value in
            if wanted.contains(value) { contents[value.index] = executor.bits(of: value) }
        }
    }

    private func tree(of value: ValueID) -> MerkleTree {
        if let known = trees[value.index] { return known }
        var leaves = MerkleLeaves()
        for start in stride(from: 0, to: bits(of: value).count, by: TraceLayout.leafElements) {
            let end = min(start + TraceLayout.leafElements, bits(of: value).count)
            leaves.append(TraceLayout.content(Array(bits(of: value)[start..<end])))
        }
        let tree = MerkleTree(label: TraceLayout.valueLabel, leaves: leaves)
        trees[value.index] = tree
        return tree
    }

    private func merkleTree(_ tree: TraceTree) -> MerkleTree {
        switch tree {
        case .step: stepTree
        case .value(let value): self.tree(of: value)
        }
    }

    private func element(_ value: ValueID, _ index: Int) -> UInt32? {
        let source = layout.source(of: value, at: index)
        let bits = bits(of: source.value)
        return bits.indices.contains(source.index) ? bits[source.index] : nil
    }
}

extension StepTrace: DisputeParty {
    package func top(of tree: TraceTree) -> Hash32? {
        let tree = merkleTree(tree)
        return tree.node(level: tree.levelCount - 1, index: 0)
    }

    package func children(of tree: TraceTree, level: Int, index: Int) -> (
        left: Hash32, right: Hash32
    )? {
        let tree = merkleTree(tree)
        guard let left = tree.node(level: level - 1, index: 2 * index) else { return nil }
        guard let right = tree.node(level: level - 1, index: 2 * index + 1) else { return nil }
        return (left, right)
    }

    package func elements(of value: ValueID, leaf: Int) -> [UInt32]? {
        let bits = bits(of: value)
        let start = leaf * TraceLayout.leafElements
        guard start >= 0, start < bits.count else { return nil }
        return Array(bits[start..<min(start + TraceLayout.leafElements, bits.count)])
    }

    package func values(of scalars: [Scalar]) -> [UInt32]? {
        var values: [UInt32] = []
        for scalar in scalars {
            guard let value = machine.evaluate(scalar, element) else { return nil }
            values.append(value)
        }
        return values
    }

    package func accumulators(of chain: ScalarChain, at counts: [Int]) -> [UInt32]? {
        machine.accumulators(of: chain, at: counts, element)
    }

    package func opening(of value: ValueID, leaf: Int) -> TraceOpening? {
        guard let elements = elements(of: value, leaf: leaf) else { return nil }
        return TraceOpening(
            elements: elements, valueProof: tree(of: value).proof(of: [leaf]),
            stepProof: stepTree.proof(of: [layout.positions[value.index]]))
    }

    package func leftDiffers(
        _ tree: TraceTree, level: Int, index: Int, _ nodes: (left: Hash32, right: Hash32)
    ) -> Bool {
        merkleTree(tree).node(level: level - 1, index: 2 * index) != nodes.left
    }

    package func differingElement(of value: ValueID, leaf: Int, _ elements: [UInt32]) -> Int? {
        let own = self.elements(of: value, leaf: leaf) ?? []
        return zip(own, elements).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    }

    package func differing(_ scalars: [Scalar], _ claims: [UInt32]) -> Int? {
        for (place, claim) in zip(scalars.indices, claims)
        where machine.evaluate(scalars[place], element) != claim {
            return place
        }
        return nil
    }

    package func differing(_ chain: ScalarChain, at counts: [Int], _ claims: [UInt32]) -> Int? {
        let own = machine.accumulators(of: chain, at: counts, element) ?? []
        return zip(own, claims).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    }
}

extension Executor {
    /// Runs on whatever happens and calls `observe` with every committed value while it is in
    /// place.
    fileprivate func runTraced(fault: TraceFault?, observe: (ValueID) -> Void) {
        func commit(_ value: ValueID) {
            if let fault, fault.value == value { spoil(fault) }
            observe(value)
        }
        for input in program.inputs { commit(input.value) }
        runThrough { index in
            let instruction = program.instructions[index]
            guard !instruction.operation.isAlias else { return }
            for result in instruction.results { commit(result) }
        }
    }

    private func spoil(_ fault: TraceFault) {
        var bits = bits(of: fault.value)
        if program.type(of: fault.value).element == .float32 {
            bits[fault.element] ^= fault.flippedBits
        } else {
            bits[fault.element] = bits[fault.element] == 0 ? 1 : 0
        }
        store(bits, in: fault.value)
    }

    fileprivate func bits(of value: ValueID) -> [UInt32] {
        program.type(of: value).element == .float32
            ? floats(of: value).elements.map { TraceLayout.canonical($0.bitPattern) }
            : integers(of: value).elements.map { UInt32(bitPattern: $0) }
    }

    fileprivate func store(_ bits: [UInt32], in value: ValueID) {
        if program.type(of: value).element == .float32 {
            floats(of: value).store(bits.map { Float(bitPattern: $0) })
        } else {
            integers(of: value).store(bits.map { Int32(bitPattern: $0) })
        }
    }

    fileprivate func leaves(of value: ValueID, _ scheduler: any ParallelScheduler) -> MerkleLeaves {
        var leaves = MerkleLeaves()
        let bytes = TraceLayout.leafElements * 4
        if program.type(of: value).element == .int32 {
            leaves.append(chunksOf: [integers(of: value)], of: bytes, scheduler: scheduler)
            return leaves
        }
        let view = floats(of: value)
        let hasNaN = (0..<view.count).contains { view[$0].isNaN }
        let numbers = hasNaN ? FloatView(bits(of: value).map { Float(bitPattern: $0) }) : view
        leaves.append(chunksOf: [numbers], of: bytes, scheduler: scheduler)
        return leaves
    }
}

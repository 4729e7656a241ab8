import Cryptography
import Primitives
import Programs
import Tensors

/// Two parties who ran one step from the same inputs, one of them with a fault.
struct DisputeStage {
    let program: Program
    let honest: StepTrace
    let faulty: StepTrace
    let inputs: KnownInputs

    init(_ program: Program, fault: TraceFault, seed: UInt64 = 41) throws {
        self.program = program
        honest = try DisputeStage.trace(program, seed: seed, fault: nil)
        faulty = try DisputeStage.trace(program, seed: seed, fault: fault)
        inputs = KnownInputs(trace: honest)
    }

    static func trace(_ program: Program, seed: UInt64, fault: TraceFault?) throws -> StepTrace {
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        try executor.fillInputs(seed: seed)
        return try StepTrace(executor, fault: fault)
    }

    /// The verdict with the faulty party in one of the roles.
    func judge(faultyRole: DisputeRole) -> StepVerdict {
        let asserter = faultyRole == .asserter ? faulty : honest
        let challenger = faultyRole == .asserter ? honest : faulty
        return StepReferee(program).judge(
            stepRoot: asserter.stepRoot, asserter: asserter, challenger: challenger,
            inputs: inputs)
    }
}

/// The inputs of a step as an honest party has them, at the price of one opening each.
struct KnownInputs: AgreedInputs {
    let trace: StepTrace

    func element(of input: ProgramInput, at index: Int) -> (bits: UInt32, bytes: Int)? {
        (trace.bits(of: input.value)[index], 600)
    }
}

/// A party that answers like another one, but for one kind of answer.
final class LyingParty: DisputeParty {
    enum Lie: CaseIterable {
        case noTop, wrongTop, noChildren, wrongChildren, noElements, wrongElements, shortElements
        case noValues, wrongValues, shortValues, noAccumulators, wrongAccumulators
        case shortAccumulators, noOpening, wrongOpening, shortOpening, cutProof
    }

    let base: StepTrace
    let lie: Lie

    init(_ base: StepTrace, _ lie: Lie) {
        self.base = base
        self.lie = lie
    }

    func top(of tree: TraceTree) -> Hash32? {
        if lie == .noTop { return nil }
        return lie == .wrongTop ? .zero : base.top(of: tree)
    }

    func children(of tree: TraceTree, level: Int, index: Int) -> (left: Hash32, right: Hash32)? {
        if lie == .noChildren { return nil }
        guard let nodes = base.children(of: tree, level: level, index: index) else { return nil }
        return lie == .wrongChildren ? (nodes.right, nodes.left) : nodes
    }

    func elements(of value: ValueID, leaf: Int) -> [UInt32]? {
        if lie == .noElements { return nil }
        guard var elements = base.elements(of: value, leaf: leaf) else { return nil }
        if lie == .wrongElements { elements[0] ^= 1 }
        if lie == .shortElements { elements.removeLast() }
        return elements
    }

    func values(of scalars: [Scalar]) -> [UInt32]? {
        if lie == .noValues { return nil }
        guard var values = base.values(of: scalars) else { return nil }
        if lie == .wrongValues { values[0] ^= 1 << 22 }
        if lie == .shortValues { values.removeLast() }
        return values
    }

    func accumulators(of chain: ScalarChain, at counts: [Int]) -> [UInt32]? {
        if lie == .noAccumulators { return nil }
        guard var values = base.accumulators(of: chain, at: counts) else { return nil }
        if lie == .wrongAccumulators { values[values.count / 2] ^= 1 << 22 }
        if lie == .shortAccumulators { values.removeLast() }
        return values
    }

    func opening(of value: ValueID, leaf: Int) -> TraceOpening? {
        if lie == .noOpening { return nil }
        guard var opening = base.opening(of: value, leaf: leaf) else { return nil }
        if lie == .wrongOpening { opening.elements[0] ^= 1 }
        if lie == .shortOpening { opening.elements.removeLast() }
        if lie == .cutProof {
            let siblings = opening.stepProof.siblings
            opening.stepProof = MerkleProof(siblings: Array(siblings.dropLast()))
        }
        return opening
    }

    func leftDiffers(
        _ tree: TraceTree, level: Int, index: Int, _ nodes: (left: Hash32, right: Hash32)
    ) -> Bool {
        base.leftDiffers(tree, level: level, index: index, nodes)
    }

    func differingElement(of value: ValueID, leaf: Int, _ elements: [UInt32]) -> Int? {
        base.differingElement(of: value, leaf: leaf, elements)
    }

    func differing(_ scalars: [Scalar], _ claims: [UInt32]) -> Int? {
        base.differing(scalars, claims)
    }

    func differing(_ chain: ScalarChain, at counts: [Int], _ claims: [UInt32]) -> Int? {
        base.differing(chain, at: counts, claims)
    }
}

/// A challenger that chooses at random, whatever the asserter says.
final class RandomChallenger: DisputeParty {
    private var samples: Samples
    private let base: StepTrace

    init(_ base: StepTrace, seed: UInt64) {
        samples = Samples(seed: seed)
        self.base = base
    }

    func top(of tree: TraceTree) -> Hash32? { nil }
    func children(of tree: TraceTree, level: Int, index: Int) -> (left: Hash32, right: Hash32)? {
        nil
    }
    func elements(of value: ValueID, leaf: Int) -> [UInt32]? { nil }
    func values(of scalars: [Scalar]) -> [UInt32]? { nil }
    func accumulators(of chain: ScalarChain, at counts: [Int]) -> [UInt32]? { nil }
    func opening(of value: ValueID, leaf: Int) -> TraceOpening? { nil }

    func leftDiffers(
        _ tree: TraceTree, level: Int, index: Int, _ nodes: (left: Hash32, right: Hash32)
    ) -> Bool {
        samples.below(2) == 0
    }

    func differingElement(of value: ValueID, leaf: Int, _ elements: [UInt32]) -> Int? {
        samples.below(elements.count + 2) - 1
    }

    func differing(_ scalars: [Scalar], _ claims: [UInt32]) -> Int? { pick(scalars.count) }

    func differing(_ chain: ScalarChain, at counts: [Int], _ claims: [UInt32]) -> Int? {
        pick(counts.count)
    }

    /// Any place, none, or rarely one that does not exist.
    private func pick(_ count: Int) -> Int? {
        let choice = samples.below(count * 4 + 3)
        return choice < count * 4 ? choice / 4 : choice == count * 4 ? nil : count + 1
    }
}

/// An asserter whose answers are sometimes missing, too long, too short or random bits.
final class RandomAsserter: DisputeParty {
    private var samples: Samples
    private let base: StepTrace

    init(_ base: StepTrace, seed: UInt64) {
        samples = Samples(seed: seed)
        self.base = base
    }

    private func spoils() -> Bool { samples.below(12) == 0 }

    private func spoiled(_ numbers: [UInt32]?) -> [UInt32]? {
        guard var numbers, spoils() else { return numbers }
        switch samples.below(6) {
        case 0: return nil
        case 1: return []
        case 2: numbers.append(0)
        case 3: numbers = numbers.map { _ in UInt32(truncatingIfNeeded: samples.next() >> 16) }
        case 4: numbers = numbers.map { _ in .max }
        default: numbers = numbers.map { $0 ^ 1 }
        }
        return numbers
    }

    func top(of tree: TraceTree) -> Hash32? { spoils() && spoils() ? .zero : base.top(of: tree) }

    func children(of tree: TraceTree, level: Int, index: Int) -> (left: Hash32, right: Hash32)? {
        guard spoils(), spoils() else {
            return base.children(of: tree, level: level, index: index)
        }
        return (.zero, .zero)
    }

    func elements(of value: ValueID, leaf: Int) -> [UInt32]? {
        base.elements(of: value, leaf: leaf)
    }

    func values(of scalars: [Scalar]) -> [UInt32]? { spoiled(base.values(of: scalars)) }

    func accumulators(of chain: ScalarChain, at counts: [Int]) -> [UInt32]? {
        spoiled(base.accumulators(of: chain, at: counts))
    }

    func opening(of value: ValueID, leaf: Int) -> TraceOpening? {
        guard var opening = base.opening(of: value, leaf: leaf) else { return nil }
        opening.elements = spoiled(opening.elements) ?? []
        return opening
    }

    func leftDiffers(
        _ tree: TraceTree, level: Int, index: Int, _ nodes: (left: Hash32, right: Hash32)
    ) -> Bool {
        base.leftDiffers(tree, level: level, index: index, nodes)
    }

    func differingElement(of value: ValueID, leaf: Int, _ elements: [UInt32]) -> Int? { nil }
    func differing(_ scalars: [Scalar], _ claims: [UInt32]) -> Int? { nil }
    func differing(_ chain: ScalarChain, at counts: [Int], _ claims: [UInt32]) -> Int? { nil }
}

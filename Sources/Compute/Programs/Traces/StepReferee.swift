package import Cryptography
package import Primitives

/// Who answers, and who is convicted.
package enum DisputeRole: Hashable, Sendable {
    case asserter, challenger
}

/// Why a party lost.
package enum ConvictionReason: Hashable, Sendable, CustomStringConvertible {
    case noAnswer(String)
    case wrongNode(tree: TraceTree, level: Int, index: Int)
    case wrongCount(String, expected: Int, got: Int)
    /// The asserter's number does not follow from the asserter's other numbers.
    case wrongNumber(expected: UInt32, got: UInt32)
    case indexOutside(ValueID, index: Int, count: Int)
    case badOpening(ValueID, MerkleFailure)
    /// Every number that led here was right.
    case nothingWrong

    package var description: String {
        switch self {
        case .noAnswer(let question): "no answer: \(question)"
        case .wrongNode(let tree, let level, let index):
            "the nodes below node \(index) of level \(level) of \(tree) do not hash to it"
        case .wrongCount(let what, let expected, let got):
            "expected \(expected) \(what), got \(got)"
        case .wrongNumber(let expected, let got):
            "expected \(Float(bitPattern: expected)) (bits \(expected)), got "
                + "\(Float(bitPattern: got)) (bits \(got))"
        case .indexOutside(let value, let index, let count):
            "element \(index) lies outside \(value), which has \(count)"
        case .badOpening(let value, let failure): "an opening of \(value) fails: \(failure)"
        case .nothingWrong: "what was challenged is right"
        }
    }
}

/// The end of a dispute over one step.
package struct StepVerdict: Hashable, Sendable {
    package let convicted: DisputeRole
    package let reason: ConvictionReason
    /// The first value on which the parties disagree; `nil` when a party failed before it was
    /// found.
    package let value: ValueID?
    /// Its element.
    package let element: Int?
    /// The instruction that defines the value; `nil` for an input of the step.
    package let instruction: Int?
    /// What the referee received.
    package let bytes: Int
    /// The scalar operations that the referee computed.
    package let macs: UInt64
}

/// Decides a dispute over one step of a program by computing a single scalar operation of it.
///
/// How to use it: both parties have made a ``StepTrace`` of the step from the same state and batch,
/// and their step roots differ. Take either as the asserter:
///
///     let verdict = StepReferee(program).judge(
///         stepRoot: asserter.stepRoot, asserter: asserter, challenger: challenger,
///         inputs: agreedInputs)
///
/// Whoever is honest wins in either role. Where the step roots are equal but the states after the
/// step are not, one party's state does not come from its trace:
/// ``element(of:at:stepRoot:asserter:)`` opens an element of an output against the agreed step
/// root. Protocol: `Docs/Spec/traces.md`.
package struct StepReferee: Sendable {
    package let layout: TraceLayout

    package init(_ program: Program) {
        layout = TraceLayout(program)
    }

    /// Names the first value that differs and the party that is wrong about it.
    package func judge(
        stepRoot: Hash32, asserter: any DisputeParty, challenger: any DisputeParty,
        inputs: any AgreedInputs
    ) -> StepVerdict {
        var walk = StepWalk(
            layout: layout, stepRoot: stepRoot, asserter: asserter, challenger: challenger,
            inputs: inputs)
        do {
            try walk.run()
        } catch {
            return walk.verdict(error)
        }
        return walk.verdict(Conviction(.challenger, .nothingWrong))
    }

    /// One element of a value that the asserter opens against a step root that both agree on.
    package func element(
        of value: ValueID, at index: Int, stepRoot: Hash32, asserter: any DisputeParty
    ) throws(Conviction) -> (bits: UInt32, bytes: Int) {
        var bytes = 0
        let bits = try TraceOpening.element(
            of: value, at: index, layout: layout, stepRoot: stepRoot, asserter: asserter,
            bytes: &bytes)
        return (bits, bytes)
    }
}

/// A party has lost.
package struct Conviction: Error, Hashable, Sendable {
    package let role: DisputeRole
    package let reason: ConvictionReason

    init(_ role: DisputeRole, _ reason: ConvictionReason) {
        self.role = role
        self.reason = reason
    }
}

extension TraceOpening {
    /// Asks the asserter for an element and checks its way to the step root.
    static func element(
        of value: ValueID, at index: Int, layout: TraceLayout, stepRoot: Hash32,
        asserter: any DisputeParty, bytes: inout Int
    ) throws(Conviction) -> UInt32 {
        let (value, index) = layout.source(of: value, at: index)
        let count = layout.program.type(of: value).count
        guard index >= 0, index < count else {
            throw Conviction(.asserter, .indexOutside(value, index: index, count: count))
        }
        let leaf = index / TraceLayout.leafElements
        guard let opening = asserter.opening(of: value, leaf: leaf) else {
            throw Conviction(.asserter, .noAnswer("opening of \(value)"))
        }
        bytes += opening.byteCount
        let expected = layout.elementCount(of: value, leaf: leaf)
        guard opening.elements.count == expected else {
            throw Conviction(
                .asserter,
                .wrongCount("elements", expected: expected, got: opening.elements.count))
        }
        do throws(MerkleFailure) {
            try opening.verify(value, leaf, layout, stepRoot)
        } catch {
            throw Conviction(.asserter, .badOpening(value, error))
        }
        return opening.elements[index % TraceLayout.leafElements]
    }

    private func verify(_ value: ValueID, _ leaf: Int, _ layout: TraceLayout, _ stepRoot: Hash32)
        throws(MerkleFailure)
    {
        var leaves = MerkleLeaves()
        leaves.append(TraceLayout.content(elements))
        let root = try valueProof.rootOf(
            label: TraceLayout.valueLabel, leafCount: layout.leafCount(of: value),
            indices: [leaf], leaves: leaves)
        var roots = MerkleLeaves()
        roots.append(root.bytes)
        try stepProof.verify(
            root: stepRoot, label: TraceLayout.stepLabel, leafCount: layout.committed.count,
            indices: [layout.positions[value.index]], leaves: roots)
    }
}

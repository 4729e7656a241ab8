import Cryptography
import Primitives

/// The walk of two parties from a step root down to one scalar operation.
struct StepWalk {
    /// A chain is cut into so many parts a turn.
    static let chainParts = 16

    let layout: TraceLayout
    let stepRoot: Hash32
    let asserter: any DisputeParty
    let challenger: any DisputeParty
    let inputs: any AgreedInputs
    private let machine = ScalarMachine()
    private var bytes = 0
    private var value: ValueID?
    private var element: Int?

    init(
        layout: TraceLayout, stepRoot: Hash32, asserter: any DisputeParty,
        challenger: any DisputeParty, inputs: any AgreedInputs
    ) {
        self.layout = layout
        self.stepRoot = stepRoot
        self.asserter = asserter
        self.challenger = challenger
        self.inputs = inputs
    }

    func verdict(_ conviction: Conviction) -> StepVerdict {
        let definer = value.map { layout.definers[$0.index] } ?? -1
        return StepVerdict(
            convicted: conviction.role, reason: conviction.reason, value: value, element: element,
            instruction: definer < 0 ? nil : definer, bytes: bytes,
            macs: machine.applications)
    }

    /// Always ends with a conviction.
    mutating func run() throws(Conviction) {
        bytes += 32
        let (value, leaf) = try findValue()
        self.value = value
        let elements = try findLeaf(of: value, leaf)
        let index = elements.leaf * TraceLayout.leafElements
        bytes += 4
        guard
            let place = challenger.differingElement(
                of: value, leaf: elements.leaf, elements.content),
            place >= 0, place < elements.content.count
        else { throw Conviction(.challenger, .nothingWrong) }
        element = index + place
        let claim = elements.content[place]
        if layout.definers[value.index] < 0 {
            try settleInput(value, index + place, claim)
        }
        guard let scalar = ScalarSemantics(layout).scalar(of: value, at: index + place) else {
            throw Conviction(.asserter, .noAnswer("scalar of \(value)"))
        }
        try settle(scalar, claim)
    }

    // MARK: Down the trees

    private mutating func findValue() throws(Conviction) -> (ValueID, Hash32) {
        guard !layout.committed.isEmpty else { throw Conviction(.challenger, .nothingWrong) }
        let top = try topNode(of: .step)
        guard layout.stepRoot(top: top) == stepRoot else {
            throw Conviction(.asserter, .wrongNode(tree: .step, level: -1, index: 0))
        }
        let found = try descend(.step, top: top, leafCount: layout.committed.count)
        return (layout.committed[found.index], found.digest)
    }

    private mutating func findLeaf(of value: ValueID, _ digest: Hash32) throws(Conviction) -> (
        leaf: Int, content: [UInt32]
    ) {
        let count = layout.leafCount(of: value)
        guard count > 0 else { throw Conviction(.challenger, .nothingWrong) }
        let top = try topNode(of: .value(value))
        guard MerkleTree.leaf(layout.valueRoot(value, top: top).bytes) == digest else {
            throw Conviction(.asserter, .wrongNode(tree: .value(value), level: -1, index: 0))
        }
        let found = try descend(.value(value), top: top, leafCount: count)
        guard let content = asserter.elements(of: value, leaf: found.index) else {
            throw Conviction(.asserter, .noAnswer("elements of \(value)"))
        }
        bytes += content.count * 4
        let expected = layout.elementCount(of: value, leaf: found.index)
        guard content.count == expected else {
            throw Conviction(
                .asserter, .wrongCount("elements", expected: expected, got: content.count))
        }
        guard MerkleTree.leaf(TraceLayout.content(content)) == found.digest else {
            throw Conviction(
                .asserter, .wrongNode(tree: .value(value), level: 0, index: found.index))
        }
        return (found.index, content)
    }

    private mutating func topNode(of tree: TraceTree) throws(Conviction) -> Hash32 {
        guard let top = asserter.top(of: tree) else {
            throw Conviction(.asserter, .noAnswer("top of \(tree)"))
        }
        bytes += 32
        return top
    }

    /// Goes down to the first leaf that differs by asking at each node whether the left half does.
    private mutating func descend(_ tree: TraceTree, top: Hash32, leafCount: Int)
        throws(Conviction) -> (index: Int, digest: Hash32)
    {
        let widths = MerkleTree.widths(leafCount: leafCount)
        var digest = top
        var index = 0
        for level in stride(from: widths.count - 1, to: 0, by: -1) {
            guard 2 * index + 1 < widths[level - 1] else {
                index *= 2  // a node without a partner rose unchanged
                continue
            }
            guard let nodes = asserter.children(of: tree, level: level, index: index) else {
                throw Conviction(.asserter, .noAnswer("children in \(tree)"))
            }
            bytes += 64 + 1
            guard MerkleTree.parent(nodes.left, nodes.right) == digest else {
                throw Conviction(.asserter, .wrongNode(tree: tree, level: level, index: index))
            }
            let left = challenger.leftDiffers(tree, level: level, index: index, nodes)
            digest = left ? nodes.left : nodes.right
            index = 2 * index + (left ? 0 : 1)
        }
        return (index, digest)
    }

    // MARK: Down one number

    private mutating func settleInput(_ value: ValueID, _ index: Int, _ claim: UInt32)
        throws(Conviction)
    {
        let agreed: UInt32
        guard let input = layout.program.inputs.first(where: { $0.value == value }) else {
            throw Conviction(.asserter, .noAnswer("input \(value)"))
        }
        if input.role == .constant {
            agreed = input.constant[index].bitPattern
        } else {
            guard let answer = inputs.element(of: input, at: index) else {
                throw Conviction(.asserter, .noAnswer("element of \(input.name)"))
            }
            bytes += answer.bytes
            agreed = answer.bits
        }
        throw decide(expected: agreed, got: claim)
    }

    private func decide(expected: UInt32, got: UInt32) -> Conviction {
        expected == got
            ? Conviction(.challenger, .nothingWrong)
            : Conviction(.asserter, .wrongNumber(expected: expected, got: got))
    }

    /// The asserter claims that a scalar has these bits and the challenger denies it.
    private mutating func settle(_ scalar: Scalar, _ claim: UInt32) throws(Conviction) {
        var scalar = scalar
        var claim = claim
        while true {
            switch scalar {
            case .literal(let bits):
                throw decide(expected: bits, got: claim)
            case .element(let value, let index):
                let bits = try TraceOpening.element(
                    of: value, at: index, layout: layout, stepRoot: stepRoot,
                    asserter: asserter, bytes: &bytes)
                throw decide(expected: bits, got: claim)
            case .apply(let function, let arguments):
                (scalar, claim) = try settle(function, arguments, claim)
            case .chain(let chain):
                (scalar, claim) = try settle(chain, claim)
            case .dependent(let first, let then):
                let values = try claims(of: [first])
                if try denied([first], values) != nil {
                    (scalar, claim) = (first, values[0])
                } else if let next = then(values[0]) {
                    scalar = next
                } else {
                    throw Conviction(.asserter, .noAnswer("an index leads nowhere"))
                }
            }
        }
    }

    /// One function: its arguments are claimed, its value follows, so one of them must be denied.
    private mutating func settle(
        _ function: ScalarFunction, _ arguments: [Scalar], _ claim: UInt32
    ) throws(Conviction) -> (Scalar, UInt32) {
        var values: [UInt32] = []
        var open: [Scalar] = []
        for argument in arguments {
            if case .literal = argument { continue }
            open.append(argument)
        }
        let answers = open.isEmpty ? [] : try claims(of: open)
        var next = 0
        for argument in arguments {
            if case .literal(let bits) = argument {
                values.append(bits)
            } else {
                values.append(answers[next])
                next += 1
            }
        }
        let expected = machine.apply(function, values)
        guard expected == claim else {
            throw Conviction(.asserter, .wrongNumber(expected: expected, got: claim))
        }
        guard !open.isEmpty, let place = try denied(open, answers) else {
            throw Conviction(.challenger, .nothingWrong)
        }
        return (open[place], answers[place])
    }

    /// A chain: accumulators are claimed until two neighbours are found, the first agreed on, the
    /// second not.
    private mutating func settle(_ chain: ScalarChain, _ claim: UInt32) throws(Conviction) -> (
        Scalar, UInt32
    ) {
        var low = -1  // the last count that is agreed on; −1 before the initial value is
        var agreed: UInt32 = 0
        var high = chain.count
        var denied = claim
        while high - low > 1 {
            let counts = StepWalk.cuts(low, high)
            guard let answers = asserter.accumulators(of: chain, at: counts) else {
                throw Conviction(.asserter, .noAnswer("accumulators"))
            }
            bytes += answers.count * 4 + 4
            guard answers.count == counts.count else {
                throw Conviction(
                    .asserter,
                    .wrongCount("accumulators", expected: counts.count, got: answers.count))
            }
            if let place = challenger.differing(chain, at: counts, answers) {
                guard answers.indices.contains(place) else {
                    throw Conviction(.challenger, .noAnswer("which accumulator differs"))
                }
                if place > 0 { (low, agreed) = (counts[place - 1], answers[place - 1]) }
                (high, denied) = (counts[place], answers[place])
            } else if let last = counts.last, let answer = answers.last {
                (low, agreed) = (last, answer)
            }
        }
        return high == 0 ? (chain.initial, denied) : (chain.step(low, agreed), denied)
    }

    /// Ascending counts strictly between two counts, at most ``chainParts`` − 1 of them.
    static func cuts(_ low: Int, _ high: Int) -> [Int] {
        let span = high - low
        guard span > chainParts else { return Array(low + 1..<high) }
        return (1..<chainParts).map {
            low + span / chainParts * $0 + span % chainParts * $0 / chainParts
        }
    }

    private mutating func claims(of scalars: [Scalar]) throws(Conviction) -> [UInt32] {
        guard let values = asserter.values(of: scalars) else {
            throw Conviction(.asserter, .noAnswer("values of scalars"))
        }
        bytes += values.count * 4
        guard values.count == scalars.count else {
            throw Conviction(
                .asserter, .wrongCount("numbers", expected: scalars.count, got: values.count))
        }
        return values
    }

    private mutating func denied(_ scalars: [Scalar], _ values: [UInt32]) throws(Conviction)
        -> Int?
    {
        bytes += 4
        guard let place = challenger.differing(scalars, values) else { return nil }
        guard scalars.indices.contains(place) else {
            throw Conviction(.challenger, .noAnswer("which number differs"))
        }
        return place
    }
}

extension ProgramBuilder {
    /// Differentiates `root` in reverse mode and appends the instructions that compute the
    /// gradients.
    ///
    /// `seed` is the gradient of the root itself, of the root's shape: for the mean of n losses a
    /// value filled with 1/n. A value with several uses gets the sum of their gradients by `add`,
    /// in reverse program order.
    ///
    /// `continuing` takes the contributions of an earlier micro-batch whose forward pass had the
    /// same instructions. Products, row sums, embeddings, norms and convolutions then continue the
    /// chains of that pass, so the total equals the large batch bit for bit; a parameter that is
    /// used element by element (as an operand of `binary`, say) gets the sum of both passes by
    /// `add`.
    package mutating func gradients(
        of root: ValueID, seed: ValueID, withRespectTo targets: [ValueID],
        continuing earlier: GradientContributions? = nil
    ) throws(ProgramError) -> GradientContributions {
        let shape = try floats(root, "gradients", "root")
        try expect(seed, shape, "gradients", "seed")
        for target in targets {
            guard inputs.contains(where: { $0.value == target }) else {
                throw .unknownValue(target, count: inputs.count)
            }
        }
        var pass = GradientPass(builder: self, targets: targets, earlier: earlier)
        try pass.run(root: root, seed: seed)
        self = pass.builder
        return pass.contributions
    }

    /// The gradient of one target: its contributions added in program order.
    package mutating func total(_ contributions: GradientContributions, of target: ValueID)
        throws(ProgramError) -> ValueID
    {
        let places = contributions.places(of: target)
        guard var sum = places.last else { throw .noGradient(of: target) }
        for place in places.dropLast().reversed() { sum = try add(sum, place) }
        let shape = try shape(of: target)
        return try self.shape(of: sum) == shape ? sum : reshape(sum, shape)
    }
}

/// One walk over the instructions in reverse order.
struct GradientPass {
    var builder: ProgramBuilder
    var contributions: GradientContributions
    private let earlier: GradientContributions?
    /// The position in `targets` for every value that is one.
    private var targetPositions: [Int?]
    /// Whether a value depends on a target.
    private var needed: [Bool]
    private var gradients: [ValueID?]

    init(builder: ProgramBuilder, targets: [ValueID], earlier: GradientContributions?) {
        self.builder = builder
        self.earlier = earlier
        contributions = GradientContributions(targets: targets)
        let count = builder.values.count
        targetPositions = Array(repeating: nil, count: count)
        needed = Array(repeating: false, count: count)
        gradients = Array(repeating: nil, count: count)
        for (position, target) in targets.enumerated() {
            targetPositions[target.index] = position
            needed[target.index] = true
        }
        for instruction in builder.instructions
        where instruction.operands.contains(where: { needed[$0.index] }) {
            for result in instruction.results { needed[result.index] = true }
        }
    }

    mutating func run(root: ValueID, seed: ValueID) throws(ProgramError) {
        gradients[root.index] = seed
        for instruction in builder.instructions.reversed() {
            guard instruction.operands.contains(where: { needed[$0.index] }) else { continue }
            let incoming = instruction.results.map { gradients[$0.index] }
            guard incoming.contains(where: { $0 != nil }) else { continue }
            try differentiate(instruction, incoming)
        }
        guard let earlier else { return }
        for (position, target) in contributions.targets.enumerated() {
            let expected = earlier.places(of: target).count
            let got = contributions.places[position].count
            guard expected == got else {
                throw .contributionsDiffer(of: target, expected: expected, got: got)
            }
        }
    }

    func needs(_ value: ValueID) -> Bool { needed[value.index] }

    /// Adds what `make` emits to the gradient of `operand`.
    ///
    /// `make` gets the value that its chains continue from, `nil` for a fresh sum.
    mutating func accumulate(
        into operand: ValueID,
        _ make: (inout ProgramBuilder, ValueID?) throws(ProgramError) -> ValueID
    ) throws(ProgramError) {
        guard needed[operand.index] else { return }
        guard let position = targetPositions[operand.index] else {
            return try join(try make(&builder, nil), to: operand)
        }
        let earlier = try earlierPlace(position, of: operand)
        contributions.places[position].append(try make(&builder, earlier))
    }

    /// Adds what `make` emits to the gradient of `operand`, for operations that cannot continue a
    /// chain.
    mutating func add(
        to operand: ValueID, _ make: (inout ProgramBuilder) throws(ProgramError) -> ValueID
    ) throws(ProgramError) {
        guard needed[operand.index] else { return }
        var value = try make(&builder)
        guard let position = targetPositions[operand.index] else {
            return try join(value, to: operand)
        }
        if let earlier = try earlierPlace(position, of: operand) {
            value = try builder.add(earlier, value)
        }
        contributions.places[position].append(value)
    }

    private mutating func join(_ value: ValueID, to operand: ValueID) throws(ProgramError) {
        var value = value
        let shape = try builder.shape(of: operand)
        if try builder.shape(of: value) != shape { value = try builder.reshape(value, shape) }
        if let sum = gradients[operand.index] { value = try builder.add(sum, value) }
        gradients[operand.index] = value
    }

    private func earlierPlace(_ position: Int, of target: ValueID) throws(ProgramError) -> ValueID?
    {
        guard let places = earlier?.places(of: target) else { return nil }
        let place = contributions.places[position].count
        guard place < places.count else {
            throw .contributionsDiffer(of: target, expected: places.count, got: place + 1)
        }
        return places[place]
    }
}

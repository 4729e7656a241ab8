/// One kernel on one set of seeded inputs, where every conformer must give the same bits.
///
/// The outputs lie between guard elements and start from a sentinel, so a kernel that writes too
/// far or not far enough differs as well.
package struct KernelCase: Sendable, CustomStringConvertible {
    package let name: String
    private let body: @Sendable (any TensorKernels, inout CaseData) -> Void

    init(_ name: String, _ body: @escaping @Sendable (any TensorKernels, inout CaseData) -> Void) {
        self.name = name
        self.body = body
    }

    package var description: String { name }

    /// The bit patterns of all outputs; every NaN is 0x7fc00000, since only being NaN is defined.
    package func run(on kernels: any TensorKernels) -> [UInt32] {
        var data = CaseData(seed: Self.hash(name.utf8.map { UInt32($0) }))
        body(kernels, &data)
        return data.patterns
    }

    /// The hash of the bit patterns, to compare machines by a line of text a case.
    package func digest(on kernels: any TensorKernels) -> UInt64 {
        Self.hash(run(on: kernels))
    }

    /// FNV-1a over 32-bit words.
    private static func hash(_ words: [UInt32]) -> UInt64 {
        words.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// What the numbers of an input look like.
enum CaseValues: String, CaseIterable {
    /// Between −2 and 2.
    case ordinary
    /// Ordinary numbers mixed with zeros of both signs, subnormals and tiny numbers.
    case tiny
    /// Any exponent, infinities, NaN, zeros.
    case special
    /// Of a size whose products vanish, so that chains end in zeros of both signs.
    case vanishing

    /// Those that every kernel is tried with; the last is for chains.
    static let allCases = [CaseValues.ordinary, .tiny, .special]
    /// Those without infinities: a masked term may take part in a chain as +0 times its value.
    static let finite = [CaseValues.ordinary, .tiny, .vanishing]
}

/// Inputs from a seed, and the outputs that a case collects.
struct CaseData {
    private static let guardCount = 19
    private static let sentinel: Float = 12_345
    private var state: UInt64
    private var floatOutputs: [FloatView] = []
    private var integerOutputs: [IntegerView] = []
    private var flags: [Bool] = []

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    private mutating func number(_ values: CaseValues) -> Float {
        let word = next()
        let ordinary = Float(Int32(truncatingIfNeeded: word)) * 0x1p-30
        switch values {
        case .ordinary:
            return ordinary
        case .vanishing:
            return ordinary * 0x1p-76
        case .tiny:
            switch word >> 61 {
            case 0: return 0
            case 1: return -0.0
            case 2: return ordinary * 0x1p-130
            case 3: return ordinary * 0x1p-75
            default: return ordinary
            }
        case .special:
            let any = Float(bitPattern: UInt32(truncatingIfNeeded: word))
            switch word >> 60 {
            case 0: return 0
            case 1: return -0.0
            case 2: return (word >> 59) & 1 == 0 ? any : ordinary
            case 3: return (word >> 53) & 63 == 0 ? .infinity : ordinary
            case 4: return (word >> 53) & 63 == 0 ? .nan : ordinary
            case 5, 6, 7: return any.magnitude < 0x1p100 ? any : ordinary
            default: return ordinary
            }
        }
    }

    /// Seeded numbers in a view that is not aligned.
    mutating func floats(_ count: Int, _ values: CaseValues = .ordinary) -> FloatView {
        let storage = TensorStorage(count: count + Self.guardCount)
        let view = storage.floats(offset: 3, count: count)
        view.store((0..<count).map { _ in number(values) })
        return view
    }

    /// Seeded indices below `bound`.
    mutating func indices(_ count: Int, below bound: Int) -> IntegerView {
        IntegerView((0..<count).map { _ in Int32(truncatingIfNeeded: next() % UInt64(bound)) })
    }

    /// An output: sentinels, or `start` for a kernel that works in place or adds to what is there.
    mutating func output(_ count: Int, start: FloatView? = nil) -> FloatView {
        let storage = TensorStorage(count: count + 2 * Self.guardCount)
        let whole = storage.floats(offset: 0, count: storage.count)
        whole.fill(Self.sentinel)
        let view = storage.floats(offset: Self.guardCount, count: count)
        if let start { view.copy(from: start) }
        floatOutputs.append(whole)
        return view
    }

    mutating func integerOutput(_ count: Int) -> IntegerView {
        let storage = TensorStorage(count: count + 2 * Self.guardCount)
        integerOutputs.append(storage.integers(offset: 0, count: storage.count))
        return storage.integers(offset: Self.guardCount, count: count)
    }

    mutating func output(_ flag: Bool) {
        flags.append(flag)
    }

    var patterns: [UInt32] {
        floatOutputs.flatMap { $0.elements.map { $0.isNaN ? 0x7fc0_0000 : $0.bitPattern } }
            + integerOutputs.flatMap { $0.elements.map { UInt32(bitPattern: $0) } }
            + flags.map { $0 ? 1 : 0 }
    }
}

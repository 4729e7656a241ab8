import Programs
import Tensors

/// A small generator for test data: the same numbers in every run.
struct Samples {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let mixed = (state ^ (state >> 31)) &* 0xBF58_476D_1CE4_E5B9
        return mixed ^ (mixed >> 29)
    }

    /// In −1 … 1, a multiple of 2⁻¹⁶.
    mutating func number() -> Float {
        Float(Int(next() >> 40) % 65_536) / 32_768 - 1
    }

    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

    mutating func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in number() } }
}

extension Executor {
    /// Fills every input but the constants with samples; state, scalars and `positive` inputs get
    /// numbers above 0.5, since a second moment below 0 has no root.
    func fillInputs(seed: UInt64, positive: Set<String> = []) throws {
        var samples = Samples(seed: seed)
        for input in program.inputs where input.role != .constant {
            let count = program.type(of: input.value).count
            if let bound = input.bound {
                let indices = (0..<count).map { _ in Int32(samples.below(Int(bound))) }
                try integers(input.name).store(indices)
            } else if positive.contains(input.name) || [.scalars, .state].contains(input.role) {
                try floats(input.name).store(samples.numbers(count).map { abs($0) / 2 + 0.5 })
            } else {
                try floats(input.name).store(samples.numbers(count))
            }
        }
    }
}

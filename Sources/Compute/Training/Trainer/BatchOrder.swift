import Cryptography
import Primitives

/// Which samples a step sees: a function of the seed and the step's number alone.
///
/// Samples: epoch e goes through the permutation that Fisher and Yates' shuffle makes of 0, 1, … with
/// the generator of domain `assay/order/e`; the samples that do not fill the last step are left out.
/// Text: step s draws its windows from the generator of domain `assay/order/s`, as nanoGPT draws
/// random offsets.
struct BatchOrder {
    private let seed: Hash32
    private let samplesPerStep: Int
    private let stepsPerEpoch: Int
    private var epoch = -1
    private var permutation: [Int32] = []

    init(_ plan: TrainingPlan) {
        seed = plan.task.generatorSeed
        samplesPerStep = plan.task.samplesPerStep
        stepsPerEpoch = plan.stepsPerEpoch
    }

    private func generator(_ number: Int) -> CounterGenerator {
        CounterGenerator(seed: seed, domain: "assay/order/\(number)")
    }

    /// The samples of a step out of `count`.
    mutating func samples(step: Int, of count: Int) -> ArraySlice<Int32> {
        let wanted = step / stepsPerEpoch
        if wanted != epoch || permutation.count != count {
            permutation = Self.permutation(count, generator(wanted))
            epoch = wanted
        }
        let start = step % stepsPerEpoch * samplesPerStep
        return permutation[start..<start + samplesPerStep]
    }

    /// ``CounterGenerator/shuffle(_:)`` of 0 ..< count, written out: an auditor shuffles an epoch for
    /// every interval, and a generic call into another module takes several times as long.
    private static func permutation(_ count: Int, _ generator: CounterGenerator) -> [Int32] {
        var generator = generator
        var order = Array(0..<Int32(truncatingIfNeeded: count))
        for last in stride(from: count - 1, to: 0, by: -1) {
            let other = Int(generator.below(UInt64(last) + 1))
            let moved = order[last]
            order[last] = order[other]
            order[other] = moved
        }
        return order
    }

    /// The windows of a step out of `count`, with repetition.
    func windows(step: Int, of count: Int) -> [Int] {
        var generator = generator(step)
        return (0..<samplesPerStep).map { _ in Int(generator.below(UInt64(count))) }
    }
}

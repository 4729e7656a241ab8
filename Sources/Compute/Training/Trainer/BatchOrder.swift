import Cryptography
import Primitives

/// Which samples a step sees: a function of the seed and the step's number alone.
///
/// Samples: epoch e goes through the permutation that Fisher and Yates' shuffle makes of 0, 1, …
/// with the generator of domain `assay/order/e`; the samples that do not fill the last step are
/// left out. Text: step s draws its windows from the generator of domain `assay/order/s`, as
/// nanoGPT draws random offsets.
struct BatchOrder {
    private let seed: Hash32
    private let samplesPerStep: Int
    private let stepsPerEpoch: Int
    private var epoch = -1
    private var permutation: [Int32] = []
    private var shuffler: CounterGenerator
    /// The places of the permutation from this one on do not change any more.
    private var settled = 0

    init(_ plan: TrainingPlan) {
        seed = plan.task.generatorSeed
        samplesPerStep = plan.task.samplesPerStep
        stepsPerEpoch = plan.stepsPerEpoch
        shuffler = CounterGenerator(seed: seed, domain: "assay/order/0")
    }

    private func generator(_ number: Int) -> CounterGenerator {
        CounterGenerator(seed: seed, domain: "assay/order/\(number)")
    }

    /// The samples of a step out of `count`.
    mutating func samples(step: Int, of count: Int) -> ArraySlice<Int32> {
        let wanted = step / stepsPerEpoch
        if wanted != epoch || permutation.count != count {
            restart(count)
            shuffler = generator(wanted)
            settled = count
            epoch = wanted
        }
        let start = step % stepsPerEpoch * samplesPerStep
        settle(downTo: start)
        return permutation[start..<start + samplesPerStep]
    }

    /// Puts 0 ..< count back into order, in the same memory.
    private mutating func restart(_ count: Int) {
        if permutation.count != count { permutation = [Int32](repeating: 0, count: count) }
        for index in permutation.indices { permutation[index] = Int32(truncatingIfNeeded: index) }
    }

    /// Shuffles 0 ..< count as far as it is needed.
    ///
    /// The shuffle settles the places from the last one down, so an auditor, who sees a few steps
    /// of an epoch, makes half of it on average.
    private mutating func settle(downTo start: Int) {
        guard start < settled else { return }
        shuffler.shuffle(&permutation, settling: start..<settled)
        settled = start
    }

    /// The windows of a step out of `count`, with repetition.
    func windows(step: Int, of count: Int) -> [Int] {
        var generator = generator(step)
        return (0..<samplesPerStep).map { _ in Int(generator.below(UInt64(count))) }
    }
}

/// The numbers that an update takes from the host: rate, 1 / (1 − β1ᵗ), 1 / (1 − β2ᵗ).
struct OptimizerScalars {
    private let schedule: LearningRateSchedule
    private let optimizer: OptimizerConfiguration
    private let steps: Int

    init(_ task: TrainingTask, steps: Int) {
        schedule = task.schedule
        optimizer = task.optimizer
        self.steps = steps
    }

    /// The three scalars of step `step`, counted from 0.
    func values(step: Int) -> [Float] {
        let rate = schedule.rate(step: step, of: steps)
        guard case .adam(let beta1, let beta2, _, _, _) = optimizer else { return [rate, 0, 0] }
        return [rate, Self.correction(beta1, step + 1), Self.correction(beta2, step + 1)]
    }

    /// 1 / (1 − βᵗ) in binary64, the power by squaring from the lowest bit of t up.
    static func correction(_ beta: Float, _ t: Int) -> Float {
        var power = 1.0
        var square = Double(beta)
        var rest = t
        while rest > 0 {
            if rest & 1 == 1 { power *= square }
            square *= square
            rest >>= 1
        }
        return Float(1 / (1 - power))
    }
}

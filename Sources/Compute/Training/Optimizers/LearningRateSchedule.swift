import Tensors

/// The learning rate of every step: warm-up, then constant or falling to a minimum.
///
/// Rates are computed in binary64 by deterministic functions and rounded once to binary32.
package struct LearningRateSchedule: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case constant, linear, cosine
    }

    package var kind: Kind
    /// The greatest rate.
    package var base: Float
    /// Where a falling rate ends.
    package var minimum: Float
    /// Steps in which the rate rises in equal parts from near zero.
    package var warmupSteps: Int
    /// The step from which a falling rate is at its minimum; `nil` is the last of the run.
    package var decaySteps: Int?

    package init(
        kind: Kind = .constant,
        base: Float,
        minimum: Float = 0,
        warmupSteps: Int = 0,
        decaySteps: Int? = nil
    ) {
        self.kind = kind
        self.base = base
        self.minimum = minimum
        self.warmupSteps = warmupSteps
        self.decaySteps = decaySteps
    }

    /// The rate of step `step`, counted from 0, of a run of `steps`.
    ///
    /// As nanoGPT's: base · (step + 1) / (warmup + 1) in the warm-up; then with r the share of the
    /// way to the end of the decay, minimum + (1 + cos πr) / 2 · (base − minimum), or with 1 − r in
    /// place of the cosine's factor.
    package func rate(step: Int, of steps: Int) -> Float {
        let base = Double(base)
        if step < warmupSteps {
            return Float(base * Double(step + 1) / Double(warmupSteps + 1))
        }
        let end = decaySteps ?? steps
        if kind != .constant, step >= end { return minimum }
        let share = Double(step - warmupSteps) / Double(max(1, end - warmupSteps))
        let factor: Double
        switch kind {
        case .constant: return self.base
        case .linear: factor = 1 - share
        case .cosine: factor = 0.5 * (1 + ElementaryDouble.cos(Double.pi * share))
        }
        let minimum = Double(minimum)
        return Float(minimum + factor * (base - minimum))
    }
}

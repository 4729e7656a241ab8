/// What every place that uses a target adds to the target's gradient.
///
/// The places stay apart until ``ProgramBuilder/total(_:of:)``, because a second micro-batch must
/// continue the chains of each place, not start new ones: only then is the sum the one of the large
/// batch.
package struct GradientContributions: Hashable, Sendable {
    /// The inputs that the loss was differentiated for, as asked.
    package let targets: [ValueID]
    /// For every target the contributions in reverse program order of the places of use.
    package internal(set) var places: [[ValueID]]

    init(targets: [ValueID]) {
        self.targets = targets
        places = Array(repeating: [], count: targets.count)
    }

    /// The contributions to one target; empty when the loss does not depend on it.
    package func places(of target: ValueID) -> [ValueID] {
        targets.firstIndex(of: target).map { places[$0] } ?? []
    }
}

package import Programs
import Tensors
package import Training

/// A training run small enough to forge in every place: two tensors, one sample a step.
package final class ToyMachine: StepMachine {
    package let state: [StateTensor]
    package private(set) var stepsDone = 0
    private let samples: [Int: [UInt8]]
    private let leafCount: Int
    /// Adds this to the first weight after the step of this number, as faulty hardware would.
    private let fault: (step: Int, delta: Float)?

    package init(
        leaves: [OpenedSamples.Leaf], leafCount: Int, fault: (step: Int, delta: Float)? = nil
    ) {
        let weights = FloatView((0..<1_500).map { Float($0 % 17) / 16 })
        let velocity = FloatView(zeros: 1_500)
        state = [
            StateTensor(name: "layer.weight", shape: [30, 50], role: .parameter, values: weights),
            StateTensor(name: "layer.velocity", shape: [1_500], role: .optimizer, values: velocity),
        ]
        samples = Dictionary(uniqueKeysWithValues: leaves.map { ($0.index, $0.bytes) })
        self.leafCount = leafCount
        self.fault = fault
    }

    package func datasetLeaves(ofStep step: Int) -> [Int] {
        [1 + step * 7 % (leafCount - 1)]
    }

    package func step() throws(StepFailure) -> Float {
        let (weights, velocity) = (state[0].values, state[1].values)
        guard let sample = samples[datasetLeaves(ofStep: stepsDone)[0]] else {
            throw .indexOutOfRange(input: "sample", position: 0, bound: 0, got: 0)
        }
        var loss: Float = 0
        for index in 0..<weights.count {
            let error = weights[index] - Float(sample[index % sample.count]) / 256
            velocity[index] = velocity[index] * 0.9 + error
            weights[index] -= velocity[index] * 0.01
            loss += error * error
        }
        if let fault, fault.step == stepsDone { weights[0] += fault.delta }
        stepsDone += 1
        return loss
    }

    package func resume(at steps: Int) {
        stepsDone = steps
    }
}

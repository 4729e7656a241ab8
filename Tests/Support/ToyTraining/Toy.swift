package import Cryptography
import Primitives
import Tensors
package import Training

/// A dataset of 40 samples and a task of 23 steps on it, for a ``ToyMachine``.
package enum Toy {
    package static let key = PrivateKey(insecurelyFrom: "toy trainer")

    package static func dataset(altering altered: Int? = nil, swapping swapped: Int? = nil)
        -> Dataset
    {
        var bytes = (0..<40 * 6).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 6) }
        if let altered { bytes[altered * 6] ^= 1 }
        if let swapped {
            for column in 0..<6 { bytes.swapAt(swapped * 6 + column, swapped * 6 + 6 + column) }
        }
        let all = SampleTable(
            bytes: bytes,
            offset: 0,
            featureCount: 6,
            labels: (0..<40).map { Int32($0 % 4) },
            classCount: 4,
            normalization: Normalization(divisor: 255)
        )
        return .samples(
            SampleDataset(
                train: all.slice(0..<30),
                validation: all.slice(30..<35),
                test: all.slice(35..<40),
                normalization: Normalization(divisor: 255)
            )
        )
    }

    package static func machine(
        _ dataset: Dataset,
        fault: (step: Int, delta: Float)? = nil
    ) -> ToyMachine {
        let leaves = (0..<dataset.leafCount).map {
            OpenedSamples.Leaf(index: $0, bytes: dataset.leafBytes($0))
        }
        return ToyMachine(leaves: leaves, leafCount: dataset.leafCount, fault: fault)
    }

    package static func task(of dataset: Dataset, steps: UInt64 = 23) -> TaskCommitment {
        let state = machine(dataset).state
        return TaskCommitment(
            program: SHA256.hash(Array("toy program".utf8)),
            hyperParameters: Array(#"{"rate":0.01}"#.utf8),
            datasetRoot: DatasetCommitment(dataset).root,
            datasetLeaves: UInt64(dataset.leafCount),
            seed: .zero,
            steps: steps,
            commitInterval: 4,
            initialState: StateCommitment.root(step: 0, of: state)
        )
    }
}

extension TrainingProof {
    /// The proof with its fields as they are now, signed by `key`: what a forger can always do.
    package func resigned(by key: PrivateKey = Toy.key) -> TrainingProof {
        TrainingProof(
            task: task,
            stateRoots: stateRoots,
            losses: losses,
            model: model,
            key: key
        )
    }
}

package import Cryptography
import Models
import Primitives
import Tensors
package import Training

/// A task for a tiny network and generated data for it, which the trainer runs for real.
package enum TinyTask {
    package static let key = PrivateKey(insecurelyFrom: "tiny trainer")

    /// 12 inputs, 20 and 8 hidden units, 3 classes; 40 steps with momentum, a state root every 5.
    package static var task: TrainingTask {
        get throws {
            var task = try TrainingTask(parsing: Array(json.utf8))
            task.commitInterval = 5
            return task
        }
    }

    private static let json = """
        {
          "name": "tiny", "model_type": "mlp",
          "architecture": {"input_size": 12, "hidden_sizes": [20, 8], "output_size": 3},
          "optimizer": {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9},
          "stopping_criterion": {"type": "max_iters", "max_iters": 40},
          "dataset_info": {"format": "CSV", "path": "generated.csv", "batch_size": 8},
          "seed": 5
        }
        """

    /// 100 samples whose class is where their largest third lies.
    package static var dataset: Dataset {
        var generator = CounterGenerator(seed: .zero, domain: "tiny dataset")
        var bytes: [UInt8] = []
        var labels: [Int32] = []
        for _ in 0..<100 {
            let label = Int(generator.below(3))
            for feature in 0..<12 {
                let base: UInt64 = feature / 4 == label ? 128 : 0
                bytes.append(UInt8(truncatingIfNeeded: base + generator.below(128)))
            }
            labels.append(Int32(label))
        }
        let normalization = Normalization(divisor: 255)
        let all = SampleTable(
            bytes: bytes, offset: 0, featureCount: 12, labels: labels, classCount: 3,
            normalization: normalization)
        return .samples(
            SampleDataset(
                train: all.slice(0..<80), validation: all.slice(80..<90),
                test: all.slice(90..<100), normalization: normalization))
    }
}

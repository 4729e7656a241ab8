import Models
import Programs
import Tensors

/// What a model achieves on data that it was not trained on.
package struct Evaluation: Hashable, Sendable {
    /// The mean cross entropy of a row: a sample, or a token.
    package let loss: Double
    /// The share of rows of which the most likely class is the right one.
    package let accuracy: Double
    package let rows: Int
}

/// Runs the forward pass over evaluation data; its memory is given back with it.
struct Evaluator {
    private let task: TrainingTask
    private let dataset: Dataset
    private let executor: Executor
    private let batch: Int

    init(
        task: TrainingTask, dataset: Dataset, kernels: any TensorKernels, parameters: [StateTensor]
    ) throws(ProgramError) {
        self.task = task
        self.dataset = dataset
        switch dataset {
        case .samples(let data): batch = max(1, min(256, data.evaluated.count))
        case .text: batch = task.batchSize
        }
        executor = try Executor(
            program: ModelPass.evaluationProgram(task.model, batch: batch), kernels: kernels)
        for tensor in parameters { try executor.floats(tensor.name).copy(from: tensor.values) }
    }

    /// The sums run over the rows in order, in binary64.
    private struct Totals {
        var loss = 0.0
        var right = 0
        var rows = 0

        var evaluation: Evaluation {
            let count = Double(max(rows, 1))
            return Evaluation(loss: loss / count, accuracy: Double(right) / count, rows: rows)
        }
    }

    func run(batches: Int?) throws(TrainingFailure) -> Evaluation {
        var totals = Totals()
        switch dataset {
        case .samples(let data): try run(data.evaluated, batches, &totals)
        case .text(let data): try run(data, batches, &totals)
        }
        return totals.evaluation
    }

    private func run(
        _ table: SampleTable, _ batches: Int?, _ totals: inout Totals
    ) throws(TrainingFailure) {
        let (features, labels) = try TrainingFailure.wrapping { () throws(ProgramError) in
            (try executor.floats(StepNames.features(0)), try executor.integers(StepNames.labels(0)))
        }
        let limit = min(batches.map { $0 * batch } ?? table.count, table.count)
        for start in stride(from: 0, to: limit, by: batch) {
            let count = min(batch, limit - start)
            // A last batch that is not full repeats its last sample, which is not counted.
            let indices = (0..<batch).map { Int32(start + min($0, count - 1)) }
            table.fill(features: features, labels: labels, indices: indices[...])
            try measure(rows: count, labels, &totals)
        }
    }

    private func run(
        _ text: TextDataset, _ batches: Int?, _ totals: inout Totals
    ) throws(TrainingFailure) {
        guard case .gpt(let model) = task.model else { return }
        let length = model.contextLength
        let (tokens, labels) = try TrainingFailure.wrapping { () throws(ProgramError) in
            (try executor.integers(StepNames.tokens(0)), try executor.integers(StepNames.labels(0)))
        }
        let offsets = Self.spread(
            text.evaluatedOffsets(length: length), atMost: batches.map { $0 * batch })
        for start in stride(from: 0, to: offsets.count, by: batch) {
            let count = min(batch, offsets.count - start)
            let rows = (0..<batch).map { offsets[start + min($0, count - 1)] }
            text.fill(tokens: tokens, targets: labels, offsets: rows, length: length)
            try measure(rows: count * length, labels, &totals)
        }
    }

    /// Runs the program and adds up the first `rows` rows.
    private func measure(
        rows: Int, _ labels: IntegerView, _ totals: inout Totals
    ) throws(TrainingFailure) {
        do throws(StepFailure) { try executor.run() } catch { throw .step(error) }
        let (losses, predictions) = try TrainingFailure.wrapping { () throws(ProgramError) in
            (try executor.floats("losses"), try executor.integers("predictions"))
        }
        for row in 0..<rows {
            totals.loss += Double(losses[row])
            totals.right += predictions[row] == labels[row] ? 1 : 0
        }
        totals.rows += rows
        guard totals.loss.isFinite else { throw .step(.outputNotFinite(name: "losses")) }
    }

    /// So many of the offsets, evenly spread over all of them.
    private static func spread(_ offsets: [Int], atMost limit: Int?) -> [Int] {
        guard let limit, limit < offsets.count else { return offsets }
        return (0..<limit).map { offsets[$0 * offsets.count / limit] }
    }
}

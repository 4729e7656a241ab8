package import Primitives
package import Programs
import Models
import Tensors

extension Trainer: TraceableMachine {
    package var program: Program { plan.program }

    package var lastLoss: Float { lossView[0] }

    package func datasetLeaves(of input: ProgramInput, at index: Int) -> [Int] {
        let size = plan.task.batchSize
        let perSample = program.type(of: input.value).count / size
        let pass = Int(input.name.split(separator: ".").last ?? "") ?? 0
        let row = pass * size + index / perSample
        switch dataset {
        case .samples(let data):
            let samples = order.samples(step: stepsDone, of: data.train.count)
            return [1 + Int(samples[samples.startIndex + row])]
        case .text(let data):
            guard case .gpt(let model) = plan.task.model else { return [] }
            let count = data.trainWindowCount(length: model.contextLength)
            let start = data.trainOffset(order.windows(step: stepsDone, of: count)[row])
            let isTarget = input.name == StepNames.labels(pass)
            let place = start + index % perSample + (isTarget ? 1 : 0)
            return [1 + place / TextDataset.chunkBytes]
        }
    }

    package func inputBits(
        _ input: ProgramInput, at index: Int
    ) throws(ProgramError) -> UInt32 {
        fillInputs()
        return program.type(of: input.value).element == .float32
            ? try executor.floats(input.name)[index].bitPattern
            : UInt32(bitPattern: try executor.integers(input.name)[index])
    }

    package func tracedStep(
        scheduler: any ParallelScheduler, fault: TraceFault?
    ) throws(StepFailure) -> StepTrace {
        fillInputs()
        let trace = try StepTrace(executor, scheduler: scheduler, fault: fault)
        stepsDone += 1
        return trace
    }
}

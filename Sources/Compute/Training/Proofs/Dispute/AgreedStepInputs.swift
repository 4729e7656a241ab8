import Cryptography
import Primitives
import Programs
import Tensors

/// What two parties agree on before a step, opened element by element for the referee.
///
/// A parameter or optimizer value is opened as its chunk of the agreed state root, a sample as its
/// leaf of the dataset root; scalars such as the learning rate follow from the task. Every opening
/// is checked and its bytes are counted.
final class AgreedStepInputs: AgreedInputs {
    private let machine: any TraceableMachine
    private let stateRoot: Hash32
    private let stateTree: MerkleTree
    private let values: [StateTensor]
    private let task: TaskCommitment
    private let dataset: Dataset
    private let datasetTree: MerkleTree

    /// `machine` stands before the step, in the state that both parties agree on.
    init(
        _ machine: any TraceableMachine, stateRoot: Hash32, task: TaskCommitment,
        dataset: Dataset, tree: MerkleTree
    ) {
        self.machine = machine
        self.stateRoot = stateRoot
        self.task = task
        stateTree = StateCommitment.tree(step: machine.stepsDone, of: machine.state)
        values = machine.state.map {
            StateTensor(
                name: $0.name, shape: $0.shape, role: $0.role,
                values: FloatView($0.values.elements))
        }
        datasetTree = tree
        self.dataset = dataset
    }

    func element(of input: ProgramInput, at index: Int) -> (bits: UInt32, bytes: Int)? {
        switch input.role {
        case .parameter, .state: stateElement(input.name, index)
        case .batch: batchElement(input, index)
        case .scalars: (try? machine.inputBits(input, at: index)).map { ($0, 0) }
        case .constant:
            input.constant.indices.contains(index)
                ? (input.constant[index].bitPattern, 0) : nil
        }
    }

    private func batchElement(_ input: ProgramInput, _ index: Int) -> (bits: UInt32, bytes: Int)? {
        let leaves = machine.datasetLeaves(of: input, at: index)
        let opened = OpenedSamples(of: dataset, at: leaves, tree: datasetTree)
        do throws(MerkleFailure) {
            try opened.verify(root: task.datasetRoot, leafCount: task.datasetLeaves)
        } catch {
            return nil
        }
        guard let bits = try? machine.inputBits(input, at: index) else { return nil }
        let content = opened.leaves.reduce(0) { $0 + $1.bytes.count }
        return (bits, content + opened.proof.siblings.count)
    }

    private func stateElement(_ name: String, _ index: Int) -> (bits: UInt32, bytes: Int)? {
        var leaf = 1
        for tensor in values {
            let bytes = tensor.values.byteCount
            guard tensor.name == name else {
                leaf += (bytes + StateCommitment.chunkBytes - 1) / StateCommitment.chunkBytes
                continue
            }
            guard index >= 0, index < tensor.values.count else { return nil }
            let chunk = index * 4 / StateCommitment.chunkBytes
            let start = chunk * StateCommitment.chunkBytes
            let content = tensor.values.copy(
                from: start, count: min(StateCommitment.chunkBytes, bytes - start))
            return opened(content, leaf: leaf + chunk, at: index * 4 - start)
        }
        return nil
    }

    /// Checks the chunk against the agreed root before it reads the element from it.
    private func opened(
        _ content: [UInt8], leaf: Int, at offset: Int
    ) -> (bits: UInt32, bytes: Int)? {
        let proof = stateTree.proof(of: [leaf])
        var leaves = MerkleLeaves()
        leaves.append(content)
        do throws(MerkleFailure) {
            try proof.verify(
                root: stateRoot, label: StateCommitment.label, leafCount: stateTree.leafCount,
                indices: [leaf], leaves: leaves)
        } catch {
            return nil
        }
        var bits: UInt32 = 0
        for byte in content[offset..<offset + 4].reversed() { bits = bits << 8 | UInt32(byte) }
        return (bits, content.count + proof.siblings.count)
    }
}

package import Models
package import Primitives
import Tensors

/// A training state as a safetensors file, whole or its parameters alone.
package enum StateFile {
    /// Every tensor of the state, as parts of a file that are written from where they lie.
    package static func checkpoint(_ state: [StateTensor]) -> [any ByteRegion] {
        writer(state, metadata: []).parts()
    }

    /// The parameters of a machine, with the task they were trained for: the final model.
    package static func model(
        _ machine: any StepMachine, taskRoot: Hash32, steps: Int
    ) -> [UInt8] {
        let metadata = [("steps", String(steps)), ("task_root", taskRoot.description)]
        return writer(
            machine.state.filter { $0.role == .parameter },
            metadata: machine.modelMetadata + metadata
        ).bytes()
    }

    /// Copies a file of ``checkpoint(_:)`` into `state`; every tensor must be there and no other.
    package static func load(_ file: any ByteRegion, into state: [StateTensor])
        throws(SafetensorsFailure)
    {
        let reader = try SafetensorsReader(file)
        for entry in reader.entries where !state.contains(where: { $0.name == entry.name }) {
            throw .unexpected(tensor: entry.name)
        }
        for tensor in state {
            try reader.load(tensor.name, shape: tensor.shape.extents, into: tensor.values)
        }
    }

    private static func writer(
        _ state: [StateTensor],
        metadata: [(key: String, value: String)]
    ) -> SafetensorsWriter {
        var writer = SafetensorsWriter()
        for tensor in state {
            writer.add(tensor.name, shape: tensor.shape.extents, content: tensor.values)
        }
        for pair in metadata { writer.setMetadata(pair.key, pair.value) }
        return writer
    }
}

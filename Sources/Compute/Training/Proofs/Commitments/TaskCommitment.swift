import Cryptography
package import Primitives

/// All that fixes the outcome of a training run before it starts.
///
/// The task root is a Merkle root over the fields, each a leaf of its name and its value, so that
/// one field can be shown to somebody who holds only the root.
package struct TaskCommitment: Hashable, Sendable {
    /// The version of `Docs/Spec/numerics.md` that the bits follow.
    package static let currentNumerics: UInt32 = 1
    package static let label = "assay/task/1"

    /// The hash of the step program.
    package var program: Hash32
    /// The task's canonical bytes: model, optimizer, schedule, batch, stopping rule.
    package var hyperParameters: [UInt8]
    package var datasetRoot: Hash32
    package var datasetLeaves: UInt64
    package var seed: Hash32
    /// How many steps the run has: the stopping rule in the unit that a verifier counts.
    package var steps: UInt64
    /// A state root is taken after every so many steps, and after the last.
    package var commitInterval: UInt64
    package var numerics: UInt32
    package var initialState: Hash32

    package init(
        program: Hash32,
        hyperParameters: [UInt8],
        datasetRoot: Hash32,
        datasetLeaves: UInt64,
        seed: Hash32,
        steps: UInt64,
        commitInterval: UInt64,
        numerics: UInt32 = TaskCommitment.currentNumerics,
        initialState: Hash32
    ) {
        self.program = program
        self.hyperParameters = hyperParameters
        self.datasetRoot = datasetRoot
        self.datasetLeaves = datasetLeaves
        self.seed = seed
        self.steps = steps
        self.commitInterval = commitInterval
        self.numerics = numerics
        self.initialState = initialState
    }

    package var root: Hash32 {
        var leaves = MerkleLeaves()
        for field in TaskField.allCases {
            var writer = ByteWriter()
            writer.appendCounted(field.rawValue)
            writer.append(value(of: field))
            leaves.append(writer.bytes)
        }
        return MerkleTree(label: Self.label, leaves: leaves).root
    }

    /// The first field in which this task differs from `other`; `nil` when it is the same task.
    package func firstDifference(from other: TaskCommitment) -> TaskField? {
        TaskField.allCases.first { value(of: $0) != other.value(of: $0) }
    }

    /// The bytes of a field as they are hashed.
    package func value(of field: TaskField) -> [UInt8] {
        switch field {
        case .numerics: Self.littleEndian(numerics)
        case .program: program.bytes
        case .hyperParameters: hyperParameters
        case .datasetRoot: datasetRoot.bytes
        case .datasetLeaves: Self.littleEndian(datasetLeaves)
        case .seed: seed.bytes
        case .steps: Self.littleEndian(steps)
        case .commitInterval: Self.littleEndian(commitInterval)
        case .initialState: initialState.bytes
        }
    }

    /// A value for people: decimal, text or hexadecimal.
    package func text(of field: TaskField) -> String {
        switch field {
        case .numerics: String(numerics)
        case .datasetLeaves: String(datasetLeaves)
        case .steps: String(steps)
        case .commitInterval: String(commitInterval)
        case .hyperParameters: String(decoding: hyperParameters, as: UTF8.self)
        default: "0x" + Hex.encode(value(of: field))
        }
    }

    private static func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        var writer = ByteWriter()
        writer.appendLittleEndian(value)
        return writer.bytes
    }
}

/// The fields of a task in the order of their leaves.
///
/// What a client chooses comes before what follows from it, so that the first difference is the
/// cause: another hyper-parameter also means another program.
package enum TaskField: String, Hashable, Sendable, CaseIterable {
    case numerics
    case hyperParameters = "hyper-parameters"
    case seed
    case steps
    case commitInterval = "commit interval"
    case datasetLeaves = "dataset leaves"
    case datasetRoot = "dataset root"
    case program
    case initialState = "initial state"
}

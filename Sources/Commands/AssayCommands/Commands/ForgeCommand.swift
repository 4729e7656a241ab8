import Cryptography
import Encodings
import Models
import Platform
import Primitives
import Training
import TrainingRuns

/// The command `assay forge DIR`.
enum ForgeCommand: Command {
    private static let directory = Argument(
        name: "DIR", help: "a run directory with a complete proof")
    private static let alteration = Option<String>.choice(
        "--alter", Alteration.allCases.map(\.rawValue), help: "what to change",
        isRequired: true)
    private static let out = Option<String>.text(
        "--out", "DIR2", help: "where to put the forged copy; must not exist yet",
        isRequired: true)

    static let specification = CommandSpecification(
        name: "forge",
        summary: "copies a run and alters one thing, to see the forgery refused",
        discussion: [
            "For demonstrations and tests. The copy is signed again with the trainer's own key, so "
                + "that the signature is right and only a replay can tell what is wrong."
        ],
        arguments: [directory],
        options: [alteration.specification, out.specification]
    )

    /// What a forger may claim that is not so.
    enum Alteration: String, CaseIterable {
        case loss
        case stateRoot = "state-root"
        case hyperParameter = "hyper-parameter"
        case dataOrder = "data-order"
        case sample
        case initialWeights = "initial-weights"
        case weight
        case length
    }

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let source = RunDirectory(input[directory])
        let path = input[out] ?? ""
        guard let alteration = input[alteration].flatMap(Alteration.init) else { return .usage }
        let proof = try source.readProof()
        let key = try TrainerKey.load(source.key)
        let copy = try AtomicDirectory(for: path)
        try FileSystem.copy(source.path, to: copy.staging, limit: ProofLimits.modelBytesMax)
        let forged = RunDirectory(copy.staging)
        let changed: String
        if alteration == .weight {
            changed = try flipWeight(in: forged)
        } else {
            let forgery = Forgery(of: proof)
            let altered = try forgery.altered(alteration)
            changed = altered.what
            let signed = TrainingProof(
                task: altered.proof.task, stateRoots: altered.proof.stateRoots,
                losses: altered.proof.losses, model: altered.proof.model, key: key)
            try AtomicFile.write(signed.encoded, to: forged.proof)
        }
        try copy.publish()
        output.text("forged: \(changed)")
        output.text("copy:   \(path)")
        output.document([
            "altered": .string(alteration.rawValue), "what": .string(changed),
            "directory": .string(path),
        ])
        return .success
    }

    /// Flips the lowest bit of the last number of the newest checkpoint.
    private static func flipWeight(in directory: RunDirectory) throws -> String {
        guard let step = try directory.checkpointSteps().last else {
            throw CommandFailure.failed("\(directory.path): there is no checkpoint to alter")
        }
        let path = directory.checkpoint(step) + "/state.safetensors"
        var bytes = try FileSystem.read(path, limit: ProofLimits.modelBytesMax)
        guard bytes.count >= 4 else {
            throw CommandFailure.failed("\(path): there is no weight to alter")
        }
        bytes[bytes.count - 4] ^= 1
        try AtomicFile.write(bytes, to: path)
        return "one bit of one number in the checkpoint at step \(step)"
    }
}

/// A proof that claims something else than what was trained.
private struct Forgery {
    private var proof: TrainingProof

    init(of proof: TrainingProof) {
        self.proof = proof
    }

    func altered(_ alteration: ForgeCommand.Alteration) throws -> (
        proof: TrainingProof, what: String
    ) {
        var forged = proof
        switch alteration {
        case .loss:
            let step = forged.losses.count / 2
            forged.losses[step] &-= 1
            return (forged, "the loss of step \(step), by one unit in the last place")
        case .stateRoot:
            let index = forged.stateRoots.count / 2
            forged.stateRoots[index] = Self.flipped(forged.stateRoots[index])
            return (forged, "state root \(index), one bit")
        case .hyperParameter:
            forged.task.hyperParameters = try Self.anotherRate(forged.task.hyperParameters)
            return (forged, "a digit of the hyper-parameters")
        case .dataOrder:
            forged.task.seed = Self.flipped(forged.task.seed)
            return (forged, "the seed that the order of the data comes from, one bit")
        case .sample:
            forged.task.datasetRoot = Self.flipped(forged.task.datasetRoot)
            return (forged, "the dataset root, as if one sample were another")
        case .initialWeights:
            forged.task.initialState = Self.flipped(forged.task.initialState)
            return (forged, "the root of the initial weights, one bit")
        case .length:
            forged.losses.removeLast()
            return (forged, "the list of losses, one shorter")
        case .weight:
            return (forged, "nothing")
        }
    }

    private static func flipped(_ hash: Hash32) -> Hash32 {
        let (a, b, c, d) = hash.words
        return Hash32(words: (a, b, c, d ^ 1))
    }

    /// Changes the last digit that stands in the text.
    private static func anotherRate(_ bytes: [UInt8]) throws -> [UInt8] {
        guard let index = bytes.lastIndex(where: { (0x30...0x39).contains($0) }) else {
            throw CommandFailure.failed("the hyper-parameters hold no number to alter")
        }
        var bytes = bytes
        bytes[index] = bytes[index] == 0x31 ? 0x32 : 0x31
        return bytes
    }
}

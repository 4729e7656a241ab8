package import Cryptography
package import Models
package import Primitives
package import Programs

/// Why a training proof, or the answer to an audit, is refused: what is wrong and where.
package enum Rejection: Error, Equatable {
    // The proof as a file.
    case malformed(ProofFormatFailure)
    case signature(trainer: Address)
    case stolen(expected: Address, got: Address)

    // The task that it claims.
    case otherTask(TaskField, expected: String, got: String)
    case otherTaskRoot(expected: Hash32, got: Hash32)
    case initialWeights(expected: Hash32, got: Hash32)
    case task(TrainingFailure)

    // Its lists.
    case lossCount(expected: Int, got: Int)
    case stateRootCount(expected: Int, got: Int)
    case lossNotFinite(step: Int, bits: UInt32)

    // What a replay found.
    case loss(step: Int, expected: UInt32, got: UInt32)
    case stateRoot(commitment: Int, step: Int, expected: Hash32, got: Hash32)
    case stepFailed(step: Int, StepFailure)
    case modelFile(expected: Hash32, got: Hash32)
    case model(expected: Hash32, got: Hash32)
    case modelMissing(path: String)

    // The checkpoints beside it.
    case checkpoint(step: Int, String)
    case checkpointsUnreadable(String)
    case weight(step: Int, tensor: String, element: Int, expected: UInt32, got: UInt32)

    // The answer to an audit.
    case answer(ProofFormatFailure)
    case answerMissing(path: String)
    case replayedAnswer(field: String, expected: Hash32, got: Hash32)
    case answerIntervals(expected: [Int], got: [Int])
    case openedState(interval: Int, expected: Hash32, got: Hash32)
    case openedStateFile(interval: Int, SafetensorsFailure)
    case samples(MerkleFailure)
    case sampleMissing(leaf: Int, step: Int)
    case sampleMalformed(leaf: Int, String)
}

extension Rejection: CustomStringConvertible {
    package var description: String {
        fileDescription ?? replayDescription ?? answerDescription ?? "the proof is refused"
    }

    private var fileDescription: String? {
        switch self {
        case .malformed(let failure):
            "this is not a training proof: \(failure)"
        case .signature(let trainer):
            "the signature of \(trainer) does not cover this proof: it was altered after signing"
        case .stolen(let expected, let got):
            "the proof is signed by \(got), but the trainer is \(expected)"
        case .otherTask(let field, let expected, let got):
            "the proof is of another task: \(field.rawValue) expected \(expected), got \(got)"
        case .otherTaskRoot(let expected, let got):
            "the proof is of another task: task root expected \(expected), got \(got)"
        case .initialWeights(let expected, let got):
            "the initial weights are not those of the seed: state root expected "
                + "\(expected), got \(got)"
        case .task(let failure):
            "the task cannot be run: \(failure)"
        case .lossCount(let expected, let got):
            "the length is wrong: \(expected) steps have \(expected) losses, got \(got)"
        case .stateRootCount(let expected, let got):
            "the length is wrong: expected \(expected) state roots, got \(got)"
        case .lossNotFinite(let step, let bits):
            "the loss of step \(step) is \(Float(bitPattern: bits)), which no step can have"
        default:
            nil
        }
    }

    private var replayDescription: String? {
        switch self {
        case .loss(let step, let expected, let got):
            "the loss of step \(step) is \(Self.number(expected)), but the proof says "
                + Self.number(got)
        case .stateRoot(let commitment, let step, let expected, let got):
            "state root \(commitment), after \(step) steps, is \(expected), "
                + "but the proof says \(got)"
        case .stepFailed(let step, let failure):
            "step \(step) has no result: \(failure)"
        case .modelFile(let expected, let got):
            "the model file has the hash \(got), but the proof says \(expected)"
        case .model(let expected, let got):
            "training leads to a model with the hash \(expected), but the proof says \(got)"
        case .modelMissing(let path):
            "there is no model at \(path)"
        case .checkpoint(let step, let reason):
            "the checkpoint at step \(step) is not the state of the proof: \(reason)"
        case .checkpointsUnreadable(let reason):
            "the checkpoints cannot be listed: \(reason)"
        case .weight(let step, let tensor, let element, let expected, let got):
            "the checkpoint at step \(step) has \(Self.number(got)) as element \(element) of "
                + "\(tensor), but training leads to \(Self.number(expected))"
        default:
            nil
        }
    }

    private var answerDescription: String? {
        switch self {
        case .answer(let failure):
            "the answer to the audit cannot be read: \(failure)"
        case .answerMissing(let path):
            "the trainer has not answered this audit: there is nothing at \(path)"
        case .replayedAnswer(let field, let expected, let got):
            "the answer belongs to another audit: \(field) expected \(expected), got \(got)"
        case .answerIntervals(let expected, let got):
            "the beacon draws the intervals \(expected), the answer opens \(got)"
        case .openedState(let interval, let expected, let got):
            "the opened state of interval \(interval) has the root \(got), "
                + "but the proof says \(expected)"
        case .openedStateFile(let interval, let failure):
            "the opened state of interval \(interval) cannot be read: \(failure)"
        case .samples(let failure):
            "the opened samples are not those of the dataset root: \(failure)"
        case .sampleMissing(let leaf, let step):
            "step \(step) reads leaf \(leaf) of the dataset, which the answer does not open"
        case .sampleMalformed(let leaf, let reason):
            "leaf \(leaf) of the dataset makes no sense: \(reason)"
        default:
            nil
        }
    }

    /// A number as people read it and, since neighbours look alike, its bits.
    private static func number(_ bits: UInt32) -> String {
        var writer = ByteWriter()
        writer.appendBigEndian(bits)
        return "\(Float(bitPattern: bits)) (0x\(Hex.encode(writer.bytes)))"
    }
}

package import Models
package import Platform
package import Primitives
package import Programs
package import Training

/// Why a run directory cannot be used, or a run not be carried on.
package enum RunFailure: Error, Equatable, CustomStringConvertible {
    case file(FileError)
    case format(path: String, ProofFormatFailure)
    case state(path: String, SafetensorsFailure)
    case checkpointJSON(path: String, String)
    case checkpointTask(path: String, expected: Hash32, got: Hash32)
    case checkpointRoot(path: String, expected: Hash32, got: Hash32)
    case checkpointHistory(path: String, expected: String, got: String)
    case key(path: String)
    case step(Int, StepFailure)
    case alreadyTrained(path: String)
    case notEmpty(path: String)
    case taskFile(path: String, String)
    case auditCount(limit: Int, got: Int)
    case cannotReproduce(interval: Int, expected: Hash32, got: Hash32)

    package var description: String {
        switch self {
        case .file(let failure):
            failure.description
        case .format(let path, let failure):
            "\(path): \(failure)"
        case .state(let path, let failure):
            "\(path): \(failure)"
        case .checkpointJSON(let path, let reason):
            "\(path): \(reason)"
        case .checkpointTask(let path, let expected, let got):
            "\(path) belongs to the task \(got), expected \(expected)"
        case .checkpointRoot(let path, let expected, let got):
            "\(path) is damaged: its state root is \(got), expected \(expected)"
        case .checkpointHistory(let path, let expected, let got):
            "\(path): the history has \(got), expected \(expected)"
        case .key(let path):
            "\(path): expected a private key of 64 hexadecimal digits"
        case .step(let step, let failure):
            "step \(step): \(failure)"
        case .alreadyTrained(let path):
            "\(path) holds a complete run already"
        case .notEmpty(let path):
            "\(path) holds an unfinished run: continue it with --resume or choose another directory"
        case .taskFile(let path, let reason):
            "\(path): \(reason)"
        case .auditCount(let limit, let got):
            "an audit opens between 1 and \(limit) intervals, not \(got)"
        case .cannotReproduce(let interval, let expected, let got):
            "the state at the start of interval \(interval) comes out as \(got), "
                + "but the proof says \(expected)"
        }
    }
}

package import Programs

/// Why a task cannot be run on its data.
package enum TrainingFailure: Error, Equatable, Sendable, CustomStringConvertible {
    case dataset(DatasetFailure)
    case program(ProgramError)
    case step(StepFailure)
    case wrongData(expected: String, got: String)
    case tooManySteps(epochs: Int, limit: Int)

    package var description: String {
        switch self {
        case .dataset(let failure): failure.description
        case .program(let failure): failure.description
        case .step(let failure): failure.description
        case .wrongData(let expected, let got):
            "expected a dataset of \(expected), got \(got)"
        case .tooManySteps(let epochs, let limit):
            "\(epochs) epochs are more than \(limit) steps"
        }
    }
}

extension TrainingFailure {
    /// Turns a failure to build or bind a program into one of the run.
    static func wrapping<R>(
        _ body: () throws(ProgramError) -> R
    ) throws(TrainingFailure) -> R {
        do throws(ProgramError) {
            return try body()
        } catch {
            throw .program(error)
        }
    }
}

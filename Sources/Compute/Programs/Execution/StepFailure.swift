/// Why a run of a program has no result; parameters may then be partly updated.
package enum StepFailure: Error, Equatable, CustomStringConvertible {
    /// A token, label or other index lies outside the declared bound; nothing was computed.
    case indexOutOfRange(input: String, position: Int, bound: Int32, got: Int32)
    /// An optimizer produced a value that is not finite.
    case notFinite(instruction: Int, operation: String)
    /// A single number that the program reports, such as the loss, is not finite.
    case outputNotFinite(name: String)

    package var description: String {
        switch self {
        case .indexOutOfRange(let input, let position, let bound, let got):
            "element \(position) of \(input) must lie in 0 ..< \(bound), got \(got)"
        case .notFinite(let instruction, let operation):
            "instruction \(instruction) (\(operation)) produced a value that is not finite"
        case .outputNotFinite(let name):
            "\(name) is not finite"
        }
    }
}

/// Why a fixture cannot be run: it is not what the public suites write.
package enum FixtureFailure: Error, Equatable, CustomStringConvertible {
    case missing(String)
    case malformed(String, expected: String)

    package var description: String {
        switch self {
        case .missing(let name): "fixture: expected \(name), got none"
        case .malformed(let name, let expected): "fixture: expected \(name) to be \(expected)"
        }
    }
}

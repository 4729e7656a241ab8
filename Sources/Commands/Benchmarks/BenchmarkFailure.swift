/// Why a benchmark has no result.
enum BenchmarkFailure: Error, CustomStringConvertible {
    case noModel
    /// The file is no artifact of a contract.
    case noBytecode(String)
    case callFailed(String)
    /// A program that the benchmark needs is missing or failed.
    case peer(String)
    /// This program contradicts itself.
    case wrongAnswer(String)
    /// This program and its peer came to different results.
    case disagreement(String, own: String, peer: String)

    var description: String {
        switch self {
        case .noModel: "the inference suite needs a model: --model FILE"
        case .noBytecode(let path): "\(path): expected bytecode and deployedBytecode in hexadecimal"
        case .peer(let text): text
        case .wrongAnswer(let name): "\(name): a wrong answer"
        case .callFailed(let text): "a call failed: \(text)"
        case .disagreement(let name, let own, let peer):
            "\(name): this program says \(own), the peer \(peer)"
        }
    }
}

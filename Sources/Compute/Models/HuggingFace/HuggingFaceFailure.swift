package import Encodings

/// Why a directory in Hugging Face's layout is refused.
///
/// A position is that of the key in its JSON file.
package enum HuggingFaceFailure: Error, Equatable, Sendable, CustomStringConvertible {
    case text(JSONFailure)
    case missingKey(key: String, expected: String)
    case wrongKey(position: JSONPosition?, key: String, expected: String, got: String)
    case unsupportedKey(position: JSONPosition?, key: String, got: String)
    case shardName(position: JSONPosition?, tensor: String, got: String)
    case tooManyShards(limit: Int, got: Int)
    case wrongShardCount(expected: [String], got: Int)
    case shard(name: String, SafetensorsFailure)
    case missingTensor(name: String, shard: String?)
    case misplacedTensor(name: String, expected: String, got: String)
    case unexpectedTensor(name: String, shard: String)
    case wrongShape(tensor: String, expected: [Int], got: [Int])
    case wrongType(tensor: String, got: SafetensorsType)
    case configuration(ModelFailure)

    package var description: String {
        switch self {
        case .text(let failure):
            failure.description
        case .missingKey(let key, let expected):
            "the key \"\(key)\" is missing: expected \(expected)"
        case .wrongKey(let position, let key, let expected, let got):
            Self.place(position) + "\(key): expected \(expected), got \(got)"
        case .unsupportedKey(let position, let key, let got):
            Self.place(position) + "the key \"\(key)\" with \(got) may change what the model "
                + "computes and is not supported"
        case .configuration(let failure):
            failure.description
        default:
            tensorDescription
        }
    }

    private var tensorDescription: String {
        switch self {
        case .shardName(let position, let tensor, let got):
            Self.place(position) + "the shard of \"\(tensor)\": expected the name of a "
                + "safetensors file beside the index, got \(got)"
        case .tooManyShards(let limit, let got):
            "the index names \(got) shards, at most \(limit) are read"
        case .wrongShardCount(let expected, let got):
            "expected the \(expected.count) shards \(expected.joined(separator: ", ")), got \(got)"
        case .shard(let name, let failure):
            "\(name): \(failure)"
        case .missingTensor(let name, let shard):
            "the tensor \"\(name)\" is missing" + (shard.map { " in \($0)" } ?? "")
        case .misplacedTensor(let name, let expected, let got):
            "the tensor \"\(name)\" stands in \(got), but the index says \(expected)"
        case .unexpectedTensor(let name, let shard):
            "\(shard): there is a tensor \"\(name)\" that does not belong to the model"
        case .wrongShape(let tensor, let expected, let got):
            "tensor \"\(tensor)\" has the shape \(got), expected \(expected)"
        case .wrongType(let tensor, let got):
            "tensor \"\(tensor)\" holds \(got.rawValue), expected F32, F16 or BF16"
        default:
            "not a model in Hugging Face's layout"
        }
    }

    private static func place(_ position: JSONPosition?) -> String {
        position.map { "\($0): " } ?? ""
    }
}

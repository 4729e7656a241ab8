package import Encodings

/// Why a safetensors file is refused.
package enum SafetensorsFailure: Error, Hashable, CustomStringConvertible {
    case tooShort(bytes: Int)
    case headerTooLarge(limit: Int, got: UInt64)
    case headerBeyondFile(header: UInt64, file: Int)
    case headerStart(got: UInt8)
    case header(JSONFailure)
    case malformed(tensor: String, expected: String)
    case metadata
    case tooManyTensors(limit: Int, got: Int)
    case unknownType(tensor: String, got: String)
    case tooLarge(tensor: String)
    case reversed(tensor: String, start: Int, end: Int)
    case beyondData(tensor: String, end: Int, data: Int)
    case wrongSize(tensor: String, expected: Int, got: Int)
    case overlap(tensor: String, previous: Int, start: Int)
    case gap(tensor: String, previous: Int, start: Int)
    case uncovered(bytes: Int)
    case missing(tensor: String)
    case unexpected(tensor: String)
    case wrongType(tensor: String, expected: SafetensorsType, got: SafetensorsType)
    case wrongShape(tensor: String, expected: [Int], got: [Int])

    package var description: String {
        switch self {
        case .tooShort(let bytes):
            "a safetensors file starts with 8 bytes of length, this one has \(bytes)"
        case .headerTooLarge(let limit, let got):
            "the header claims \(got) bytes, at most \(limit) are read"
        case .headerBeyondFile(let header, let file):
            "the header claims \(header) bytes, the file has \(file) in all"
        case .headerStart(let got):
            "the header starts with the byte \(got), expected an opening brace"
        case .header(let failure):
            "the header is not JSON: \(failure)"
        case .malformed(let tensor, let expected):
            "tensor \"\(tensor)\": expected \(expected)"
        case .metadata:
            "__metadata__: expected an object of strings"
        case .tooManyTensors(let limit, let got):
            "the header names \(got) tensors, at most \(limit) are read"
        case .unknownType(let tensor, let got):
            "tensor \"\(tensor)\" has the unknown type \"\(got)\""
        default:
            placeDescription
        }
    }

    private var placeDescription: String {
        switch self {
        case .tooLarge(let tensor):
            "tensor \"\(tensor)\" has a shape beyond any memory"
        case .reversed(let tensor, let start, let end):
            "tensor \"\(tensor)\" ends at \(end), before its start at \(start)"
        case .beyondData(let tensor, let end, let data):
            "tensor \"\(tensor)\" ends at \(end), but the data has \(data) bytes"
        case .wrongSize(let tensor, let expected, let got):
            "tensor \"\(tensor)\" needs \(expected) bytes by type and shape, "
                + "its offsets span \(got)"
        case .overlap(let tensor, let previous, let start):
            "tensor \"\(tensor)\" starts at \(start), inside the one that ends at \(previous)"
        case .gap(let tensor, let previous, let start):
            "tensor \"\(tensor)\" starts at \(start), but the one before ends at \(previous)"
        case .uncovered(let bytes):
            "\(bytes) bytes at the end belong to no tensor"
        case .missing(let tensor):
            "the tensor \"\(tensor)\" is missing"
        case .unexpected(let tensor):
            "there is a tensor \"\(tensor)\" that does not belong here"
        case .wrongType(let tensor, let expected, let got):
            "tensor \"\(tensor)\" holds \(got.rawValue), expected \(expected.rawValue)"
        case .wrongShape(let tensor, let expected, let got):
            "tensor \"\(tensor)\" has the shape \(got), expected \(expected)"
        default:
            "not a safetensors file"
        }
    }
}

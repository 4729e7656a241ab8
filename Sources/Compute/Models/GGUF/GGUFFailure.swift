/// Why a GGUF file is refused, or does not hold what is asked of it.
///
/// An offset counts bytes from the start of the file to what is wrong.
package enum GGUFFailure: Error, Equatable, Sendable, CustomStringConvertible {
    case truncated(offset: Int, expected: String, needed: UInt64, available: Int)
    case magic(got: [UInt8])
    case bigEndian(version: UInt32)
    case version(got: UInt32)
    case limit(offset: Int, what: String, limit: Int, got: UInt64)
    case invalid(offset: Int, what: String, expected: String, got: String)
    case duplicate(offset: Int, what: String, name: String)
    case unsupportedType(offset: Int, tensor: String, code: UInt32)
    case tooLarge(offset: Int, tensor: String)
    case partialBlock(offset: Int, tensor: String, type: GGUFTensorType, rowLength: Int)
    case misaligned(offset: Int, tensor: String, alignment: Int, got: UInt64)
    case beyondFile(offset: Int, tensor: String, end: UInt64, file: Int)
    case overlap(offset: Int, tensor: String, start: Int, other: String, otherEnd: Int)
    case missingKey(key: String, expected: String)
    case wrongKey(offset: Int, key: String, expected: String, got: String)
    case unsupportedKey(offset: Int, key: String, got: String)
    case missingTensor(name: String)
    case unexpectedTensor(offset: Int, name: String)
    case wrongExtents(offset: Int, tensor: String, expected: [Int], got: [Int])
    case wrongType(offset: Int, tensor: String, expected: String, got: GGUFTensorType)
    case configuration(ModelFailure)

    package var description: String {
        switch self {
        case .truncated(let offset, let expected, let needed, let available):
            "offset \(offset): expected \(expected) in \(needed) bytes, \(available) are left"
        case .magic(let got):
            "offset 0: expected the four bytes GGUF, got \(got)"
        case .bigEndian(let version):
            "offset 4: a big-endian file of version \(version); only little-endian ones are read"
        case .version(let got):
            "offset 4: expected the version 2 or 3, got \(got)"
        case .limit(let offset, let what, let limit, let got):
            "offset \(offset): \(what): at most \(limit) are read, got \(got)"
        case .invalid(let offset, let what, let expected, let got):
            "offset \(offset): \(what): expected \(expected), got \(got)"
        case .duplicate(let offset, let what, let name):
            "offset \(offset): the \(what) \"\(name)\" stands here a second time"
        default:
            contentDescription
        }
    }

    private var contentDescription: String {
        switch self {
        case .missingKey(let key, let expected):
            "the key \"\(key)\" is missing: expected \(expected)"
        case .wrongKey(let offset, let key, let expected, let got):
            "offset \(offset): \(key): expected \(expected), got \(got)"
        case .unsupportedKey(let offset, let key, let got):
            "offset \(offset): the key \"\(key)\" with \(got) may change what the model computes "
                + "and is not supported"
        case .missingTensor(let name):
            "the tensor \"\(name)\" is missing"
        case .configuration(let failure):
            failure.description
        default:
            tensorDescription
        }
    }

    private var tensorDescription: String {
        switch self {
        case .unsupportedType(let offset, let tensor, let code):
            "offset \(offset): tensor \"\(tensor)\" has the type "
                + "\(GGUFTensorType.name(ofCode: code) ?? "of code") (\(code)), expected one of "
                + GGUFTensorType.allCases.map(\.name).joined(separator: ", ")
        case .tooLarge(let offset, let tensor):
            "offset \(offset): tensor \"\(tensor)\" has extents beyond any memory"
        case .partialBlock(let offset, let tensor, let type, let length):
            "offset \(offset): tensor \"\(tensor)\" has rows of \(length) elements, expected a "
                + "multiple of \(type.blockLength) for \(type.name)"
        case .misaligned(let offset, let tensor, let alignment, let got):
            "offset \(offset): tensor \"\(tensor)\" starts at \(got) of the data, expected a "
                + "multiple of \(alignment)"
        case .beyondFile(let offset, let tensor, let end, let file):
            "offset \(offset): tensor \"\(tensor)\" ends at \(end), but the file has \(file) bytes"
        case .overlap(let offset, let tensor, let start, let other, let otherEnd):
            "offset \(offset): tensor \"\(tensor)\" starts at \(start), inside \"\(other)\", "
                + "which ends at \(otherEnd)"
        case .unexpectedTensor(let offset, let name):
            "offset \(offset): there is a tensor \"\(name)\" that does not belong to the model"
        case .wrongExtents(let offset, let tensor, let expected, let got):
            "offset \(offset): tensor \"\(tensor)\" has the extents \(got), expected \(expected)"
        case .wrongType(let offset, let tensor, let expected, let got):
            "offset \(offset): tensor \"\(tensor)\" holds \(got.name), expected \(expected)"
        default:
            "not a GGUF file"
        }
    }
}

package import Cryptography
package import Primitives

/// Why bytes are not a training proof, an audit answer or a history.
package enum ProofFormatFailure: Error, Equatable, CustomStringConvertible {
    case tooLarge(limit: Int, got: Int)
    case magic(expected: String, got: [UInt8])
    case version(expected: UInt32, got: UInt32)
    case bytes(ByteReader.Failure)
    case count(of: String, limit: UInt64, got: UInt64)
    case noSteps
    case commitInterval(limit: UInt64, got: UInt64)
    case trainerKey
    case signature(SignatureFailure)
    case signatureBytes

    package var description: String {
        switch self {
        case .tooLarge(let limit, let got):
            "the file has \(got) bytes, at most \(limit) are read"
        case .magic(let expected, let got):
            "the file starts with 0x\(Hex.encode(got)), expected \"\(expected)\""
        case .version(let expected, let got):
            "the file has format version \(got), expected \(expected)"
        case .bytes(let failure):
            "the file is cut short or continues after its end: \(failure)"
        case .count(let what, let limit, let got):
            "the file claims \(got) \(what), at most \(limit) are read"
        case .noSteps:
            "the proof claims no step at all"
        case .commitInterval(let limit, let got):
            "the commit interval \(got) does not lie between 1 and \(limit)"
        case .trainerKey:
            "the trainer's key is no point of the curve"
        case .signature(let failure):
            "the signature is out of range: \(failure)"
        case .signatureBytes:
            "the signature is not 65 bytes"
        }
    }
}

package import Encodings
import Primitives

/// The wire form: `RLP [code, content]`, with the code of the table in `Docs/Spec/messages.md`.
extension NodeMessage {
    private enum Code: UInt64 {
        case envelope = 0
        case transaction, vote, certificate, status, request, requestFinal, finalBlocks
    }

    package var encoded: [UInt8] {
        RLPWriter.list { list in
            switch self {
            case .envelope(let bytes): Self.write(.envelope, bytes, to: &list)
            case .transaction(let bytes): Self.write(.transaction, bytes, to: &list)
            case .vote(let bytes): Self.write(.vote, bytes, to: &list)
            case .certificate(let bytes): Self.write(.certificate, bytes, to: &list)
            case .status(let status):
                list.append(Code.status.rawValue)
                list.appendList { items in
                    items.append(status.epoch)
                    items.append(status.view)
                    items.append(status.finalNumber)
                    items.append(status.finalHash)
                }
            case .request(let hash):
                list.append(Code.request.rawValue)
                list.append(hash)
            case .requestFinal(let number):
                list.append(Code.requestFinal.rawValue)
                list.append(number)
            case .finalBlocks(let envelopes):
                list.append(Code.finalBlocks.rawValue)
                list.appendList { items in
                    for envelope in envelopes { items.append(envelope) }
                }
            }
        }
    }

    private static func write(_ code: Code, _ bytes: [UInt8], to list: inout RLPWriter) {
        list.append(code.rawValue)
        list.append(bytes)
    }

    /// Reads exactly one message; nothing inside of an envelope, a transaction, a vote or a
    /// certificate is looked at but its length.
    package init(decoding bytes: [UInt8]) throws(MessageFailure) {
        guard bytes.count <= NodeLimits.messageBytes else {
            throw .tooLong(limit: NodeLimits.messageBytes, got: bytes.count)
        }
        let (code, list): (UInt64, RLPReader)
        do throws(RLPFailure) {
            var reader = try RLPReader(listIn: bytes)
            (code, list) = (try reader.readUInt64(), reader)
        } catch {
            throw .rlp(error)
        }
        guard let known = Code(rawValue: code) else { throw .code(code) }
        do throws(RLPFailure) {
            var rest = list
            self = try Self.read(known, from: &rest)
            try rest.finish()
        } catch {
            throw .rlp(error)
        }
    }

    private static func read(
        _ code: Code, from list: inout RLPReader
    ) throws(RLPFailure) -> NodeMessage {
        switch code {
        case .envelope: return .envelope(Array(try list.readBytes()))
        case .transaction: return .transaction(Array(try list.readBytes()))
        case .vote: return .vote(Array(try list.readBytes()))
        case .certificate: return .certificate(Array(try list.readBytes()))
        case .status:
            var items = try list.readList()
            let status = NodeStatus(
                epoch: try items.readUInt64(), view: try items.readUInt64(),
                finalNumber: try items.readUInt64(), finalHash: try items.readHash())
            try items.finish()
            return .status(status)
        case .request: return .request(try list.readHash())
        case .requestFinal: return .requestFinal(after: try list.readUInt64())
        case .finalBlocks:
            var items = try list.readList()
            var envelopes: [[UInt8]] = []
            while !items.isAtEnd { envelopes.append(Array(try items.readBytes())) }
            return .finalBlocks(envelopes)
        }
    }
}

/// Why bytes are no message between nodes.
package enum MessageFailure: Error, Equatable, CustomStringConvertible {
    case tooLong(limit: Int, got: Int)
    case rlp(RLPFailure)
    case code(UInt64)

    package var description: String {
        switch self {
        case .tooLong(let limit, let got):
            "message: expected at most \(limit) bytes, got \(got)"
        case .rlp(let failure): "message: \(failure)"
        case .code(let code): "message: expected a code of 0 to 7, got \(code)"
        }
    }
}

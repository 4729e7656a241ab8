package import Consensus
package import Encodings

/// What a validator keeps before it speaks: its votes, and the blocks that they are for.
package enum JournalEntry: Hashable, Sendable {
    /// An encoded envelope that a vote after it names.
    case block([UInt8])
    case vote(SignedVote)
    /// The notarization of a block that a vote after it finalizes.
    case certificate(Certificate)

    /// `RLP [0, envelope]`, `RLP [1, vote]` or `RLP [2, certificate]`.
    package var encoded: [UInt8] {
        RLPWriter.list { list in
            switch self {
            case .block(let envelope):
                list.append(UInt64(0))
                list.append(envelope)
            case .vote(let vote):
                list.append(UInt64(1))
                list.append(vote.encoded)
            case .certificate(let certificate):
                list.append(UInt64(2))
                list.append(certificate.encoded)
            }
        }
    }

    package init(decoding bytes: [UInt8]) throws(JournalFailure) {
        let (kind, content): (UInt64, [UInt8])
        do throws(RLPFailure) {
            var list = try RLPReader(listIn: bytes)
            (kind, content) = (try list.readUInt64(), Array(try list.readBytes()))
            try list.finish()
        } catch {
            throw .rlp(error)
        }
        switch kind {
        case 0: self = .block(content)
        case 1, 2:
            do throws(VoteFailure) {
                self =
                    kind == 1
                    ? .vote(try SignedVote(decoding: content))
                    : .certificate(try Certificate(decoding: content))
            } catch {
                throw .vote(error)
            }
        default: throw .kind(kind)
        }
    }
}

/// Why bytes are no entry of a journal.
package enum JournalFailure: Error, Equatable, CustomStringConvertible {
    case rlp(RLPFailure)
    case kind(UInt64)
    case vote(VoteFailure)

    package var description: String {
        switch self {
        case .rlp(let failure): "journal: \(failure)"
        case .kind(let kind): "journal: expected an entry of kind 0 to 2, got \(kind)"
        case .vote(let failure): "journal: \(failure)"
        }
    }
}

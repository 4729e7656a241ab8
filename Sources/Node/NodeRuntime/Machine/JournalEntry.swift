package import Consensus
package import Encodings

/// What a validator keeps before it speaks: its votes, and the blocks that they are for.
package enum JournalEntry: Hashable, Sendable {
    /// An encoded envelope that a vote after it names.
    case block([UInt8])
    case vote(SignedVote)

    /// `RLP [0, envelope]` or `RLP [1, vote]`.
    package var encoded: [UInt8] {
        RLPWriter.list { list in
            switch self {
            case .block(let envelope):
                list.append(UInt64(0))
                list.append(envelope)
            case .vote(let vote):
                list.append(UInt64(1))
                list.append(vote.encoded)
            }
        }
    }

    package init(decoding bytes: [UInt8]) throws(JournalFailure) {
        let (kind, content): (UInt64, [UInt8])
        do throws(RLPFailure) {
            var reader = RLPReader(bytes)
            var list = try reader.readList()
            try reader.finish()
            (kind, content) = (try list.readUInt64(), Array(try list.readBytes()))
            try list.finish()
        } catch {
            throw .rlp(error)
        }
        switch kind {
        case 0: self = .block(content)
        case 1:
            do {
                self = .vote(try SignedVote(decoding: content))
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
        case .kind(let kind): "journal: expected an entry of kind 0 or 1, got \(kind)"
        case .vote(let failure): "journal: \(failure)"
        }
    }
}

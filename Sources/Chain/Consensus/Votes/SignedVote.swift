package import Cryptography
package import Encodings
package import Primitives

/// A vote as it travels: nothing is known of its signature but that it has 65 bytes.
package struct SignedVote: Hashable, Sendable {
    package let vote: Vote
    package let signature: Signature

    package init(_ vote: Vote, signature: Signature) {
        self.vote = vote
        self.signature = signature
    }

    package init(_ vote: Vote, key: PrivateKey, chainID: UInt64) {
        self.init(vote, signature: key.sign(vote.digest(chainID: chainID)))
    }

    /// `RLP [epoch, view, kind, parentView, block, signature]`.
    package var encoded: [UInt8] {
        RLPWriter.list { write(to: &$0) }
    }

    func write(to list: inout RLPWriter) {
        vote.write(to: &list)
        list.append(signature.bytes)
    }

    /// Reads exactly one vote.
    package init(decoding bytes: [UInt8]) throws(VoteFailure) {
        var list = try VoteFailure.list(in: bytes)
        try self.init(&list)
    }

    /// Reads the items of a list to its end.
    init(_ list: inout RLPReader) throws(VoteFailure) {
        vote = try Vote(&list)
        let bytes = try VoteFailure.reading { () throws(RLPFailure) in
            let bytes = try list.readBytes(count: 65)
            try list.finish()
            return bytes
        }
        guard let signature = Signature(bytes) else { throw .noVote }
        self.signature = signature
    }
}

extension Vote {
    func write(to list: inout RLPWriter) {
        list.append(epoch)
        list.append(view)
        list.append(UInt64(kind.rawValue))
        list.append(parentView)
        list.append(block)
    }

    /// Reads the five fields, which a certificate has as well.
    init(_ list: inout RLPReader) throws(VoteFailure) {
        let vote: Vote?
        do {
            vote = Vote(
                epoch: try list.readUInt64(), view: try list.readUInt64(),
                kind: try list.readUInt64(), parentView: try list.readUInt64(),
                block: try list.readHash())
        } catch {
            throw .rlp(error)
        }
        guard let vote else { throw .noVote }
        self = vote
    }
}

/// Why bytes are no vote, certificate or evidence, or why one does not hold.
package enum VoteFailure: Error, Equatable, CustomStringConvertible {
    case rlp(RLPFailure)
    /// Fields that no kind of vote has together.
    case noVote
    case signature(SignatureFailure)
    case epoch(expected: UInt64, got: UInt64)
    case notAMember(Address)
    case signers(expected: Int, got: Int)
    /// A bit of the map is set that no member has.
    case signerOutside(members: Int)
    case signatures(expected: Int, got: Int)
    /// The signature at a member's place is another one's.
    case wrongSigner(expected: Address, got: Address)
    case noQuorum(stake: UInt256, of: UInt256)
    case noContradiction
    case differentSigners(Address, Address)

    package var description: String {
        switch self {
        case .rlp(let failure): "vote: \(failure)"
        case .noVote: "vote: expected a notarize, nullify or finalize vote, got other fields"
        case .signature(let failure): "vote: \(failure)"
        case .epoch(let expected, let got): "vote: expected epoch \(expected), got \(got)"
        case .notAMember(let address): "vote: \(address) is not a validator of the epoch"
        case .signers(let expected, let got):
            "certificate: expected \(expected) bytes of signers, got \(got)"
        case .signerOutside(let members):
            "certificate: expected signers among \(members) members, got one beyond"
        case .signatures(let expected, let got):
            "certificate: expected \(expected) bytes of signatures, got \(got)"
        case .wrongSigner(let expected, let got):
            "certificate: expected a signature of \(expected), got one of \(got)"
        case .noQuorum(let stake, let total):
            "certificate: expected more than two thirds of \(total), got \(stake)"
        case .noContradiction: "evidence: the two votes do not contradict each other"
        case .differentSigners(let first, let second):
            "evidence: expected two votes of one validator, got \(first) and \(second)"
        }
    }

    /// The one list that bytes are.
    static func list(in bytes: [UInt8]) throws(VoteFailure) -> RLPReader {
        try reading { () throws(RLPFailure) in try RLPReader(listIn: bytes) }
    }

    static func reading<Value>(
        _ body: () throws(RLPFailure) -> Value
    ) throws(VoteFailure) -> Value {
        do {
            return try body()
        } catch {
            throw .rlp(error)
        }
    }
}

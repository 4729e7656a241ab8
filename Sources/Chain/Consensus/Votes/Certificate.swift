import Cryptography
import Encodings
import Primitives

/// The same vote of more than two thirds of the stake, as it travels.
package struct Certificate: Hashable, Sendable {
    package let vote: Vote
    /// Bit `i` (byte `i` div 8, bit `i` mod 8 from the low end) stands for member `i` of the set.
    package let signers: [UInt8]
    /// 65 bytes for every set bit, in their order.
    package let signatures: [UInt8]

    /// `RLP [epoch, view, kind, parentView, block, signers, signatures]`.
    package var encoded: [UInt8] {
        RLPWriter.list { list in
            vote.write(to: &list)
            list.append(signers)
            list.append(signatures)
        }
    }

    /// Reads exactly one certificate; whether it holds is for ``VoteVerifier``.
    package init(decoding bytes: [UInt8]) throws(VoteFailure) {
        var list = try VoteFailure.list(in: bytes)
        vote = try Vote(&list)
        (signers, signatures) = try VoteFailure.reading { () throws(RLPFailure) in
            let signers = Array(try list.readBytes())
            let signatures = Array(try list.readBytes())
            try list.finish()
            return (signers, signatures)
        }
    }

    /// Puts together the votes of members; they must be equal and in ascending order of places.
    init(_ votes: [VerifiedVote], vote: Vote, members: Int) {
        self.vote = vote
        var signers = [UInt8](repeating: 0, count: (members + 7) / 8)
        var signatures: [UInt8] = []
        signatures.reserveCapacity(65 * votes.count)
        for each in votes {
            signers[each.place / 8] |= 1 << UInt8(each.place % 8)
            signatures += each.signed.signature.bytes
        }
        self.signers = signers
        self.signatures = signatures
    }

    /// The places of the signers in ascending order.
    package func signerPlaces(members: Int) throws(VoteFailure) -> [Int] {
        guard signers.count == (members + 7) / 8 else {
            throw .signers(expected: (members + 7) / 8, got: signers.count)
        }
        let places = (0..<signers.count * 8).filter { signers[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
        guard places.allSatisfy({ $0 < members }) else { throw .signerOutside(members: members) }
        return places
    }

    func readSignatures(count: Int) throws(VoteFailure) -> [Signature] {
        guard signatures.count == 65 * count else {
            throw .signatures(expected: 65 * count, got: signatures.count)
        }
        return (0..<count).compactMap { Signature(signatures[(65 * $0)..<(65 * $0 + 65)]) }
    }
}

/// A certificate whose signatures and quorum hold in the set of its epoch.
package struct VerifiedCertificate: Hashable, Sendable {
    package let certificate: Certificate
    /// The places of the signers in ascending order.
    package let places: [Int]

    package var vote: Vote { certificate.vote }

    init(_ certificate: Certificate, places: [Int]) {
        self.certificate = certificate
        self.places = places
    }

    /// The votes that it is made of.
    func votes(in validators: ValidatorSet) -> [VerifiedVote] {
        let signatures = (try? certificate.readSignatures(count: places.count)) ?? []
        return zip(places, signatures).map { place, signature in
            VerifiedVote(
                SignedVote(vote, signature: signature), place: place,
                signer: validators.members[place].address)
        }
    }
}

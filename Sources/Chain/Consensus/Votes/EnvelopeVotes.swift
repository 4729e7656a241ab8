import Encodings

/// The votes around an envelope, outside every hash: `RLP [paid, own]`.
package struct EnvelopeVotes: Hashable, Sendable {
    /// The notarization of the parent whose signers the block's withdrawals pay; `nil` where the
    /// parent is the genesis or the chain has no stake.
    package var paid: Certificate?
    /// The finalization of the block itself, once it is there.
    package var own: Certificate?

    package init(paid: Certificate? = nil, own: Certificate? = nil) {
        self.paid = paid
        self.own = own
    }

    /// Empty where there are no votes.
    package var encoded: [UInt8] {
        guard paid != nil || own != nil else { return [] }
        return RLPWriter.list { list in
            list.append(paid?.encoded ?? [])
            list.append(own?.encoded ?? [])
        }
    }

    package init(decoding bytes: [UInt8]) throws(VoteFailure) {
        guard !bytes.isEmpty else {
            self.init()
            return
        }
        var list = try VoteFailure.list(in: bytes)
        let (paid, own) = try VoteFailure.reading { () throws(RLPFailure) in
            let pair = (Array(try list.readBytes()), Array(try list.readBytes()))
            try list.finish()
            return pair
        }
        guard !paid.isEmpty || !own.isEmpty else { throw .noVote }
        self.init(
            paid: paid.isEmpty ? nil : try Certificate(decoding: paid),
            own: own.isEmpty ? nil : try Certificate(decoding: own))
    }
}

import Encodings
package import Primitives

/// Two votes of one validator that no honest validator signs both; it costs the whole stake.
package struct Evidence: Hashable, Sendable {
    /// The pairs of votes that ``Simplex`` never makes.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case twoNotarize
        case twoFinalize
        /// Finalized another block than the one notarized by the same validator in the same view.
        case finalizeAnother
        case finalizeAndNullify
        /// A notarize vote that skips a view which the same validator finalized.
        case skipFinalized
    }

    package let first: SignedVote
    package let second: SignedVote

    package init(_ first: SignedVote, _ second: SignedVote) {
        self.first = first
        self.second = second
    }

    package var kind: Kind? { Self.kind(first.vote, second.vote) }

    /// In which way two votes of one signer contradict each other; `nil` when they do not.
    ///
    /// The order of the two makes no difference.
    package static func kind(_ a: Vote, _ b: Vote) -> Kind? {
        guard a.epoch == b.epoch, a != b else { return nil }
        if a.kind.rawValue > b.kind.rawValue { return kind(b, a) }
        if a.view != b.view { return skips(a, b) ? .skipFinalized : nil }
        return switch (a.kind, b.kind) {
        case (.notarize, .notarize): .twoNotarize
        case (.finalize, .finalize): .twoFinalize
        case (.notarize, .finalize): a.block == b.block ? nil : .finalizeAnother
        case (.nullify, .finalize): .finalizeAndNullify
        default: nil
        }
    }

    private static func skips(_ notarize: Vote, _ finalize: Vote) -> Bool {
        guard notarize.kind == .notarize, finalize.kind == .finalize else { return false }
        return notarize.parentView < finalize.view && finalize.view < notarize.view
    }

    /// Checks both signatures and says whom they convict.
    package func offender(
        chainID: UInt64, recovery: any SignerRecovery = ECDSARecovery()
    ) throws(VoteFailure) -> Address {
        guard kind != nil else { throw .noContradiction }
        do {
            let a = try recovery.signer(of: first.vote.digest(chainID: chainID), first.signature)
            let b = try recovery.signer(
                of: second.vote.digest(chainID: chainID), second.signature)
            guard a == b else { throw VoteFailure.differentSigners(a, b) }
            return a
        } catch let failure as VoteFailure {
            throw failure
        } catch {
            throw .noContradiction
        }
    }

    /// `RLP [first, second]`.
    package var encoded: [UInt8] {
        RLPWriter.list { list in
            list.appendRaw(first.encoded)
            list.appendRaw(second.encoded)
        }
    }

    package init(decoding bytes: [UInt8]) throws(VoteFailure) {
        var list = try VoteFailure.list(in: bytes)
        var (one, other) = try VoteFailure.reading { () throws(RLPFailure) in
            let pair = (try list.readList(), try list.readList())
            try list.finish()
            return pair
        }
        first = try SignedVote(&one)
        second = try SignedVote(&other)
    }
}

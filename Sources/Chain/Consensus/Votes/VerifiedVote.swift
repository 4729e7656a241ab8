package import Cryptography
package import Primitives

/// Finds the signer of a digest; a place for whoever wants to remember what was found before.
package protocol SignerRecovery: Sendable {
    func signer(
        of digest: Hash32, _ signature: Signature
    ) throws(SignatureFailure) -> Address
}

/// Recovers every time.
package struct ECDSARecovery: SignerRecovery {
    package init() {}

    package func signer(
        of digest: Hash32, _ signature: Signature
    ) throws(SignatureFailure) -> Address {
        try PublicKey.recovered(from: signature, over: digest).address
    }
}

/// A vote whose signature is that of a member of the epoch's set.
package struct VerifiedVote: Hashable, Sendable {
    package let signed: SignedVote
    /// The member's place in the set.
    package let place: Int
    package let signer: Address

    package var vote: Vote { signed.vote }

    /// Only a ``VoteVerifier``, and a certificate that it checked, can say this.
    init(_ signed: SignedVote, place: Int, signer: Address) {
        self.signed = signed
        self.place = place
        self.signer = signer
    }
}

/// Checks the votes and certificates of one epoch.
package struct VoteVerifier: Sendable {
    package let chainID: UInt64
    package let epoch: UInt64
    package let validators: ValidatorSet
    package let rules: VotingRules
    package let recovery: any SignerRecovery

    package init(
        chainID: UInt64, epoch: UInt64, validators: ValidatorSet,
        rules: VotingRules = .simplex, recovery: any SignerRecovery = ECDSARecovery()
    ) {
        self.chainID = chainID
        self.epoch = epoch
        self.validators = validators
        self.rules = rules
        self.recovery = recovery
    }

    package func verify(_ signed: SignedVote) throws(VoteFailure) -> VerifiedVote {
        guard signed.vote.epoch == epoch else {
            throw .epoch(expected: epoch, got: signed.vote.epoch)
        }
        let signer = try signer(of: signed.vote.digest(chainID: chainID), signed.signature)
        guard let place = validators.place(of: signer) else { throw .notAMember(signer) }
        return VerifiedVote(signed, place: place, signer: signer)
    }

    /// Checks every signature and the quorum.
    package func verify(_ certificate: Certificate) throws(VoteFailure) -> VerifiedCertificate {
        guard certificate.vote.epoch == epoch else {
            throw .epoch(expected: epoch, got: certificate.vote.epoch)
        }
        let places = try certificate.signerPlaces(members: validators.count)
        let stake = validators.stake(of: places)
        guard rules.isQuorum(stake, validators.totalStake) else {
            throw .noQuorum(stake: stake, of: validators.totalStake)
        }
        let digest = certificate.vote.digest(chainID: chainID)
        let signatures = try certificate.readSignatures(count: places.count)
        for (place, signature) in zip(places, signatures) {
            let signer = try signer(of: digest, signature)
            let expected = validators.members[place].address
            guard signer == expected else { throw .wrongSigner(expected: expected, got: signer) }
        }
        return VerifiedCertificate(certificate, places: places)
    }

    private func signer(
        of digest: Hash32, _ signature: Signature
    ) throws(VoteFailure) -> Address {
        do {
            return try recovery.signer(of: digest, signature)
        } catch {
            throw .signature(error)
        }
    }
}

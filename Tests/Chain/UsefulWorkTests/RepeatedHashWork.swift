import ChainTypes
import Cryptography
import Primitives
import UsefulWork

/// A second kind of work, which only tests know: the challenge is hashed again and again, as often
/// as the challenge itself says.
///
/// Its payload is as long as that of a quiz, so that a proof that goes by the other's code is not
/// found out by its length.
struct RepeatedHashWork: WorkKind {
    private static let macsPerHash: UInt64 = 1_000
    private static let mostHashes: UInt64 = 64

    /// What an attempt computes, and what its proof says of it.
    private struct Transcript {
        let root: Hash32
        let payload: [UInt8]
    }

    var code: UInt8 = 2
    let name = "repeated hash"
    let attemptsAtOnce = 3
    var typicalMACs: UInt64 { Self.macsPerHash * Self.mostHashes / 2 }

    private func hashes(_ challenge: Hash32) -> UInt64 {
        1 + challenge.words.3 % Self.mostHashes
    }

    private func macs(_ challenge: Hash32) -> UInt64 { hashes(challenge) * Self.macsPerHash }

    /// The payload is the last hash but one, then the number of hashes (8 bytes).
    private func transcript(_ challenge: Hash32) -> Transcript {
        let count = hashes(challenge)
        var (previous, state) = (challenge, challenge)
        for _ in 0..<count { (previous, state) = (state, SHA256.hash(state.bytes)) }
        var payload = ByteWriter()
        payload.append(previous)
        payload.appendBigEndian(count)
        return Transcript(root: state, payload: payload.bytes)
    }

    func macs(ofAttempts numbers: Range<UInt64>, in context: WorkContext) -> UInt64 {
        numbers.reduce(0) { $0 + macs(context.challenge(attempt: $1)) }
    }

    func search(_ numbers: Range<UInt64>, in context: WorkContext) -> WorkSearch {
        let proofs = numbers.map { attempt($0, in: context) }
        return WorkSearch(
            won: proofs.first { context.wins(digest: $0.digest, macs: $0.macs) },
            attempts: UInt64(numbers.count), macs: proofs.reduce(0) { $0 + $1.macs })
    }

    private func attempt(_ number: UInt64, in context: WorkContext) -> WorkProof {
        let challenge = context.challenge(attempt: number)
        let transcript = transcript(challenge)
        return WorkProof(
            kind: code, attempt: number, macs: macs(challenge),
            digest: WorkHashes.digest(challenge: challenge, transcriptRoot: transcript.root),
            transcriptRoot: transcript.root, payload: transcript.payload)
    }

    func checkClaim(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
        let challenge = context.challenge(attempt: proof.attempt)
        guard proof.kind == code else { throw WorkRefusal("not of this kind") }
        guard proof.payload.count == 40 else { throw WorkRefusal("wrong length of the payload") }
        let digest = WorkHashes.digest(challenge: challenge, transcriptRoot: proof.transcriptRoot)
        guard proof.digest == digest else { throw WorkRefusal("wrong digest") }
        guard proof.macs == macs(challenge) else { throw WorkRefusal("wrong number of hashes") }
        guard context.wins(digest: digest, macs: proof.macs) else {
            throw WorkRefusal("too little work")
        }
    }

    func replay(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
        let transcript = transcript(context.challenge(attempt: proof.attempt))
        guard proof.transcriptRoot == transcript.root, proof.payload == transcript.payload else {
            throw WorkRefusal("the hashes differ")
        }
    }
}

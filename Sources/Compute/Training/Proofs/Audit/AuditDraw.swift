import Cryptography
package import Primitives

/// Which intervals an audit replays.
///
/// The draw comes from a beacon that was fixed after the proof, together with the hash of the
/// proof: a trainer who knew it beforehand could compute only what is asked for, and one who could
/// try many proofs against one beacon could wait for a draw that misses the forged part.
package enum AuditDraw {
    /// `count` different intervals of the proof, ascending; all of them when it has no more.
    ///
    /// The numbers come from ``CounterGenerator`` with the seed
    /// `SHA-256("assay/audit/1" ‖ beacon ‖ proof hash)` and the domain `assay/audit/draw`; a number
    /// that was drawn already is drawn again.
    package static func intervals(
        of proof: TrainingProof,
        count: Int,
        beacon: Hash32
    ) -> [Int] {
        intervals(of: proof, hash: proof.hash, count: count, beacon: beacon)
    }

    /// The same where the hash of the proof is known.
    static func intervals(
        of proof: TrainingProof,
        hash: Hash32,
        count: Int,
        beacon: Hash32
    ) -> [Int] {
        let total = proof.commitments.count
        guard count < total else { return Array(0..<total) }
        var hasher = SHA256()
        hasher.update(Array("assay/audit/1".utf8))
        hasher.update(beacon)
        hasher.update(hash)
        var generator = CounterGenerator(seed: hasher.finalize(), domain: "assay/audit/draw")
        var drawn: Set<Int> = []
        while drawn.count < count {
            drawn.insert(Int(generator.below(UInt64(total))))
        }
        return drawn.sorted()
    }
}

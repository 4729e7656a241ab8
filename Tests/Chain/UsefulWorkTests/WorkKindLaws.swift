import ChainTypes
import Primitives
import UsefulWork

/// What every kind of work has to keep, whatever it computes.
///
/// A law that does not hold is a sentence, so that a test can also show that the laws find a kind
/// that does not keep them.
struct WorkKindLaws {
    private enum Stage: String { case claim, replay }

    private let kind: any WorkKind
    private let context: WorkContext
    private var broken: [String] = []

    /// The laws that a kind breaks.
    ///
    /// One attempt in four wins, so attempts enough are done to find a winner and a loser.
    static func broken(by kind: any WorkKind, attempts: UInt64 = 40) -> [String] {
        var laws = WorkKindLaws(kind)
        laws.checkNames()
        laws.checkSearch(attempts)
        return laws.broken
    }

    private init(_ kind: any WorkKind) {
        self.kind = kind
        context = WorkContext(
            chainID: 7, epochKey: Hash32(words: (1, 2, 3, 4)),
            blockHash: Hash32(words: (5, 6, 7, 8)),
            difficulty: UInt256(4) &* UInt256(kind.typicalMACs))
    }

    private mutating func require(_ holds: Bool, _ law: String) {
        if !holds { broken.append(law) }
    }

    private mutating func checkNames() {
        require(kind.code != 0, "the code is not that of no work")
        require(!kind.name.isEmpty, "the kind has a name")
        require(kind.typicalMACs > 0, "an attempt costs something")
        require(kind.attemptsAtOnce >= 1, "a pass has an attempt at least")
    }

    // MARK: The worker

    private mutating func checkSearch(_ attempts: UInt64) {
        let numbers = 0..<attempts
        let together = kind.search(numbers, in: context)
        let alone = numbers.map { kind.search($0..<$0 + 1, in: context) }
        require(together.failures.isEmpty, "every attempt can be made")
        require(together.attempts == attempts, "the attempts are counted")
        require(
            together.won == kind.search(numbers, in: context).won, "a search has one outcome only")
        require(
            together.won == alone.lazy.compactMap(\.won).first,
            "the first attempt that wins alone is the one that wins in company")
        require(
            together.macs == alone.reduce(0) { $0 + $1.macs }
                && together.macs == kind.macs(ofAttempts: numbers, in: context),
            "what attempts cost is known before they are done")
        require(kind.search(0..<0, in: context).won == nil, "no attempts win nothing")
        guard let proof = together.won else {
            broken.append("an attempt of \(attempts) wins")
            return
        }
        checkHonest(proof)
        checkAltered(proof)
        checkElsewhere(proof)
        checkInvented(proof)
    }

    // MARK: The verifier

    /// Where a proof is refused; `nil` where it is accepted.
    private func refusal(_ proof: WorkProof, in other: WorkContext? = nil) -> Stage? {
        let context = other ?? context
        do {
            try kind.checkClaim(proof, in: context)
        } catch {
            return .claim
        }
        do {
            try kind.replay(proof, in: context)
        } catch {
            return .replay
        }
        return nil
    }

    private mutating func checkHonest(_ proof: WorkProof) {
        require(refusal(proof) == nil, "an honest proof is accepted")
        require(proof.kind == kind.code, "a proof names its kind")
        let number = proof.attempt
        require(
            proof.macs == kind.macs(ofAttempts: number..<number + 1, in: context),
            "a proof has the work of its attempt")
        let challenge = context.challenge(attempt: number)
        let digest = WorkHashes.digest(challenge: challenge, transcriptRoot: proof.transcriptRoot)
        require(proof.digest == digest, "the digest is that of challenge and transcript")
        require(context.wins(digest: digest, macs: proof.macs), "a proof wins")
    }

    /// Whatever costs no model to see has to be refused before the replay.
    private mutating func checkAltered(_ proof: WorkProof) {
        func altered(_ change: (inout WorkProof) -> Void) -> Stage? {
            var forged = proof
            change(&forged)
            return refusal(forged)
        }
        for code in [0, kind.code &+ 1, .max] {
            require(altered { $0.kind = code } == .claim, "the code \(code) is another kind")
        }
        for attempt in [proof.attempt &+ 1, proof.attempt &- 1, .max] {
            require(altered { $0.attempt = attempt } == .claim, "attempt \(attempt) is another")
        }
        for macs in [0, proof.macs - 1, proof.macs + 1, .max] {
            require(altered { $0.macs = macs } == .claim, "\(macs) MACs are refused")
        }
        for bit in [0, 100, 255] {
            require(
                altered { $0.digest = $0.digest.flipped(bit) } == .claim,
                "a digest with another bit \(bit) is refused")
            require(
                altered { $0.transcriptRoot = $0.transcriptRoot.flipped(bit) } == .claim,
                "a transcript root with another bit \(bit) is refused")
        }
        for index in proof.payload.indices {
            require(
                altered { $0.payload[index] ^= 1 << UInt8(index % 8) } != nil,
                "a payload with another byte \(index) is refused")
        }
        require(altered { $0.payload.append(0) } == .claim, "a longer payload is refused")
        for count in proof.payload.indices {
            require(
                altered { $0.payload = Array($0.payload.prefix(count)) } == .claim,
                "a payload cut to \(count) bytes is refused")
        }
    }

    private mutating func checkElsewhere(_ proof: WorkProof) {
        let changes: [(name: String, change: (inout WorkContext) -> Void)] = [
            ("chain", { $0.chainID += 1 }),
            ("epoch", { $0.epochKey = $0.epochKey.flipped(3) }),
            ("block", { $0.blockHash = $0.blockHash.flipped(200) }),
            ("difficulty", { $0.difficulty = .max }),
        ]
        for (name, change) in changes {
            var other = context
            change(&other)
            require(refusal(proof, in: other) == .claim, "a proof is refused for another \(name)")
        }
    }

    /// Hashes are cheap, so a winning digest can be had without the work; the replay finds out.
    private mutating func checkInvented(_ proof: WorkProof) {
        var forged = proof
        let challenge = context.challenge(attempt: proof.attempt)
        for number in 1..<1_000 as Range<UInt64> {
            forged.transcriptRoot = Hash32(words: (number, 0, 0, 0))
            forged.digest = WorkHashes.digest(
                challenge: challenge, transcriptRoot: forged.transcriptRoot)
            guard context.wins(digest: forged.digest, macs: forged.macs) else {
                require(refusal(forged) == .claim, "a digest that does not win is refused")
                continue
            }
            require(refusal(forged) == .replay, "a made-up transcript is found by the replay")
            return
        }
        broken.append("a digest of 1,000 wins")
    }
}

extension Hash32 {
    /// The hash with one other bit, counted from the first byte's lowest.
    func flipped(_ bit: Int) -> Hash32 {
        var bytes = Array(bytes)
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return Hash32(bytes) ?? .zero
    }
}

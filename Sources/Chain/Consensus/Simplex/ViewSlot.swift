import Primitives

/// What is known of one view.
struct ViewSlot: Sendable {
    /// By kind, then by the voter's place; the first vote of a kind counts.
    private var votes: [[Int: VerifiedVote]] = [[:], [:], [:]]
    var notarization: VerifiedCertificate?
    var nullification: VerifiedCertificate?
    var finalization: VerifiedCertificate?
    /// The node's own votes.
    var own: [SignedVote] = []
    /// Own votes whose signatures have been asked for.
    var unsigned: [Vote] = []
    var isWindowSet = false
    var isWindowOver = false
    var isTimerSet = false
    var isOverdue = false

    func vote(_ kind: Vote.Kind, at place: Int) -> VerifiedVote? {
        votes[Int(kind.rawValue)][place]
    }

    mutating func insert(_ vote: VerifiedVote) {
        votes[Int(vote.vote.kind.rawValue)][vote.place] = vote
    }

    /// All votes that are the same, in the order of places.
    func votes(equal vote: Vote) -> [VerifiedVote] {
        votes[Int(vote.kind.rawValue)].values.filter { $0.vote == vote }
            .sorted { $0.place < $1.place }
    }

    /// The notarize votes in the order of places.
    var notarizes: [VerifiedVote] {
        votes[Int(Vote.Kind.notarize.rawValue)].values.sorted { $0.place < $1.place }
    }

    /// The places of all that notarized or nullified.
    var voters: Set<Int> {
        Set(votes[Int(Vote.Kind.notarize.rawValue)].keys)
            .union(votes[Int(Vote.Kind.nullify.rawValue)].keys)
    }

    /// All own votes, signed or about to be.
    var ownVotes: [Vote] { own.map(\.vote) + unsigned }

    func own(_ kind: Vote.Kind) -> Vote? { ownVotes.first { $0.kind == kind } }

    func certificate(_ kind: Vote.Kind) -> VerifiedCertificate? {
        switch kind {
        case .notarize: notarization
        case .nullify: nullification
        case .finalize: finalization
        }
    }

    mutating func keep(_ certificate: VerifiedCertificate) {
        switch certificate.vote.kind {
        case .notarize: notarization = notarization ?? certificate
        case .nullify: nullification = nullification ?? certificate
        case .finalize: finalization = finalization ?? certificate
        }
    }
}

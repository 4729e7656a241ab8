/// What can go wrong in a simulated run.
package enum Fault: String, Sendable, Hashable, CaseIterable, Comparable {
    // The network
    case drop, delay, reorder, duplicate, partition, asymmetric
    // The machines
    case crash, torn, skew
    // Byzantine validators
    case equivocate, withhold, invalid, stale, split, twins
    // Workers and peers
    case forge, late, flood
    /// More than a third of the stake is byzantine; only a wish, never drawn.
    case majority

    package static func < (a: Fault, b: Fault) -> Bool { a.rawValue < b.rawValue }

    /// Those that a run may draw from: all but ``majority``.
    package static let drawn: [Fault] = allCases.filter { $0 != .majority }

    package var summary: String {
        switch self {
        case .drop: "messages are lost"
        case .delay: "messages take long"
        case .reorder: "some messages take much longer than others"
        case .duplicate: "messages arrive twice"
        case .partition: "the network falls into two parts, and heals"
        case .asymmetric: "one direction of a link is cut"
        case .crash: "machines go off between any two effects, and start again"
        case .torn: "machines go off at any operation of the disk; unsynced writes are lost or torn"
        case .skew: "clocks are wrong"
        case .equivocate: "byzantine validators vote differently to different peers"
        case .withhold: "byzantine validators keep votes and blocks from some peers"
        case .invalid: "byzantine validators vote for what was not replayed"
        case .stale: "byzantine validators send old certificates"
        case .split: "byzantine workers show different candidates to different peers"
        case .twins: "byzantine validators run twice with one key, each time for one half"
        case .forge: "a worker forges proofs and blocks"
        case .late: "a worker holds its blocks back"
        case .flood: "a peer sends garbage, repetitions and messages from the far future"
        case .majority: "byzantine validators have more than a third of the stake"
        }
    }
}

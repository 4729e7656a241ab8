import Consensus
import Cryptography
import Primitives
import VoteModel

/// Three honest machines and one byzantine key, to which everything happens in any order.
///
/// Candidates and votes arrive late or never, timers ring, signatures come and replays end at any
/// time. A vote counts from the moment when its signature is asked for.
struct ScatteredCommittee {
    /// What can happen next, to one machine.
    private struct Event {
        let machine: Int
        let input: SimplexInput
    }

    private static let chainID: UInt64 = 7
    private static let keys = (0..<4).map { PrivateKey(insecurelyFrom: "scattered \($0)") }
    /// Two candidates on every block of the model, by the places of the tree; their work is drawn.
    private static let blocks = (UInt64(2)..<32).map { ModelBlock($0) }

    private var machines: [Simplex]
    private let byzantine: PrivateKey
    private var events: [Event] = []
    private var random: UInt64
    private var candidates: [Hash32: Candidate] = [:]
    /// What the honest machines signed; the explorer must know it.
    private(set) var recorder = VoteRecorder(validators: 3, root: hash(.root))
    /// Whether a vote was signed that lies beyond the explored views.
    private(set) var isBeyond = false
    private(set) var finals: [ModelBlock] = []

    init(seed: UInt64) {
        random = seed
        let members = Self.keys.map { ValidatorSet.Member(address: $0.address, stake: 1) }
        let context = EpochContext(
            number: 0, validators: (try? ValidatorSet(members)) ?? .empty,
            root: FinalPoint(view: 0, block: Self.hash(.root), number: 0), lastNumber: 63)
        machines = Self.keys.prefix(3).map {
            Simplex(
                SimplexConfiguration(chainID: Self.chainID, signer: $0.address), context: context)
        }
        byzantine = Self.keys[3]
        for block in Self.blocks {
            let candidate = Candidate(
                hash: Self.hash(block), parent: Self.hash(block.parent),
                number: UInt64(block.height), digest: Hash32(words: (draw(1 << 40), 0, 0, 0)),
                macs: 10)
            candidates[candidate.hash] = candidate
            for machine in 0..<3 {
                events.append(Event(machine: machine, input: .candidate(candidate)))
            }
        }
    }

    private static func hash(_ block: ModelBlock) -> Hash32 {
        Keccak256.hash(Array("\(block)".utf8))
    }

    /// Lets one thing happen; false when nothing is left or the explored views are over.
    mutating func advance() -> Bool {
        if draw(8) == 0 { signAsByzantine() }
        guard !events.isEmpty, !isBeyond else { return false }
        let event = events.remove(at: Int(draw(UInt64(events.count))))
        if case .candidate(let candidate) = event.input, !isKnown(candidate, at: event.machine) {
            // A block is executed after its parent.
            events.append(event)
            return true
        }
        if case .elapsed(let timer) = event.input, timer.kind == .timeout, draw(16) > 0 {
            // Else hardly a view would end with a block.
            events.append(event)
            return true
        }
        handle(event.input, by: event.machine)
        return true
    }

    private mutating func handle(_ input: SimplexInput, by machine: Int) {
        for effect in machines[machine].handle(input) { follow(effect, of: machine) }
    }

    private func isKnown(_ candidate: Candidate, at machine: Int) -> Bool {
        let machine = machines[machine]
        return candidate.number == 1 || machine.verdict(of: candidate.parent) != nil
            || machine.final.block == candidate.parent
    }

    private mutating func follow(_ effect: SimplexEffect, of machine: Int) {
        switch effect {
        case .sign(let vote):
            record(vote, of: machine)
            let signed = SignedVote(vote, key: Self.keys[machine], chainID: Self.chainID)
            if draw(2) == 0 {
                handle(.signed(signed), by: machine)
            } else {
                events.append(Event(machine: machine, input: .signed(signed)))
            }
        case .broadcast(let signed):
            for other in machines.indices where other != machine {
                if let verified = try? machines[other].verifier.verify(signed) {
                    events.append(Event(machine: other, input: .vote(verified)))
                }
            }
        case .wake(let timer, _): events.append(Event(machine: machine, input: .elapsed(timer)))
        case .judge(let hash):
            events.append(Event(machine: machine, input: .judged(hash, isValid: true)))
        case .finalized(let hash, _):
            finals += Self.blocks.filter { Self.hash($0) == hash }
        default: break
        }
    }

    private mutating func record(_ vote: Vote, of machine: Int) {
        switch vote.kind {
        case .notarize:
            let parent = candidates[vote.block]?.parent ?? .zero
            let isRecorded = recorder.notarize(
                vote.block, on: parent, views: (Int(vote.view), Int(vote.parentView)), by: machine)
            if !isRecorded { isBeyond = true }
        case .nullify: recorder.nullify(Int(vote.view), by: machine)
        case .finalize: break
        }
    }

    /// A vote of any kind for any block in any view, to one machine.
    private mutating func signAsByzantine() {
        let view = draw(3) + 1
        let block = Self.hash(Self.blocks[Int(draw(6))])
        let vote: Vote =
            switch draw(3) {
            case 0: .notarize(block, parentView: draw(view), view: view, epoch: 0)
            case 1: .nullify(view: view, epoch: 0)
            default: .finalize(block, view: view, epoch: 0)
            }
        let signed = SignedVote(vote, key: byzantine, chainID: Self.chainID)
        let machine = Int(draw(3))
        if let verified = try? machines[machine].verifier.verify(signed) {
            events.append(Event(machine: machine, input: .vote(verified)))
        }
    }

    /// A number below the bound (SplitMix64).
    private mutating func draw(_ bound: UInt64) -> UInt64 {
        random &+= 0x9e37_79b9_7f4a_7c15
        var word = random
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return (word ^ word >> 31) % bound
    }
}

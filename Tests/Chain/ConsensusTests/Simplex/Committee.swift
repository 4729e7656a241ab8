import Consensus
import Cryptography
import Encodings
import Primitives

/// Some validators in one place: messages are delivered when a test says so, timers run when
/// nothing else is left.
struct Committee {
    static let chainID: UInt64 = 7
    let keys: [PrivateKey]
    let context: EpochContext
    var machines: [Simplex]
    var timers: [(machine: Int, timer: SimplexTimer, due: Instant)] = []
    var now = Instant(milliseconds: 0)
    var inboxes: [[SignedVote]]
    /// What each machine asked to be kept, in order.
    var journals: [[SignedVote]]
    /// The blocks that each machine asked to be kept.
    var kept: [[Hash32]]
    var finals: [[Hash32]]
    /// What each machine says is to be built on.
    var parents: [Hash32]
    var convictions: [[Evidence]]
    var candidates: [Hash32: Candidate] = [:]
    /// Blocks whose replay fails everywhere.
    var forged: Set<Hash32> = []
    /// Machines whose votes are not signed until a test says so, and what they ask for.
    var unsigning: Set<Int> = []
    var unsigned: [[Vote]]
    /// Machines that neither send nor receive.
    var absent: Set<Int> = []
    var rules = VotingRules.simplex

    init(
        count: Int, stakes: [UInt64]? = nil, rules: VotingRules = .simplex, lastNumber: UInt64 = 63
    ) {
        let keys = (0..<count).map { PrivateKey(insecurelyFrom: "validator \($0)") }
            .sorted { $0.address < $1.address }
        let members = keys.enumerated().map {
            ValidatorSet.Member(
                address: $1.address, stake: UInt256(stakes?[$0] ?? 1))
        }
        let validators = (try? ValidatorSet(members)) ?? .empty
        let context = EpochContext(
            number: 0, validators: validators,
            root: FinalPoint(view: 0, block: Self.hash("root"), number: 0), lastNumber: lastNumber)
        self.keys = keys
        self.rules = rules
        self.context = context
        machines = keys.map { Simplex(Self.configuration($0, rules), context: context) }
        inboxes = Array(repeating: [], count: count)
        journals = Array(repeating: [], count: count)
        unsigned = Array(repeating: [], count: count)
        kept = Array(repeating: [], count: count)
        finals = Array(repeating: [], count: count)
        parents = Array(repeating: context.root.block, count: count)
        convictions = Array(repeating: [], count: count)
    }

    static func configuration(_ key: PrivateKey, _ rules: VotingRules) -> SimplexConfiguration {
        SimplexConfiguration(chainID: chainID, signer: key.address, rules: rules)
    }

    static func hash(_ name: String) -> Hash32 { Keccak256.hash(Array(name.utf8)) }

    /// A block on another, or on the root; a lower rank is better.
    mutating func block(
        _ name: String, on parent: String = "root", number: UInt64 = 1, rank: UInt64 = 1
    ) -> Candidate {
        let candidate = Candidate(
            hash: Self.hash(name), parent: Self.hash(parent), number: number,
            digest: Hash32(words: (rank, 0, 0, 0)), macs: 10)
        candidates[candidate.hash] = candidate
        return candidate
    }

    mutating func propose(_ candidate: Candidate, to some: [Int]? = nil) {
        for index in some ?? Array(machines.indices) where !absent.contains(index) {
            feed(.candidate(candidate), to: index)
        }
    }

    mutating func feed(_ input: SimplexInput, to index: Int) {
        for effect in machines[index].handle(input) { follow(effect, of: index) }
    }

    private mutating func follow(_ effect: SimplexEffect, of index: Int) {
        switch effect {
        case .sign(let vote):
            if unsigning.contains(index) {
                unsigned[index].append(vote)
            } else {
                feed(.signed(self.vote(vote, by: index)), to: index)
            }
        case .record(let vote): journals[index].append(vote)
        case .broadcast(let vote):
            guard !absent.contains(index) else { return }
            for other in machines.indices where other != index && !absent.contains(other) {
                inboxes[other].append(vote)
            }
        case .wake(let timer, let pause): timers.append((index, timer, now + pause))
        case .judge(let hash): feed(.judged(hash, isValid: !forged.contains(hash)), to: index)
        case .fetch(let hash):
            if let candidate = candidates[hash] { feed(.candidate(candidate), to: index) }
        case .finalized(let hash, _): finals[index].append(hash)
        case .convict(let evidence): convictions[index].append(evidence)
        case .show(let certificate): show(certificate, by: index)
        case .recordBlock(let hash): kept[index].append(hash)
        case .build(let hash): parents[index] = hash
        case .recordCertificate, .contradicted: break
        }
    }

    private mutating func show(_ certificate: Certificate, by index: Int) {
        guard !absent.contains(index) else { return }
        for other in machines.indices where other != index && !absent.contains(other) {
            if let verified = try? machines[other].verifier.verify(certificate) {
                feed(.certificate(verified), to: other)
            }
        }
    }

    /// Signs what a machine has asked for.
    mutating func sign(for index: Int) {
        let votes = unsigned[index]
        unsigned[index] = []
        for vote in votes { feed(.signed(self.vote(vote, by: index)), to: index) }
    }

    /// Delivers until nothing is on its way.
    mutating func deliver() {
        while let index = inboxes.firstIndex(where: { !$0.isEmpty }) {
            let vote = inboxes[index].removeFirst()
            if let verified = try? machines[index].verifier.verify(vote) {
                feed(.vote(verified), to: index)
            }
        }
    }

    /// Lets time pass, timer by timer, until a moment.
    mutating func run(until milliseconds: UInt64) {
        let end = Instant(milliseconds: milliseconds)
        deliver()
        while let next = timers.enumerated().filter({ $1.due <= end })
            .min(by: { ($0.element.due, $0.offset) < ($1.element.due, $1.offset) })
        {
            timers.remove(at: next.offset)
            now = next.element.due
            feed(.elapsed(next.element.timer), to: next.element.machine)
            deliver()
        }
        now = end
    }

    /// Starts a machine anew with its journal.
    mutating func restart(_ index: Int) {
        let old = machines[index]
        machines[index] = Simplex(
            Self.configuration(keys[index], rules), context: context, final: old.final,
            votes: journals[index])
        timers.removeAll { $0.machine == index }
        inboxes[index] = []
    }

    /// A vote of a validator that does not follow the rules.
    func vote(_ vote: Vote, by index: Int) -> SignedVote {
        SignedVote(vote, key: keys[index], chainID: Self.chainID)
    }

    mutating func send(_ vote: SignedVote, to some: [Int]) {
        for index in some { inboxes[index].append(vote) }
    }

    /// The votes of some for the same thing, whether or not they are a quorum.
    func certificate(_ vote: Vote, by some: [Int]) -> Certificate? {
        var signers = [UInt8](repeating: 0, count: (keys.count + 7) / 8)
        var signatures: [UInt8] = []
        for index in some.sorted() {
            signers[index / 8] |= 1 << UInt8(index % 8)
            signatures += self.vote(vote, by: index).signature.bytes
        }
        return try? Certificate(
            decoding: RLPWriter.list { list in
                list.append(vote.epoch)
                list.append(vote.view)
                list.append(UInt64(vote.kind.rawValue))
                list.append(vote.parentView)
                list.append(vote.block)
                list.append(signers)
                list.append(signatures)
            })
    }
}

import Cryptography
package import Primitives

/// The votes of one epoch: Simplex (Chan and Pass, eprint 2023/463) with any number of proposers.
///
/// A machine without clock, disk or network: inputs go in, effects come out, and the same inputs
/// give the same effects. `Docs/Spec/consensus.md` says the rules and why they are safe.
///
/// It knows blocks by their envelope hash and the little that a choice needs (``Candidate``).
/// Whoever drives it executes and replays them, and says what came out.
package struct Simplex: Sendable {
    struct Known: Sendable {
        let candidate: Candidate
        var verdict: Verdict
        /// Whether its replay was asked for.
        var isAsked = false
    }

    package let configuration: SimplexConfiguration
    package let context: EpochContext
    package let verifier: VoteVerifier
    /// The view that this node is in.
    package private(set) var view: UInt64
    /// The last final block.
    package private(set) var final: FinalPoint
    var slots: [UInt64: ViewSlot] = [:]
    /// The candidates above the last final block.
    var known: [Hash32: Known] = [:]
    private var convicted: Set<Int> = []
    private var builtOn: Hash32
    private var fetched: Set<Hash32> = []
    var effects: [SimplexEffect] = []
    let place: Int?

    /// Begins an epoch, or goes on with one after a restart: `final` is the last final block whose
    /// certificate was kept, `votes` are those of the node's journal.
    package init(
        _ configuration: SimplexConfiguration, context: EpochContext, final: FinalPoint? = nil,
        votes: [SignedVote] = []
    ) {
        self.configuration = configuration
        self.context = context
        verifier = VoteVerifier(
            chainID: configuration.chainID, epoch: context.number, validators: context.validators,
            rules: configuration.rules, recovery: configuration.recovery)
        self.final = final ?? context.root
        view = self.final.view + 1
        builtOn = self.final.block
        place = configuration.signer.flatMap { context.validators.place(of: $0) }
        for vote in votes { restore(vote) }
    }

    /// Advances the machine by one input and says what follows from it.
    package mutating func handle(_ input: SimplexInput) -> [SimplexEffect] {
        switch input {
        case .candidate(let candidate): onCandidate(candidate)
        case .judged(let hash, let isValid): known[hash]?.verdict = isValid ? .valid : .invalid
        case .signed(let vote): onSigned(vote)
        case .vote(let vote): onVote(vote)
        case .certificate(let certificate): onCertificate(certificate)
        case .elapsed(let timer): onTimeout(timer)
        case .tick: repeatVotes()
        }
        while step() {}
        followParent()
        demandNotarized()
        let done = effects
        effects = []
        return done
    }

    /// One thing that can be done now; false when there is none.
    private mutating func step() -> Bool {
        applyFinality() || leaveView() || finalizeCertified() || notarizeBest() || nullifyHopeless()
    }

    /// The epoch's last block is final; another epoch has to begin.
    package var isOver: Bool { final.number >= context.lastNumber }
}

// MARK: What comes in

extension Simplex {
    private mutating func onCandidate(_ candidate: Candidate) {
        guard known[candidate.hash] == nil, candidate.number > final.number,
            known.count < ConsensusLimits.candidates
        else { return }
        known[candidate.hash] = Known(candidate: candidate, verdict: .open)
        fetched.remove(candidate.hash)
    }

    /// Whether votes of a view are kept.
    private func isNear(_ view: UInt64) -> Bool {
        let lowest =
            final.view > ConsensusLimits.viewsBehind
            ? final.view - ConsensusLimits.viewsBehind : 1
        return view >= lowest && view <= self.view + ConsensusLimits.viewsAhead
    }

    private mutating func onVote(_ vote: VerifiedVote) {
        guard vote.vote.epoch == context.number, isNear(vote.vote.view) else { return }
        guard insert(vote) else { return }
        assemble(vote.vote)
        guard vote.vote.kind == .notarize, vote.vote.view >= view else { return }
        // A choice cannot be common before the candidates are. Where a view has failed, everybody
        // who names a block is asked for it: the first one may be dishonest and never answer.
        if failedViews > 0 { fetched.remove(vote.vote.block) }
        fetch(vote.vote.block)
    }

    /// The views since the one of the parent, which all ended without a block.
    private var failedViews: UInt64 { parent.map { view - $0.view - 1 } ?? 0 }

    private mutating func fetch(_ hash: Hash32) {
        guard known[hash] == nil, hash != final.block, fetched.insert(hash).inserted else { return }
        effects.append(.fetch(hash))
    }

    /// False when the voter's vote of this kind was there before.
    private mutating func insert(_ vote: VerifiedVote) -> Bool {
        let (view, kind) = (vote.vote.view, vote.vote.kind)
        guard slots[view]?.vote(kind, at: vote.place)?.vote != vote.vote else { return false }
        convict(vote)
        guard slots[view]?.vote(kind, at: vote.place) == nil else { return false }
        slots[view, default: ViewSlot()].insert(vote)
        return true
    }

    /// Makes a certificate of the votes that equal one, when they are a quorum.
    private mutating func assemble(_ vote: Vote) {
        guard let slot = slots[vote.view], slot.certificate(vote.kind) == nil else { return }
        let votes = slot.votes(equal: vote)
        guard isQuorum(votes.map(\.place)) else { return }
        let certificate = Certificate(votes, vote: vote, members: context.validators.count)
        slots[vote.view]?.keep(VerifiedCertificate(certificate, places: votes.map(\.place)))
    }

    private mutating func onCertificate(_ certificate: VerifiedCertificate) {
        let vote = certificate.vote
        guard vote.epoch == context.number else { return }
        // A finalization counts however far ahead it is: it is what a node that was away goes by.
        guard isNear(vote.view) || (vote.kind == .finalize && vote.view > view) else { return }
        guard slots[vote.view]?.certificate(vote.kind)?.vote != vote else { return }
        for each in certificate.votes(in: context.validators) { _ = insert(each) }
        if vote.kind == .finalize, vote.view == final.view, vote.block != final.block {
            effects.append(.contradicted(certificate.certificate))
        }
        slots[vote.view, default: ViewSlot()].keep(certificate)
    }

    private mutating func onTimeout(_ timer: SimplexTimer) {
        guard timer.epoch == context.number, timer.view == view else { return }
        switch timer.kind {
        case .window: slots[view]?.isWindowOver = true
        case .timeout: slots[view]?.isOverdue = true
        }
    }

    func isQuorum(_ places: some Sequence<Int>) -> Bool {
        configuration.rules.isQuorum(
            context.validators.stake(of: places), context.validators.totalStake)
    }

    /// Looks for a vote of the same validator that contradicts this one.
    private mutating func convict(_ vote: VerifiedVote) {
        let isNews = configuration.rules.repeatsEvidence || !convicted.contains(vote.place)
        guard isNews, vote.place != place else { return }
        for view in slots.keys.sorted() {
            for kind in Vote.Kind.allCases {
                guard let other = slots[view]?.vote(kind, at: vote.place),
                    Evidence.kind(other.vote, vote.vote) != nil
                else { continue }
                convicted.insert(vote.place)
                effects.append(.convict(Evidence(other.signed, vote.signed)))
                return
            }
        }
    }
}

// MARK: Own votes

extension Simplex {
    /// Asks for the signature of a vote unless it contradicts an earlier one.
    ///
    /// From now on the vote counts as one of this validator's, so that nothing against it is
    /// signed; nobody hears of it before it is signed and durable.
    private mutating func cast(_ vote: Vote) -> Bool {
        guard place != nil, mayCast(vote) else { return false }
        slots[vote.view, default: ViewSlot()].unsigned.append(vote)
        effects.append(.sign(vote))
        return true
    }

    /// Makes an own vote durable and says it, once it is signed; a signature that was not asked
    /// for, or comes when the view is final, is for nothing.
    private mutating func onSigned(_ signed: SignedVote) {
        let vote = signed.vote
        guard let place, let signer = configuration.signer, vote.epoch == context.number,
            let index = slots[vote.view]?.unsigned.firstIndex(of: vote)
        else { return }
        slots[vote.view]?.unsigned.remove(at: index)
        guard vote.view > final.view else { return }
        if vote.kind != .nullify { effects.append(.recordBlock(vote.block)) }
        if vote.kind == .finalize, let notarization = slots[vote.view]?.notarization {
            // Whoever finalized a block may skip it no more, so it must still know after a crash
            // that the block is notarized, even if nobody else does.
            effects.append(.recordCertificate(notarization.certificate))
        }
        effects.append(.record(signed))
        effects.append(.broadcast(signed))
        slots[vote.view]?.own.append(signed)
        onVote(VerifiedVote(signed, place: place, signer: signer))
    }

    private func mayCast(_ vote: Vote) -> Bool {
        vote.view > final.view && configuration.rules.mayVote(vote, ownVotes)
    }

    private var ownVotes: [Vote] {
        slots.keys.sorted().flatMap { slots[$0]?.ownVotes ?? [] }
    }

    /// Takes an own vote of an earlier run.
    private mutating func restore(_ signed: SignedVote) {
        guard signed.vote.epoch == context.number, let place,
            let verified = try? verifier.verify(signed), verified.place == place,
            slots[signed.vote.view]?.own.contains(signed) != true
        else { return }
        slots[signed.vote.view, default: ViewSlot()].own.append(signed)
        if insert(verified) { assemble(signed.vote) }
    }

    private mutating func repeatVotes() {
        let views = slots.keys.filter { $0 > final.view }.sorted()
        let span = Int(ConsensusLimits.viewsAhead)
        // The later ones are for when all have started again and are at the beginning together.
        let repeated =
            views.filter { $0 < view }.suffix(span) + views.filter { $0 >= view }.prefix(span)
        for view in repeated {
            effects += (slots[view]?.own ?? []).map { .broadcast($0) }
        }
        if let parent, parent.view > final.view,
            let notarization = slots[parent.view]?.notarization
        {
            // It may hold a vote that a dishonest validator showed to this node only; whoever
            // lacks it would build on another block for ever.
            effects.append(.show(notarization.certificate))
        }
        fetched = []
        for (hash, entry) in known where entry.isAsked && entry.verdict == .open {
            known[hash]?.isAsked = false
        }
    }
}

// MARK: Rules

extension Simplex {
    /// The view in which the parent of the current view is notarized, and that block; `nil` while
    /// a view between is neither certified nor nullified.
    package var parent: (view: UInt64, block: Hash32)? {
        var view = view - 1
        while view > final.view {
            let slot = slots[view]
            if let notarization = slot?.notarization, isCertified(notarization.vote.block) {
                return (view, notarization.vote.block)
            }
            guard slot?.nullification != nil else { return nil }
            view -= 1
        }
        return (final.view, final.block)
    }

    /// Whether a block and all below it down to the last final one were replayed and are good.
    private func isCertified(_ block: Hash32) -> Bool {
        var hash = block
        while hash != final.block {
            guard let entry = known[hash], configuration.rules.isCertified(entry.verdict) else {
                return false
            }
            hash = entry.candidate.parent
        }
        return true
    }

    /// Asks for what is missing to certify a block.
    private mutating func demand(_ block: Hash32) {
        var hash = block
        while hash != final.block {
            guard let entry = known[hash] else {
                fetch(hash)
                return
            }
            judge(hash)
            hash = entry.candidate.parent
        }
    }

    private mutating func judge(_ hash: Hash32) {
        guard let entry = known[hash], entry.verdict == .open, !entry.isAsked else { return }
        known[hash]?.isAsked = true
        effects.append(.judge(hash))
    }

    private mutating func applyFinality() -> Bool {
        let views = slots.keys.filter { $0 > final.view }.sorted(by: >)
        for view in views {
            guard let finalization = slots[view]?.finalization else { continue }
            let block = finalization.vote.block
            if isCertified(block) {
                finish(block, view: view, finalization.certificate)
                return true
            }
            demand(block)
        }
        return false
    }

    private mutating func finish(_ block: Hash32, view: UInt64, _ certificate: Certificate) {
        let number = known[block]?.candidate.number ?? final.number
        final = FinalPoint(view: view, block: block, number: number)
        effects.append(.finalized(block, certificate))
        let descendants = known.filter { descends($0.key, from: block) }
        known = descendants
        for old in slots.keys where old + ConsensusLimits.viewsBehind < view {
            slots[old] = nil
        }
        if self.view <= view { self.view = view + 1 }
    }

    private func descends(_ hash: Hash32, from ancestor: Hash32) -> Bool {
        var hash = hash
        while let entry = known[hash] {
            if entry.candidate.parent == ancestor { return hash != ancestor }
            hash = entry.candidate.parent
        }
        return false
    }

    /// Asks for what is missing of notarized blocks, those of views that were left without them
    /// included: what is built on may turn out to be one of them.
    private mutating func demandNotarized() {
        for view in slots.keys.sorted() where view > final.view {
            guard let block = slots[view]?.notarization?.vote.block, !isCertified(block) else {
                continue
            }
            demand(block)
        }
    }

    private mutating func leaveView() -> Bool {
        guard let slot = slots[view] else { return false }
        if slot.nullification == nil {
            guard let block = slot.notarization?.vote.block, isCertified(block) else {
                return false
            }
        }
        view += 1
        return true
    }

    /// Says what to build on, whatever made it the parent: a view that was left, a final block, or
    /// a replay that certified a block of a view that was left before.
    private mutating func followParent() {
        guard let parent, parent.block != builtOn else { return }
        builtOn = parent.block
        effects.append(.build(on: parent.block))
    }

    private mutating func finalizeCertified() -> Bool {
        guard place != nil else { return false }
        for view in slots.keys.sorted() where view > final.view && view <= self.view {
            guard let block = slots[view]?.notarization?.vote.block, isCertified(block),
                slots[view]?.own(.finalize) == nil
            else { continue }
            if cast(.finalize(block, view: view, epoch: context.number)) { return true }
        }
        return false
    }

    private mutating func notarizeBest() -> Bool {
        setTimers()
        guard place != nil, let slot = slots[view], slot.isWindowOver, !slot.isOverdue,
            slot.own(.notarize) == nil, slot.own(.nullify) == nil, let parent
        else { return false }
        guard let best = candidates(on: parent.block).first else { return false }
        if parent.view + 1 != view, known[best.hash]?.verdict == .open {
            // Something failed before; from now on nobody's word is taken for the work.
            judge(best.hash)
            return false
        }
        let vote = Vote.notarize(
            best.hash, parentView: parent.view, view: view, epoch: context.number)
        guard cast(vote) else { return false }
        judge(best.hash)
        return true
    }

    /// The candidates of a view with this parent, the best first.
    private func candidates(on parent: Hash32) -> [Candidate] {
        guard !isOver else { return [] }
        if let entry = known[parent], entry.candidate.number == context.lastNumber {
            return [entry.candidate]
        }
        return known.values
            .filter { $0.candidate.parent == parent && $0.verdict != .invalid }
            .map(\.candidate).sorted { $0.precedes($1) }
    }

    private mutating func setTimers() {
        guard let parent else { return }
        let candidates = candidates(on: parent.block)
        let voters = context.validators.stake(of: slots[view]?.voters ?? [])
        let isHonestIn = voters &* UInt256(3) > context.validators.totalStake
        guard !candidates.isEmpty || isHonestIn else { return }
        let isRepetition = candidates.first?.hash == parent.block
        var slot = slots[view] ?? ViewSlot()
        if !slot.isWindowSet, !candidates.isEmpty {
            slot.isWindowSet = true
            let window = configuration.window.doubled(min(failedViews, 6))
            wake(.window, after: isRepetition ? patience / 2 : window)
        }
        if !slot.isTimerSet {
            slot.isTimerSet = true
            wake(.timeout, after: patience)
        }
        slots[view] = slot
    }

    /// How long a view may take.
    private var patience: Duration { configuration.viewTimeout.doubled(min(failedViews, 6)) }

    private mutating func wake(_ kind: SimplexTimer.Kind, after pause: Duration) {
        let timer = SimplexTimer(epoch: context.number, view: view, kind: kind)
        effects.append(.wake(timer, after: pause))
    }

    private mutating func nullifyHopeless() -> Bool {
        guard place != nil, let slot = slots[view], slot.own(.nullify) == nil else { return false }
        guard slot.isOverdue || isSpoilt(slot) || isSplit(slot) else { return false }
        return cast(.nullify(view: view, epoch: context.number))
    }

    /// Whether the notarized block failed its replay.
    private func isSpoilt(_ slot: ViewSlot) -> Bool {
        guard let block = slot.notarization?.vote.block else { return false }
        return known[block]?.verdict == .invalid
    }

    /// Whether no block can reach a quorum any more, whatever those vote who have not yet.
    private func isSplit(_ slot: ViewSlot) -> Bool {
        let validators = context.validators
        let silent = Set(0..<validators.count).subtracting(slot.voters)
        var supporters: [Vote: Set<Int>] = [:]
        for vote in slot.notarizes { supporters[vote.vote, default: []].insert(vote.place) }
        guard !supporters.isEmpty else { return false }
        return supporters.values.allSatisfy { !isQuorum($0.union(silent)) }
    }
}

// MARK: Answers

extension Simplex {
    /// The certificates of the views from one on that are not final yet, for a node that is behind.
    package func certificates(from first: UInt64) -> [Certificate] {
        let views = slots.keys.filter { $0 >= first }.sorted()
        let all = views.flatMap { view in
            Vote.Kind.allCases.compactMap { slots[view]?.certificate($0)?.certificate }
        }
        return Array(all.prefix(ConsensusLimits.certificatesPerAnswer))
    }

    /// The notarization of a block with every vote that is known, or its finalization; what a
    /// child pays for.
    package func fullestCertificate(of block: Hash32) -> Certificate? {
        for view in slots.keys.sorted(by: >) {
            guard let slot = slots[view], let vote = slot.notarization?.vote, vote.block == block
            else { continue }
            let votes = slot.votes(equal: vote)
            guard isQuorum(votes.map(\.place)) else { return slot.notarization?.certificate }
            return Certificate(votes, vote: vote, members: context.validators.count)
        }
        return slots.keys.sorted().lazy.compactMap { slots[$0]?.finalization }
            .first { $0.vote.block == block }?.certificate
    }

    /// Whether there is a certificate of this vote already, or a later block is final.
    package func knows(_ vote: Vote) -> Bool {
        vote.view <= final.view && vote.kind != .finalize
            || slots[vote.view]?.certificate(vote.kind)?.vote == vote
    }

    /// What is known of the work of a candidate; `nil` when it is not known at all.
    package func verdict(of block: Hash32) -> Verdict? { known[block]?.verdict }

    /// The views whose votes are kept, and how many there can be.
    package var viewCount: Int { slots.count }
    package var viewLimit: Int {
        let open = view > final.view ? view - final.view : 0
        return Int(clamping: open + ConsensusLimits.viewsBehind + ConsensusLimits.viewsAhead + 1)
    }

    /// Candidates above the last final block that are known.
    package var candidateCount: Int { known.count }

    /// The notarizations of the blocks that own votes since the last final one finalize.
    package var openNotarizations: [Certificate] {
        slots.keys.filter { $0 > final.view }.sorted().compactMap { view in
            slots[view]?.own(.finalize) == nil ? nil : slots[view]?.notarization?.certificate
        }
    }

    /// All own votes since the last final block, for a journal that is written anew.
    package var openVotes: [SignedVote] {
        slots.keys.filter { $0 > final.view }.sorted().flatMap { slots[$0]?.own ?? [] }
    }
}

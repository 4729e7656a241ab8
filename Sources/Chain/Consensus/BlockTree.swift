package import ChainTypes
package import Execution
package import Primitives

/// What reaches the tree from outside.
package enum ConsensusInput: Sendable {
    /// An envelope from a peer or from the node's own worker. `now`: seconds since 1970.
    case envelope(Envelope, now: UInt64)
}

/// What the world has to know or do after an input, in this order.
package enum ConsensusEffect: Sendable {
    /// Verified and kept, whether or not it is on the chosen branch.
    case accepted(BlockRecord)
    case rejected(Hash32, ImportFailure)
    /// The chosen branch is another one: the blocks that left it, highest first, and the
    /// blocks that came, lowest first.
    case headChanged(removed: [Envelope], added: [Envelope])
    /// The envelope waits for one that nobody has shown yet; ask for it.
    case missing(Hash32)
    /// A bound was reached; see ``ConsensusLimits`` for which envelope it costs.
    case dropped(Hash32)
}

/// The verified blocks as a tree, the branch that the fork choice prefers, and the orphans.
///
/// A machine without input or output of its own: envelopes and times go in, effects come out, and
/// the same inputs give the same effects. Blocks are known by the hash of their envelope, because
/// one block may be sealed by two proofs and a child names the one that it builds on.
package struct BlockTree<Work: WorkVerifier, Choice: ForkChoice>: Sendable {
    package let pipeline: ImportPipeline<Work>
    private let choice: Choice
    private var records: [Hash32: BlockRecord] = [:]
    /// The number of the block that the tree grows from.
    private let first: UInt64
    /// Envelope hashes by block number, from ``first`` on.
    private var levels: [[Hash32]]
    /// The chosen branch by block number, from ``first`` on.
    private var chosen: [Hash32]
    /// Chosen blocks that are too deep to be reorganised; their states are gone.
    private var archive: [Hash32: Envelope] = [:]
    private var orphans = OrphanPool()
    private var refused: [Hash32] = []
    package private(set) var head: BlockRecord

    package init(
        spec: ChainSpec, work: Work, choice: Choice
    ) throws(ChainSpecFailure) {
        self.init(from: try .genesis(spec), spec: spec, work: work, choice: choice)
    }

    /// A tree that grows from a block which was verified before; nothing below it can change.
    package init(from root: BlockRecord, spec: ChainSpec, work: Work, choice: Choice) {
        pipeline = ImportPipeline(spec: spec, work: work)
        self.choice = choice
        head = root
        first = root.number
        records[root.envelopeHash] = root
        levels = [[root.envelopeHash]]
        chosen = [root.envelopeHash]
    }

    /// Changes what the children of the head begin with.
    package mutating func amendHead(by amendment: HeadAmendment) {
        head = head.amended(by: amendment)
        records[head.envelopeHash] = head
    }

    package var spec: ChainSpec { pipeline.spec }
    package var orphanCount: Int { orphans.count }

    /// Advances the tree by one input and says what follows from it.
    package mutating func handle(_ input: ConsensusInput) -> [ConsensusEffect] {
        switch input {
        case .envelope(let envelope, let now): receive(envelope, now: now)
        }
    }

    /// A verified block that can still be built on.
    package func record(_ envelopeHash: Hash32) -> BlockRecord? { records[envelopeHash] }

    /// An envelope of the tree or of the chosen branch below it.
    package func envelope(_ envelopeHash: Hash32) -> Envelope? {
        records[envelopeHash]?.envelope ?? archive[envelopeHash]
    }

    /// What to ask for so that an envelope can be imported; `nil` when it is known.
    package func missing(for envelopeHash: Hash32) -> Hash32? {
        envelope(envelopeHash) == nil ? orphans.missingAncestor(of: envelopeHash) : nil
    }

    /// The block of this number on the chosen branch.
    package func chosenEnvelope(number: UInt64) -> Envelope? {
        index(number, in: chosen).flatMap { envelope(chosen[$0]) }
    }
}

extension BlockTree {
    private mutating func receive(_ first: Envelope, now: UInt64) -> [ConsensusEffect] {
        var effects: [ConsensusEffect] = []
        var waiting = [first]
        let before = head.envelopeHash
        while !waiting.isEmpty {
            let unchecked = UncheckedEnvelope(waiting.removeFirst())
            if importOne(unchecked, now: now, &effects) {
                waiting += orphans.takeChildren(of: unchecked.hash)
            }
        }
        if head.envelopeHash != before {
            effects.append(switchBranch())
            prune()
        }
        return effects
    }

    /// True when the envelope is new and verified, so that its children can follow.
    private mutating func importOne(
        _ unchecked: UncheckedEnvelope, now: UInt64, _ effects: inout [ConsensusEffect]
    ) -> Bool {
        let hash = unchecked.hash
        if let known = envelope(hash), known == unchecked.envelope { return false }
        do {
            try unchecked.checkBody()
        } catch {
            effects.append(.rejected(hash, error))
            return false
        }
        guard envelope(hash) == nil else { return false }
        let parentHash = unchecked.envelope.header.parentBeaconBlockRoot
        guard envelope(parentHash) != nil else {
            wait(unchecked, for: parentHash, &effects)
            return false
        }
        guard childCount(of: parentHash) < ConsensusLimits.childrenPerParent else {
            effects.append(.dropped(hash))
            return false
        }
        do {
            let record = try verify(unchecked, parentHash: parentHash, now: now)
            insert(record)
            effects.append(.accepted(record))
            return true
        } catch {
            if !error.isPassing { remember(refused: hash) }
            effects.append(.rejected(hash, error))
            return false
        }
    }

    /// Keeps an orphan and asks for the lowest envelope that is missing below it.
    private mutating func wait(
        _ unchecked: UncheckedEnvelope, for parentHash: Hash32,
        _ effects: inout [ConsensusEffect]
    ) {
        let dropped = orphans.insert(unchecked.envelope, hash: unchecked.hash)
        effects += dropped.map { .dropped($0) }
        if orphans.contains(unchecked.hash) {
            effects.append(.missing(orphans.missingAncestor(of: parentHash)))
        }
    }

    private func verify(
        _ unchecked: UncheckedEnvelope, parentHash: Hash32, now: UInt64
    ) throws(ImportFailure) -> BlockRecord {
        if refused.contains(unchecked.hash) { throw .refusedBefore }
        let depth = ConsensusLimits.reorganisationDepth
        let lowest = head.number > depth ? head.number - depth : 0
        let begin = forkNumber(of: parentHash)
        guard let begin, begin >= lowest, let parent = records[parentHash] else {
            throw .branchTooDeep(lowest: lowest, got: begin ?? 0)
        }
        return try pipeline.verify(unchecked, on: parent, now: now).record
    }

    /// The number of the block at which the branch of a record leaves the chosen one.
    private func forkNumber(of hash: Hash32) -> UInt64? {
        var hash = hash
        while let record = records[hash] {
            if isChosen(hash, number: record.number) { return record.number }
            hash = record.parent
        }
        return archive[hash]?.header.number
    }

    private func isChosen(_ hash: Hash32, number: UInt64) -> Bool {
        index(number, in: chosen).map { chosen[$0] == hash } ?? false
    }

    private func childCount(of parent: Hash32) -> Int {
        guard let record = records[parent], let level = index(record.number + 1, in: levels) else {
            return 0
        }
        return levels[level].count { records[$0]?.parent == parent }
    }

    /// Where the block of a number stands; `nil` when it is below the root or above the last.
    private func index<Entry>(_ number: UInt64, in entries: [Entry]) -> Int? {
        guard number >= first, number - first < UInt64(entries.count) else { return nil }
        return Int(number - first)
    }

    private mutating func insert(_ record: BlockRecord) {
        records[record.envelopeHash] = record
        let level = Int(record.number - first)
        if level == levels.count { levels.append([]) }
        levels[level].append(record.envelopeHash)
        if choice.prefers(record.tip, to: head.tip) { head = record }
    }

    /// Rewrites the chosen branch so that it ends in ``head``.
    private mutating func switchBranch() -> ConsensusEffect {
        var added: [Envelope] = []
        var record = head
        while !isChosen(record.envelopeHash, number: record.number) {
            added.append(record.envelope)
            guard let parent = records[record.parent] else { break }
            record = parent
        }
        let kept = Int(record.number - first) + 1
        let removed = chosen[kept...].reversed().compactMap { envelope($0) }
        chosen.removeSubrange(kept...)
        chosen += added.reversed().map(\.hash)
        return .headChanged(removed: removed, added: added.reversed())
    }

    /// Lets go of states and of side branches below the depth of a reorganisation.
    private mutating func prune() {
        let depth = ConsensusLimits.reorganisationDepth
        guard head.number > first + depth else { return }
        var level = Int(head.number - first - depth) - 1
        while level >= 0, !levels[level].isEmpty {
            for hash in levels[level] {
                let record = records.removeValue(forKey: hash)
                if let record, isChosen(hash, number: record.number) {
                    archive[hash] = record.envelope
                }
            }
            levels[level] = []
            level -= 1
        }
    }

    private mutating func remember(refused hash: Hash32) {
        refused.append(hash)
        if refused.count > ConsensusLimits.refused { refused.removeFirst() }
    }
}

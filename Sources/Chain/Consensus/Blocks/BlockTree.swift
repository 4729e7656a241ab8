package import ChainTypes
package import Execution
package import Primitives

/// What the world has to know or do after an envelope came or was replayed, in this order.
package enum BlockTreeEffect: Sendable {
    /// Execute this one with ``ImportPipeline/execute(_:now:)`` and say what came out
    /// (``BlockTree/settle(_:_:)``).
    case execute(ClaimedEnvelope)
    /// Everything but its work is checked; it can be voted for and replayed.
    case executed(BlockRecord)
    case rejected(Hash32, ImportFailure)
    /// The envelope waits for one that nobody has shown yet; ask for it.
    case missing(Hash32)
    /// A bound was reached; see ``ConsensusLimits`` for which envelope it costs.
    case dropped(Hash32)
}

/// The blocks above the last final one.
///
/// A machine without input or output of its own: envelopes and the outcomes of executions and
/// replays go in, effects come out, and the same inputs give the same effects. Blocks are known by
/// the hash of their envelope, because one block may be sealed by two proofs and a child names the
/// one that it builds on.
///
/// An envelope is executed when its parent was replayed and before it is replayed itself, so
/// whoever wants to fill the tree with forgeries gets one block deep.
package struct BlockTree: Sendable {
    private enum Standing: Sendable {
        /// Its claim is checked, and it is being executed.
        case claimed
        case executed(ExecutedEnvelope)
        case verified
        case refused(ImportFailure)
    }

    private struct Entry: Sendable {
        /// `nil` until it is executed.
        var record: BlockRecord?
        var standing: Standing
        let number: UInt64
        let parent: Hash32

        init(record: BlockRecord, standing: Standing) {
            self.record = record
            self.standing = standing
            (number, parent) = (record.number, record.parent)
        }

        init(_ claimed: ClaimedEnvelope) {
            standing = .claimed
            number = claimed.envelope.header.number
            parent = claimed.parent.envelopeHash
        }
    }

    package let pipeline: ImportPipeline
    private var entries: [Hash32: Entry] = [:]
    private var children: [Hash32: [Hash32]] = [:]
    private var orphans = OrphanPool()
    private var refused: [Hash32] = []
    /// The last final block.
    package private(set) var root: BlockRecord
    /// What workers build on: verified, at the root or above it.
    package private(set) var head: BlockRecord

    /// A tree that grows from a block which is final; nothing below it can change.
    package init(from root: BlockRecord, pipeline: ImportPipeline) {
        self.pipeline = pipeline
        self.root = root
        head = root
        entries[root.envelopeHash] = Entry(record: root, standing: .verified)
    }

    package var spec: ChainSpec { pipeline.spec }
    package var orphanCount: Int { orphans.count }
    /// Executed blocks above the last final one.
    package var count: Int { entries.count - 1 }

    /// A block that was executed, the last final one included.
    package func record(_ envelopeHash: Hash32) -> BlockRecord? { entries[envelopeHash]?.record }

    /// The executed blocks above the last final one, parents before their children.
    package var candidates: [BlockRecord] {
        entries.values.compactMap(\.record).filter { $0.number > root.number }
            .sorted { ($0.number, $0.envelopeHash) < ($1.number, $1.envelopeHash) }
    }

    /// Whether a block is in the tree, be it that it is being executed.
    package func holds(_ envelopeHash: Hash32) -> Bool { entries[envelopeHash] != nil }

    /// What is known of the work of an executed block; `nil` for any other.
    package func verdict(of envelopeHash: Hash32) -> Verdict? {
        switch entries[envelopeHash]?.standing {
        case .executed: .open
        case .verified: .valid
        case .refused: .invalid
        case .claimed, nil: nil
        }
    }

    /// An executed block whose work was not replayed yet.
    package func executed(_ envelopeHash: Hash32) -> ExecutedEnvelope? {
        guard case .executed(let executed)? = entries[envelopeHash]?.standing else { return nil }
        return executed
    }

    /// What to ask for so that an envelope can be imported; `nil` when it is known.
    package func missing(for envelopeHash: Hash32) -> Hash32? {
        guard entries[envelopeHash] == nil else { return nil }
        let missing = orphans.missingAncestor(of: envelopeHash)
        return entries[missing] == nil ? missing : nil
    }

    /// The executed children of a block, in the order in which they came.
    package func children(of envelopeHash: Hash32) -> [Hash32] {
        children[envelopeHash] ?? []
    }

    /// The blocks from the one above the root to this one, lowest first; `nil` when it does not
    /// descend from the root.
    package func branch(to envelopeHash: Hash32) -> [BlockRecord]? {
        var branch: [BlockRecord] = []
        var hash = envelopeHash
        while hash != root.envelopeHash {
            guard let record = entries[hash]?.record else { return nil }
            branch.append(record)
            hash = record.parent
        }
        return branch.reversed()
    }
}

// MARK: Changes

extension BlockTree {
    /// Checks what an envelope from a peer, or the node's own, says of itself; one on a verified
    /// parent is to be executed, one on any other waits.
    ///
    /// `isWanted`: votes name it, so no bound drops it.
    package mutating func receive(
        _ envelope: Envelope, isWanted: Bool = false
    ) -> [BlockTreeEffect] {
        var effects: [BlockTreeEffect] = []
        receive(UncheckedEnvelope(envelope), isWanted: isWanted, &effects)
        return effects
    }

    /// Takes what the execution of a block came to; nothing when the block has been given up.
    package mutating func settle(
        _ envelopeHash: Hash32, _ result: Result<ExecutedEnvelope, ImportFailure>
    ) -> [BlockTreeEffect] {
        guard case .claimed? = entries[envelopeHash]?.standing else { return [] }
        switch result {
        case .success(let executed):
            // What is executed must be what was to be executed.
            guard executed.record.envelopeHash == envelopeHash else { return [] }
            entries[envelopeHash] = Entry(record: executed.record, standing: .executed(executed))
            return [.executed(executed.record)]
        case .failure(let failure):
            remove(envelopeHash)
            if !failure.isPassing { remember(refused: envelopeHash) }
            return [.rejected(envelopeHash, failure)]
        }
    }

    /// Takes what the replay of an executed block came to; what waited for it is to be executed
    /// when it holds.
    package mutating func settleReplay(
        _ envelopeHash: Hash32, _ result: Result<VerifiedEnvelope, ImportFailure>
    ) -> (verdict: Verdict, effects: [BlockTreeEffect]) {
        guard case .executed? = entries[envelopeHash]?.standing else {
            return (verdict(of: envelopeHash) ?? .open, [])
        }
        switch result {
        case .failure(let failure):
            entries[envelopeHash]?.standing = .refused(failure)
            remember(refused: envelopeHash)
            return (.invalid, [.rejected(envelopeHash, failure)])
        case .success(let verified):
            guard verified.record.envelopeHash == envelopeHash else { return (.open, []) }
            entries[envelopeHash]?.standing = .verified
            var effects: [BlockTreeEffect] = []
            for envelope in orphans.takeChildren(of: envelopeHash) {
                receive(UncheckedEnvelope(envelope), isWanted: false, &effects)
            }
            return (.valid, effects)
        }
    }

    /// Says what workers build on; nothing changes when the block is not known and verified.
    package mutating func setHead(_ envelopeHash: Hash32) {
        guard let entry = entries[envelopeHash], case .verified = entry.standing,
            let record = entry.record
        else { return }
        head = record
    }

    /// Makes a verified block the last final one, and forgets all that does not descend from it.
    ///
    /// Returns the blocks that became final, lowest first, the last one with its certificate;
    /// none when the block does not descend from the one that was final before.
    package mutating func finalize(
        _ envelopeHash: Hash32, _ certificate: Certificate?
    ) -> [BlockRecord] {
        guard var finals = branch(to: envelopeHash), let last = finals.popLast() else { return [] }
        var votes = (try? EnvelopeVotes(decoding: last.envelope.certificate)) ?? EnvelopeVotes()
        votes.own = certificate
        root = last.certified(by: votes)
        keepDescendants()
        if branch(to: head.envelopeHash) == nil { head = root }
        if head.envelopeHash == envelopeHash { head = root }
        return finals + [root]
    }

    /// Changes what the children of the head begin with.
    package mutating func amendHead(by amendment: HeadAmendment) {
        head = head.amended(by: amendment)
        entries[head.envelopeHash]?.record = head
        if head.envelopeHash == root.envelopeHash { root = head }
    }

    /// Lets go of the parts of the last final state that a store has.
    package mutating func letGoOfRoot() {
        let isHead = head.envelopeHash == root.envelopeHash
        root = root.lettingGo()
        entries[root.envelopeHash]?.record = root
        if isHead { head = root }
    }
}

extension BlockTree {
    private mutating func receive(
        _ unchecked: UncheckedEnvelope, isWanted: Bool, _ effects: inout [BlockTreeEffect]
    ) {
        let hash = unchecked.hash
        if let known = entries[hash]?.record?.envelope, known.block == unchecked.envelope.block {
            return
        }
        let whole: WholeEnvelope
        do {
            whole = try unchecked.whole()
        } catch {
            effects.append(.rejected(hash, error))
            return
        }
        guard entries[hash] == nil else { return }
        let parentHash = whole.envelope.header.parentBeaconBlockRoot
        switch entries[parentHash]?.standing {
        case .verified:
            guard isWanted || hasRoom(on: parentHash) else {
                effects.append(.dropped(hash))
                return
            }
            claim(whole, on: parentHash, &effects)
        case .refused: effects.append(.rejected(hash, .refusedBefore))
        case .claimed, .executed, nil: wait(whole, for: parentHash, &effects)
        }
    }

    private func hasRoom(on parent: Hash32) -> Bool {
        children[parent, default: []].count < ConsensusLimits.childrenPerParent
            && count < ConsensusLimits.candidates
    }

    private mutating func claim(
        _ whole: WholeEnvelope, on parentHash: Hash32, _ effects: inout [BlockTreeEffect]
    ) {
        guard let parent = entries[parentHash]?.record else { return }
        do throws(ImportFailure) {
            if refused.contains(whole.hash) { throw .refusedBefore }
            let claimed = try pipeline.claim(whole, on: parent)
            entries[whole.hash] = Entry(claimed)
            children[parentHash, default: []].append(whole.hash)
            effects.append(.execute(claimed))
        } catch {
            if !error.isPassing { remember(refused: whole.hash) }
            effects.append(.rejected(whole.hash, error))
        }
    }

    /// Takes out a block that did not execute.
    private mutating func remove(_ hash: Hash32) {
        guard let entry = entries.removeValue(forKey: hash) else { return }
        children[entry.parent]?.removeAll { $0 == hash }
    }

    /// Keeps an orphan, and asks for the lowest envelope that is missing below it.
    private mutating func wait(
        _ whole: WholeEnvelope, for parentHash: Hash32, _ effects: inout [BlockTreeEffect]
    ) {
        // What is not above the last final block never joins.
        guard whole.envelope.header.number > root.number + 1 || entries[parentHash] != nil
        else {
            effects.append(.dropped(whole.hash))
            return
        }
        let dropped = orphans.insert(whole.envelope, hash: whole.hash)
        effects += dropped.map { .dropped($0) }
        guard orphans.contains(whole.hash) else { return }
        let missing = orphans.missingAncestor(of: parentHash)
        if entries[missing] == nil { effects.append(.missing(missing)) }
    }

    private mutating func keepDescendants() {
        var kept: [Hash32: Entry] = [root.envelopeHash: Entry(record: root, standing: .verified)]
        var keptChildren: [Hash32: [Hash32]] = [:]
        var waiting = [root.envelopeHash]
        while let hash = waiting.popLast() {
            guard let below = children[hash] else { continue }
            keptChildren[hash] = below
            for child in below {
                kept[child] = entries[child]
                waiting.append(child)
            }
        }
        entries = kept
        children = keptChildren
    }

    private mutating func remember(refused hash: Hash32) {
        refused.append(hash)
        if refused.count > ConsensusLimits.refused { refused.removeFirst() }
    }
}

import ChainTypes
import Consensus
import Execution
import Primitives
import TransactionPool

// MARK: Blocks

extension Node {
    mutating func importEnvelope(
        _ envelope: Envelope, from peer: PeerID?, now: UInt64
    ) -> [NodeEffect] {
        let hash = envelope.hash
        let isWanted = wanted.contains(hash)
        if let peer, !isWanted, tree.record(hash) == nil {
            guard offers[peer, default: 0] < NodeLimits.offersPerPeer else {
                return reject("candidate: more than a peer may offer for one block", from: peer)
            }
            offers[peer, default: 0] += 1
        }
        let effects = tree.receive(envelope, now: now / 1_000, isWanted: isWanted)
        return follow(effects, from: peer, now: now)
    }

    private mutating func follow(
        _ effects: [BlockTreeEffect], from peer: PeerID?, now: UInt64
    ) -> [NodeEffect] {
        effects.flatMap { follow($0, from: peer, now: now) }
    }

    private mutating func follow(
        _ effect: BlockTreeEffect, from peer: PeerID?, now: UInt64
    ) -> [NodeEffect] {
        switch effect {
        case .executed(let record):
            wanted.removeAll { $0 == record.envelopeHash }
            let macs = record.envelope.workProof.macs
            let replay: [NodeEffect] =
                configuration.replaysEverything ? [.replay(record.envelopeHash, macs: macs)] : []
            return [.event(.executed(record.envelope, from: peer))] + replay
                + advance(.candidate(record.candidate), from: peer, now: now)
        case .rejected(_, let failure):
            return reject(failure.description, from: peer ?? configuration.id)
        case .missing(let hash):
            tally.orphaned += 1
            return ask(for: hash, peer)
        case .dropped(let hash):
            return [.event(.dropped(hash))]
        }
    }

    private mutating func ask(for hash: Hash32, _ peer: PeerID?) -> [NodeEffect] {
        tally.asked += 1
        if !wanted.contains(hash) { wanted.append(hash) }
        if wanted.count > NodeLimits.wanted { wanted.removeFirst() }
        guard let peer else { return [.broadcast(.request(hash), except: nil)] }
        return [.send(.request(hash), to: peer)]
    }

    /// Replays the work of a block, the node's own included.
    mutating func replay(_ hash: Hash32, now: UInt64) -> [NodeEffect] {
        guard let record = tree.record(hash), tree.verdict(of: hash) == .open else { return [] }
        tally.replayMACs += record.envelope.workProof.macs
        let (verdict, effects) = tree.replay(hash, now: now / 1_000)
        guard verdict != .open else { return [] }
        let isValid = verdict == .valid
        if isValid {
            let isOwn = record.envelope.header.beneficiary == configuration.beneficiary
            if isOwn { tally.mined += 1 } else { tally.verified += 1 }
        }
        return [.event(.replayed(hash, isValid: isValid))]
            + advance(.judged(hash, isValid: isValid), from: nil, now: now)
            + follow(effects, from: nil, now: now)
    }
}

// MARK: Votes

extension Node {
    /// Hands something to the votes and does what follows from it.
    mutating func advance(
        _ input: SimplexInput, from peer: PeerID?, now: UInt64
    ) -> [NodeEffect] {
        simplex.handle(input).flatMap { follow($0, from: peer, now: now) }
    }

    private mutating func follow(
        _ effect: SimplexEffect, from peer: PeerID?, now: UInt64
    ) -> [NodeEffect] {
        switch effect {
        case .recordBlock(let hash):
            return (tree.branch(to: hash) ?? [])
                .filter { recorded.insert($0.envelopeHash).inserted }
                .map { .persist(.block($0.envelope.encoded)) }
        case .recordCertificate(let certificate):
            return [.persist(.certificate(certificate))]
        case .record(let vote):
            return [.persist(.vote(vote)), .event(.voted(vote.vote))]
        case .broadcast(let vote):
            return [.broadcast(.vote(vote.encoded), except: nil)]
        case .show(let certificate):
            return [.broadcast(.certificate(certificate.encoded), except: nil)]
        case .wake(let timer, let pause):
            return [.wakeVotes(timer, after: pause)]
        case .judge(let hash):
            guard let record = tree.record(hash) else { return [] }
            if let verdict = tree.verdict(of: hash), verdict != .open {
                return advance(.judged(hash, isValid: verdict == .valid), from: nil, now: now)
            }
            return [.replay(hash, macs: record.envelope.workProof.macs)]
        case .fetch(let hash):
            if let record = tree.record(hash) { return readmit(record, now: now) }
            return ask(for: hash, peer)
        case .build(let hash):
            return moveHead(to: hash, now: now)
        case .finalized(let hash, let certificate):
            return finalize(hash, certificate, now: now)
        case .convict(let evidence):
            return report(evidence, now: now)
        case .contradicted(let certificate):
            return [.event(.contradicted(certificate))]
        }
    }

    private mutating func moveHead(to hash: Hash32, now: UInt64) -> [NodeEffect] {
        let before = tree.head
        tree.setHead(hash)
        guard tree.head.envelopeHash != before.envelopeHash else { return [] }
        return followHead(from: before, now: now) + beginWork(now: now)
    }

    private mutating func finalize(
        _ hash: Hash32, _ certificate: Certificate, now: UInt64
    ) -> [NodeEffect] {
        var effects: [NodeEffect] = []
        let isOnHead = tree.branch(to: tree.head.envelopeHash)?.contains { $0.envelopeHash == hash }
        if isOnHead != true { effects += moveHead(to: hash, now: now) }
        let finals = tree.finalize(hash, certificate)
        guard let last = finals.last else { return effects }
        tally.finalized = last.number
        offers = [:]
        effects += [.commit(finals), .event(.finalized(finals))]
        effects += reportDue(now: now)
        guard spec.endsEpoch(last.number) else {
            if last.number >= journalledAt + NodeLimits.blocksPerJournal {
                effects.append(rewriteJournal())
            }
            return effects
        }
        simplex = Simplex(configuration.simplex(spec), context: last.epochContext(spec))
        effects.append(rewriteJournal())
        return effects + readmitCandidates(now: now) + beginWork(now: now)
    }

    /// Tells the votes of all blocks that the tree has: of those that came before their epoch
    /// began, and of those that waited for a block which was taken in whole.
    mutating func readmitCandidates(now: UInt64) -> [NodeEffect] {
        tree.candidates.flatMap { readmit($0, now: now) }
    }

    private mutating func readmit(_ record: BlockRecord, now: UInt64) -> [NodeEffect] {
        let hash = record.envelopeHash
        let effects = advance(.candidate(record.candidate), from: nil, now: now)
        guard let verdict = tree.verdict(of: hash), verdict != .open else { return effects }
        return effects + advance(.judged(hash, isValid: verdict == .valid), from: nil, now: now)
    }

    /// A journal of what still matters: the votes since the last final block, and their blocks.
    private mutating func rewriteJournal() -> NodeEffect {
        journalledAt = tree.root.number
        let votes = simplex.openVotes
        let records = tree.candidates.filter { recorded.contains($0.envelopeHash) }
        let entries = records.map { JournalEntry.block($0.envelope.encoded) }
        recorded = Set(records.map(\.envelopeHash))
        let certificates = simplex.openNotarizations.map { JournalEntry.certificate($0) }
        return .rewriteJournal(entries + certificates + votes.map { .vote($0) })
    }
}

// MARK: The pool

extension Node {
    /// Lets the pool follow the head; transactions of blocks that left it are told again.
    private mutating func followHead(from before: BlockRecord, now: UInt64) -> [NodeEffect] {
        let old = tree.branch(to: before.envelopeHash) ?? []
        let new = tree.branch(to: tree.head.envelopeHash) ?? []
        let common = zip(old, new).prefix { $0.envelopeHash == $1.envelopeHash }.count
        let (removed, added) = (old.dropFirst(common), new.dropFirst(common))
        if !removed.isEmpty { tally.reorganisations += 1 }
        var advance = PoolAdvance(to: Self.poolHead(after: tree.head.head))
        advance.included = Set(added.flatMap { $0.envelope.block.transactions.map(\.hash) })
        advance.returned = removed.flatMap(\.envelope.block.transactions)
        let told = pool.advance(advance, state: tree.head.head.state, now: now)
        return told.compactMap { effect in
            guard case .added(let entry, _) = effect else { return nil }
            return .broadcast(.transaction(entry.transaction.encoded), except: nil)
        } + [.event(.headChanged(tree.head.envelope, removed: removed.count))]
    }

    static func poolHead(after head: ChainHead) -> PoolHead {
        PoolHead(
            baseFee: head.nextBaseFee, gasLimit: head.setGasLimit ?? head.header.gasLimit)
    }
}

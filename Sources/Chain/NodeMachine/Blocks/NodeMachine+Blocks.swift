import ChainTypes
import Consensus
import Primitives

extension NodeMachine {
    /// Takes in an envelope of a peer, within bounds, or the node's own.
    mutating func offer(_ envelope: Envelope, from peer: PeerID?) {
        let hash = envelope.hash
        let isWanted = wanted.contains(hash)
        if let peer, !isWanted, !tree.holds(hash) {
            guard offers[peer, default: 0] < NodeLimits.offersPerPeer else {
                reject("candidate: more than a peer may offer for one block", from: peer)
                return
            }
            offers[peer, default: 0] += 1
        }
        let effects = tree.receive(envelope, isWanted: isWanted)
        agenda.first(effects.map { .tree($0, from: peer) })
    }

    mutating func follow(_ effect: BlockTreeEffect, from peer: PeerID?) {
        switch effect {
        case .execute(let claimed):
            order(
                .execute(ExecuteOrder(claimed: claimed, now: now)),
                for: .execute(claimed.hash, from: peer))
        case .executed(let record):
            wanted.removeAll { $0 == record.envelopeHash }
            emit(.executed(record.envelope, from: peer))
            if configuration.replaysEverything { replay(record.envelopeHash) }
            feedNext(.candidate(record.candidate), from: peer)
        case .rejected(let hash, let failure):
            let shower = abandonCatchUp(with: hash)
            reject(failure.description, from: peer ?? shower ?? configuration.id)
        case .missing(let hash):
            tally.orphaned += 1
            ask(for: hash, peer)
        case .dropped(let hash):
            emit(.dropped(hash))
        }
    }

    mutating func ask(for hash: Hash32, _ peer: PeerID?) {
        tally.asked += 1
        if !wanted.contains(hash) { wanted.append(hash) }
        if wanted.count > NodeLimits.wanted { wanted.removeFirst() }
        if let peer {
            emit(.send(.request(hash), to: peer))
        } else {
            emit(.broadcast(.request(hash), except: nil))
        }
    }

    /// Has the work of a block replayed, the node's own included.
    mutating func replay(_ hash: Hash32) {
        guard let executed = tree.executed(hash), replaying.insert(hash).inserted else { return }
        order(.replay(executed), for: .replay(hash))
    }

    mutating func settleReplay(
        _ hash: Hash32, _ result: Result<VerifiedEnvelope, ImportFailure>
    ) {
        replaying.remove(hash)
        guard let record = tree.record(hash), tree.verdict(of: hash) == .open else { return }
        tally.replayMACs += record.envelope.workProof.macs
        let (verdict, effects) = tree.settleReplay(hash, result)
        guard verdict != .open else { return }
        let isValid = verdict == .valid
        if isValid {
            let isOwn = record.envelope.header.beneficiary == configuration.beneficiary
            if isOwn { tally.mined += 1 } else { tally.verified += 1 }
        }
        emit(.replayed(hash, isValid: isValid))
        feedNext(.judged(hash, isValid: isValid))
        for effect in effects { agenda.last(.tree(effect, from: nil)) }
        agenda.last(.goOnCatchingUp)
    }

    /// Tells the votes of all blocks that the tree has: of those that came before their epoch
    /// began, and of those that waited for a block which was taken in whole.
    mutating func readmitCandidates() {
        agenda.first(tree.candidates.map { .readmit($0) })
    }

    mutating func readmit(_ record: BlockRecord) {
        let hash = record.envelopeHash
        let epoch = simplex.context.number
        var steps: [Step] = [.votes(.candidate(record.candidate), epoch: epoch, from: nil)]
        if let verdict = tree.verdict(of: hash), verdict != .open {
            steps.append(
                .votes(.judged(hash, isValid: verdict == .valid), epoch: epoch, from: nil))
        }
        agenda.first(steps)
    }
}

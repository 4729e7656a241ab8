import ChainTypes
import Consensus
import Execution
import Primitives

extension NodeMachine {
    mutating func follow(_ effect: SimplexEffect, epoch: UInt64, from peer: PeerID?) {
        switch effect {
        case .sign(let vote):
            order(.sign(.vote(vote)), for: .vote(vote))
        case .recordBlock(let hash):
            for record in tree.branch(to: hash) ?? []
            where recorded.insert(record.envelopeHash).inserted {
                outbox.write(.append(.block(record.envelope.encoded)))
            }
        case .recordCertificate(let certificate):
            outbox.write(.append(.certificate(certificate)))
        case .record(let vote):
            outbox.write(.append(.vote(vote)))
            emit(.voted(vote.vote))
        case .broadcast(let vote):
            emit(.broadcast(.vote(vote.encoded), except: nil))
        case .show(let certificate):
            emit(.broadcast(.certificate(certificate.encoded), except: nil))
        case .wake(let timer, let pause):
            emit(.wake(.votes(timer), after: pause))
        case .judge(let hash):
            judge(hash)
        case .fetch(let hash):
            if let record = tree.record(hash) {
                readmit(record)
            } else if !tree.holds(hash) {
                ask(for: hash, peer)
            }
        case .build(let hash):
            // What the votes of an epoch that is over wanted to build on is final.
            if epoch == simplex.context.number { moveHead(to: hash) }
        case .finalized(let hash, let certificate):
            finalize(hash, certificate)
        case .convict(let evidence):
            convict(evidence)
        case .contradicted(let certificate):
            emit(.contradicted(certificate))
        }
    }

    private mutating func judge(_ hash: Hash32) {
        if let verdict = tree.verdict(of: hash), verdict != .open {
            feedNext(.judged(hash, isValid: verdict == .valid))
        } else {
            replay(hash)
        }
    }

    private mutating func moveHead(to hash: Hash32) {
        let before = tree.head
        tree.setHead(hash)
        guard tree.head.envelopeHash != before.envelopeHash else { return }
        followHead(from: before)
        agenda.first([.work])
    }

    private mutating func finalize(_ hash: Hash32, _ certificate: Certificate) {
        let isOnHead = tree.branch(to: tree.head.envelopeHash)?.contains { $0.envelopeHash == hash }
        if isOnHead != true { moveHead(to: hash) }
        let finals = tree.finalize(hash, certificate)
        guard let last = finals.last else { return }
        tally.finalized = last.number
        offers = [:]
        replaying = replaying.filter { tree.holds($0) }
        forgetOrders()
        // What was being checked may be final now, or beside the final chain.
        agenda.last(.goOnCatchingUp)
        outbox.write(.commit(finals))
        emit(.finalized(finals))
        guard spec.endsEpoch(last.number) else {
            let isLong = last.number >= journalledAt + NodeLimits.blocksPerJournal
            agenda.first(isLong ? [.report, .rewriteJournal] : [.report])
            return
        }
        simplex = Simplex(configuration.simplex(spec), context: last.epochContext(spec))
        agenda.first(
            [.report, .rewriteJournal] + tree.candidates.map { .readmit($0) } + [.work])
    }

    /// A journal of what still matters: the votes since the last final block, and their blocks.
    mutating func rewriteJournal() {
        journalledAt = tree.root.number
        let records = tree.candidates.filter { recorded.contains($0.envelopeHash) }
        recorded = Set(records.map(\.envelopeHash))
        outbox.write(
            .rewriteJournal(
                records.map { .block($0.envelope.encoded) }
                    + simplex.openNotarizations.map { .certificate($0) }
                    + simplex.openVotes.map { .vote($0) }))
    }
}

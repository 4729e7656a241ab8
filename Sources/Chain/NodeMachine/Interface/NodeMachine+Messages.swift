import ChainTypes
import Consensus
import Primitives
import TransactionPool

// MARK: Messages

extension NodeMachine {
    mutating func receive(_ message: NodeMessage, from peer: PeerID) {
        switch message {
        case .envelope(let bytes): receive(envelopeBytes: bytes, from: peer)
        case .transaction(let bytes): receive(transactionBytes: bytes, from: peer)
        case .vote(let bytes): receive(voteBytes: bytes, from: peer)
        case .certificate(let bytes): receive(certificateBytes: bytes, from: peer)
        case .status(let status): answer(status, of: peer)
        case .request(let hash): answer(hash, to: peer)
        case .requestFinal(let number):
            if number < tree.root.number { emit(.sendFinal(after: number, to: peer)) }
        case .finalBlocks(let encodings): catchUp(with: encodings, from: peer)
        }
    }

    /// Says where the node stands and again what others may have missed: a message can be lost, or
    /// come before what it needs.
    mutating func announce() {
        emit(.broadcast(.status(status), except: nil))
        if let mined = proposal.mined, mined.header.number > tree.root.number {
            emit(.broadcast(.envelope(mined.encoded), except: nil))
        }
        for entry in pool.announced(NodeLimits.repeated) {
            emit(.broadcast(.transaction(entry.transaction.encoded), except: nil))
        }
        feed(.tick)
        emit(.wake(.announcement, after: configuration.announcementPause))
    }

    package var status: NodeStatus {
        NodeStatus(
            epoch: simplex.context.number, view: simplex.view, finalNumber: tree.root.number,
            finalHash: tree.root.envelopeHash)
    }

    /// Helps a peer that is behind, and asks one that is ahead.
    private mutating func answer(_ status: NodeStatus, of peer: PeerID) {
        if status.finalNumber > tree.root.number {
            emit(.send(.requestFinal(after: tree.root.number), to: peer))
            return
        }
        guard status.epoch == simplex.context.number, status.view < simplex.view else { return }
        for certificate in simplex.certificates(from: status.view) {
            emit(.send(.certificate(certificate.encoded), to: peer))
        }
    }

    private mutating func answer(_ hash: Hash32, to peer: PeerID) {
        guard let record = tree.record(hash), record.number > 0 else { return }
        emit(.send(.envelope(record.envelope.encoded), to: peer))
    }

    private mutating func receive(envelopeBytes bytes: [UInt8], from peer: PeerID) {
        do {
            offer(try Envelope(decoding: bytes), from: peer)
        } catch {
            reject("envelope: \(error)", from: peer)
        }
    }

    private mutating func receive(transactionBytes bytes: [UInt8], from peer: PeerID) {
        guard configuration.takesTransactions else { return }
        do {
            take(try SignedTransaction(decoding: bytes), from: peer)
        } catch {
            reject("transaction: \(error)", from: peer)
        }
    }

    private mutating func receive(voteBytes bytes: [UInt8], from peer: PeerID) {
        do throws(VoteFailure) {
            let vote = try SignedVote(decoding: bytes)
            // Votes of another epoch are late, or come again when their time is there.
            guard vote.vote.epoch == simplex.context.number else { return }
            feed(.vote(try simplex.verifier.verify(vote)), from: peer)
        } catch {
            reject(error.description, from: peer)
        }
    }

    private mutating func receive(certificateBytes bytes: [UInt8], from peer: PeerID) {
        do throws(VoteFailure) {
            let certificate = try Certificate(decoding: bytes)
            guard certificate.vote.epoch == simplex.context.number,
                !simplex.knows(certificate.vote)
            else { return }
            feed(.certificate(try simplex.verifier.verify(certificate)), from: peer)
        } catch {
            reject(error.description, from: peer)
        }
    }
}

import ChainTypes
import Consensus
import Execution
import Primitives
import TransactionPool

// MARK: Messages

extension Node {
    mutating func receive(
        _ message: NodeMessage, from peer: PeerID, now: UInt64
    ) -> [NodeEffect] {
        switch message {
        case .envelope(let bytes): receive(envelopeBytes: bytes, from: peer, now: now)
        case .transaction(let bytes): receive(transactionBytes: bytes, from: peer, now: now)
        case .vote(let bytes): receive(voteBytes: bytes, from: peer, now: now)
        case .certificate(let bytes): receive(certificateBytes: bytes, from: peer, now: now)
        case .status(let status): answer(status, of: peer)
        case .request(let hash): answer(hash, to: peer)
        case .requestFinal(let number):
            number < tree.root.number ? [.sendFinal(after: number, to: peer)] : []
        case .finalBlocks(let encodings): receive(final: encodings, from: peer, now: now)
        }
    }

    /// Says where the node stands and again what others may have missed: a message can be lost, or
    /// come before what it needs.
    mutating func announce(now: UInt64) -> [NodeEffect] {
        var messages: [NodeMessage] = [.status(status)]
        if let mined, mined.header.number > tree.root.number {
            messages.append(.envelope(mined.encoded))
        }
        messages += pool.announced(NodeLimits.repeated).map {
            .transaction($0.transaction.encoded)
        }
        return messages.map { .broadcast($0, except: nil) }
            + advance(.tick, from: nil, now: now) + [.wake(after: configuration.announcementPause)]
    }

    package var status: NodeStatus {
        NodeStatus(
            epoch: simplex.context.number, view: simplex.view, finalNumber: tree.root.number,
            finalHash: tree.root.envelopeHash)
    }

    /// Helps a peer that is behind, and asks one that is ahead.
    private func answer(_ status: NodeStatus, of peer: PeerID) -> [NodeEffect] {
        if status.finalNumber > tree.root.number {
            return [.send(.requestFinal(after: tree.root.number), to: peer)]
        }
        guard status.epoch == simplex.context.number, status.view < simplex.view else { return [] }
        return simplex.certificates(from: status.view).map {
            .send(.certificate($0.encoded), to: peer)
        }
    }

    private func answer(_ hash: Hash32, to peer: PeerID) -> [NodeEffect] {
        guard let record = tree.record(hash), record.number > 0 else { return [] }
        return [.send(.envelope(record.envelope.encoded), to: peer)]
    }

    mutating func reject(_ reason: String, from peer: PeerID) -> [NodeEffect] {
        tally.rejected += 1
        return [.event(.rejected(from: peer, reason: reason))]
    }

    private mutating func receive(
        envelopeBytes bytes: [UInt8], from peer: PeerID, now: UInt64
    ) -> [NodeEffect] {
        let envelope: Envelope
        do {
            envelope = try Envelope(decoding: bytes)
        } catch {
            return reject("envelope: \(error)", from: peer)
        }
        return importEnvelope(envelope, from: peer, now: now)
    }

    private mutating func receive(
        transactionBytes bytes: [UInt8], from peer: PeerID, now: UInt64
    ) -> [NodeEffect] {
        do {
            return take(try SignedTransaction(decoding: bytes), from: peer, now: now)
        } catch {
            return reject("transaction: \(error)", from: peer)
        }
    }

    private mutating func receive(
        voteBytes bytes: [UInt8], from peer: PeerID, now: UInt64
    ) -> [NodeEffect] {
        do throws(VoteFailure) {
            let vote = try SignedVote(decoding: bytes)
            // Votes of another epoch are late, or come again when their time is there.
            guard vote.vote.epoch == simplex.context.number else { return [] }
            return advance(.vote(try simplex.verifier.verify(vote)), from: peer, now: now)
        } catch {
            return reject(error.description, from: peer)
        }
    }

    private mutating func receive(
        certificateBytes bytes: [UInt8], from peer: PeerID, now: UInt64
    ) -> [NodeEffect] {
        do throws(VoteFailure) {
            let certificate = try Certificate(decoding: bytes)
            guard certificate.vote.epoch == simplex.context.number,
                !simplex.knows(certificate.vote)
            else { return [] }
            let verified = try simplex.verifier.verify(certificate)
            return advance(.certificate(verified), from: peer, now: now)
        } catch {
            return reject(error.description, from: peer)
        }
    }

    mutating func take(
        _ transaction: SignedTransaction, from peer: PeerID?, now: UInt64
    ) -> [NodeEffect] {
        do {
            try pool.insert(transaction, state: tree.head.head.state, now: now)
        } catch {
            if error == .alreadyKnown { return [] }
            let reason = error.description
            return [.event(.transactionRefused(transaction.hash, reason: reason))]
        }
        candidate?.isOutdated = true
        return [
            .event(.transactionTaken(transaction.hash)),
            .broadcast(.transaction(transaction.encoded), except: peer),
        ]
    }
}

// MARK: Final blocks

extension Node {
    /// Follows blocks that another node shows as final: the certificate first, then every block in
    /// full, its work included.
    private mutating func receive(
        final encodings: [[UInt8]], from peer: PeerID, now: UInt64
    ) -> [NodeEffect] {
        let blocks: FinalBlocks
        do throws(FinalBlocksFailure) {
            blocks = try FinalBlocks(decoding: encodings)
        } catch {
            return reject(error.description, from: peer)
        }
        let new = blocks.envelopes.drop { $0.header.number <= tree.root.number }
        // Late or early answers are nothing to blame a peer for.
        guard let first = new.first, first.header.number == tree.root.number + 1,
            blocks.certificate.vote.epoch == simplex.context.number
        else { return [] }
        guard first.header.parentBeaconBlockRoot == tree.root.envelopeHash else {
            return reject("final blocks: they are not on the final chain", from: peer)
        }
        let certificate: VerifiedCertificate
        do throws(VoteFailure) {
            certificate = try simplex.verifier.verify(blocks.certificate)
        } catch {
            return reject(error.description, from: peer)
        }
        for envelope in new {
            do throws(ImportFailure) {
                _ = try tree.verify(envelope, now: now / 1_000)
                tally.replayMACs += envelope.workProof.macs
            } catch {
                return readmitCandidates(now: now) + reject(error.description, from: peer)
            }
        }
        return readmitCandidates(now: now)
            + advance(.certificate(certificate), from: peer, now: now)
    }
}

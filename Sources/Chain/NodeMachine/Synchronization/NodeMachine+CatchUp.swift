import ChainTypes
import Consensus
import Primitives

/// Final blocks that another node showed, on their way through all checks.
///
/// The certificate is checked first; then every block is taken through every stage, its work
/// included, one after the other.
struct CatchUp: Sendable {
    let peer: PeerID
    let certificate: VerifiedCertificate
    /// Those that are not verified yet, lowest first.
    var waiting: ArraySlice<Envelope>
    /// The one of them that the tree was offered last.
    var offered: Hash32?
}

extension NodeMachine {
    /// Follows blocks that another node shows as final.
    mutating func catchUp(with encodings: [[UInt8]], from peer: PeerID) {
        // One answer at a time: whoever is behind asks again.
        guard catchUp == nil else { return }
        let blocks: FinalBlocks
        do throws(FinalBlocksFailure) {
            blocks = try FinalBlocks(decoding: encodings)
        } catch {
            reject(error.description, from: peer)
            return
        }
        let new = blocks.envelopes.drop { $0.header.number <= tree.root.number }
        // Late or early answers are nothing to blame a peer for.
        guard let first = new.first, first.header.number == tree.root.number + 1,
            blocks.certificate.vote.epoch == simplex.context.number
        else { return }
        guard first.header.parentBeaconBlockRoot == tree.root.envelopeHash else {
            reject("final blocks: they are not on the final chain", from: peer)
            return
        }
        do throws(VoteFailure) {
            let certificate = try simplex.verifier.verify(blocks.certificate)
            catchUp = CatchUp(peer: peer, certificate: certificate, waiting: new)
        } catch {
            reject(error.description, from: peer)
            return
        }
        agenda.last(.goOnCatchingUp)
    }

    /// Takes the next block as far as it comes without an outcome that is still out.
    mutating func goOnCatchingUp() {
        guard let current = catchUp else { return }
        guard current.certificate.vote.epoch == simplex.context.number else {
            catchUp = nil
            return
        }
        guard let next = current.waiting.first else {
            catchUp = nil
            feedNext(.certificate(current.certificate), from: current.peer)
            readmitCandidates()
            return
        }
        let hash = next.hash
        if next.header.number <= tree.root.number || tree.verdict(of: hash) == .valid {
            catchUp?.waiting = current.waiting.dropFirst()
            agenda.first([.goOnCatchingUp])
        } else if tree.verdict(of: hash) == .open {
            replay(hash)
        } else if tree.verdict(of: hash) == .invalid
            || tree.verdict(of: next.header.parentBeaconBlockRoot) != .valid
        {
            // Refused, or votes have led the chain past its parent in the meantime.
            catchUp = nil
            readmitCandidates()
        } else if !tree.holds(hash) {
            guard current.offered != hash else {
                catchUp = nil
                return
            }
            catchUp?.offered = hash
            if !wanted.contains(hash) { wanted.append(hash) }
            agenda.first([.offer(next, from: current.peer), .goOnCatchingUp])
        }
    }

    /// Gives up an answer with a block that is refused; the peer that showed it, if one did.
    mutating func abandonCatchUp(with hash: Hash32) -> PeerID? {
        guard let current = catchUp, current.waiting.first?.hash == hash else { return nil }
        catchUp = nil
        readmitCandidates()
        return current.peer
    }
}

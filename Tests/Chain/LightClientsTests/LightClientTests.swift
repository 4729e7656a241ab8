import ChainTypes
import Consensus
import Cryptography
import Execution
import FollowedChain
import LightClients
import Primitives
import Staking
import StateTrie
import Testing

@Suite struct LightClientTests {
    /// Three epochs: person 5 is a validator from epoch 1 on, person 1 is none from epoch 2 on.
    private static func chain() throws -> FollowedChain {
        var chain = try FollowedChain()
        try chain.extend(to: 1, [.init(.deposit, by: 5, value: 64 * Coin.unit)])
        try chain.extend(to: 4)
        try chain.extend(
            to: 5, [.init(.exit, by: 1), .init(.deposit, by: 2, value: 5 * Coin.unit)])
        try chain.extend(to: 10)
        return chain
    }

    /// Why the client refuses a proof; it must not change by it.
    private static func refusal(
        _ client: LightClient, _ proof: FinalityProof
    ) throws -> LightClientFailure? {
        var copy = client
        do {
            try copy.follow(proof)
            return nil
        } catch {
            #expect(copy.latest == client.latest && copy.checkpoint == client.checkpoint)
            return error
        }
    }

    private static func refusal(
        _ client: LightClient, _ handOver: HandOver
    ) throws -> LightClientFailure? {
        var copy = client
        do {
            try copy.follow(handOver)
            return nil
        } catch {
            #expect(copy.latest == client.latest && copy.checkpoint == client.checkpoint)
            return error
        }
    }

    @Test func `a client follows the sets of three epochs from the genesis`() throws {
        let chain = try Self.chain()
        var client = try chain.client()
        #expect(client.validators.count == 4)
        try client.follow(try chain.finality(2))
        #expect(client.latest?.block.header.number == 2)
        try client.follow(HandOver(decoding: try chain.handOver(after: 0).encoded))
        #expect(client.epoch == 1 && client.validators.count == 5)
        #expect(client.latest?.block.header.number == 3)
        #expect(client.checkpoint.root == chain.heads[3].envelopeHash)
        try client.follow(try chain.handOver(after: 1))
        #expect(client.epoch == 2)
        #expect(client.validators == (try chain.validators(ofEpoch: 2)))
        #expect(client.validators.count == 4 && client.validators.totalStake == 165 * Coin.unit)
        let last = FinalityProof(
            block: chain.sealed(10), certificate: try chain.finality(10).certificate)
        try client.follow(try FinalityProof(decoding: last.encoded))
        #expect(client.latest?.block.envelopeHash == chain.head.envelopeHash)
    }

    @Test func `a client goes on from the checkpoint of an earlier one`() throws {
        let chain = try Self.chain()
        var first = try chain.client()
        try first.follow(try chain.handOver(after: 0))
        let text = first.checkpoint.description
        let checkpoint = try #require(Checkpoint(text))
        #expect(checkpoint == first.checkpoint)
        let members = try MemberList(decoding: MemberList(first.validators).encoded)
        var second = try LightClient(checkpoint: checkpoint, members: members)
        try second.follow(try chain.finality(6))
        let others = MemberList(try chain.validators(ofEpoch: 0))
        #expect(
            throws: LightClientFailure.setCommitment(
                expected: checkpoint.setCommitment, got: others.commitment)
        ) { try LightClient(checkpoint: checkpoint, members: others) }
        let wrongs = [
            "", "1", text + "-", "0" + text, String(text.dropLast()), text.uppercased(),
            text.replacing("-4-", with: "-0-"), text.replacing("-4-", with: "-+4-"),
        ]
        for wrong in wrongs {
            #expect(Checkpoint(wrong) == nil, "\(wrong)")
        }
    }

    @Test func `the block that a checkpoint names is final, and no other`() throws {
        let chain = try Self.chain()
        var client = try chain.client()
        #expect(client.checkpoint.rootNumber == 0)
        let (genesis, other) = (chain.sealed(0), chain.sealed(1))
        let refusal = LightClientFailure.otherBlock(
            expected: genesis.envelopeHash, got: other.envelopeHash)
        #expect(throws: refusal) { try client.follow(root: other) }
        #expect(client.latest == nil)
        try client.follow(root: genesis)
        #expect(client.latest?.block == genesis)
        try client.follow(try chain.finality(2))
        // What is older than the newest takes nothing back.
        try client.follow(root: genesis)
        #expect(client.latest?.block.header.number == 2)
        try client.follow(try chain.handOver(after: 0))
        #expect(client.checkpoint.rootNumber == 3)
        #expect(client.checkpoint.root == chain.sealed(3).envelopeHash)
    }

    @Test func `too few, wrong and foreign votes are refused`() throws {
        let chain = try Self.chain()
        let client = try chain.client()
        let set = try chain.validators(ofEpoch: 0)
        let hash = chain.heads[2].envelopeHash
        let vote = Vote.finalize(hash, view: 1, epoch: 0)
        func proof(_ vote: Vote, _ signers: [Int], chainID: UInt64? = nil) throws -> FinalityProof {
            FinalityProof(
                block: chain.sealed(2),
                certificate: try chain.certificate(
                    vote, signers: signers, of: set, chainID: chainID))
        }
        #expect(try Self.refusal(client, try proof(vote, [0, 2, 3])) == nil)
        #expect(
            try Self.refusal(client, try proof(vote, [0, 1]))
                == .vote(.noQuorum(stake: 64 * Coin.unit, of: 128 * Coin.unit)))
        #expect(
            try Self.refusal(
                client, try proof(.notarize(hash, parentView: 0, view: 1, epoch: 0), [0, 1, 2]))
                == .notFinal(.notarize))
        #expect(
            try Self.refusal(client, try proof(.nullify(view: 1, epoch: 0), [0, 1, 2]))
                == .notFinal(.nullify))
        #expect(
            try Self.refusal(client, try proof(.finalize(hash, view: 1, epoch: 1), [0, 1, 2]))
                == .vote(.epoch(expected: 0, got: 1)))
        guard
            case .vote(.wrongSigner) = try Self.refusal(
                client, try proof(vote, [0, 1, 2], chainID: 1))
        else {
            Issue.record("votes of another chain were taken")
            return
        }
        let other = chain.heads[1].envelopeHash
        #expect(
            try Self.refusal(client, try proof(.finalize(other, view: 1, epoch: 0), [0, 1, 2]))
                == .otherBlock(expected: hash, got: other))
    }

    @Test func `a set that is none any more, or none yet, decides nothing`() throws {
        let chain = try Self.chain()
        var client = try chain.client()
        try client.follow(try chain.handOver(after: 0))
        let (old, next) = (try chain.validators(ofEpoch: 0), try chain.validators(ofEpoch: 2))
        let vote = Vote.finalize(chain.heads[5].envelopeHash, view: 1, epoch: 1)
        for set in [old, next] {
            let proof = FinalityProof(
                block: chain.sealed(5),
                certificate: try chain.certificate(vote, signers: [0, 1, 2, 3], of: set))
            guard case .vote = try Self.refusal(client, proof) else {
                Issue.record("the votes of a wrong set were taken")
                return
            }
        }
    }

    @Test func `stale, replayed and skipping messages are refused`() throws {
        let chain = try Self.chain()
        var client = try chain.client()
        #expect(
            try Self.refusal(client, try chain.handOver(after: 1)) == .epoch(expected: 0, got: 1))
        #expect(try Self.refusal(client, try chain.finality(9)) == .epoch(expected: 0, got: 2))
        try client.follow(try chain.finality(2))
        #expect(try Self.refusal(client, try chain.finality(2)) == .stale(latest: 2, got: 2))
        #expect(try Self.refusal(client, try chain.finality(1)) == .stale(latest: 2, got: 1))
        let early = try HandOver(
            final: try chain.finality(2), state: chain.heads[2].state,
            next: try chain.validators(after: 2))
        #expect(try Self.refusal(client, early) == .notLast(number: 2))
        // The last block may be known as final before its hand-over comes.
        try client.follow(try chain.finality(3))
        try client.follow(try chain.handOver(after: 0))
        #expect(
            try Self.refusal(client, try chain.handOver(after: 0)) == .epoch(expected: 1, got: 0))
        #expect(try Self.refusal(client, try chain.finality(3)) == .epoch(expected: 1, got: 0))
    }

    @Test func `a forged set, state or proof is refused`() throws {
        let chain = try Self.chain()
        let client = try chain.client()
        let good = try chain.handOver(after: 0)
        let forged = MemberList(try chain.validators(ofEpoch: 2))
        #expect(
            try Self.refusal(
                client,
                HandOver(
                    final: good.final, account: good.account, commitment: good.commitment,
                    members: forged))
                == .setCommitment(
                    expected: good.members.commitment, got: forged.commitment))
        // The set of before the block's end, proved under another block's state.
        let early = try HandOver(
            final: good.final, state: chain.heads[2].state, next: try chain.validators(after: 2))
        guard case .proof(.missingNode) = try Self.refusal(client, early) else {
            Issue.record("a proof under another root was taken")
            return
        }
        for cut in 0..<good.account.nodes.count {
            var proof = good.account
            proof.nodes.remove(at: cut)
            let handOver = HandOver(
                final: good.final, account: proof, commitment: good.commitment,
                members: good.members)
            guard case .proof = try Self.refusal(client, handOver) else {
                Issue.record("a proof with a gap was taken")
                return
            }
        }
        var header = chain.heads[3].header
        header.stateRoot = chain.heads[2].header.stateRoot
        let swapped = SealedHeader(header: header, workProof: chain.heads[3].envelope.workProof)
        guard
            case .otherBlock = try Self.refusal(
                client, FinalityProof(block: swapped, certificate: good.final.certificate))
        else {
            Issue.record("a header that nobody signed was taken")
            return
        }
    }

    @Test func `two final blocks of one number are seen to be a fork`() throws {
        let chain = try Self.chain()
        var client = try chain.client()
        try client.follow(try chain.finality(3))
        var work = chain.heads[3].envelope.workProof
        work.attempt += 1
        let twin = SealedHeader(header: chain.heads[3].header, workProof: work)
        let vote = Vote.finalize(twin.envelopeHash, view: 2, epoch: 0)
        let proof = FinalityProof(
            block: twin,
            certificate: try chain.certificate(
                vote, signers: [0, 1, 2], of: try chain.validators(ofEpoch: 0)))
        #expect(
            try Self.refusal(client, proof)
                == .fork(
                    number: 3, known: chain.heads[3].envelopeHash, got: twin.envelopeHash))
    }
}

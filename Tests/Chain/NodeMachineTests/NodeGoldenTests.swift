import ConformanceVectors
import Consensus
import Cryptography
import Encodings
import NodeMachine
import Primitives
import Testing

@Suite struct NodeGoldenTests {
    private let hash = Hash32(words: (1, 2, 3, 4))

    @Test func `messages between nodes have the encodings of the fixture`() {
        let status = NodeStatus(epoch: 2, view: 7, finalNumber: 300, finalHash: hash)
        GoldenFormats.check(
            version: "unversioned",
            [
                ("message-envelope", NodeMessage.envelope([1, 2, 3]).encoded),
                ("message-transaction", NodeMessage.transaction([0x7f]).encoded),
                ("message-vote", NodeMessage.vote([0x80, 0]).encoded),
                ("message-certificate", NodeMessage.certificate([7, 7, 7]).encoded),
                ("message-status", NodeMessage.status(status).encoded),
                ("message-request", NodeMessage.request(hash).encoded),
                ("message-request-final", NodeMessage.requestFinal(after: 300).encoded),
                ("message-final-blocks", NodeMessage.finalBlocks([[1], [], [2, 3]]).encoded),
            ])
    }

    @Test func `entries of a journal have the encodings of the fixture`() throws {
        let key = PrivateKey(insecurelyFrom: "golden")
        let vote = SignedVote(.nullify(view: 9, epoch: 1), key: key, chainID: 7)
        let certificate = try Certificate(
            decoding: RLPWriter.list { list in
                for field in [1, 9, 1, 0] as [UInt64] { list.append(field) }
                list.append(Hash32.zero)
                list.append([UInt8]([1]))
                list.append(vote.signature.bytes)
            })
        GoldenFormats.check(
            version: "ASSAYVJ1",
            [
                ("journal-block", JournalEntry.block([1, 2, 3]).encoded),
                ("journal-vote", JournalEntry.vote(vote).encoded),
                ("journal-certificate", JournalEntry.certificate(certificate).encoded),
            ])
    }
}

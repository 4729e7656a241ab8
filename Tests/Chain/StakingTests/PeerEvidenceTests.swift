import ChainTypes
import Consensus
import Cryptography
import EVM
import Encodings
import Execution
import Platform
import Primitives
import Staking
import StateTrie
import Testing

/// Votes that eth-keys signed, and what a model of the rules in Python says of every pair of them:
/// `Interop/staking/evidence.json`, which `evidence.py` beside it writes.
@Suite struct PeerEvidenceTests {
    private struct PeerVote {
        let vote: SlashableVote
        let digest: Hash32
        /// `nil` for a vote of another chain, and for the twin of a signature.
        let signer: Address?
    }

    private let document: JSON

    init() throws {
        var root = #filePath
        for _ in 0..<4 { root = Path.parent(of: root) }
        let path = Path.join(root, "Interop/staking/evidence.json")
        document = try JSON.parse(FileSystem.read(path, limit: 1 << 20))
    }

    private func votes(_ name: String) throws -> [PeerVote] {
        try #require(document[name]?.array).map { item in
            func number(_ name: String) throws -> UInt64 {
                try #require(item[name]?.string.flatMap { UInt64($0) })
            }
            func bytes(_ name: String) throws -> [UInt8] {
                try #require(item[name]?.string.flatMap { Hex.decode($0) })
            }
            let vote = SlashableVote(
                epoch: try number("epoch"), view: try number("view"),
                kind: UInt8(clamping: try #require(item["kind"]?.int)),
                parentView: try number("parentView"),
                block: try #require(Hash32(try bytes("block"))),
                signature: try #require(Signature(try bytes("signature"))))
            return PeerVote(
                vote: vote, digest: try #require(Hash32(try bytes("digest"))),
                signer: item["signer"]?.string.flatMap { Address(hex: $0) })
        }
    }

    /// The same vote in the types of consensus.
    private func vote(_ item: SlashableVote) throws -> Vote {
        switch try #require(Vote.Kind(rawValue: item.kind)) {
        case .notarize:
            .notarize(
                item.block, parentView: item.parentView, view: item.view, epoch: item.epoch)
        case .nullify: .nullify(view: item.view, epoch: item.epoch)
        case .finalize: .finalize(item.block, view: item.view, epoch: item.epoch)
        }
    }

    private func chainID() throws -> UInt64 {
        UInt64(clamping: try #require(document["chainId"]?.int))
    }

    @Test func `digests and signatures are those of eth-keys`() throws {
        let chainID = try chainID()
        let keys = try #require(document["secrets"]?.array).map { text in
            try #require(text.string.flatMap { Hash32(hex: $0) }.flatMap { PrivateKey($0) })
        }
        let votes = try votes("votes") + votes("wide")
        #expect(votes.count > 70)
        for item in votes {
            let vote = try vote(item.vote)
            #expect(vote.digest(chainID: chainID) == item.digest)
            guard let signer = item.signer else { continue }
            let key = try #require(keys.first { $0.address == signer })
            #expect(key.sign(item.digest) == item.vote.signature)
        }
    }

    @Test func `the contract and consensus judge every pair as the model in Python does`() throws {
        let members = try #require(document["validators"]?.array).map { text in
            (
                address: try #require(text.string.flatMap { Address(hex: $0) }),
                stake: 32 * Coin.unit
            )
        }
        let chain = try StakingChain(members: members)
        #expect(chain.spec.chainID == (try chainID()))
        let votes = try votes("votes")
        let rows = try #require(document["convicts"]?.array).compactMap(\.string)
        #expect(rows.count == votes.count)
        var convicted = 0
        for (row, first) in zip(rows, votes) {
            #expect(row.utf8.count == votes.count)
            for (mark, second) in zip(row, votes) {
                let accepted = try chain.query(.slash(first.vote, second.vote)).isSuccess
                #expect(accepted == (mark == "1"), "\(first.vote) \(second.vote)")
                convicted += accepted ? 1 : 0
                if accepted {
                    #expect(Evidence.kind(try vote(first.vote), try vote(second.vote)) != nil)
                }
            }
        }
        #expect(convicted > 100)
    }
}

import Consensus
import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing

@Suite("Votes on the wire")
struct VoteCodecTests {
    private let committee = Committee(count: 4)
    private let block = Committee.hash("block")

    /// The order of secp256k1.
    private static let groupOrder =
        Hex.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") ?? []

    private var votes: [Vote] {
        [
            .notarize(block, parentView: 3, view: 9, epoch: 0), .nullify(view: 9, epoch: 0),
            .finalize(block, view: 9, epoch: 0),
        ]
    }

    private var verifier: VoteVerifier { committee.machines[0].verifier }

    @Test func `every vote, certificate and evidence is read back as it was written`() throws {
        for vote in votes {
            let signed = committee.vote(vote, by: 1)
            #expect(try SignedVote(decoding: signed.encoded) == signed)
            #expect(try verifier.verify(signed).signer == committee.keys[1].address)
            let certificate = try #require(committee.certificate(vote, by: [0, 1, 3]))
            #expect(try Certificate(decoding: certificate.encoded) == certificate)
            #expect(try verifier.verify(certificate).places == [0, 1, 3])
            let around = EnvelopeVotes(paid: certificate, own: nil)
            #expect(try EnvelopeVotes(decoding: around.encoded) == around)
            let evidence = Evidence(signed, committee.vote(vote, by: 2))
            #expect(try Evidence(decoding: evidence.encoded) == evidence)
        }
        #expect(try EnvelopeVotes(decoding: []) == EnvelopeVotes())
        #expect(EnvelopeVotes().encoded.isEmpty)
    }

    @Test func `the digest is the hash of the 77 bytes that the specification names`() {
        var bytes = Array("assay/vote/1".utf8)
        for number in [7, 5, 9] as [UInt64] {
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
        }
        bytes += [0, 0, 0, 0, 0, 0, 0, 0, 3] + block.bytes
        #expect(bytes.count == 77)
        let vote = Vote.notarize(block, parentView: 3, view: 9, epoch: 5)
        #expect(vote.digest(chainID: 7) == Keccak256.hash(bytes))
    }

    @Test func `a vote of a stranger, of another epoch or of another chain counts for nothing`()
        throws
    {
        let stranger = PrivateKey(insecurelyFrom: "stranger")
        #expect(throws: VoteFailure.notAMember(stranger.address)) {
            try verifier.verify(SignedVote(votes[1], key: stranger, chainID: Committee.chainID))
        }
        #expect(throws: VoteFailure.epoch(expected: 0, got: 1)) {
            try verifier.verify(committee.vote(.nullify(view: 1, epoch: 1), by: 0))
        }
        #expect(throws: VoteFailure.self) {
            try verifier.verify(SignedVote(votes[1], key: committee.keys[0], chainID: 8))
        }
        let good = committee.vote(votes[1], by: 0)
        let order = try #require(UInt256(bigEndian: Self.groupOrder))
        let high = Signature(
            r: good.signature.r, s: order - good.signature.s,
            parity: 1 - good.signature.parity)
        #expect(throws: VoteFailure.self, "the other s of the same signature") {
            try verifier.verify(SignedVote(votes[1], signature: high))
        }
    }

    @Test func `a certificate holds only with a quorum of signatures, each at its place`() throws {
        let vote = votes[0]
        let good = try #require(committee.certificate(vote, by: [0, 1, 2]))
        let few = try #require(committee.certificate(vote, by: [0, 1]))
        #expect(throws: VoteFailure.self, "two of four") { try verifier.verify(few) }
        func altered(_ signers: [UInt8], _ signatures: [UInt8]) throws -> Certificate {
            try Certificate(
                decoding: RLPWriter.list { list in
                    list.append(vote.epoch)
                    list.append(vote.view)
                    list.append(UInt64(vote.kind.rawValue))
                    list.append(vote.parentView)
                    list.append(vote.block)
                    list.append(signers)
                    list.append(signatures)
                })
        }
        let first = Array(good.signatures[..<65])
        let cases: [(String, [UInt8], [UInt8])] = [
            ("the same signature three times", [0b0111], first + first + first),
            ("moved to another member", [0b1011], good.signatures),
            ("a signer beyond the set", [0b1_0011], good.signatures),
            ("one byte too many", [0b0111, 0], good.signatures),
            ("no signer", [0], []),
            ("a signature left out", [0b0111], Array(good.signatures.dropLast(65))),
            ("a byte left out", [0b0111], Array(good.signatures.dropLast())),
            ("a signature too many", [0b0111], good.signatures + first),
        ]
        for (name, signers, signatures) in cases {
            #expect(throws: VoteFailure.self, "\(name)") {
                try verifier.verify(try altered(signers, signatures))
            }
        }
        _ = try verifier.verify(good)
    }

    @Test func `fields that no kind of vote has together are refused`() {
        func bytes(_ fields: [UInt64], _ block: Hash32) -> [UInt8] {
            RLPWriter.list { list in
                for field in fields { list.append(field) }
                list.append(block)
                list.append([UInt8](repeating: 1, count: 65))
            }
        }
        let cases: [([UInt64], Hash32)] = [
            ([0, 0, 0, 0], block), ([0, 5, 0, 5], block), ([0, 5, 1, 1], .zero),
            ([0, 5, 1, 0], block), ([0, 5, 2, 1], block), ([0, 5, 3, 0], block),
            ([0, 5, 256, 0], block), ([0, 1 << 62 + 1, 1, 0], .zero), ([0, .max, 2, 0], block),
        ]
        for (fields, block) in cases {
            #expect(throws: VoteFailure.noVote) {
                try SignedVote(decoding: bytes(fields, block))
            }
        }
    }

    @Test func `damaged bytes are refused or are another vote, and never trap`() throws {
        let signed = votes.map { committee.vote($0, by: 1) }
        let certificates = votes.compactMap { committee.certificate($0, by: [0, 1, 2]) }
        let evidence = Evidence(signed[1], signed[2])
        let around = EnvelopeVotes(paid: certificates[0], own: certificates[2])
        let seeds =
            signed.map(\.encoded) + certificates.map(\.encoded)
            + [evidence.encoded, around.encoded]
        var held = 0
        var read = (votes: 0, certificates: 0, evidence: 0, around: 0)
        for bytes in Mutations(of: seeds, count: 20_000) {
            if let vote = try? SignedVote(decoding: bytes) {
                read.votes += 1
                #expect(vote.encoded == bytes)
                if (try? verifier.verify(vote)) != nil { held += signed.contains(vote) ? 0 : 1 }
            }
            if let certificate = try? Certificate(decoding: bytes) {
                read.certificates += 1
                #expect(certificate.encoded == bytes)
                if (try? verifier.verify(certificate)) != nil {
                    held += certificates.contains(certificate) ? 0 : 1
                }
            }
            if let pair = try? Evidence(decoding: bytes) {
                read.evidence += 1
                #expect(pair.encoded == bytes)
                if (try? pair.offender(chainID: Committee.chainID)) != nil {
                    held += pair == evidence ? 0 : 1
                }
            }
            if let votes = try? EnvelopeVotes(decoding: bytes) {
                read.around += 1
                #expect(votes.encoded == bytes)
            }
        }
        for count in [read.votes, read.certificates, read.evidence, read.around] {
            #expect(count > 100 && count < 15_000, "\(read)")
        }
        #expect(held == 0, "nothing damaged holds")
    }

    @Test func `a set of validators is refused that no epoch can have`() throws {
        func member(_ name: String, _ stake: UInt256 = 1) -> ValidatorSet.Member {
            .init(address: PrivateKey(insecurelyFrom: name).address, stake: stake)
        }
        #expect(throws: ValidatorSetFailure.twice(member("a").address)) {
            try ValidatorSet([member("a"), member("b"), member("a")])
        }
        #expect(throws: ValidatorSetFailure.noStake(member("a").address)) {
            try ValidatorSet([member("a", .zero)])
        }
        #expect(throws: ValidatorSetFailure.stakeTooLarge) {
            try ValidatorSet([member("a", .max), member("b", .max)])
        }
        #expect(throws: ValidatorSetFailure.tooMany(limit: 128, got: 129)) {
            try ValidatorSet((0..<129).map { member("\($0)") })
        }
        let set = try ValidatorSet([member("b", 2), member("a", 3)])
        #expect(set.members.map(\.address) == set.members.map(\.address).sorted())
        #expect(set.totalStake == 5)
    }
}

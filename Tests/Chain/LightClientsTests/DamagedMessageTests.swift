import ConformanceVectors
import Consensus
import FollowedChain
import LightClients
import Testing

@Suite struct DamagedMessageTests {
    private static func chain() throws -> FollowedChain {
        var chain = try FollowedChain()
        try chain.extend(to: 4)
        return chain
    }

    @Test func `a damaged hand-over is refused and changes nothing`() throws {
        let chain = try Self.chain()
        let client = try chain.client()
        let good = try chain.handOver(after: 0)
        #expect(try HandOver(decoding: good.encoded) == good)
        var (read, refused) = (0, 0)
        for bytes in Mutations(of: [good.encoded], count: 3_000) where bytes != good.encoded {
            var copy = client
            do {
                let handOver = try HandOver(decoding: bytes)
                read += 1
                #expect(handOver.encoded == bytes)
                try copy.follow(handOver)
                Issue.record("a damaged hand-over was taken")
            } catch {
                #expect(!error.description.isEmpty)
                #expect(copy.epoch == 0 && copy.latest == nil)
                refused += 1
            }
        }
        // Many are well formed and fall for what they say.
        #expect(read > 100 && refused > 2_500, "\(read) read, \(refused) refused")
    }

    @Test func `a damaged proof of finality is refused and changes nothing`() throws {
        let chain = try Self.chain()
        let client = try chain.client()
        let good = try chain.finality(2)
        var (read, refused) = (0, 0)
        for bytes in Mutations(of: [good.encoded], count: 3_000) where bytes != good.encoded {
            var copy = client
            do {
                let proof = try FinalityProof(decoding: bytes)
                read += 1
                try copy.follow(proof)
                Issue.record("a damaged proof was taken")
            } catch {
                #expect(copy.latest == nil)
                refused += 1
            }
        }
        #expect(read > 100 && refused > 2_500, "\(read) read, \(refused) refused")
    }

    @Test func `every cut through a message is refused`() throws {
        let chain = try Self.chain()
        let handOver = try chain.handOver(after: 0).encoded
        for count in 0..<handOver.count {
            #expect(throws: LightClientFailure.self) {
                try HandOver(decoding: Array(handOver.prefix(count)))
            }
        }
        let members = MemberList(try chain.validators(ofEpoch: 0)).encoded
        for count in 0..<members.count {
            #expect(throws: LightClientFailure.self) {
                try MemberList(decoding: Array(members.prefix(count)))
            }
        }
    }

    @Test func `lists beyond their bounds are refused before they are kept`() throws {
        let bytes = [UInt8](repeating: 0, count: LightClientLimits.messageBytes + 1)
        #expect(
            throws: LightClientFailure.tooLarge(
                limit: LightClientLimits.messageBytes, got: bytes.count)
        ) { try MemberList(decoding: bytes) }
        let member = Array(MemberList(try Self.chain().validators(ofEpoch: 0)).encoded.dropFirst(2))
        let count = LightClientLimits.members + 1
        let one = Array(member.prefix(member.count / 4))
        let body = (0..<count).flatMap { _ in one }
        let header: [UInt8] = [0xf9, UInt8(body.count >> 8), UInt8(body.count & 255)]
        #expect(
            throws: LightClientFailure.tooMany(
                what: "members", limit: LightClientLimits.members)
        ) { try MemberList(decoding: header + body) }
    }
}

import ConformanceVectors
import FollowedChain
import LightClients
import Testing

@Suite struct LightGoldenTests {
    @Test func `what light clients are sent has the encodings of the fixture`() throws {
        var chain = try FollowedChain()
        try chain.extend(to: 4)
        let handOver = try chain.handOver(after: 0)
        GoldenFormats.check(
            version: "assay/envelope/1",
            [
                ("sealed-header", chain.sealed(2).encoded),
                ("finality-proof", try chain.finality(2).encoded),
                ("member-list", handOver.members.encoded), ("hand-over", handOver.encoded),
                ("checkpoint", Array(try chain.checkpoint().description.utf8)),
            ])
    }
}

import ConformanceVectors
import Consensus
import Testing

@Suite struct VoteGoldenTests {
    @Test func `votes, certificates and evidence have the encodings of the fixture`() throws {
        let committee = Committee(count: 4)
        let block = Committee.hash("block")
        let notarize = Vote.notarize(block, parentView: 3, view: 9, epoch: 0)
        let nullify = Vote.nullify(view: 9, epoch: 0)
        let finalize = Vote.finalize(block, view: 9, epoch: 0)
        let certificate = try #require(committee.certificate(notarize, by: [0, 1, 3]))
        let other = try #require(committee.certificate(finalize, by: [0, 1, 2]))
        let evidence = Evidence(committee.vote(nullify, by: 1), committee.vote(finalize, by: 1))
        GoldenFormats.check(
            version: "assay/vote/1",
            [
                ("vote-notarize", committee.vote(notarize, by: 1).encoded),
                ("vote-nullify", committee.vote(nullify, by: 1).encoded),
                ("vote-finalize", committee.vote(finalize, by: 1).encoded),
                ("certificate", certificate.encoded), ("evidence", evidence.encoded),
                ("envelope-votes", EnvelopeVotes(paid: certificate, own: other).encoded),
                ("envelope-votes-none", EnvelopeVotes().encoded),
                ("validator-set", committee.machines[0].verifier.validators.encoded),
            ])
    }
}

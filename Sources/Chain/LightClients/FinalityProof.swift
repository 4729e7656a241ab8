package import ChainTypes
package import Consensus
import Encodings

/// A header and the votes that made it final: `RLP [header, work proof, certificate]`.
package struct FinalityProof: Hashable, Sendable {
    package let block: SealedHeader
    package let certificate: Certificate

    package init(block: SealedHeader, certificate: Certificate) {
        self.block = block
        self.certificate = certificate
    }

    /// What a block's envelope has of it; `nil` while that has no finalization of the block itself.
    package init?(_ envelope: Envelope) {
        guard let votes = try? EnvelopeVotes(decoding: envelope.certificate), let own = votes.own
        else { return nil }
        self.init(block: SealedHeader(envelope), certificate: own)
    }

    package var encoded: [UInt8] {
        RLPWriter.list { write(to: &$0) }
    }

    /// Reads exactly one proof; whether it holds is for ``LightClient``.
    package init(decoding bytes: [UInt8]) throws(LightClientFailure) {
        var list = try LightClientFailure.list(in: bytes)
        try self.init(&list)
        try LightClientFailure.reading { () throws(RLPFailure) in try list.finish() }
    }

    func write(to list: inout RLPWriter) {
        block.write(to: &list)
        list.appendRaw(certificate.encoded)
    }

    init(_ list: inout RLPReader) throws(LightClientFailure) {
        block = try SealedHeader(&list)
        let bytes = try LightClientFailure.reading { () throws(RLPFailure) in
            Array(try list.readRaw())
        }
        do {
            certificate = try Certificate(decoding: bytes)
        } catch {
            throw .vote(error)
        }
    }
}

package import ChainTypes
import Encodings
package import Primitives

/// A header with the work proof that seals it: what an envelope hash is made of.
package struct SealedHeader: Hashable, Sendable {
    package let header: Header
    package let workProof: WorkProof
    /// What votes and the next header name the block by.
    package let envelopeHash: Hash32

    package init(header: Header, workProof: WorkProof) {
        self.header = header
        self.workProof = workProof
        let bare = Block(header: header, transactions: [])
        envelopeHash = Envelope(block: bare, workProof: workProof).hash
    }

    package init(_ envelope: Envelope) {
        self.init(header: envelope.header, workProof: envelope.workProof)
    }

    /// `RLP [header, work proof]`.
    package var encoded: [UInt8] {
        RLPWriter.list { write(to: &$0) }
    }

    /// Reads exactly one.
    package init(decoding bytes: [UInt8]) throws(LightClientFailure) {
        var list = try LightClientFailure.list(in: bytes)
        try self.init(&list)
        try LightClientFailure.reading { () throws(RLPFailure) in try list.finish() }
    }

    func write(to list: inout RLPWriter) {
        list.appendRaw(header.encoded)
        list.appendRaw(workProof.encoded)
    }

    init(_ list: inout RLPReader) throws(LightClientFailure) {
        let (header, proof) = try LightClientFailure.reading { () throws(RLPFailure) in
            (Array(try list.readRaw()), Array(try list.readRaw()))
        }
        do {
            self.init(
                header: try Header(decoding: header), workProof: try WorkProof(decoding: proof))
        } catch {
            throw .block(error)
        }
    }
}

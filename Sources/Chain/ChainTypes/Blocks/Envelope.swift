import Cryptography
import Encodings
package import Primitives

/// A block with the work that seals it and, after the vote, the votes that made it final.
package struct Envelope: Hashable, Sendable {
    package var block: Block
    package var workProof: WorkProof
    /// The encoded votes; empty before there are any.
    package var certificate: [UInt8]

    package init(block: Block, workProof: WorkProof, certificate: [UInt8] = []) {
        self.block = block
        self.workProof = workProof
        self.certificate = certificate
    }

    package var header: Header { block.header }

    /// What the header of the next block names as its `parentBeaconBlockRoot`:
    /// `Keccak256("assay/envelope/1" ‖ block hash ‖ RLP of the work proof)`.
    ///
    /// The certificate stays outside. It comes later than the work and two honest nodes may hold
    /// different votes for the same block, which must not make different children.
    package var hash: Hash32 {
        var hasher = Keccak256()
        hasher.update(Array("assay/envelope/1".utf8))
        hasher.update(block.hash)
        hasher.update(workProof.encoded)
        return hasher.finalize()
    }

    package var encoded: [UInt8] {
        RLPWriter.list { list in
            block.write(to: &list)
            workProof.write(to: &list)
            list.append(certificate)
        }
    }

    /// Reads exactly one envelope.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        let limit =
            ChainLimits.blockBytes + ChainLimits.workPayloadBytes + ChainLimits.certificateBytes
        guard bytes.count <= limit else {
            throw .tooLarge(what: "envelope", limit: limit, got: bytes.count)
        }
        var list = try reading { () throws(RLPFailure) in try RLPReader(listIn: bytes) }
        let before = list.remaining
        block = try Block(&list)
        guard before - list.remaining <= ChainLimits.blockBytes else {
            throw .tooLarge(
                what: "block", limit: ChainLimits.blockBytes, got: before - list.remaining)
        }
        workProof = try WorkProof(&list)
        certificate = try reading { () throws(RLPFailure) in
            let certificate = Array(try list.readBytes())
            try list.finish()
            return certificate
        }
        guard certificate.count <= ChainLimits.certificateBytes else {
            throw .tooLarge(
                what: "certificate", limit: ChainLimits.certificateBytes,
                got: certificate.count)
        }
    }
}

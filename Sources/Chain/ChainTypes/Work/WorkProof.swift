import Encodings
package import Primitives

/// What a verifier needs to replay the work that seals a block.
///
/// The meaning of `kind` and `payload` belongs to `UsefulWork`; here the proof is a typed value
/// with one encoding.
package struct WorkProof: Hashable, Sendable {
    /// The kind of work; 0 is none, which only a genesis may have.
    package var kind: UInt8
    /// Which of the worker's challenges on this block won.
    package var attempt: UInt64
    /// The multiply-accumulates of the work, counted from its static program.
    package var macs: UInt64
    /// The number that has to be small.
    package var digest: Hash32
    /// The root over what the work computed.
    package var transcriptRoot: Hash32
    /// What else the kind of work needs; may be empty.
    package var payload: [UInt8]

    package static let none = WorkProof(
        kind: 0, attempt: 0, macs: 0, digest: .zero, transcriptRoot: .zero, payload: [])

    package init(
        kind: UInt8, attempt: UInt64, macs: UInt64, digest: Hash32, transcriptRoot: Hash32,
        payload: [UInt8]
    ) {
        self.kind = kind
        self.attempt = attempt
        self.macs = macs
        self.digest = digest
        self.transcriptRoot = transcriptRoot
        self.payload = payload
    }

    package var encoded: [UInt8] {
        var writer = RLPWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Reads exactly one work proof.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = RLPReader(bytes)
        try self.init(&reader)
        try reading { () throws(RLPFailure) in try reader.finish() }
    }

    func write(to writer: inout RLPWriter) {
        writer.appendList { list in
            list.append(UInt64(kind))
            list.append(attempt)
            list.append(macs)
            list.append(digest)
            list.append(transcriptRoot)
            list.append(payload)
        }
    }

    init(_ reader: inout RLPReader) throws(DecodingFailure) {
        var kindNumber: UInt64 = 0
        self = try reading { () throws(RLPFailure) in
            var list = try reader.readList()
            kindNumber = try list.readUInt64()
            let proof = WorkProof(
                kind: UInt8(truncatingIfNeeded: kindNumber), attempt: try list.readUInt64(),
                macs: try list.readUInt64(), digest: try list.readHash(),
                transcriptRoot: try list.readHash(), payload: Array(try list.readBytes()))
            try list.finish()
            return proof
        }
        guard kindNumber <= UInt64(UInt8.max) else {
            throw .unexpected(what: "kind of work", expected: "one byte", got: "\(kindNumber)")
        }
        guard payload.count <= ChainLimits.workPayloadBytes else {
            throw .tooLarge(
                what: "work proof's payload", limit: ChainLimits.workPayloadBytes,
                got: payload.count)
        }
    }
}

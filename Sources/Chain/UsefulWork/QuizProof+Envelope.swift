package import ChainTypes
import Primitives

/// Why the proof in an envelope is no quiz proof.
package enum QuizProofFailure: Error, Equatable, CustomStringConvertible {
    case kind(expected: UInt8, got: UInt8)
    case payload(expected: Int, got: Int)

    package var description: String {
        switch self {
        case .kind(let expected, let got):
            "unknown kind of work: expected \(expected), got \(got)"
        case .payload(let expected, let got):
            "quiz work: expected \(expected) bytes of payload, got \(got)"
        }
    }
}

extension QuizProof {
    /// The number by which an envelope says that its work is a quiz.
    package static let kind: UInt8 = 1
    /// The epoch key, and the loss as 8 big-endian bytes.
    package static let payloadBytes = 40

    /// The proof as an envelope carries it.
    package var workProof: WorkProof {
        var payload = ByteWriter()
        payload.append(epochKey)
        payload.appendBigEndian(loss)
        return WorkProof(
            kind: QuizProof.kind, attempt: attempt, macs: macs, digest: digest,
            transcriptRoot: transcriptRoot, payload: payload.bytes)
    }

    /// Reads the proof of an envelope.
    package init(_ proof: WorkProof) throws(QuizProofFailure) {
        guard proof.kind == QuizProof.kind else {
            throw .kind(expected: QuizProof.kind, got: proof.kind)
        }
        let mismatch = QuizProofFailure.payload(
            expected: QuizProof.payloadBytes, got: proof.payload.count)
        guard proof.payload.count == QuizProof.payloadBytes else { throw mismatch }
        var reader = ByteReader(proof.payload)
        do {
            let epochKey = try reader.readHash()
            let loss = try reader.readBigEndian(UInt64.self)
            self.init(
                attempt: proof.attempt, epochKey: epochKey,
                transcriptRoot: proof.transcriptRoot, loss: loss, macs: proof.macs,
                digest: proof.digest)
        } catch {
            throw mismatch
        }
    }
}

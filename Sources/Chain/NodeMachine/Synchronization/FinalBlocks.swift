package import ChainTypes
package import Consensus
import Execution
import Primitives

/// A run of final blocks as one node shows it to another: linked by their hashes, in one epoch, and
/// the last one with its finalization, which proves them all.
package struct FinalBlocks: Sendable {
    package let envelopes: [Envelope]
    package let certificate: Certificate

    /// The blocks after a number as a message; `nil` when there is none that is proven.
    ///
    /// `read`: the final envelope of a number, with its finalization where it has its own.
    package static func message(
        after number: UInt64, spec: ChainSpec, read: (UInt64) -> Envelope?
    ) -> NodeMessage? {
        var run: [[UInt8]] = []
        var bytes = 0
        var proven = 0
        var next = number
        while run.count < NodeLimits.finalBlocks, let envelope = read(next &+ 1) {
            next &+= 1
            run.append(envelope.encoded)
            bytes += run[run.count - 1].count
            guard bytes <= NodeLimits.finalBytes || proven == 0 else { break }
            if own(envelope) != nil { proven = run.count }
            let isEnough = proven >= ConsensusLimits.blocksPerAnswer
            if spec.endsEpoch(next) || (isEnough && proven == run.count) { break }
        }
        guard proven > 0 else { return nil }
        return .finalBlocks(Array(run.prefix(proven)))
    }

    /// Reads what a peer sent; nothing of the certificate is checked but that it names the last.
    init(decoding encodings: [[UInt8]]) throws(FinalBlocksFailure) {
        guard encodings.count <= NodeLimits.finalBlocks else {
            throw .tooMany(limit: NodeLimits.finalBlocks, got: encodings.count)
        }
        var envelopes: [Envelope] = []
        for bytes in encodings {
            do {
                envelopes.append(try Envelope(decoding: bytes))
            } catch {
                throw .envelope(error)
            }
        }
        for (parent, child) in zip(envelopes, envelopes.dropFirst())
        where child.header.parentBeaconBlockRoot != parent.hash {
            throw .notLinked(number: child.header.number)
        }
        guard let last = envelopes.last, let certificate = Self.own(last),
            certificate.vote.kind == .finalize, certificate.vote.block == last.hash
        else { throw .unproven }
        self.envelopes = envelopes
        self.certificate = certificate
    }

    /// The finalization that an envelope carries.
    static func own(_ envelope: Envelope) -> Certificate? {
        (try? EnvelopeVotes(decoding: envelope.certificate))?.own
    }
}

/// Why an answer with final blocks is refused.
enum FinalBlocksFailure: Error, Equatable, CustomStringConvertible {
    case tooMany(limit: Int, got: Int)
    case envelope(DecodingFailure)
    case notLinked(number: UInt64)
    case unproven

    var description: String {
        switch self {
        case .tooMany(let limit, let got): "expected at most \(limit) final blocks, got \(got)"
        case .envelope(let failure): "final blocks: \(failure)"
        case .notLinked(let number):
            "final blocks: block \(number) is not a child of the one before"
        case .unproven: "expected final blocks of which the last carries its finalization"
        }
    }
}

import Cryptography
package import Primitives

/// What a trainer answers to an audit: which proof, which draw, and the samples of the drawn
/// intervals.
///
/// The states at the starts of the intervals lie beside it as safetensors files. Nothing here needs
/// to be believed: the states are checked against the state roots, the samples against the dataset
/// root.
package struct AuditAnswer: Equatable, Sendable {
    package let proofHash: Hash32
    package let beacon: Hash32
    package let intervals: [Int]
    package let samples: OpenedSamples

    package static let fileName = "answer"

    /// Where the opened state of an interval lies, in the folder of the answer.
    package static func stateFileName(_ interval: Int) -> String {
        "interval-\(interval).safetensors"
    }

    package init(proofHash: Hash32, beacon: Hash32, intervals: [Int], samples: OpenedSamples) {
        self.proofHash = proofHash
        self.beacon = beacon
        self.intervals = intervals
        self.samples = samples
    }

    private static let magic = "assayans"
    private static let version: UInt32 = 1

    package var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.append(magic: Self.magic, version: Self.version)
        writer.append(proofHash)
        writer.append(beacon)
        writer.appendLittleEndian(UInt64(intervals.count))
        for interval in intervals { writer.appendLittleEndian(UInt64(interval)) }
        writer.appendLittleEndian(UInt64(samples.places.count))
        for place in samples.places {
            writer.appendLittleEndian(UInt64(place.index))
            writer.appendCounted(samples.bytes(of: place))
        }
        writer.appendCounted(samples.proof.siblings)
        return writer.bytes
    }

    /// Reads an answer; its samples stay where they lie in `file`.
    package init(decoding file: any ByteRegion) throws(ProofFormatFailure) {
        var reader = try ProofReader(file, limit: ProofLimits.answerBytesMax)
        try reader.expect(magic: Self.magic, version: Self.version)
        proofHash = try reader.hash()
        beacon = try reader.hash()
        var intervals: [Int] = []
        let intervalCount = try reader.count(
            of: "intervals",
            bytes: 8,
            limit: UInt64(ProofLimits.auditIntervalsMax)
        )
        for _ in 0..<intervalCount {
            intervals.append(Int(clamping: try reader.integer()))
        }
        var places: [OpenedSamples.Place] = []
        let leafCount = try reader.count(
            of: "leaves",
            bytes: 16,
            limit: UInt64(MerkleLimits.leavesMaximum)
        )
        places.reserveCapacity(leafCount)
        for _ in 0..<leafCount {
            let index = Int(clamping: try reader.integer())
            let count = try reader.count(
                of: "bytes of a sample",
                bytes: 1,
                limit: UInt64(ProofLimits.sampleBytesMax)
            )
            let start = try reader.skip(count)
            places.append(OpenedSamples.Place(index: index, start: start, count: count))
        }
        let siblings = try reader.counted(
            "bytes of a Merkle proof",
            limit: ProofLimits.answerBytesMax
        )
        try reader.finish()
        self.intervals = intervals
        samples = OpenedSamples(
            content: file, places: places, proof: MerkleProof(siblings: siblings))
    }
}

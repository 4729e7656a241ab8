import GeneratedModels
import Inference
import Models
import Platform
import Primitives
import Tensors

/// Small decoders of several kinds with random weights, and what they say.
struct DecoderFixture {
    let weights: DecoderWeights

    init(_ file: [UInt8]) throws {
        weights = try DecoderWeights(gguf: GGUFReader(file), scheduler: SerialScheduler())
    }

    /// One file of every way in which decoders differ.
    static let files: [(name: String, bytes: [UInt8])] = [
        ("llama in Q4_1", GeneratedModel.smolLM2().gguf(.q4_1)),
        ("llama in Q4_K and Q6_K", GeneratedModel.tinyLlama().ggufQ4KM()),
        ("qwen2 in Q8_0", GeneratedModel.qwen2().gguf(.q8_0)),
        ("llama in F16", GeneratedModel.tinyLlama().gguf(.float16)),
    ]

    func decoder(_ kernels: any TensorKernels = DecoderFixture.kernels) -> Decoder {
        Decoder(weights, kernels: kernels)
    }

    static let kernels = KernelSelection.make(scheduler: SerialScheduler())

    /// Tokens that differ with the seed.
    func tokens(_ count: Int, seed: Int = 1) -> [Int32] {
        let vocabulary = weights.configuration.vocabularySize
        return (0..<count).map { Int32(($0 * 31 + seed * 97 + $0 * $0 * 7) % vocabulary) }
    }

    /// The bits of all logits of sequences that are read in the given parts, pass by pass.
    ///
    /// A pass lists (sequence, number of its next tokens to read).
    static func logits(
        _ decoder: Decoder, _ sequences: [[Int32]], passes: [[(sequence: Int, count: Int)]]
    ) throws -> [[UInt32]] {
        let caches = sequences.map { _ in decoder.makeCache() }
        var bits = [[UInt32]](repeating: [], count: sequences.count)
        for pass in passes {
            let segments = pass.map { part in
                let start = caches[part.sequence].count
                return DecoderSegment(
                    cache: caches[part.sequence],
                    tokens: Array(sequences[part.sequence][start..<start + part.count]),
                    logitsFrom: 0)
            }
            try decoder.run(segments) { rows in
                bits[pass[rows.segment].sequence] += rows.logits.elements.map(\.bitPattern)
            }
        }
        return bits
    }
}

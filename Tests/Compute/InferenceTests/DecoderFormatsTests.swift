import Encodings
import GeneratedModels
import Inference
import Models
import Primitives
import Tensors
import Testing

/// The same model from files of several formats.
@Suite struct DecoderFormatsTests {
    private static let tokens: [Int32] = [1, 300, 17, 262, 393, 301, 5]

    /// The logits after every token, row after row.
    private func logits(_ file: DecoderFile) throws -> [Float] {
        let weights = try DecoderWeights(file, scheduler: SerialScheduler())
        let decoder = Decoder(weights, kernels: KernelSelection.make(scheduler: SerialScheduler()))
        var logits: [Float] = []
        let segment = DecoderSegment(
            cache: decoder.makeCache(), tokens: Self.tokens, logitsFrom: 0)
        try decoder.run([segment]) { logits += $0.logits.elements }
        let count = Self.tokens.count * GeneratedVocabulary.size
        #expect(logits.count == count && logits.allSatisfy(\.isFinite))
        return logits
    }

    private func difference(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    private func files(_ model: GeneratedModel) throws -> (gguf: DecoderFile, other: DecoderFile) {
        (
            gguf: try DecoderFile(gguf: GGUFReader(model.gguf(.float32))),
            other: try DecoderFile(
                huggingFace: model.huggingFaceConfiguration, shards: [model.safetensors()])
        )
    }

    @Test func `Qwen2 has the same bits from GGUF and from Hugging Face's layout`() throws {
        let (gguf, other) = try files(.qwen2())
        #expect(try logits(gguf) == logits(other))
    }

    /// The pairs of a head stand in another order, so its sums are rounded differently.
    @Test(arguments: [0, 1])
    func `Llama computes the same with pairs of neighbours and with pairs of halves`(
        number: Int
    ) throws {
        let model: GeneratedModel = [.tinyLlama(), .smolLM2()][number]
        let (gguf, other) = try files(model)
        let (a, b) = (try logits(gguf), try logits(other))
        #expect(difference(a, b) < 1e-4)
        var configuration = try #require(
            try JSON.parse(model.huggingFaceConfiguration).object)
        configuration["rope_interleaved"] = true
        let wrong = try DecoderFile(
            huggingFace: Array(JSON.object(configuration).text.utf8),
            shards: [model.safetensors()])
        #expect(try difference(a, logits(wrong)) > 1e-2)
    }

    @Test func `TinyLlama's mixture of types is close to its weights of binary32`() throws {
        let model = GeneratedModel.tinyLlama()
        let exact = try logits(DecoderFile(gguf: GGUFReader(model.gguf(.float32))))
        let mixed = try logits(DecoderFile(gguf: GGUFReader(model.ggufQ4KM())))
        let square = zip(exact, mixed).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let size = exact.reduce(Float(0)) { $0 + $1 * $1 }
        #expect(square < 0.1 * size)
    }
}

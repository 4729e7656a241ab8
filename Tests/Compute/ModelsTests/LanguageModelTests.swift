import Encodings
import Models
import Primitives
import Tensors
import Testing

@Suite struct LanguageModelTests {
    private static let configuration = GPTConfiguration(
        contextLength: 40,
        layers: 2,
        heads: 4,
        keyHeads: 2,
        width: 16,
        feedForwardWidth: 24
    )

    private static func weights() -> [FloatView] {
        configuration.parameters.map { FloatView($0.initialValues(seed: .zero)) }
    }

    private static func model() throws -> LanguageModel {
        try LanguageModel(
            configuration: configuration,
            weights: weights(),
            kernels: ReferenceKernels()
        )
    }

    private static func file(
        metadata: String? = configuration.json.text,
        changing: (inout [FloatView]) -> Void = { _ in },
        dropping: Int = 0
    ) -> [UInt8] {
        var writer = SafetensorsWriter()
        var weights = weights()
        changing(&weights)
        for (parameter, view) in zip(configuration.parameters, weights).dropLast(dropping) {
            writer.add(parameter.name, shape: parameter.shape.extents, content: view)
        }
        if let metadata { writer.setMetadata(LanguageModel.configurationKey, metadata) }
        return writer.bytes()
    }

    private static func load(_ bytes: [UInt8]) throws -> LanguageModel {
        try LanguageModel(SafetensorsReader(bytes), kernels: ReferenceKernels())
    }

    @Test func `a file gives the same bits as the weights that were written`() throws {
        let tokens: [Int32] = [72, 101, 108, 108, 111]
        let direct = try Self.model().evaluate(tokens)
        let loaded = try Self.load(Self.file()).evaluate(tokens)
        #expect(direct.hidden.elements == loaded.hidden.elements)
        #expect(direct.logits.elements == loaded.logits.elements)
        #expect(direct.losses.count == 4)
        #expect(direct.losses.elements.allSatisfy { $0 > 4 && $0 < 7 })
    }

    @Test func `what follows a token does not change its logits`() throws {
        let model = try Self.model()
        let short = try model.evaluate([1, 2, 3]).logits.elements
        let long = try model.evaluate([1, 2, 3, 4, 5, 6, 7]).logits.elements
        #expect(short[...] == long.prefix(short.count))
        #expect(try model.evaluate([1, 2, 3]).logits.elements == short)
    }

    @Test func `the continuation is greedy and stops at its end`() throws {
        let model = try Self.model()
        let prompt: [Int32] = [65, 66]
        let text = try model.continuation(of: prompt, limit: 5)
        #expect(text.count == 5)
        let logits = try model.evaluate(prompt).logits.slice(256, 256).elements
        #expect(logits[Int(text[0])] == logits.max())
        #expect(try model.continuation(of: prompt, limit: 5, end: text[0]) == [text[0]])
        #expect(try model.continuation(of: prompt, limit: 100).count == 38)
    }

    @Test func `the count of MACs is that of the matrices`() throws {
        let perToken = 2 * (16 * 16 * 2 + 16 * 8 * 2 + 3 * 16 * 24) + 16 * 256
        let attention = 2 * 4 * (10 * 11 / 2) * 2 * 4
        #expect(try Self.model().macs(tokenCount: 10) == UInt64(10 * perToken + attention))
    }

    @Test func `tokens and lengths out of range are refused`() throws {
        let model = try Self.model()
        #expect(throws: ModelFailure.tokenOutOfRange(position: 1, token: 256, vocabulary: 256)) {
            try model.evaluate([1, 256])
        }
        #expect(throws: ModelFailure.self) { try model.evaluate([-1]) }
        #expect(throws: ModelFailure.wrongTokenCount(allowed: 1...40, got: 0)) {
            try model.evaluate([])
        }
        #expect(throws: ModelFailure.self) {
            try model.evaluate([Int32](repeating: 0, count: 41))
        }
        #expect(throws: ModelFailure.self) { try model.macs(tokenCount: 41) }
    }

    @Test func `a file that lies about its model is refused`() throws {
        #expect(throws: ModelFailure.missingConfiguration(key: LanguageModel.configurationKey)) {
            try Self.load(Self.file(metadata: nil))
        }
        #expect(throws: ModelFailure.self) { try Self.load(Self.file(metadata: "{")) }
        var wide = Self.configuration
        wide.feedForwardWidth = 32
        #expect(throws: ModelFailure.self) { try Self.load(Self.file(metadata: wide.json.text)) }
        var huge = Self.configuration
        huge.layers = 1_024
        huge.width = 1 << 16
        #expect(throws: ModelFailure.self) { try Self.load(Self.file(metadata: huge.json.text)) }
        #expect(throws: ModelFailure.self) { try Self.load(Self.file(dropping: 1)) }
        var fewer = Self.configuration
        fewer.layers = 1
        #expect(throws: ModelFailure.unexpectedTensor("model.layers.1.input_layernorm.weight")) {
            try Self.load(Self.file(metadata: fewer.json.text))
        }
        let spoilt = Self.file { $0[3][0] = .nan }
        #expect(throws: ModelFailure.notFinite(tensor: "model.layers.0.self_attn.k_proj.weight")) {
            try Self.load(spoilt)
        }
    }
}

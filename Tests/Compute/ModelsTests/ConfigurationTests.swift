import Encodings
import Models
import Primitives
import Programs
import Tensors
import Testing

@Suite struct ConfigurationTests {
    private static let tiny = GPTConfiguration(
        contextLength: 8,
        layers: 2,
        heads: 4,
        keyHeads: 2,
        width: 16,
        feedForwardWidth: 24
    )

    @Test func `a GPT configuration reads back from its own JSON`() throws {
        var configuration = Self.tiny
        configuration.ropeTheta = 500_000.03
        configuration.tiesEmbeddings = false
        let text = configuration.json.text
        #expect(try GPTConfiguration(json: JSON.parse(text)) == configuration)
    }

    @Test(arguments: ["hidden_size", "num_key_value_heads", "rope_theta", "tie_word_embeddings"])
    func `a configuration without a key is refused by its name`(key: String) throws {
        var object = try #require(Self.tiny.json.object)
        object[key] = nil
        let failure = #expect(throws: ModelFailure.self) {
            try GPTConfiguration(json: .object(object))
        }
        #expect(failure?.description.contains(key) == true)
    }

    @Test(arguments: [
        ("hidden_size", 17), ("num_attention_heads", 3), ("num_key_value_heads", 3),
        ("num_hidden_layers", -1), ("vocab_size", 1 << 40), ("max_position_embeddings", 0),
    ])
    func `sizes that contradict each other or the limits are refused`(key: String, value: Int)
        throws
    {
        var object = try #require(Self.tiny.json.object)
        object[key] = .integer(value)
        #expect(throws: ModelFailure.self) { try GPTConfiguration(json: .object(object)) }
    }

    @Test func `initial values depend on seed and name only`() {
        let specification = ParameterSpecification(
            name: "layers.0.weight",
            shape: [3, 5],
            initializer: .fanIn(4)
        )
        let other = ParameterSpecification(
            name: "layers.1.weight",
            shape: [3, 5],
            initializer: .fanIn(4)
        )
        let values = specification.initialValues(seed: .zero)
        #expect(values.count == 15)
        #expect(values == specification.initialValues(seed: .zero))
        #expect(values != other.initialValues(seed: .zero))
        #expect(values.allSatisfy { abs($0) < 0.5 && $0 != 0 })
    }

    @Test func `initial values have the deviation that was asked for`() {
        let values = ParameterSpecification(
            name: "w",
            shape: [64, 64],
            initializer: .deviation(0.02)
        ).initialValues(seed: .zero).map(Double.init)
        let mean = values.reduce(0, +) / 4096
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4096
        #expect(abs(mean) < 0.001)
        #expect(abs(variance.squareRoot() - 0.02) < 0.0005)
    }

    @Test func `an MLP has PyTorch's count of parameters`() {
        let model = ModelConfiguration.mlp(
            MLPConfiguration(inputSize: 784, hiddenSizes: [128, 64], outputSize: 10)
        )
        #expect(model.parameterCount == 109_386)
        #expect(model.parameters.map(\.name).prefix(2) == ["layers.0.weight", "layers.0.bias"])
    }

    @Test func `a CNN follows the sizes of its images`() throws {
        let model = CNNConfiguration(
            height: 28,
            width: 28,
            channels: 1,
            stages: [
                ConvolutionStage(filters: 4, kernel: 3, padding: 1, pool: 2),
                ConvolutionStage(filters: 8, kernel: 5, pool: 2),
            ],
            hiddenSizes: [],
            outputSize: 10
        )
        try model.check()
        #expect(
            model.parameters.map(\.shape) == [
                [3, 3, 1, 4], [4], [5, 5, 4, 8], [8], [200, 10], [10],
            ]
        )
        var deep = model
        deep.stages += [ConvolutionStage(filters: 8, kernel: 7)]
        #expect(throws: ModelFailure.self) { try deep.check() }
    }

    @Test func `forward programs have the shapes of their models`() throws {
        var builder = ProgramBuilder("gpt")
        var values: [String: ValueID] = [:]
        for parameter in Self.tiny.parameters {
            values[parameter.name] = try builder.input(parameter.name, parameter.shape, .parameter)
        }
        let tokens = try builder.indices("tokens", [16], bound: 256)
        let rotary = try Self.tiny.rotaryTables(&builder, time: 8)
        let forward = try Self.tiny.forward(
            &builder,
            parameters: values,
            tokens: tokens,
            batch: 2,
            time: 8,
            rotary: rotary
        )
        #expect(try builder.shape(of: forward.hidden) == [16, 16])
        #expect(try builder.shape(of: forward.logits) == [16, 256])
    }
}

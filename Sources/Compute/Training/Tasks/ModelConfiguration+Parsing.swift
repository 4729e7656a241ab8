import Encodings
import Models

extension MLPConfiguration {
    static let keys = [
        "architecture.input_size", "architecture.hidden_sizes", "architecture.output_size",
        "architecture.activation",
    ]

    init(_ settings: inout TaskSettings) throws(TaskFailure) {
        guard
            let input = try settings.integer(
                ["architecture.input_size", "input_size"],
                in: 1...ModelLimits.features
            )
        else {
            throw settings.missing(
                "architecture.input_size", why: "the number of features of a sample")
        }
        self.init(
            inputSize: input,
            hiddenSizes: try Self.hiddenSizes(&settings) ?? [],
            outputSize: try Self.outputSize(&settings),
            activation: try Self.activation(&settings),
            hasBias: try settings.boolean(["architecture.bias"]) ?? true
        )
    }

    static func hiddenSizes(_ settings: inout TaskSettings) throws(TaskFailure) -> [Int]? {
        try settings.integers(
            ["architecture.hidden_sizes", "hidden_sizes"],
            in: 1...ModelLimits.width
        )
    }

    static func outputSize(_ settings: inout TaskSettings) throws(TaskFailure) -> Int {
        guard
            let size = try settings.integer(
                ["architecture.output_size", "output_size"],
                in: 2...ModelLimits.width
            )
        else {
            throw settings.missing("architecture.output_size", why: "the number of classes")
        }
        return size
    }

    static func activation(_ settings: inout TaskSettings) throws(TaskFailure) -> Activation {
        let word = try settings.word(
            ["architecture.activation", "activation"],
            of: Activation.allCases.map(\.rawValue)
        )
        return word.flatMap(Activation.init(rawValue:)) ?? .relu
    }
}

extension CNNConfiguration {
    static let keys = ["architecture.input_shape", "architecture.conv_layers"]

    init(_ settings: inout TaskSettings) throws(TaskFailure) {
        guard
            let shape = try settings.integers(
                ["architecture.input_shape"],
                in: 1...ModelLimits.imageSide
            )
        else {
            throw settings.missing(
                "architecture.input_shape", why: "[height, width, channels] of an image")
        }
        guard shape.count == 2 || shape.count == 3 else {
            throw .outOfRange(
                "architecture.input_shape",
                nil,
                allowed: "[height, width, channels]",
                got: "\(shape)"
            )
        }
        guard let layers = try settings.take(["architecture.conv_layers"]) else {
            throw settings.missing("architecture.conv_layers", why: "the convolutions, in order")
        }
        guard let list = layers.value.array, !list.isEmpty else {
            throw .wrongType(
                layers.key,
                layers.position,
                expected: "an array of objects",
                got: layers.value.text
            )
        }
        var stages: [ConvolutionStage] = []
        for (index, layer) in list.enumerated() {
            stages.append(try ConvolutionStage(layer, key: "\(layers.key)[\(index)]"))
        }
        let channels = shape.count == 3 ? shape[2] : 1
        if let size = try settings.integer(
            ["architecture.input_size"],
            in: 1...ModelLimits.features
        ),
            size != shape[0] * shape[1] * channels
        {
            throw .contradiction(
                "architecture.input_size",
                "architecture.input_shape",
                reason: "\(size) and \(shape)"
            )
        }
        self.init(
            height: shape[0],
            width: shape[1],
            channels: channels,
            stages: stages,
            hiddenSizes: try MLPConfiguration.hiddenSizes(&settings) ?? [],
            outputSize: try MLPConfiguration.outputSize(&settings),
            activation: try MLPConfiguration.activation(&settings)
        )
    }
}

extension ConvolutionStage {
    private static let keys = ["filters", "kernel_size", "stride", "padding", "pool_size"]

    fileprivate init(_ json: JSON, key: String) throws(TaskFailure) {
        guard let object = json.object else {
            throw .wrongType(key, nil, expected: "an object", got: json.kindName)
        }
        for member in object.members where !Self.keys.contains(member.key) {
            throw .unknownKey(
                "\(key).\(member.key)",
                member.position,
                nearest: NearestName.among(Self.keys, to: member.key)
            )
        }
        func integer(_ name: String, _ fallback: Int?) throws(TaskFailure) -> Int {
            guard let member = object.member(name) else {
                guard let fallback else {
                    throw .missing("\(key).\(name)", why: "every convolution has it")
                }
                return fallback
            }
            guard let value = member.value.int, (0...ModelLimits.width).contains(value) else {
                throw .wrongType(
                    "\(key).\(name)",
                    member.position,
                    expected: "an integer from 0 to \(ModelLimits.width)",
                    got: member.value.text
                )
            }
            return value
        }
        let kernel = try integer("kernel_size", nil)
        let padding =
            object["padding"] == "same" ? max(0, kernel - 1) / 2 : try integer("padding", 0)
        self.init(
            filters: try integer("filters", nil),
            kernel: kernel,
            stride: try integer("stride", 1),
            padding: padding,
            pool: try integer("pool_size", 1)
        )
    }
}

extension GPTConfiguration {
    private static let names = [
        "n_layer", "n_head", "n_kv_head", "n_embd", "block_size", "vocab_size", "ffn_width",
        "tie_weights", "rope_theta", "norm_eps", "dropout", "bias",
    ]

    static var keys: [String] {
        names.flatMap { $0 == "bias" ? [$0] : places($0) }
    }

    private static func places(_ name: String) -> [String] {
        [name, "architecture." + name]
    }

    init(_ settings: inout TaskSettings) throws(TaskFailure) {
        func required(_ name: String, _ limit: Int) throws(TaskFailure) -> Int {
            guard let value = try settings.integer(Self.places(name), in: 1...limit) else {
                throw settings.missing(name, why: "a gpt has it")
            }
            return value
        }
        let width = try required("n_embd", ModelLimits.width)
        let heads = try required("n_head", ModelLimits.width)
        try settings.fixed(
            Self.places("dropout"),
            [0],
            why: "a replayed run has no dropout; use weight_decay"
        )
        try settings.fixed(
            Self.places("bias"),
            [false],
            why: "this architecture has no biases"
        )
        self.init(
            vocabularySize: try settings.integer(
                Self.places("vocab_size"),
                in: 256...ModelLimits.vocabulary
            ) ?? 256,
            contextLength: try required("block_size", ModelLimits.context),
            layers: try required("n_layer", ModelLimits.layers),
            heads: heads,
            keyHeads: try settings.integer(
                Self.places("n_kv_head"),
                in: 1...ModelLimits.width
            ) ?? heads,
            width: width,
            feedForwardWidth: try settings.integer(
                Self.places("ffn_width"),
                in: 1...ModelLimits.width * 8
            )
                ?? Self.usualFeedForwardWidth(width),
            tiesEmbeddings: try settings.boolean(Self.places("tie_weights")) ?? true,
            ropeTheta: try settings.number(
                Self.places("rope_theta"),
                .above(0, to: 1e9)
            ) ?? 10_000,
            normEpsilon: try settings.number(
                Self.places("norm_eps"),
                .above(0, to: 0.1)
            ) ?? 1e-5
        )
    }
}

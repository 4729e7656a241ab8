package import Encodings

import Tensors

/// One of the architectures that can be trained.
package enum ModelConfiguration: Hashable, Sendable {
    case mlp(MLPConfiguration)
    case cnn(CNNConfiguration)
    case gpt(GPTConfiguration)

    /// The word for it in a task: `mlp`, `cnn`, `gpt`.
    package var kind: String {
        switch self {
        case .mlp: "mlp"
        case .cnn: "cnn"
        case .gpt: "gpt"
        }
    }

    package func check() throws(ModelFailure) {
        switch self {
        case .mlp(let model): try model.check()
        case .cnn(let model): try model.check()
        case .gpt(let model): try model.check()
        }
        var count = 0
        for parameter in parameters {
            count += parameter.shape.count
            guard count <= ModelLimits.parameters else {
                throw .outOfRange(
                    name: "parameters",
                    allowed: "at most \(ModelLimits.parameters) in all",
                    got: "\(count) and more"
                )
            }
        }
    }

    /// The learned tensors in the order in which states, files and roots hold them.
    package var parameters: [ParameterSpecification] {
        switch self {
        case .mlp(let model): model.parameters
        case .cnn(let model): model.parameters
        case .gpt(let model): model.parameters
        }
    }

    package var parameterCount: Int {
        parameters.reduce(0) { $0 + $1.shape.count }
    }

    /// Every size and constant of the architecture under one name each, floats as bits.
    package var json: JSON {
        switch self {
        case .mlp(let model):
            [
                "kind": "mlp", "input_size": .integer(model.inputSize),
                "hidden_sizes": .array(model.hiddenSizes.map(JSON.integer)),
                "output_size": .integer(model.outputSize),
                "activation": .string(model.activation.rawValue), "bias": .bool(model.hasBias),
            ]
        case .cnn(let model):
            [
                "kind": "cnn",
                "input_shape": [
                    .integer(model.height), .integer(model.width), .integer(model.channels),
                ],
                "conv_layers": .array(model.stages.map(\.json)),
                "hidden_sizes": .array(model.hiddenSizes.map(JSON.integer)),
                "output_size": .integer(model.outputSize),
                "activation": .string(model.activation.rawValue),
            ]
        case .gpt(let model): ["kind": "gpt", "configuration": model.json]
        }
    }
}

extension ConvolutionStage {
    fileprivate var json: JSON {
        [
            "filters": .integer(filters), "kernel_size": .integer(kernel),
            "stride": .integer(stride), "padding": .integer(padding), "pool_size": .integer(pool),
        ]
    }
}

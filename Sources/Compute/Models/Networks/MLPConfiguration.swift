package import Programs
import Tensors

/// A multilayer perceptron: dense layers with an activation between them.
package struct MLPConfiguration: Hashable, Sendable {
    package var inputSize: Int
    package var hiddenSizes: [Int]
    package var outputSize: Int
    package var activation: Activation
    package var hasBias: Bool

    package init(
        inputSize: Int,
        hiddenSizes: [Int],
        outputSize: Int,
        activation: Activation = .relu,
        hasBias: Bool = true
    ) {
        self.inputSize = inputSize
        self.hiddenSizes = hiddenSizes
        self.outputSize = outputSize
        self.activation = activation
        self.hasBias = hasBias
    }

    package func check() throws(ModelFailure) {
        try ModelLimits.check("input_size", inputSize, in: 1...ModelLimits.features)
        try ModelLimits.check("output_size", outputSize, in: 2...ModelLimits.width)
        try ModelLimits.check("hidden_sizes", hiddenSizes.count, in: 0...ModelLimits.layers)
        for size in hiddenSizes {
            try ModelLimits.check("hidden_sizes", size, in: 1...ModelLimits.width)
        }
    }

    /// `layers.<i>.weight` [in, out], so that a step reads it in place, and `layers.<i>.bias`
    /// [out].
    package var parameters: [ParameterSpecification] {
        DenseLayers(sizes: [inputSize] + hiddenSizes + [outputSize], hasBias: hasBias)
            .parameters(prefix: "layers")
    }

    /// The logits [B, outputs] of samples [B, inputs].
    package func logits(
        _ builder: inout ProgramBuilder,
        parameters: [String: ValueID],
        features: ValueID
    ) throws(ProgramError) -> ValueID {
        try DenseLayers(sizes: [inputSize] + hiddenSizes + [outputSize], hasBias: hasBias)
            .emit(
                &builder,
                parameters: parameters,
                prefix: "layers",
                x: features,
                activation: activation
            )
    }
}

/// Dense layers one after the other: the whole of an MLP, the end of a CNN.
struct DenseLayers {
    /// The width before the first layer and after each.
    let sizes: [Int]
    let hasBias: Bool

    func parameters(prefix: String) -> [ParameterSpecification] {
        var list: [ParameterSpecification] = []
        for layer in 0..<(sizes.count - 1) {
            let inputs = sizes[layer]
            let outputs = sizes[layer + 1]
            list.append(
                ParameterSpecification(
                    name: "\(prefix).\(layer).weight",
                    shape: [inputs, outputs],
                    initializer: .fanIn(inputs)
                )
            )
            guard hasBias else { continue }
            list.append(
                ParameterSpecification(
                    name: "\(prefix).\(layer).bias",
                    shape: [outputs],
                    initializer: .fanIn(inputs)
                )
            )
        }
        return list
    }

    /// x · W + b layer by layer, with the activation after all but the last.
    func emit(
        _ builder: inout ProgramBuilder,
        parameters: [String: ValueID],
        prefix: String,
        x: ValueID,
        activation: Activation
    ) throws(ProgramError) -> ValueID {
        var x = x
        for layer in 0..<(sizes.count - 1) {
            let weight = try parameters.value("\(prefix).\(layer).weight")
            x = try builder.matmul(.plain, x, weight)
            if hasBias {
                x = try builder.addRow(x, row: parameters.value("\(prefix).\(layer).bias"))
            }
            if layer < sizes.count - 2 { x = try builder.unary(activation.operation, x) }
        }
        return x
    }
}

extension [String: ValueID] {
    /// The value of a declared parameter.
    func value(_ name: String) throws(ProgramError) -> ValueID {
        guard let value = self[name] else { throw .unknownName(name) }
        return value
    }
}

import Models
import Programs
import Tensors

/// The forward pass of any model over one batch, from named batch inputs to the loss of every row.
///
/// A row is a sample, or a token of a sequence.
enum ModelPass {
    struct Results {
        let losses: ValueID
        let logits: ValueID
    }

    /// How many predictions a sample asks for.
    static func rowsPerSample(_ model: ModelConfiguration) -> Int {
        if case .gpt(let model) = model { model.contextLength } else { 1 }
    }

    /// The tables that all passes of a program share.
    static func rotary(
        _ model: ModelConfiguration, _ builder: inout ProgramBuilder
    ) throws(ProgramError) -> (cosine: ValueID, sine: ValueID)? {
        guard case .gpt(let model) = model else { return nil }
        return try model.rotaryTables(&builder, time: model.contextLength)
    }

    static func emit(
        _ model: ModelConfiguration, _ builder: inout ProgramBuilder,
        parameters: [String: ValueID], batch: Int, pass: Int,
        rotary: (cosine: ValueID, sine: ValueID)?
    ) throws(ProgramError) -> Results {
        let logits: ValueID
        let labels: ValueID
        switch model {
        case .mlp(let model):
            let features = try builder.input(
                StepNames.features(pass), [batch, model.inputSize], .batch)
            labels = try builder.indices(
                StepNames.labels(pass), [batch], bound: model.outputSize)
            logits = try model.logits(&builder, parameters: parameters, features: features)
        case .cnn(let model):
            let features = try builder.input(
                StepNames.features(pass), [batch, model.inputSize], .batch)
            labels = try builder.indices(
                StepNames.labels(pass), [batch], bound: model.outputSize)
            logits = try model.logits(&builder, parameters: parameters, features: features)
        case .gpt(let model):
            let rows = batch * model.contextLength
            let tokens = try builder.indices(
                StepNames.tokens(pass), [rows], bound: model.vocabularySize)
            labels = try builder.indices(
                StepNames.labels(pass), [rows], bound: model.vocabularySize)
            guard let rotary else { throw .unknownName("rope.cosine") }
            logits = try model.forward(
                &builder, parameters: parameters, tokens: tokens, batch: batch,
                time: model.contextLength, rotary: rotary
            ).logits
        }
        let losses = try builder.softmaxCrossEntropy(logits: logits, labels: labels).losses
        return Results(losses: losses, logits: logits)
    }

    /// Parameters and one batch to `losses` [rows] and `predictions` int32 [rows].
    static func evaluationProgram(
        _ model: ModelConfiguration, batch: Int
    ) throws(ProgramError) -> Program {
        var builder = ProgramBuilder("evaluation." + model.kind)
        var values: [String: ValueID] = [:]
        for item in model.parameters {
            values[item.name] = try builder.input(item.name, item.shape, .parameter)
        }
        let rotary = try rotary(model, &builder)
        let results = try emit(
            model, &builder, parameters: values, batch: batch, pass: 0, rotary: rotary)
        try builder.output("losses", results.losses)
        try builder.output("predictions", builder.argmaxRows(results.logits))
        return builder.finish()
    }
}

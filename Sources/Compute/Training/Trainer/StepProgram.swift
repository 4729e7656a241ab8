import Models
package import Programs
import Tensors

/// The names of a step program's inputs and outputs.
package enum StepNames {
    /// The mean loss of the step's samples, [1].
    package static let loss = "loss"
    /// The norm of all gradients before it was limited, [1]; there only where it is limited.
    package static let gradientNorm = "gradient.norm"
    /// The learning rate and the corrections of Adam.
    package static let scalars = "scalars"

    package static func features(_ pass: Int) -> String { "features.\(pass)" }
    package static func labels(_ pass: Int) -> String { "labels.\(pass)" }
    package static func tokens(_ pass: Int) -> String { "tokens.\(pass)" }

    /// What the optimizer keeps for a parameter.
    package static func velocity(_ parameter: String) -> String { parameter + ".velocity" }
    package static func first(_ parameter: String) -> String { parameter + ".first" }
    package static func second(_ parameter: String) -> String { parameter + ".second" }
}

/// Puts together a whole training step: forward, backward and update in one program.
///
/// The passes of gradient accumulation stand one after the other in the same program; the chains of
/// every gradient run on from pass to pass, so that a step of k passes of b samples has the bits of
/// one pass of k·b.
package struct StepProgram {
    private let task: TrainingTask
    private let parameters: [ParameterSpecification]
    private var builder: ProgramBuilder
    private var values: [String: ValueID] = [:]

    /// The step program of a task.
    package static func make(_ task: TrainingTask) throws(ProgramError) -> Program {
        var step = StepProgram(task)
        return try step.assemble()
    }

    private init(_ task: TrainingTask) {
        self.task = task
        parameters = task.model.parameters
        builder = ProgramBuilder("step." + task.model.kind)
    }

    private mutating func assemble() throws(ProgramError) -> Program {
        for item in parameters {
            values[item.name] = try builder.input(item.name, item.shape, .parameter)
        }
        let rotary = try ModelPass.rotary(task.model, &builder)
        let targets = try parameters.map { (item) throws(ProgramError) in try value(item.name) }
        let rows = task.batchSize * ModelPass.rowsPerSample(task.model)
        let share = try builder.fill(1 / Float(rows * task.accumulationSteps), [rows])
        var losses: [ValueID] = []
        var gradients: GradientContributions?
        for pass in 0..<task.accumulationSteps {
            let forward = try ModelPass.emit(
                task.model, &builder, parameters: values, batch: task.batchSize, pass: pass,
                rotary: rotary)
            gradients = try builder.gradients(
                of: forward.losses, seed: share, withRespectTo: targets, continuing: gradients)
            losses.append(forward.losses)
        }
        let all = losses.count == 1 ? losses[0] : try builder.concatenateRows(losses)
        let mean = try builder.scale(
            builder.sum(all), by: 1 / Float(rows * task.accumulationSteps))
        try builder.output(StepNames.loss, mean)
        guard let gradients else { throw .noOperands(operation: "gradients") }
        try update(targets, gradients)
        return builder.finish()
    }

    private func value(_ name: String) throws(ProgramError) -> ValueID {
        guard let value = values[name] else { throw .unknownName(name) }
        return value
    }

    private mutating func update(
        _ targets: [ValueID], _ contributions: GradientContributions
    ) throws(ProgramError) {
        var gradients: [ValueID] = []
        for target in targets { gradients.append(try builder.total(contributions, of: target)) }
        var scale: ValueID?
        if let norm = task.gradientNorm {
            var squares: [ValueID] = []
            for gradient in gradients { squares.append(try builder.sumOfSquares(gradient)) }
            let clip = try builder.clipScale(sumsOfSquares: squares, maximumNorm: norm)
            try builder.output(StepNames.gradientNorm, clip.norm)
            scale = clip.scale
        }
        let scalars = try builder.input(StepNames.scalars, [3], .scalars)
        for (index, item) in parameters.enumerated() {
            let place = Place(
                item: item, target: targets[index], gradient: gradients[index], scalars: scalars,
                scale: scale)
            switch task.optimizer {
            case .sgd(let momentum, let decay):
                try descend(place, momentum: momentum, decay: item.decays ? decay : 0)
            case .adam(let beta1, let beta2, let epsilon, let decay, let decoupledDecay):
                let attributes = AdamAttributes(
                    beta1: beta1, beta2: beta2, epsilon: epsilon, decay: item.decays ? decay : 0,
                    decoupledDecay: decoupledDecay, clipped: scale != nil)
                try adapt(place, attributes)
            }
        }
    }

    /// What the update of one parameter needs.
    private struct Place {
        let item: ParameterSpecification
        let target: ValueID
        let gradient: ValueID
        let scalars: ValueID
        let scale: ValueID?
    }

    private mutating func descend(
        _ place: Place, momentum: Float, decay: Float
    ) throws(ProgramError) {
        var velocity: ValueID?
        if momentum > 0 {
            velocity = try builder.input(
                StepNames.velocity(place.item.name), place.item.shape, .state)
        }
        let new = try builder.sgd(
            parameter: place.target, gradient: place.gradient, velocity: velocity,
            scalars: place.scalars, momentum: momentum, decay: decay, gradientScale: place.scale)
        try builder.output(
            place.item.name + ".next", new.parameter, replaces: place.target)
        if let velocity, let next = new.velocity {
            try builder.output(
                StepNames.velocity(place.item.name) + ".next", next, replaces: velocity)
        }
    }

    private mutating func adapt(
        _ place: Place, _ attributes: AdamAttributes
    ) throws(ProgramError) {
        let name = place.item.name
        let first = try builder.input(StepNames.first(name), place.item.shape, .state)
        let second = try builder.input(StepNames.second(name), place.item.shape, .state)
        let new = try builder.adam(
            parameter: place.target, gradient: place.gradient, first: first, second: second,
            scalars: place.scalars, attributes, gradientScale: place.scale)
        try builder.output(name + ".next", new.parameter, replaces: place.target)
        try builder.output(StepNames.first(name) + ".next", new.first, replaces: first)
        try builder.output(StepNames.second(name) + ".next", new.second, replaces: second)
    }
}

import Encodings
import Programs
import Synchronization
package import Tensors

/// A trained GPT that can be asked: the same tokens give the same bits on every machine.
///
/// A program has a static length, so one executor is kept for every length that was asked for.
/// Calls from several threads wait for each other.
package final class LanguageModel: Sendable {
    /// The key of a file's metadata under which the configuration stands as JSON text.
    package static let configurationKey = "assay.configuration"

    /// What the model says about a sequence of T tokens.
    package struct Evaluation: Sendable {
        /// The final hidden state of every token, [T, width].
        package let hidden: FloatView
        /// The logits of the token that follows each, [T, vocabulary].
        package let logits: FloatView
        /// The cross entropy of token t + 1 under row t of the logits, [T − 1].
        package let losses: FloatView
    }

    package let configuration: GPTConfiguration
    private let weights: [(name: String, values: FloatView)]
    private let kernels: any TensorKernels
    private let executors = Mutex<[Int: Executor]>([:])

    /// Takes the weights under the names and in the shapes of `configuration.parameters`.
    package init(
        configuration: GPTConfiguration,
        weights: [FloatView],
        kernels: any TensorKernels
    ) throws(ModelFailure) {
        try configuration.check()
        let parameters = configuration.parameters
        precondition(weights.count == parameters.count, "a weight a parameter")
        self.configuration = configuration
        self.kernels = kernels
        self.weights = zip(parameters, weights).map { ($0.name, $1) }
    }

    /// Reads a file that names its configuration in its metadata and holds just its tensors.
    package convenience init(
        _ file: SafetensorsReader,
        kernels: any TensorKernels
    ) throws(ModelFailure) {
        let configuration = try Self.configuration(of: file)
        let parameters = configuration.parameters
        let names = Set(parameters.map(\.name))
        if let other = file.entries.first(where: { !names.contains($0.name) }) {
            throw .unexpectedTensor(other.name)
        }
        var weights: [FloatView] = []
        for parameter in parameters {
            let view: FloatView
            do throws(SafetensorsFailure) {
                view = try file.floats(parameter.name, shape: parameter.shape.extents)
            } catch {
                throw .file(error)
            }
            guard view.elements.allSatisfy(\.isFinite) else {
                throw .notFinite(tensor: parameter.name)
            }
            weights.append(view)
        }
        try self.init(configuration: configuration, weights: weights, kernels: kernels)
    }

    private static func configuration(
        of file: SafetensorsReader
    ) throws(ModelFailure) -> GPTConfiguration {
        guard let text = file.metadata(configurationKey) else {
            throw .missingConfiguration(key: configurationKey)
        }
        let json: JSON
        do throws(JSONFailure) {
            json = try JSON.parse(text, limits: JSONLimits(bytes: 1 << 16, depth: 4))
        } catch {
            throw .configurationText(error)
        }
        return try GPTConfiguration(json: json)
    }

    /// The multiply-accumulates of ``evaluate(_:)`` for that many tokens, from the program alone.
    package func macs(tokenCount: Int) throws(ModelFailure) -> UInt64 {
        try check(tokenCount)
        do throws(ProgramError) {
            return try configuration.inferenceProgram(time: tokenCount).macs
        } catch {
            throw .program(error)
        }
    }

    /// One forward pass over a sequence from its start.
    package func evaluate(_ tokens: [Int32]) throws(ModelFailure) -> Evaluation {
        try check(tokens.count)
        let vocabulary = configuration.vocabularySize
        if let position = tokens.firstIndex(where: { $0 < 0 || Int($0) >= vocabulary }) {
            throw .tokenOutOfRange(
                position: position,
                token: tokens[position],
                vocabulary: vocabulary
            )
        }
        return try executors.withLock { (executors) throws(ModelFailure) -> Evaluation in
            let executor = try self.executor(tokens.count, &executors)
            do throws(ProgramError) {
                try executor.integers("tokens").store(tokens)
                try executor.integers("targets").store(tokens.dropFirst() + [0])
            } catch {
                throw .program(error)
            }
            do throws(StepFailure) { try executor.run() } catch { throw .step(error) }
            return try Self.results(of: executor, tokenCount: tokens.count)
        }
    }

    private static func results(
        of executor: Executor,
        tokenCount: Int
    ) throws(ModelFailure) -> Evaluation {
        do throws(ProgramError) {
            return Evaluation(
                hidden: copy(try executor.floats("hidden")),
                logits: copy(try executor.floats("logits")),
                losses: copy(try executor.floats("losses").slice(0, tokenCount - 1))
            )
        } catch {
            throw .program(error)
        }
    }

    private static func copy(_ view: FloatView) -> FloatView {
        let copy = FloatView(zeros: view.count)
        copy.copy(from: view)
        return copy
    }

    /// The most likely continuation, token by token, up to and with `end`.
    ///
    /// The sequence is filled up with zeros to a multiple of 32 tokens: what follows a token does
    /// not change a bit of its logits, and few lengths mean few executors.
    package func continuation(
        of prompt: [Int32],
        limit: Int,
        end: Int32? = nil
    ) throws(ModelFailure) -> [Int32] {
        try check(prompt.count)
        var tokens = prompt
        while tokens.count - prompt.count < limit, tokens.count < configuration.contextLength {
            let length = min((tokens.count + 31) / 32 * 32, configuration.contextLength)
            let padding = [Int32](repeating: 0, count: length - tokens.count)
            let logits = try evaluate(tokens + padding).logits
            let row = logits.slice(
                (tokens.count - 1) * configuration.vocabularySize,
                configuration.vocabularySize
            )
            let next = Self.greatest(row)
            tokens.append(next)
            if next == end { break }
        }
        return Array(tokens[prompt.count...])
    }

    private static func greatest(_ row: FloatView) -> Int32 {
        var best = 0
        for index in 1..<row.count where row[index] > row[best] { best = index }
        return Int32(best)
    }

    private func check(_ tokenCount: Int) throws(ModelFailure) {
        guard tokenCount >= 1, tokenCount <= configuration.contextLength else {
            throw .wrongTokenCount(allowed: 1...configuration.contextLength, got: tokenCount)
        }
    }

    private func executor(
        _ tokenCount: Int,
        _ executors: inout [Int: Executor]
    ) throws(ModelFailure) -> Executor {
        if let executor = executors[tokenCount] { return executor }
        do throws(ProgramError) {
            let executor = try Executor(
                program: configuration.inferenceProgram(time: tokenCount),
                kernels: kernels
            )
            for (name, values) in weights { try executor.floats(name).copy(from: values) }
            executors[tokenCount] = executor
            return executor
        } catch {
            throw .program(error)
        }
    }
}

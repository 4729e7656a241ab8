import GeneratedModels
import Inference
import Models
import Platform
import Primitives
import Tensors
import Testing

@Suite struct DecoderTests {
    @Test(arguments: DecoderFixture.files.map(\.name))
    func `alone or batched, at once or token by token, logits have the same bits`(
        name: String
    ) throws {
        let fixture = try Self.fixture(name)
        let sequences = [
            fixture.tokens(21), fixture.tokens(9, seed: 2), fixture.tokens(33, seed: 3),
        ]
        let decoder = fixture.decoder()
        let alone = try sequences.map { sequence in
            try DecoderFixture.logits(decoder, [sequence], passes: [[(0, sequence.count)]])[0]
        }
        #expect(alone.allSatisfy { $0.count % fixture.weights.configuration.vocabularySize == 0 })
        let together = try DecoderFixture.logits(
            decoder, sequences, passes: [[(0, 21), (1, 9), (2, 33)]])
        #expect(together == alone)
        let inParts = try DecoderFixture.logits(
            decoder, sequences,
            passes: [[(2, 7)], [(0, 1), (2, 16)], [(1, 4), (0, 20)], [(2, 10), (1, 5)]])
        #expect(inParts == alone)
        let single = try DecoderFixture.logits(
            decoder, sequences, passes: (0..<9).map { _ in [(1, 1)] })
        #expect(single[1] == alone[1])
    }

    @Test(arguments: DecoderFixture.files.map(\.name))
    func `every instruction set and number of threads gives the same bits`(name: String) throws {
        let fixture = try Self.fixture(name)
        let tokens = fixture.tokens(19)
        let expected = try DecoderFixture.logits(
            fixture.decoder(ReferenceKernels()), [tokens], passes: [[(0, 19)]])
        for set in InstructionSet.available {
            for threads in 1...3 {
                let kernels = KernelSelection.make(
                    instructionSet: set, scheduler: WorkerPool(width: threads))
                let found = try DecoderFixture.logits(
                    fixture.decoder(kernels), [tokens], passes: [[(0, 19)]])
                #expect(found == expected, "\(set), \(threads) threads")
            }
        }
    }

    @Test func `binary32 weights give the bits of the static program`() throws {
        let program = GPTConfiguration(
            vocabularySize: 300, contextLength: 64, layers: 2, heads: 4, keyHeads: 2, width: 32,
            feedForwardWidth: 64)
        let weights = program.parameters.map { FloatView($0.initialValues(seed: .zero)) }
        let model = try LanguageModel(
            configuration: program, weights: weights, kernels: DecoderFixture.kernels)
        let fixture = try DecoderFixture(Self.gguf(program, weights))
        let tokens = fixture.tokens(40)
        let found = try DecoderFixture.logits(
            fixture.decoder(), [tokens], passes: [[(0, 17)], [(0, 23)]])
        #expect(found[0] == (try model.evaluate(tokens)).logits.elements.map(\.bitPattern))
        let macs = DecoderWork.macs(fixture.weights.configuration, tokens: 40, logits: 40)
        #expect(macs == (try model.macs(tokenCount: 40)))
    }

    @Test func `only the wanted rows are shown, in order`() throws {
        let fixture = try Self.fixture("llama in Q4_1")
        let decoder = fixture.decoder()
        let tokens = fixture.tokens(40)
        var seen: [Int] = []
        let segment = DecoderSegment(cache: decoder.makeCache(), tokens: tokens, logitsFrom: 13)
        try decoder.run([segment]) { rows in seen += rows.first..<rows.first + rows.count }
        #expect(seen == Array(13..<40))
    }

    @Test func `tokens that no model can read are refused before anything is read`() throws {
        let fixture = try Self.fixture("llama in Q4_1")
        let decoder = fixture.decoder()
        let vocabulary = fixture.weights.configuration.vocabularySize
        let context = fixture.weights.configuration.contextLength
        func failure(_ tokens: [Int32]) -> InferenceFailure? {
            let cache = decoder.makeCache()
            do throws(InferenceFailure) {
                try decoder.run(
                    [DecoderSegment(cache: cache, tokens: tokens, logitsFrom: 0)]) { _ in }
                return nil
            } catch {
                #expect(cache.count == 0)
                return error
            }
        }
        #expect(failure([]) == .noTokens)
        #expect(
            failure([1, Int32(vocabulary)])
                == .tokenOutOfRange(
                    position: 1, token: Int32(vocabulary), vocabulary: vocabulary))
        #expect(failure([-1]) == .tokenOutOfRange(position: 0, token: -1, vocabulary: vocabulary))
        #expect(
            failure([Int32](repeating: 1, count: context + 1))
                == .contextExceeded(limit: context, got: context + 1))
    }

    static func fixture(_ name: String) throws -> DecoderFixture {
        let file = try #require(DecoderFixture.files.first { $0.name == name })
        return try DecoderFixture(file.bytes)
    }

    /// The file of a model whose weights are known, under GGUF's names.
    private static func gguf(_ program: GPTConfiguration, _ weights: [FloatView]) -> [UInt8] {
        let configuration = DecoderConfiguration(
            vocabularySize: program.vocabularySize, contextLength: program.contextLength,
            layers: program.layers, heads: program.heads, keyHeads: program.keyHeads,
            headWidth: program.headWidth, width: program.width,
            feedForwardWidth: program.feedForwardWidth, ropeTheta: program.ropeTheta,
            normEpsilon: program.normEpsilon)
        var writer = GGUFWriter()
        for (key, value) in GeneratedModel(configuration).metadata()
        where !key.hasPrefix("tokenizer.") {
            writer.set(key, value)
        }
        var byName: [String: FloatView] = [:]
        for (parameter, view) in zip(program.parameters, weights) { byName[parameter.name] = view }
        let names = zip(
            DecoderTensors(configuration).entries,
            DecoderTensors(configuration, naming: .huggingFace).entries)
        for (entry, source) in names {
            if let view = byName[source.name] {
                writer.add(entry.name, extents: entry.extents, type: .float32, content: view)
            }
        }
        return writer.bytes()
    }
}

import ChainTypes
import GeneratedModels
import Inference
import Models
import Platform
import Primitives
import PublishedModels
import Quizzes
import Tensors
import Testing
import UsefulWork

/// Decoders as the model of a chain: a small one of random weights, and SmolLM2 where it is there.
struct DecoderWorkTests {
    private typealias Outcome = Result<WorkAttempt, QuizEvaluationFailure>

    private static let configuration = DecoderConfiguration(
        vocabularySize: GeneratedVocabulary.size, contextLength: 192, layers: 2, heads: 4,
        keyHeads: 2, headWidth: 16, width: 64, feedForwardWidth: 96, tiesEmbeddings: false)

    private static let file = GeneratedModel(configuration).gguf(.q4_1)

    private func work(
        _ file: any ByteRegion = Self.file, attemptsAtOnce: Int = 4,
        kernels: any TensorKernels = KernelSelection.make(scheduler: SerialScheduler())
    ) throws -> QuizWork {
        let loaded = try InferenceModel(
            name: "generated", gguf: file, scheduler: SerialScheduler())
        let model = try DecoderWorkModel(
            loaded, kernels: kernels, attemptsAtOnce: attemptsAtOnce)
        return try QuizWork(
            model: model, modelHash: model.fileHash, textBytes: model.textBytes)
    }

    private func context(difficulty: UInt256 = 1) -> WorkContext {
        WorkContext(
            chainID: 5, epochKey: Hash32(words: (1, 2, 3, 4)),
            blockHash: Hash32(words: (5, 6, 7, 8)), difficulty: difficulty)
    }

    private func alone(
        _ work: QuizWork, _ numbers: Range<UInt64>
    ) -> [Outcome] {
        numbers.map { number in
            Outcome { () throws(QuizEvaluationFailure) in
                try work.attempt(number, in: context())
            }
        }
    }

    @Test func `a quiz begins as the model's texts do, and its runs are read as they stand`() throws
    {
        let work = try work()
        let model = work.model
        #expect(model.textBytes == 128)
        let quiz = try work.quiz(of: Hash32(words: (1, 2, 3, 4)))
        #expect(quiz.tokens.first == 1, "the begin token of the vocabulary")
        #expect(model.decode(Array(quiz.tokens.dropFirst())) == quiz.quiz.text)
        for (item, answer) in zip(quiz.quiz.items, quiz.answers) {
            let text = model.decode(Array(quiz.tokens[answer]))
            #expect(String(decoding: text, as: UTF8.self) == item.question.answer + "\n")
        }
        let special = try model.encode(Array("</s>".utf8))
        #expect(special.count > 1, "no text is a special token")
        #expect(model.decode(special) == Array("</s>".utf8))
    }

    @Test func `attempts of one pass are the attempts alone, bit for bit`() throws {
        let work = try work()
        let expected = alone(work, 0..<9)
        #expect(work.attempts(0..<9, in: context()) == expected)
        #expect(work.attempts((0..<9).reversed(), in: context()) == expected.reversed())
        #expect(expected.allSatisfy { (try? $0.get()) != nil })
    }

    @Test func `every instruction set, number of threads and the definition give the same`() throws
    {
        let expected = try work(kernels: ReferenceKernels()).attempts(0..<2, in: context())
        for set in InstructionSet.available {
            for threads in [1, 3] {
                let kernels = KernelSelection.make(
                    instructionSet: set, scheduler: WorkerPool(width: threads))
                let found = try work(kernels: kernels).attempts(0..<2, in: context())
                #expect(found == expected, "\(set), \(threads) threads")
            }
        }
    }

    @Test func `the MACs follow from the tokens and the answers alone`() throws {
        let work = try work()
        for number in 0..<6 as Range<UInt64> {
            let quiz = try work.quiz(of: context().challenge(attempt: number))
            let expected = DecoderWork.macs(
                Self.configuration, tokens: quiz.tokens.count, logits: quiz.answerPositions.count)
            #expect(work.macs(ofAttempts: [number], in: context()) == expected)
            #expect(try work.attempt(number, in: context()).proof.macs == expected)
        }
    }

    @Test func `a quiz that gives a NaN fails alone`() throws {
        // A token whose embedding is NaN: only quizzes that hold it are spoiled.
        let bad = try #require(GeneratedVocabulary.tokens.firstIndex(of: "^"))
        let generated = GeneratedModel(Self.configuration)
        var writer = GGUFWriter()
        for (key, value) in generated.metadata() { writer.set(key, value) }
        for entry in generated.tensors.entries {
            var elements = generated.elements(of: entry)
            if entry.name == "token_embd.weight" { elements[bad * 64] = .nan }
            writer.add(
                entry.name, extents: entry.extents, type: .float32, content: FloatView(elements))
        }
        let work = try work(writer.bytes())
        let outcomes = work.attempts(0..<12, in: context())
        var failed = 0
        for (number, outcome) in outcomes.enumerated() {
            let quiz = try work.quiz(of: context().challenge(attempt: UInt64(number)))
            let last = try #require(quiz.answerPositions.last)
            let isSpoiled = quiz.tokens[..<last].contains(Int32(bad))
            failed += isSpoiled ? 1 : 0
            switch outcome {
            case .success: #expect(!isSpoiled)
            case .failure(let failure):
                #expect(isSpoiled)
                guard case .notFinite = failure else {
                    Issue.record("expected a NaN, got \(failure)")
                    continue
                }
            }
        }
        #expect(failed > 0 && failed < outcomes.count)
        #expect(outcomes == alone(work, 0..<12))
    }

    @Test func `quizzes read by a decoder keep the laws of work`() throws {
        #expect(WorkKindLaws.broken(by: try work(), attempts: 16) == [])
    }

    @Test func `forged attempts are refused, each for what it is`() throws {
        try refuseForgeries(
            try work(), other: GeneratedModel(Self.configuration, seed: 2).gguf(.q4_1))
    }

    @Test(.enabled(if: SmolLM2File.path != nil, "\(SmolLM2File.absence)"))
    func `SmolLM2's attempts share passes, and forged ones are refused`() throws {
        let file = try MappedFile(try #require(SmolLM2File.path))
        let work = try work(file)
        #expect(work.model.beginning.isEmpty)
        #expect(work.attempts(0..<2, in: context()) == alone(work, 0..<2))
        try refuseForgeries(work, other: Self.file)
    }

    /// Alters an honest attempt in every way and hands it to the verifier.
    private func refuseForgeries(
        _ work: QuizWork, other: [UInt8]
    ) throws {
        let honest = try work.attempt(0, in: context())
        #expect(honest.wins)
        try work.verify(honest.proof, in: context())
        func refusal(_ change: (inout QuizProof) -> Void) -> WorkFailure? {
            var proof = honest.proof
            change(&proof)
            do {
                try work.verify(proof, in: context())
                return nil
            } catch {
                return error
            }
        }
        let (proof, wrong) = (honest.proof, Hash32(words: (9, 9, 9, 9)))
        #expect(
            refusal { $0.digest = wrong } == .digest(expected: proof.digest, got: wrong))
        #expect(
            refusal { $0.epochKey = wrong } == .epochKey(expected: proof.epochKey, got: wrong))
        #expect(
            refusal { $0.macs -= 1 } == .macs(expected: proof.macs, got: proof.macs - 1))
        #expect(
            refusal { $0.loss -= 1 } == .loss(expected: proof.loss, got: proof.loss - 1))
        let invented = refusal { forged in
            forged.transcriptRoot = wrong
            forged.digest = WorkHashes.digest(
                challenge: context().challenge(attempt: 0), transcriptRoot: wrong)
        }
        #expect(invented == .transcript(expected: proof.transcriptRoot, got: wrong))
        let foreign = try self.work(other)
        #expect(
            throws: WorkFailure.wrongModel(
                expected: work.model.fileHash, got: foreign.model.fileHash)
        ) {
            try QuizWork(
                model: foreign.model, modelHash: work.model.fileHash, textBytes: 128)
        }
        let done = try foreign.attempt(0, in: context())
        #expect(done.proof.transcriptRoot != proof.transcriptRoot)
        #expect(throws: WorkFailure.self) { try work.verify(done.proof, in: context()) }
    }
}

import Cryptography
import Inference
import Models
import Platform
import Primitives
import Tensors

/// A language model reading and writing: prompts, single tokens, answers with receipts.
struct InferenceBenchmarks {
    /// The path of the model file.
    let model: String
    private let loaded: InferenceModel
    private let instructionSet: InstructionSet
    /// What the process grew by when the model was loaded and had read a prompt, its keys and
    /// values left out.
    private let residentBytes: Int

    init(_ options: BenchmarkOptions) throws {
        guard let path = options.model else { throw BenchmarkFailure.noModel }
        model = path
        instructionSet = options.instructionSet
        let before = ProcessMemory.residentBytes
        let scheduler = WorkerPool()
        loaded = try InferenceModel(name: "model", gguf: MappedFile(path), scheduler: scheduler)
        let decoder = Decoder(
            loaded.weights,
            kernels: KernelSelection.make(instructionSet: instructionSet, scheduler: scheduler))
        let cache = decoder.makeCache()
        let prompt = [Int32](repeating: 1, count: min(256, loaded.configuration.contextLength))
        try decoder.run([DecoderSegment(cache: cache, tokens: prompt, logitsFrom: 255)]) { _ in }
        residentBytes = ProcessMemory.residentBytes - before - cache.byteCount
    }

    var cases: [BenchmarkCase] {
        [
            prompt("prefill", "tokens/s", 512, count: 512),
            BenchmarkCase(name: "decode", unit: "tokens/s", scale: 1, prepare: decode),
            prompt("first-token", "prompts/s", 1, count: 32),
        ]
    }

    /// The tokens of the peers' script.
    private func tokens(_ count: Int) -> [Int32] {
        let vocabulary = min(loaded.configuration.vocabularySize, 32_000)
        return (0..<count).map { Int32(($0 * 7_919 + 11) % vocabulary) }
    }

    private func decoder(_ scheduler: any ParallelScheduler) -> Decoder {
        Decoder(
            loaded.weights,
            kernels: KernelSelection.make(instructionSet: instructionSet, scheduler: scheduler))
    }

    private func prompt(
        _ name: String, _ unit: String, _ scale: Double, count: Int
    ) -> BenchmarkCase {
        BenchmarkCase(name: name, unit: unit, scale: scale) { scheduler in
            let decoder = decoder(scheduler)
            let tokens = tokens(count)
            return {
                let segment = DecoderSegment(
                    cache: decoder.makeCache(), tokens: tokens, logitsFrom: count - 1)
                try? decoder.run([segment]) { _ in }
            }
        }
    }

    private func decode(_ scheduler: any ParallelScheduler) throws -> () -> Void {
        let decoder = decoder(scheduler)
        let tokens = tokens(144)
        var cache = decoder.makeCache()
        return {
            if cache.count == 0 || cache.count == 144 {
                cache = decoder.makeCache()
                let start = DecoderSegment(
                    cache: cache, tokens: Array(tokens[..<16]), logitsFrom: 16)
                try? decoder.run([start]) { _ in }
            }
            let segment = DecoderSegment(cache: cache, tokens: [tokens[cache.count]], logitsFrom: 0)
            try? decoder.run([segment]) { _ in }
        }
    }

    // MARK: Answers and their verification

    /// Answers of 128 tokens to a prompt of 32, and their verification, by the median of rounds;
    /// memory of the process.
    func findings(
        threads: [Int], progress: (String) -> Void
    ) throws -> [BenchmarkFinding] {
        var findings: [BenchmarkFinding] = []
        for count in threads {
            progress("answers and their verification, \(count) threads")
            let scheduler: any ParallelScheduler =
                count == 1 ? SerialScheduler() : WorkerPool(width: count)
            let decoder = decoder(scheduler)
            var answering: [Double] = []
            var verifying: [Double] = []
            for _ in 0..<5 {
                var start = Clock.monotonicNanoseconds
                let receipt = try answer(decoder, scheduler)
                answering.append(Clock.seconds(since: start))
                start = Clock.monotonicNanoseconds
                try ReceiptVerifier(
                    decoder: decoder, modelHash: loaded.fileHash, scheduler: scheduler
                ).verify(receipt)
                verifying.append(Clock.seconds(since: start))
            }
            let pairs = zip(answering, verifying).map { $1 / $0 }.sorted()
            findings += [
                BenchmarkFinding(
                    name: "answer of 128 tokens with receipt", threads: count, unit: "ms",
                    value: answering.sorted()[2] * 1_000),
                BenchmarkFinding(
                    name: "its verification", threads: count, unit: "ms",
                    value: verifying.sorted()[2] * 1_000),
                BenchmarkFinding(
                    name: "verification over generation", threads: count, unit: "%",
                    value: pairs[2] * 100),
            ]
        }
        findings.append(
            BenchmarkFinding(
                name: "memory over the model file", threads: threads.last ?? 1, unit: "times",
                value: Double(residentBytes) / Double(loaded.fileBytes)))
        return findings
    }

    private func answer(
        _ decoder: Decoder, _ scheduler: any ParallelScheduler
    ) throws -> Receipt {
        var parameters = SamplingParameters()
        parameters.tokensMaximum = 128
        let prompt = tokens(32)
        var sampler = Sampler(parameters, prompt: prompt)
        var transcript = LogitsTranscript(vocabulary: loaded.configuration.vocabularySize)
        let cache = decoder.makeCache()
        var output: [Int32] = []
        var unread = prompt
        while output.count < parameters.tokensMaximum {
            let segment = DecoderSegment(
                cache: cache, tokens: unread, logitsFrom: unread.count - 1)
            try decoder.run([segment]) { rows in
                transcript.append(rows: rows.logits, scheduler: scheduler)
                output.append(sampler.next(rows.logits(0), greatest: rows.greatest(0)))
            }
            unread = [output[output.count - 1]]
        }
        let key = PrivateKey(insecurelyFrom: "benchmark")
        let claim = Receipt.Claim(
            model: loaded.fileHash, prompt: Receipt.hash(tokens: prompt),
            output: Receipt.hash(tokens: output), parameters: parameters.hash,
            transcript: transcript.root,
            macs: DecoderWork.macs(
                loaded.configuration, prompt: prompt.count, output: output.count),
            finish: .length, created: 0, engine: "benchmark", numerics: Decoder.numerics)
        return Receipt(
            claim: claim, signer: key.address, signature: key.sign(claim.digest),
            promptTokens: prompt, outputTokens: output, parameters: parameters)
    }
}

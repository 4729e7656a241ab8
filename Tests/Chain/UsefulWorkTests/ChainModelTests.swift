import Cryptography
import Models
import Platform
import Primitives
import Quizzes
import Tensors
import Testing
import UsefulWork

/// The shipped model of the devnet: its file, its answers and its bits.
struct ChainModelTests {
    private static let path =
        Path.parent(of: Path.parent(of: Path.parent(of: Path.parent(of: #filePath))))
        + "/Resources/quiz-gpt/model.safetensors"

    private func file() throws -> [UInt8] {
        try FileSystem.read(Self.path, limit: 2_097_152)
    }

    private func work(
        _ file: [UInt8], _ kernels: any TensorKernels
    ) throws -> QuizWork {
        let model = try ChainModel(file: file, kernels: kernels)
        return try QuizWork(
            model: model, modelHash: SHA256.hash(file), textBytes: model.textBytes)
    }

    private var best: any TensorKernels {
        KernelSelection.make(scheduler: SerialScheduler())
    }

    @Test func `the file has at most 2 MB and 480,000 parameters`() throws {
        let file = try file()
        #expect(file.count <= 2_000_000)
        let model = try ChainModel(file: file, kernels: best)
        #expect(model.language.configuration.parameterCount <= 480_000)
        #expect(model.vocabulary == 256)
    }

    @Test func `it answers far better than chance at every kind of question`() throws {
        let tally = try work(try file(), best).accuracy(quizzes: 60)
        for line in tally.lines {
            #expect(line.asked >= 20, "\(line.kind)")
            #expect(
                line.accuracy >= line.kind.chanceAccuracy + 0.3,
                "\(line.kind): \(line.accuracy) against \(line.kind.chanceAccuracy)")
        }
        #expect(tally.accuracy >= 0.95, "\(tally.right) of \(tally.asked)")
    }

    @Test func `every instruction set and the definition give the same transcript`() throws {
        let file = try file()
        let challenge = Hash32(words: (1, 2, 3, 4))
        let expected = try work(file, ReferenceKernels()).evaluate(challenge: challenge)
        for set in InstructionSet.available {
            let work = try work(
                file, KernelSelection.make(instructionSet: set, scheduler: SerialScheduler()))
            #expect(try work.evaluate(challenge: challenge) == expected, "\(set)")
        }
        #expect(
            expected.transcriptRoot.description
                == "0x649fbac7d77b7527a5276b92805e0e5590a23ec43457431a2f185a85e87854b0",
            "the bits of this page of the specification have changed")
        #expect(expected.loss == 23_691_264)
    }

    @Test func `its quizzes keep the laws of work`() throws {
        #expect(WorkKindLaws.broken(by: try work(try file(), best), attempts: 16) == [])
    }

    @Test func `a file with one other bit is another model`() throws {
        var file = try file()
        let name = SHA256.hash(file)
        file[file.count - 5] ^= 1
        let other = try ChainModel(file: file, kernels: best)
        #expect(throws: WorkFailure.wrongModel(expected: name, got: other.fileHash)) {
            try QuizWork(model: other, modelHash: name, textBytes: 64)
        }
        #expect(throws: ModelFailure.self) {
            try ChainModel(file: Array(file.dropLast(100)), kernels: best)
        }
    }
}

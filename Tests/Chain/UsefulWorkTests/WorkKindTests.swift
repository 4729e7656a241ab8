import ChainTypes
import Primitives
import Quizzes
import Testing
import UsefulWork

/// The laws of ``WorkKindLaws`` for the kinds that are cheap to try, and that the laws can be
/// broken; the chain's models keep them in the tests of these models.
struct WorkKindTests {
    /// A kind with one law broken.
    private struct Careless: WorkKind {
        enum Habit: CaseIterable {
            case claimsAreNotChecked, nothingIsReplayed, anyKindIsTaken, payloadsAreNotRead
            case lastWinnerIsTaken, macsAreGuessed
        }

        let habit: Habit
        private let kind = RepeatedHashWork()

        init(_ habit: Habit) { self.habit = habit }

        var code: UInt8 { kind.code }
        var name: String { kind.name }
        var typicalMACs: UInt64 { kind.typicalMACs }
        var attemptsAtOnce: Int { kind.attemptsAtOnce }

        func macs(ofAttempts numbers: Range<UInt64>, in context: WorkContext) -> UInt64 {
            if habit == .macsAreGuessed { return UInt64(numbers.count) * typicalMACs }
            return kind.macs(ofAttempts: numbers, in: context)
        }

        func search(_ numbers: Range<UInt64>, in context: WorkContext) -> WorkSearch {
            var search = kind.search(numbers, in: context)
            guard habit == .lastWinnerIsTaken else { return search }
            for number in numbers {
                search.won = kind.search(number..<number + 1, in: context).won ?? search.won
            }
            return search
        }

        func checkClaim(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
            var proof = proof
            if habit == .claimsAreNotChecked { return }
            if habit == .anyKindIsTaken { proof.kind = code }
            try kind.checkClaim(proof, in: context)
        }

        func replay(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
            if habit == .nothingIsReplayed { return }
            var proof = proof
            if habit == .payloadsAreNotRead {
                let own = proof.attempt..<proof.attempt + 1
                proof.payload = kind.search(own, in: context).won?.payload ?? []
            }
            try kind.replay(proof, in: context)
        }
    }

    private func quizzes() throws -> QuizWork {
        let model = PrefixHashModel(seed: 1)
        return try QuizWork(model: model, modelHash: model.fileHash, textBytes: 96)
    }

    @Test func `quizzes keep the laws of work`() throws {
        #expect(WorkKindLaws.broken(by: try quizzes()) == [])
    }

    @Test func `the second kind of the tests keeps the laws of work`() {
        #expect(WorkKindLaws.broken(by: RepeatedHashWork()) == [])
    }

    @Test(arguments: Careless.Habit.allCases)
    private func `the laws find a kind that does not keep them`(habit: Careless.Habit) {
        #expect(!WorkKindLaws.broken(by: Careless(habit)).isEmpty)
    }

    @Test func `a search says what it cost and how the model did`() throws {
        let quizzes = try quizzes()
        let context = WorkContext(
            chainID: 5, epochKey: .zero, blockHash: .zero, difficulty: .max)
        let search = quizzes.search(0..<6, in: context)
        #expect(search.won == nil && search.attempts == 6 && search.failures.isEmpty)
        #expect(search.macs == 6 * quizzes.typicalMACs)
        var tally = search.tally
        #expect(tally.asked > 6)
        for number in 0..<6 as Range<UInt64> {
            let evaluation = try quizzes.attempt(number, in: context).evaluation
            tally.add(evaluation.tokens, predictions: evaluation.predictions)
        }
        #expect(tally.asked == 2 * search.tally.asked && tally.right == 2 * search.tally.right)
    }

    // MARK: The table

    @Test func `a table gives a kind for its code, and its first kind to workers`() throws {
        let table = try WorkTable([RepeatedHashWork(), try quizzes()])
        #expect(table.codes == [1, 2])
        #expect(table[1]?.name == "quiz" && table[2]?.name == "repeated hash")
        #expect(table[0] == nil && table[3] == nil)
        #expect(table.mining.code == 2)
        #expect(WorkTable(try quizzes()).mining.code == 1)
        #expect(WorkTable(try quizzes()).codes == [1])
    }

    @Test func `an empty table, the code of no work and a code of two kinds are refused`() throws {
        #expect(throws: WorkTableFailure.empty) { try WorkTable([]) }
        #expect(throws: WorkTableFailure.reserved(name: "repeated hash")) {
            try WorkTable([RepeatedHashWork(code: 0)])
        }
        let twice = WorkTableFailure.claimedTwice(code: 1, names: ["quiz", "repeated hash"])
        let quizzes = try quizzes()
        #expect(throws: twice) { try WorkTable([quizzes, RepeatedHashWork(code: 1)]) }
        #expect(
            twice.description
                == "expected one kind of work with the code 1, got \"quiz\" and \"repeated hash\"")
    }

    @Test func `a proof of a kind that is not in the table is refused by both codes`() throws {
        let table = try WorkTable([try quizzes(), RepeatedHashWork()])
        let context = WorkContext(chainID: 5, epochKey: .zero, blockHash: .zero, difficulty: 1)
        var proof = try #require(table.mining.search(0..<1, in: context).won)
        try table.checkClaim(proof, in: context)
        try table.replay(proof, in: context)
        for code in [0, 3, 255] as [UInt8] {
            proof.kind = code
            let words = WorkRefusal("unknown kind of work: expected 1 or 2, got \(code)")
            #expect(throws: words) { try table.checkClaim(proof, in: context) }
            #expect(throws: words) { try table.replay(proof, in: context) }
        }
    }
}

import ConformanceVectors
import Encodings
import Fixtures
import Testing

/// The public state and blockchain tests of Ethereum's Osaka rules, all of them.
@Suite struct PublicFixtureTests {
    /// Runs every file of an archive and records what failed.
    private func counts(
        _ archive: String, _ run: (JSON) -> [FixtureResult]
    ) throws -> FixtureCounts {
        var counts = FixtureCounts()
        for file in try ConformanceVectors.files(archive) {
            for result in run(try JSON.parse(file.bytes)) {
                counts.add(result)
                switch result.outcome {
                case .passed: break
                case .failed(let reason), .refusedOtherwise(let reason), .skipped(let reason):
                    Issue.record("\(result.name): \(reason)")
                }
            }
        }
        return counts
    }

    @Test(.vectors("evm-state-osaka"))
    func `every public state test passes`() throws {
        let counts = try counts("evm-state-osaka", StateFixtures.run)
        #expect(counts.passed == 4_548 && counts.failed == 0 && counts.skipped == 0, "\(counts)")
    }

    @Test(.vectors("evm-blockchain-osaka"))
    func `every public blockchain test passes`() throws {
        let counts = try counts("evm-blockchain-osaka", BlockFixtures.run)
        #expect(counts.passed == 1_103 && counts.failed == 0 && counts.skipped == 0, "\(counts)")
    }

    @Test(.vectors("evm-state-osaka"))
    func `names of more than a hundred bytes are read whole`() throws {
        let paths = try ConformanceVectors.files("evm-state-osaka").map(\.path)
        #expect(paths.allSatisfy { $0.hasSuffix(".json") })
        #expect(Set(paths).count == paths.count && paths.contains { $0.utf8.count > 100 })
    }
}

import Cryptography
import Platform
import Primitives
import Storage
import Testing
import ToyChain

/// A process of its own that is killed while it writes.
@Suite struct KillTests {
    private static let program =
        Path.parent(of: Environment.executablePath ?? ".") + "/StoreWriter"

    /// Kills the writer some time after it said a number of lines; the last number that it said.
    private static func killedWriter(
        _ path: String, afterLines count: Int, milliseconds: Int
    ) throws -> UInt64? {
        let writer = try LineProcess(program, [path])
        var last: UInt64?
        for _ in 0..<count { last = writer.readLine().flatMap { UInt64($0) } ?? last }
        Clock.sleep(milliseconds: milliseconds)
        writer.running.end()
        while let line = writer.readLine() { last = UInt64(line) ?? last }
        #expect(writer.stop() == 137)
        return last
    }

    @Test(.enabled(if: FileSystem.exists(program), "the writer is not beside the tests"))
    func `nothing that was acknowledged is lost when the process is killed`() throws {
        let folder = try TemporaryFolder()
        var generator = CounterGenerator(seed: .zero, domain: "kills")
        var (said, heard) = (UInt64(0), 0)
        for round in 0..<30 {
            // Every tenth dies while it opens the store.
            let lines = round % 10 == 0 ? 0 : Int(generator.below(12)) + 1
            let last = try Self.killedWriter(
                folder.path, afterLines: lines, milliseconds: Int(generator.below(20)))
            if let last {
                #expect(last >= said)
                said = last
                heard += 1
            }
            guard FileSystem.exists(folder.path + "/FORMAT") else { continue }
            let store = try ToyChain.open(ToyChain.configuration(folder.path))
            #expect(store.head.number >= said, "round \(round)")
            if round % 5 == 4 || round == 29 {
                let report = try store.check()
                #expect(report.isClean, "\(report.problems)")
            }
            said = store.head.number
            // As a process that ends without a word, every other time.
            if round % 2 == 0 { try store.close() }
        }
        #expect(heard >= 27 && said > 100, "\(heard) heard, block \(said)")
    }
}

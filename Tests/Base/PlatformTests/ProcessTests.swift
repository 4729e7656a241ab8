import Platform
import Testing

@Suite struct ProcessTests {
    @Test func `a child's status and both streams come back`() throws {
        let child = try ChildProcess.run(
            "sh",
            ["-c", "echo $GREETING; echo oops >&2; exit 7"],
            environment: ["GREETING": "hi"]
        )
        #expect(child.status == 7)
        #expect(child.outputText == "hi\n")
        #expect(child.diagnosticsText == "oops\n")
    }

    @Test func `a child that is interrupted reports it as a shell does`() throws {
        let child = try ChildProcess.run("sleep", ["30"]) { $0.interrupt() }
        #expect(child.status == 130)
    }

    @Test func `a program that is not there is an error`() {
        #expect(throws: FileError.self) {
            try ChildProcess.run("/nowhere/program", [])
        }
    }

    @Test func `entropy has the length asked for and does not repeat`() {
        #expect(Entropy.bytes(0).isEmpty)
        #expect(Entropy.bytes(600).count == 600)
        #expect(Entropy.bytes(32) != Entropy.bytes(32))
    }

    @Test func `the monotonic clock does not go back`() {
        let first = Clock.monotonicNanoseconds
        #expect(Clock.monotonicNanoseconds >= first)
        #expect(Clock.unixSeconds > 1_700_000_000)
        #expect(Environment.peakMemoryBytes > 1_000_000)
    }
}

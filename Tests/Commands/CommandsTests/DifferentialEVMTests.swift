import Platform
import Testing

/// Random transactions on this program and on other people's machines.
@Suite(.timeLimit(.minutes(10))) struct DifferentialEVMTests {
    private static func has(_ modules: String) -> Bool {
        (try? ChildProcess.run("python3", ["-c", "import " + modules]))?.status == 0
    }

    private static let hasSpecification = has("ethereum.forks.osaka.fork, py_ecc, coincurve")
    private static let hasRevm = hasSpecification && has("pyrevm")

    private func compare(with peer: String) throws {
        let folder = try TemporaryFolder()
        let child = try ChildProcess.run(
            "python3",
            [
                AssayProgram.root + "/Interop/evm/fuzz.py", "--peer", peer, "--cases", "50",
                "--program", AssayProgram.path, "--out", folder("failures"),
            ])
        #expect(child.status == 0, "\(child.outputText)\(child.diagnosticsText)")
        #expect(child.outputText.contains("50 cases compared"))
    }

    @Test(
        .enabled(
            if: hasSpecification,
            "python3 has no ethereum-execution (pip install ethereum-execution==2.20.0)"))
    func `random transactions end as the executable specification says`() throws {
        try compare(with: "specification")
    }

    @Test(.enabled(if: hasRevm, "python3 has no pyrevm and ethereum-execution"))
    func `random transactions under Cancun's rules end as they do on revm`() throws {
        try compare(with: "revm")
    }
}

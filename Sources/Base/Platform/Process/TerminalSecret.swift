import Glibc

extension Terminal {
    /// What came of asking for a secret.
    package enum Secret: Equatable, Sendable {
        case text(String)
        /// Ctrl-C or Ctrl-D.
        case stopped
        /// There is no terminal to ask at.
        case noTerminal
    }

    /// The longest line that is taken.
    private static let secretBytes = 4_096

    /// Asks at the terminal of the process, whatever its streams are, without showing the answer.
    package static func askSecret(_ prompt: String) -> Secret {
        let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return .noTerminal }
        defer { close(terminal) }
        var before = termios()
        guard unsafe tcgetattr(terminal, &before) == 0 else { return .noTerminal }
        var silent = before
        // Ctrl-C comes as a byte, so that a terminal without echo is never left behind.
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        guard unsafe tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else { return .noTerminal }
        defer { unsafe tcsetattr(terminal, TCSAFLUSH, &before) }
        put(prompt, terminal)
        defer { put("\n", terminal) }
        var line: [UInt8] = []
        while line.count < secretBytes {
            var byte: UInt8 = 0
            let count = unsafe read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1, byte != 3 else { return .stopped }
            if byte == 0x0A || byte == 0x0D { break }
            line.append(byte)
        }
        return .text(String(decoding: line, as: UTF8.self))
    }

    private static func put(_ text: String, _ terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(terminal, bytes, bytes.count)
    }
}

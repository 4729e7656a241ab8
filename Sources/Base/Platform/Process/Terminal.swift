import Glibc

/// The two streams of text, and what is at their other end.
package enum Terminal {
    package enum Stream: Int32, Sendable {
        case output = 1
        case diagnostics = 2
    }

    package static func isTerminal(_ stream: Stream) -> Bool {
        isatty(stream.rawValue) == 1
    }

    /// The columns of the window; 80 where there is none.
    package static func width(_ stream: Stream) -> Int {
        var size = winsize()
        guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    /// Whether colours are welcome: a terminal, and nobody set `NO_COLOR`.
    package static func acceptsColor(_ stream: Stream) -> Bool {
        let refused = Environment.value("NO_COLOR").map { !$0.isEmpty } ?? false
        return isTerminal(stream) && !refused && Environment.value("TERM") != "dumb"
    }

    /// Writes all of `text`; `false` when nobody reads any more.
    @discardableResult
    package static func write(_ text: String, to stream: Stream) -> Bool {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = unsafe Glibc.write(
                    stream.rawValue,
                    buffer.baseAddress.map { unsafe $0 + written },
                    buffer.count - written
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }
}

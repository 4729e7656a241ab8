import Glibc

/// What the shell told the process.
package enum Environment {
    /// The value of a variable; `nil` when it is not set.
    package static func value(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// The words after the command's own name.
    package static var arguments: [String] {
        Array(CommandLine.arguments.dropFirst())
    }

    /// The directory that relative paths start from.
    package static var currentDirectory: String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        guard unsafe getcwd(&buffer, buffer.count) != nil else { return "." }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }

    /// The file of the running program.
    package static var executablePath: String? {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The most memory that the process has had in use, in bytes.
    package static var peakMemoryBytes: Int {
        var usage = rusage()
        guard unsafe getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return usage.ru_maxrss * 1_024
    }

    /// Ends the process at once with a status for the shell.
    package static func exit(_ status: Int32) -> Never {
        Glibc.exit(status)
    }
}

import Glibc

/// What was being done to a file when it failed.
package enum FileOperation: String, Sendable {
    case open, read, write, sync, rename, remove, list, map, create
}

/// A file that could not be used, with its path and the system's reason.
package enum FileError: Error, Equatable, CustomStringConvertible, Sendable {
    case notFound(path: String)
    case alreadyExists(path: String)
    case notRegular(path: String)
    case tooLarge(path: String, limit: Int, got: Int)
    case truncated(path: String, expected: Int, got: Int)
    case system(operation: FileOperation, path: String, code: Int32)

    package var description: String {
        switch self {
        case .notFound(let path):
            "\(path): no such file or directory"
        case .alreadyExists(let path):
            "\(path): already exists"
        case .notRegular(let path):
            "\(path): not a regular file"
        case .tooLarge(let path, let limit, let got):
            "\(path): \(got) bytes, at most \(limit) are read"
        case .truncated(let path, let expected, let got):
            "\(path): ends after \(got) bytes, \(expected) were expected"
        case .system(let operation, let path, let code):
            "\(path): cannot \(operation.rawValue): \(FileError.reason(code))"
        }
    }

    /// The error for the system's last failure.
    static func last(_ operation: FileOperation, _ path: String) -> FileError {
        let code = errno
        return switch code {
        case ENOENT: .notFound(path: path)
        case EEXIST: .alreadyExists(path: path)
        default: .system(operation: operation, path: path, code: code)
        }
    }

    static func reason(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}

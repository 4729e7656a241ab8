/// Why data cannot be trained on: where it stands, what was expected and what came.
package enum DatasetFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case notFound(path: String, tried: [String], hint: String)
    case wrongMagic(path: String, expected: String, got: String)
    case truncated(path: String, expected: Int, got: Int)
    case trailing(path: String, expected: Int, got: Int)
    case tooLarge(path: String, limit: Int, got: Int)
    case empty(path: String, what: String)
    case countsDiffer(images: String, imageCount: Int, labels: String, labelCount: Int)
    case wrongSampleSize(path: String, expected: Int, got: Int)
    case labelOutOfRange(path: String, sample: Int, label: Int, classes: Int)
    case ragged(path: String, line: Int, expected: Int, got: Int)
    case notANumber(path: String, line: Int, column: Int, text: String)
    case notFinite(path: String, line: Int, column: Int, text: String)
    case notALabel(path: String, line: Int, text: String, expected: String)
    case noSuchColumn(path: String, name: String, columns: [String], nearest: String?)
    case batchTooLarge(batch: Int, samples: Int)
    case textTooShort(path: String, part: String, needed: Int, got: Int)
    case sizeTooLarge(path: String, size: Int, samples: Int)
    case hashMismatch(expected: String, files: [String])

    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path): \(reason)"
        case .notFound(let path, let tried, let hint):
            "\(path): no such file (looked at \(tried.joined(separator: ", "))). \(hint)"
        case .wrongMagic(let path, let expected, let got):
            "\(path): expected the magic number \(expected), got \(got)"
        case .truncated(let path, let expected, let got):
            "\(path): truncated: the header announces \(expected) bytes, the file has \(got)"
        case .trailing(let path, let expected, let got):
            "\(path): the header announces \(expected) bytes, the file has \(got)"
        case .tooLarge(let path, let limit, let got):
            "\(path): at most \(limit) are read, the file announces \(got)"
        case .empty(let path, let what):
            "\(path): expected at least one \(what), got none"
        case .countsDiffer(let images, let imageCount, let labels, let labelCount):
            "\(images) has \(imageCount) images, but \(labels) has \(labelCount) labels"
        case .wrongSampleSize(let path, let expected, let got):
            "\(path): expected samples of \(expected) features, got \(got)"
        default: rowDescription
        }
    }

    private var rowDescription: String {
        switch self {
        case .labelOutOfRange(let path, let sample, let label, let classes):
            "\(path): sample \(sample) has label \(label), expected 0 to \(classes - 1)"
        case .ragged(let path, let line, let expected, let got):
            "\(path), line \(line): ragged: expected \(expected) columns, got \(got)"
        case .notANumber(let path, let line, let column, let text):
            "\(path), line \(line), column \(column): expected a number, got \"\(text)\""
        case .notFinite(let path, let line, let column, let text):
            "\(path), line \(line), column \(column): expected a finite number, got \"\(text)\""
        case .notALabel(let path, let line, let text, let expected):
            "\(path), line \(line): expected \(expected) as label, got \"\(text)\""
        case .noSuchColumn(let path, let name, let columns, let nearest):
            "\(path): no column \"\(name)\" among \(columns.prefix(8).joined(separator: ", "))"
                + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        case .batchTooLarge(let batch, let samples):
            "expected a batch of at most \(samples) samples, which are all there are to train on, "
                + "got \(batch)"
        case .textTooShort(let path, let part, let needed, let got):
            "\(path): the \(part) part needs at least \(needed) bytes for one window, got \(got)"
        case .sizeTooLarge(let path, let size, let samples):
            "\(path): \"size\" asks for \(size) samples, the file has \(samples)"
        case .hashMismatch(let expected, let files):
            "no file has the SHA-256 \(expected) that \"data_hashes\" lists; the files have "
                + files.joined(separator: ", ")
        default: "unusable data"
        }
    }
}

/// The bounds within which data files are read.
package enum DatasetLimits {
    /// The largest file, and the most bytes that a gzip stream may inflate to.
    package static let fileBytes = 4 << 30
    package static let samples = 1 << 28
    package static let csvColumns = 1 << 20
}

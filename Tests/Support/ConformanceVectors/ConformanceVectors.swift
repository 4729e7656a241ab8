package import Encodings
import Platform
import Synchronization
package import Testing

/// The public conformance suites, which lie beside the project and are no part of it.
///
/// They are looked for in the directory that `ASSAY_SHARED` names, or else in `../shared` beside
/// the package. A test that needs an archive has the trait ``vectors(_:)``: it is skipped with a
/// reason where the archive is missing, but under `CI=true` it runs and fails. An archive that
/// cannot be read fails the test everywhere. `Scripts/test` compares the files that were opened
/// with `Tests/PublicVectors.txt`, which says what is done with each.
package enum ConformanceVectors {
    /// Why an archive could not be used.
    package enum Failure: Error {
        case malformedArchive(String)
        /// Under CI nothing is skipped for want of vectors.
        case missingArchive(String, expectedAt: String)
    }

    /// One file of an archive.
    package struct File: Sendable {
        package let path: String
        private let content: [UInt8]

        fileprivate init(path: String, content: [UInt8]) {
            self.path = path
            self.content = content
        }

        /// Its length, which does not count as opening it.
        package var byteCount: Int { content.count }

        /// The content; who asks for it has opened the file.
        package var bytes: [UInt8] {
            OpenedVectors.note(path)
            return content
        }

        /// The file as a JSON object's members.
        package func members() throws -> [JSONObject.Member] {
            guard let object = try JSON.parse(bytes).object else {
                throw Failure.malformedArchive(path)
            }
            return object.members
        }
    }

    private static let inflatedLimit = 128 << 20

    private static var directory: String {
        if let named = Environment.value("ASSAY_SHARED") { return Path.join(named, "vectors") }
        var root = #filePath
        for _ in 0..<4 { root = Path.parent(of: root) }
        return Path.join(Path.parent(of: root), "shared/vectors")
    }

    private static func path(of archive: String) -> String {
        Path.join(directory, archive + ".tar.gz")
    }

    private static func isPresent(_ archive: String) -> Bool {
        FileSystem.exists(path(of: archive))
    }

    /// Whether a test of an archive runs: where the archive is, and under CI in any case.
    fileprivate static func areTried(_ archive: String) -> Bool {
        isPresent(archive) || Environment.value("CI") == "true"
    }

    /// The files of an archive whose paths contain `part`, in the order of the archive.
    package static func files(_ archive: String, containing part: String = "") throws -> [File] {
        guard isPresent(archive) else {
            throw Failure.missingArchive(archive, expectedAt: path(of: archive))
        }
        let packed = try FileSystem.read(path(of: archive), limit: inflatedLimit)
        let bytes = try Gzip.inflate(packed, limit: inflatedLimit)
        var files: [File] = []
        var offset = 0
        // A name of more than 100 bytes stands in an entry of its own before the file's (pax).
        var longName: String?
        while offset + 512 <= bytes.count, bytes[offset] != 0 {
            let header = bytes[offset..<offset + 512]
            guard text(header, 257, 5) == "ustar",
                let size = Int(text(header, 124, 12).prefix { $0 != " " }, radix: 8),
                size <= bytes.count - offset - 512
            else { throw Failure.malformedArchive(archive) }
            let prefix = text(header, 345, 155)
            let name = text(header, 0, 100)
            let path = longName ?? (prefix.isEmpty ? name : prefix + "/" + name)
            let kind = bytes[offset + 156]
            let start = offset + 512
            if kind == UInt8(ascii: "0"), path.contains(part) {
                files.append(File(path: path, content: Array(bytes[start..<start + size])))
            }
            longName = kind == UInt8(ascii: "x") ? paxPath(bytes[start..<start + size]) : nil
            offset = start + (size + 511) / 512 * 512
        }
        return files
    }

    /// The path in the records of a pax header, each `LENGTH KEY=VALUE` and a line feed, or `nil`
    /// where none of them is a path.
    private static func paxPath(_ records: ArraySlice<UInt8>) -> String? {
        for line in String(decoding: records, as: UTF8.self).split(separator: "\n") {
            guard let space = line.firstIndex(of: " ") else { continue }
            let record = line[line.index(after: space)...]
            if record.hasPrefix("path=") { return String(record.dropFirst(5)) }
        }
        return nil
    }

    /// A field of a tar header up to its first zero byte.
    private static func text(_ header: ArraySlice<UInt8>, _ start: Int, _ count: Int) -> String {
        let field = header.dropFirst(start).prefix(count)
        return String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }
}

extension Trait where Self == ConditionTrait {
    /// Needs an archive of public vectors, named without its ending.
    package static func vectors(_ archive: String) -> Self {
        .enabled(
            if: ConformanceVectors.areTried(archive),
            "the public vectors \(archive).tar.gz are not in ../shared/vectors")
    }
}

/// The list of files that tests opened, in the file that `ASSAY_OPENED_VECTORS` names.
private enum OpenedVectors {
    private static let list = Environment.value("ASSAY_OPENED_VECTORS")
    private static let noted = Mutex<Set<String>>([])

    /// A line that cannot be written makes the file count as never opened, which is noticed.
    static func note(_ path: String) {
        guard let list, noted.withLock({ $0.insert(path).inserted }) else { return }
        try? AppendingFile(list).append(Array((path + "\n").utf8))
    }
}

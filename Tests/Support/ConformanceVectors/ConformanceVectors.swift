package import Encodings
import Platform

/// The public conformance suites, which lie beside the project and are no part of it.
///
/// They are looked for in the directory that `ASSAY_SHARED` names, or else in `../shared` beside
/// the package. A test that needs an archive is disabled where the archive is missing; where it is
/// present, an archive that cannot be read fails the test.
package enum ConformanceVectors {
    /// Why an archive could not be used.
    package enum Failure: Error {
        case malformedArchive(String)
    }

    /// One file of an archive.
    package struct File: Sendable {
        package let path: String
        package let bytes: [UInt8]

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

    package static func isPresent(_ archive: String) -> Bool {
        FileSystem.exists(path(of: archive))
    }

    /// The files of an archive whose paths contain `part`, in the order of the archive.
    package static func files(_ archive: String, containing part: String = "") throws -> [File] {
        let packed = try FileSystem.read(path(of: archive), limit: inflatedLimit)
        let bytes = try Gzip.inflate(packed, limit: inflatedLimit)
        var files: [File] = []
        var offset = 0
        while offset + 512 <= bytes.count, bytes[offset] != 0 {
            let header = bytes[offset..<offset + 512]
            guard text(header, 257, 5) == "ustar",
                let size = Int(text(header, 124, 12).prefix { $0 != " " }, radix: 8),
                size <= bytes.count - offset - 512
            else { throw Failure.malformedArchive(archive) }
            let prefix = text(header, 345, 155)
            let name = text(header, 0, 100)
            let path = prefix.isEmpty ? name : prefix + "/" + name
            let isRegular = bytes[offset + 156] == 0x30
            let start = offset + 512
            if isRegular, path.contains(part) {
                files.append(File(path: path, bytes: Array(bytes[start..<start + size])))
            }
            offset = start + (size + 511) / 512 * 512
        }
        return files
    }

    /// A field of a tar header up to its first zero byte.
    private static func text(_ header: ArraySlice<UInt8>, _ start: Int, _ count: Int) -> String {
        let field = header.dropFirst(start).prefix(count)
        return String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }
}

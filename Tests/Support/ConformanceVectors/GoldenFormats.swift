import Cryptography
import Platform
import Primitives
package import Testing

/// The encodings that are stored or sent, one line a format in `Tests/Vectors/Formats/formats.txt`.
///
/// A line is `name source version bytes`: the file that writes the format, the version that the
/// format has (of its own, or of what it travels in), and the bytes of a sample in hexadecimal, or
/// for a long one `sha256:` with their hash and count. Whoever changes a format has to change its
/// line, and is told to bump the version with it.
package enum GoldenFormats {
    /// Longer encodings are in the fixture by their hash.
    private static let bytesMax = 1_024

    private static let path: String = {
        var root = #filePath
        for _ in 0..<4 { root = Path.parent(of: root) }
        return Path.join(root, "Tests/Vectors/Formats/formats.txt")
    }()

    private struct Line {
        let source: String
        let version: String
        let bytes: String
    }

    private static let lines: [String: Line] = {
        let text = (try? FileSystem.read(path, limit: 1 << 22)) ?? []
        var lines: [String: Line] = [:]
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ").map(String.init)
            guard parts.count == 4, !line.hasPrefix("#") else { continue }
            lines[parts[0]] = Line(source: parts[1], version: parts[2], bytes: parts[3])
        }
        return lines
    }()

    /// Compares the encodings of samples with the lines of their names.
    ///
    /// `version` is what the code says now. Where the bytes differ it must differ from the line's.
    package static func check(
        version: String, _ samples: [(name: String, bytes: [UInt8])],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for sample in samples {
            let bytes = text(sample.bytes)
            guard let line = lines[sample.name] else {
                Issue.record(
                    "\(sample.name) has no line; add: \(sample.name) SOURCE \(version) \(bytes)",
                    sourceLocation: sourceLocation)
                continue
            }
            let now = "\(sample.name) \(line.source) \(version) \(bytes)"
            switch (line.bytes == bytes, line.version == version) {
            case (true, true): break
            case (false, true):
                Issue.record(
                    """
                    the bytes of \(sample.name) changed: bump its version in \(line.source) (it is \
                    \(version)) and in this test, and change its line to: \(now)
                    """, sourceLocation: sourceLocation)
            case (_, false):
                Issue.record(
                    "the version of \(sample.name) changed; change its line to: \(now)",
                    sourceLocation: sourceLocation)
            }
        }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "-" }
        if bytes.count <= bytesMax { return Hex.encode(bytes) }
        return "sha256:\(Hex.encode(SHA256.hash(bytes).bytes)):\(bytes.count)"
    }
}

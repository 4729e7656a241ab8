import Platform
package import Primitives

/// Which chain a directory belongs to.
package struct ChainIdentity: Hashable, Sendable {
    /// The hash of the chain's spec.
    package var spec: Hash32
    /// The hash of its first block.
    package var genesis: Hash32

    package init(spec: Hash32, genesis: Hash32) {
        self.spec = spec
        self.genesis = genesis
    }
}

/// The text file `FORMAT` of a store, which is read before anything else is believed.
enum FormatFile {
    /// Grows by one with any change of a file or table; there is no older one to migrate from.
    static let version = 2
    private static let name = "FORMAT"
    private static let title = "assay-store "

    static func path(_ directory: String) -> String { Path.join(directory, name) }

    /// `nil` where there is no such file.
    static func read(_ directory: String) throws(StorageFailure) -> ChainIdentity? {
        let path = path(directory)
        guard FileSystem.exists(path) else { return nil }
        let bytes = try file { () throws(FileError) in
            try FileSystem.read(path, limit: StorageLimits.formatFileBytes)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        guard let first = lines.first, first.hasPrefix(title) else {
            throw .notAStore(path: directory)
        }
        guard first == title + String(version) else {
            let got = String(first.dropFirst(title.count))
            throw .format(path: directory, expected: version, got: got)
        }
        guard let spec = hash("spec ", lines), let genesis = hash("genesis ", lines) else {
            throw .notAStore(path: directory)
        }
        return ChainIdentity(spec: spec, genesis: genesis)
    }

    private static func hash(_ label: String, _ lines: [String]) -> Hash32? {
        lines.first { $0.hasPrefix(label) }
            .flatMap { Hash32(hex: String($0.dropFirst(label.count))) }
    }

    static func write(_ identity: ChainIdentity, _ directory: String) throws(StorageFailure) {
        let text = "\(title)\(version)\nspec \(identity.spec)\ngenesis \(identity.genesis)\n"
        try file { () throws(FileError) in
            try AtomicFile.write(Array(text.utf8), to: path(directory))
        }
    }

    static func file<R>(_ body: () throws(FileError) -> R) throws(StorageFailure) -> R {
        do {
            return try body()
        } catch {
            throw .device(.file(error))
        }
    }
}

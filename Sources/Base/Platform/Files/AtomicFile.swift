import Glibc
package import Primitives

/// Files that are whole or not there, whatever happens half-way.
package enum AtomicFile {
    /// Writes beside `path`, makes the bytes durable, and renames into place.
    package static func write(
        _ bytes: [UInt8],
        to path: String,
        mode: UInt32 = 0o644
    ) throws(FileError) {
        try write(parts: [bytes], to: path, mode: mode)
    }

    /// Writes regions one after the other from where they lie, as one file that appears whole.
    package static func write(
        parts: [any ByteRegion],
        to path: String,
        mode: UInt32 = 0o644
    ) throws(FileError) {
        let parent = Path.parent(of: path)
        let staging = "\(parent)/.tmp-\(Path.name(of: path))-\(StagingName.next())"
        do throws(FileError) {
            try writeDurably(parts, to: staging, mode: mode)
            try FileSystem.rename(staging, to: path)
            try FileSystem.syncDirectory(parent)
        } catch {
            _ = unsafe unlink(staging)
            throw error
        }
    }

    private static func writeDurably(
        _ parts: [any ByteRegion],
        to path: String,
        mode: UInt32
    ) throws(FileError) {
        let file = try Descriptor(
            opening: path,
            flags: O_WRONLY | O_CREAT | O_EXCL,
            mode: mode,
            for: .create
        )
        for part in parts { try file.write(part) }
        try file.sync()
    }
}

/// A directory that is filled under a temporary name and appears under its own name whole.
package struct AtomicDirectory: ~Copyable {
    /// Where to write; a sibling of the final path, named `.tmp-…`.
    package let staging: String
    private let path: String
    private var published = false

    /// Makes the staging directory for `path`, and the directories above it.
    package init(for path: String) throws(FileError) {
        let parent = Path.parent(of: path)
        self.path = Path.withoutTrailingSlashes(path)
        staging = "\(parent)/.tmp-\(Path.name(of: path))-\(StagingName.next())"
        try FileSystem.createDirectory(parent)
        try FileSystem.createDirectory(staging)
    }

    /// Removes what was staged, unless it was published.
    deinit {
        if !published { try? FileSystem.remove(staging) }
    }

    /// Renames the staged directory into place.
    ///
    /// A directory that is there already is replaced only when `replacing` is true; its old
    /// content is gone afterwards.
    package consuming func publish(replacing: Bool = false) throws(FileError) {
        try FileSystem.syncDirectory(staging)
        if FileSystem.exists(path) {
            guard replacing else { throw .alreadyExists(path: path) }
            let old = "\(Path.parent(of: path))/.tmp-old-\(StagingName.next())"
            try FileSystem.rename(path, to: old)
            try FileSystem.rename(staging, to: path)
            try FileSystem.remove(old)
        } else {
            try FileSystem.rename(staging, to: path)
        }
        published = true
        try FileSystem.syncDirectory(Path.parent(of: path))
    }
}

/// Names that no other process and no other call uses.
enum StagingName {
    static func next() -> String {
        "\(getpid())-\(Clock.monotonicNanoseconds)"
    }
}

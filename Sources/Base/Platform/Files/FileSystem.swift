import Glibc

/// Whole files and directories, read and listed.
package enum FileSystem {
    /// Reads a whole regular file of at most `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let file = try Descriptor(opening: path, flags: O_RDONLY, for: .read)
        let size = try file.regularSize()
        guard size <= limit else { throw .tooLarge(path: path, limit: limit, got: size) }
        return try file.read(size, at: 0)
    }

    /// Reads `count` bytes from `offset` of a regular file, all or none.
    package static func read(
        _ path: String,
        at offset: Int,
        count: Int
    ) throws(FileError) -> [UInt8] {
        let file = try Descriptor(opening: path, flags: O_RDONLY, for: .read)
        let size = try file.regularSize()
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
            throw .truncated(path: path, expected: Int(clamping: count), got: max(0, size - offset))
        }
        return try file.read(count, at: offset)
    }

    /// The size of a regular file in bytes.
    package static func size(_ path: String) throws(FileError) -> Int {
        try Descriptor(opening: path, flags: O_RDONLY, for: .read).regularSize()
    }

    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0
    }

    /// The permission bits of a file or directory; `nil` when it is not there.
    package static func permissions(_ path: String) -> UInt32? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    package static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a directory in ascending byte order, without `.` and `..`.
    package static func list(_ path: String) throws(FileError) -> [String] {
        guard let directory = unsafe opendir(path) else { throw .last(.list, path) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a directory and those above it; one that is there already is fine.
    ///
    /// `mode`: of the directory itself, if it has to be made.
    package static func createDirectory(
        _ path: String, mode: UInt32 = 0o755
    ) throws(FileError) {
        if isDirectory(path) { return }
        let parent = Path.parent(of: path)
        if parent != path, !isDirectory(parent) { try createDirectory(parent) }
        guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else {
            throw .last(.create, path)
        }
        guard isDirectory(path) else { throw .alreadyExists(path: path) }
    }

    /// Removes a file, or a directory with all that is in it; what is not there is fine.
    package static func remove(_ path: String) throws(FileError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .last(.remove, path)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard unsafe unlink(path) == 0 else { throw .last(.remove, path) }
            return
        }
        for name in try list(path) { try remove(path + "/" + name) }
        guard unsafe rmdir(path) == 0 else { throw .last(.remove, path) }
    }

    package static func rename(_ from: String, to: String) throws(FileError) {
        guard unsafe Glibc.rename(from, to) == 0 else { throw .last(.rename, to) }
    }

    /// Copies a file or a directory tree of regular files.
    package static func copy(_ from: String, to: String, limit: Int) throws(FileError) {
        guard isDirectory(from) else {
            try AtomicFile.write(try read(from, limit: limit), to: to)
            return
        }
        try createDirectory(to)
        for name in try list(from) {
            try copy(from + "/" + name, to: to + "/" + name, limit: limit)
        }
    }

    /// Makes an empty directory that nobody else has, under the system's temporary folder.
    package static func makeTemporaryDirectory() throws(FileError) -> String {
        let root = Environment.value("TMPDIR") ?? "/tmp"
        var template = Array("\(root)/assay-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw .last(.create, root) }
        return String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }

    /// Makes the names in a directory durable.
    package static func syncDirectory(_ path: String) throws(FileError) {
        let directory = try Descriptor(
            opening: path,
            flags: O_RDONLY | O_DIRECTORY,
            for: .sync
        )
        try directory.sync()
    }
}

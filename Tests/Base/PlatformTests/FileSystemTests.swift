import Platform
import Testing

/// A directory that goes away with the test.
final class TemporaryFolder {
    let path: String
    init() throws { path = try FileSystem.makeTemporaryDirectory() }
    deinit { try? FileSystem.remove(path) }
    func callAsFunction(_ name: String) -> String { path + "/" + name }
}

@Suite struct FileSystemTests {
    @Test func `a written file reads back and leaves no other name behind`() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([1, 2, 3], to: folder("a"))
        try AtomicFile.write([4, 5], to: folder("a"), mode: 0o600)
        #expect(try FileSystem.read(folder("a"), limit: 2) == [4, 5])
        #expect(try FileSystem.list(folder.path) == ["a"])
    }

    @Test func `a file over the limit is refused with both sizes`() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([1, 2, 3], to: folder("a"))
        #expect(throws: FileError.tooLarge(path: folder("a"), limit: 2, got: 3)) {
            try FileSystem.read(folder("a"), limit: 2)
        }
    }

    @Test func `a missing file, a directory and a part beyond the end are told apart`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: FileError.notFound(path: folder("x"))) {
            try FileSystem.read(folder("x"), limit: 9)
        }
        #expect(throws: FileError.notRegular(path: folder.path)) {
            try FileSystem.read(folder.path, limit: 9)
        }
        try AtomicFile.write([1, 2, 3], to: folder("a"))
        #expect(try FileSystem.read(folder("a"), at: 1, count: 2) == [2, 3])
        #expect(throws: FileError.truncated(path: folder("a"), expected: 3, got: 2)) {
            try FileSystem.read(folder("a"), at: 1, count: 3)
        }
        #expect(throws: FileError.self) {
            try FileSystem.read(folder("a"), at: -1, count: Int.max)
        }
    }

    @Test func `a failed write names the path and leaves nothing`() throws {
        let folder = try TemporaryFolder()
        let path = folder("missing/a")
        #expect(throws: FileError.self) { try AtomicFile.write([1], to: path) }
        #expect(try FileSystem.list(folder.path).isEmpty)
    }

    @Test func `a directory appears whole or not at all`() throws {
        let folder = try TemporaryFolder()
        let staged = try AtomicDirectory(for: folder("run"))
        try AtomicFile.write([7], to: staged.staging + "/weights")
        #expect(!FileSystem.exists(folder("run")))
        try staged.publish()
        #expect(try FileSystem.list(folder.path) == ["run"])
        #expect(try FileSystem.read(folder("run/weights"), limit: 1) == [7])
    }

    @Test func `an abandoned directory leaves nothing`() throws {
        let folder = try TemporaryFolder()
        do {
            let staged = try AtomicDirectory(for: folder("run"))
            try AtomicFile.write([7], to: staged.staging + "/weights")
        }
        #expect(try FileSystem.list(folder.path).isEmpty)
    }

    @Test func `publishing over a directory needs to be asked for`() throws {
        let folder = try TemporaryFolder()
        try FileSystem.createDirectory(folder("run"))
        #expect(throws: FileError.alreadyExists(path: folder("run"))) {
            try AtomicDirectory(for: folder("run")).publish()
        }
        let staged = try AtomicDirectory(for: folder("run"))
        try AtomicFile.write([9], to: staged.staging + "/new")
        try staged.publish(replacing: true)
        #expect(try FileSystem.list(folder.path) == ["run"])
        #expect(try FileSystem.list(folder("run")) == ["new"])
    }

    @Test func `a mapped file shows its bytes and refuses a range beyond them`() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([1, 2, 3, 4], to: folder("a"))
        let file = try MappedFile(folder("a"))
        #expect(file.bytes(in: 1..<3) == [2, 3])
        #expect(file.bytes(in: 1..<5) == nil)
        #expect(
            try MappedFile(folder("a"), limit: 4, ahead: true).bytes(in: 0..<4) == [1, 2, 3, 4])
        #expect(throws: FileError.tooLarge(path: folder("a"), limit: 3, got: 4)) {
            try MappedFile(folder("a"), limit: 3)
        }
        try AtomicFile.write([], to: folder("empty"))
        #expect(try MappedFile(folder("empty")).bytes(in: 0..<0) == [])
    }

    @Test func `an appended file can be cut back to a length it had`() throws {
        let folder = try TemporaryFolder()
        do {
            let log = try AppendingFile(folder("log"))
            try log.append([1, 2])
            try log.append([3])
            try log.sync()
        }
        do {
            let log = try AppendingFile(folder("log"), truncatingTo: 1)
            try log.append([8])
        }
        #expect(try FileSystem.read(folder("log"), limit: 9) == [1, 8])
        #expect(throws: FileError.truncated(path: folder("log"), expected: 5, got: 2)) {
            _ = try AppendingFile(folder("log"), truncatingTo: 5)
        }
    }

    @Test func `copy and remove take a tree with them`() throws {
        let folder = try TemporaryFolder()
        try FileSystem.createDirectory(folder("a/b"))
        try AtomicFile.write([1], to: folder("a/b/c"))
        try FileSystem.copy(folder("a"), to: folder("z"), limit: 10)
        try FileSystem.remove(folder("a"))
        #expect(try FileSystem.read(folder("z/b/c"), limit: 1) == [1])
        #expect(try FileSystem.list(folder.path) == ["z"])
    }

    @Test(arguments: [
        ("/a/b/", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("a/b", "a", "b"), ("/", "/", ""),
    ])
    func `a path comes apart at its last slash`(path: String, parent: String, name: String) {
        #expect(Path.parent(of: path) == parent)
        #expect(Path.name(of: path) == name)
    }
}

import Cryptography
import Platform
import Primitives
import Storage
import Testing
import ToyChain

@Suite struct OpeningTests {
    private func made() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        try ToyChain.extend(store, to: 9)
        try store.close()
        return folder
    }

    @Test func `a directory is open once`() throws {
        let folder = try TemporaryFolder()
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        #expect(throws: StorageFailure.inUse(path: folder.path)) {
            _ = try ToyChain.open(ToyChain.configuration(folder.path))
        }
        #expect(throws: StorageFailure.inUse(path: folder.path)) {
            _ = try StoreInspection(folder.path)
        }
        try store.close()
        _ = try ToyChain.open(ToyChain.configuration(folder.path))
        #expect(throws: StorageFailure.closed) { try store.flush() }
    }

    @Test func `another chain is refused`() throws {
        let folder = try made()
        var configuration = ToyChain.configuration(folder.path)
        configuration.identity.spec = .zero
        #expect(
            throws: StorageFailure.wrongChain(expected: .zero, got: ToyChain.identity.spec)
        ) { _ = try ToyChain.open(configuration) }
        configuration.identity = ToyChain.identity
        configuration.identity.genesis = .zero
        #expect(
            throws: StorageFailure.wrongGenesis(expected: .zero, got: ToyChain.identity.genesis)
        ) { _ = try ToyChain.open(configuration) }
    }

    @Test func `another format is refused with its number`() throws {
        let folder = try made()
        let file = folder.path + "/FORMAT"
        for version in ["0", "1", "99", "x"] {
            try AtomicFile.write(Array("assay-store \(version)\n".utf8), to: file)
            #expect(
                throws: StorageFailure.format(path: folder.path, expected: 2, got: version)
            ) { _ = try ToyChain.open(ToyChain.configuration(folder.path)) }
        }
        for text in ["", "something", "assay-store 2\nspec 0x12\n"] {
            try AtomicFile.write(Array(text.utf8), to: file)
            #expect(throws: StorageFailure.notAStore(path: folder.path)) {
                _ = try ToyChain.open(ToyChain.configuration(folder.path))
            }
        }
    }

    @Test func `a directory of something else is left alone`() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([1, 2, 3], to: folder.path + "/notes")
        #expect(throws: StorageFailure.notAStore(path: folder.path)) {
            _ = try ToyChain.open(ToyChain.configuration(folder.path))
        }
        #expect(try FileSystem.read(folder.path + "/notes", limit: 10) == [1, 2, 3])
    }

    @Test func `a crash between the format file and the first commit does no harm`() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([1], to: folder.path + "/.tmp-FORMAT-7")
        try ToyChain.open(ToyChain.configuration(folder.path)).close()
        try FileSystem.remove(folder.path + "/tables")
        let identity = ToyChain.identity
        let text = "assay-store 2\nspec \(identity.spec)\ngenesis \(identity.genesis)\n"
        try AtomicFile.write(Array(text.utf8), to: folder.path + "/FORMAT")
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        #expect(store.head.number == 0)
    }
}

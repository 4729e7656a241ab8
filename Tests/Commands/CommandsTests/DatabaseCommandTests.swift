import Encodings
import Platform
import Storage
import Testing
import ToyChain

@Suite struct DatabaseCommandTests {
    @Test func `a directory without a store is said to be none`() throws {
        let folder = try TemporaryFolder()
        for action in ["check", "stats", "prune"] {
            let run = try AssayProgram.run("db", action, "--data-dir", folder.path)
            #expect(run.status == 1)
            #expect(run.diagnosticsText.contains("holds no store"))
        }
        #expect(try AssayProgram.run("db", "check").status == 64)
        #expect(try AssayProgram.run("db", "mend", "--data-dir", folder.path).status == 64)
    }

    @Test func `a store is measured, pruned and found clean; a turned bit is found`() throws {
        let folder = try TemporaryFolder()
        let store = try ToyChain.open(ToyChain.configuration(folder.path))
        try ToyChain.extend(store, to: 90)
        let inUse = try AssayProgram.run("db", "stats", "--data-dir", folder.path)
        #expect(inUse.status == 1 && inUse.diagnosticsText.contains("in use"))
        try store.close()
        let statistics = try AssayProgram.run("db", "stats", "--data-dir", folder.path, "--json")
        #expect(try statistics.document["number"]?.int == 90)
        let pruned = try AssayProgram.run("db", "prune", "--data-dir", folder.path, "--json")
        #expect(try pruned.document["forgotten"]?.int ?? 0 > 20)
        let clean = try AssayProgram.run("db", "check", "--data-dir", folder.path, "--json")
        #expect(try clean.status == 0 && clean.document["clean"]?.bool == true)
        let blocks = folder.path + "/blocks"
        let file = try RandomAccessFile(blocks + "/" + FileSystem.list(blocks)[0])
        try file.write([0xff], at: 500)
        let damaged = try AssayProgram.run("db", "check", "--data-dir", folder.path)
        #expect(damaged.status == 1 && damaged.outputText.contains("log, segment"))
    }
}

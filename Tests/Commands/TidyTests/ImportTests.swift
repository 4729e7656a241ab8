import Testing

@Suite struct ImportTests {
    /// Modules of the toolchain that any file may import.
    static let toolchain: Set<String> = ["Synchronization", "Testing"]
    /// The system's modules, with the targets that may import them.
    static let system: [String: [String]] = [
        "Glibc": ["Platform"],
        "Foundation": [],
    ]

    /// The modules that a file imports; text in strings and comments does not count.
    static func imports(of code: SwiftText) -> [String] {
        let lines = String(decoding: code.code, as: UTF8.self).split(separator: "\n")
        return lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "import"), keyword <= 2 else { return nil }
            let known = ["package", "public", "internal", "private", "@preconcurrency"]
            guard words[..<keyword].allSatisfy({ known.contains(String($0)) }) else { return nil }
            return words.dropFirst(keyword + 1).first.map(String.init)
        }
    }

    @Test func `the table is read whole`() throws {
        let rows = ModuleTable.rows(manifest: try SourceTree.text("Package.swift"))
        let folders = Set(SourceTree.sources.map(\.module))
        let named = Set(rows.map(\.name))
        #expect(rows.count >= 20)
        #expect(folders.subtracting(named).isEmpty, "folders without a row in the table")
        let training = rows.first { $0.name == "Training" }
        #expect(training?.floor == "compute")
        #expect(training?.uses.contains("Programs") == true)
    }

    @Test func `no row points up`() throws {
        let rows = ModuleTable.rows(manifest: try SourceTree.text("Package.swift"))
        let level = Dictionary(
            uniqueKeysWithValues: rows.map {
                ($0.name, ModuleTable.floors.firstIndex(of: $0.floor))
            }
        )
        for row in rows {
            for used in row.uses {
                let floor = try #require(level[used], "\(row.name) uses an unknown \(used)")
                let own = try #require(level[row.name])
                #expect((floor ?? 99) <= (own ?? 0), "\(row.name) uses \(used) from above")
            }
        }
    }

    @Test func `every import is in the table`() throws {
        let rows = ModuleTable.rows(manifest: try SourceTree.text("Package.swift"))
        let allowed = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, Set($0.uses)) })
        var violations: [String] = []
        for file in SourceTree.sources {
            for name in Self.imports(of: SwiftText(file.bytes)) where !Self.toolchain.contains(name)
            {
                let fromSystem = Self.system[name]?.contains(file.module) ?? false
                if !fromSystem, !(allowed[file.module] ?? []).contains(name) {
                    violations.append("\(file.path): imports \(name)")
                }
            }
        }
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }

    /// Targets of the base floor that know files, clocks, randomness, sockets or threads.
    static let outside: Set<String> = ["Platform", "CPlatform", "CZlib", "CWebsockets", "CLMDB"]

    @Test func `the compute floor touches nothing outside its arguments`() throws {
        let rows = ModuleTable.rows(manifest: try SourceTree.text("Package.swift"))
        #expect(Self.outside.isSubset(of: rows.filter { $0.floor == "base" }.map(\.name)))
        let compute = rows.filter { $0.floor == "compute" }
        #expect(compute.count >= 8)
        for row in compute {
            #expect(Self.outside.isDisjoint(with: row.uses), "\(row.name)")
        }
        let files = SourceTree.sources.filter { $0.path.hasPrefix("Sources/Compute/") }
        #expect(Set(files.map(\.module) + ["CTensorKernels"]) == Set(compute.map(\.name)))
        let forbidden = Self.outside.union(Self.system.keys)
        for file in files {
            let imported = Set(Self.imports(of: SwiftText(file.bytes)))
            #expect(imported.isDisjoint(with: forbidden), "\(file.path)")
        }
    }

    @Test func `every file lies in the folder of its floor`() throws {
        let rows = ModuleTable.rows(manifest: try SourceTree.text("Package.swift"))
        let floorOf = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0.floor) })
        for file in SourceTree.sources {
            let folder = file.path.split(separator: "/")[1].lowercased()
            #expect(floorOf[file.module] == folder, "\(file.path)")
        }
    }
}

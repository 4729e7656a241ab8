import Platform
import Testing

@Suite struct DocumentTests {
    @Test func `the module table in ARCHITECTURE equals the manifest's`() throws {
        let rows = ModuleTable.rows(manifest: try SourceTree.text("Package.swift"))
        let written = Self.rows(architecture: try SourceTree.text("ARCHITECTURE.md"))
        for (row, written) in zip(rows, written) { #expect(row == written) }
        #expect(rows.map(\.name) == written.map(\.name))
    }

    /// Rows of the form "| floor | `Module` | uses | what it knows |".
    static func rows(architecture: String) -> [ModuleRow] {
        architecture.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { cell in
                cell.split(separator: " ").joined(separator: " ")
            }
            guard cells.count == 4, ModuleTable.floors.contains(cells[0]) else { return nil }
            let uses = cells[2].split(separator: ",").map { use in
                use.split(separator: " ").joined()
            }
            return ModuleRow(
                name: cells[1].split(separator: "`").joined(),
                floor: cells[0],
                uses: uses.filter { $0 != "–" }
            )
        }
    }

    @Test func `every link between documents leads somewhere`() {
        for document in SourceTree.documents {
            let folder = Path.parent(of: document.path)
            for match in document.text.matches(of: /\]\(([^)#\s]+)(#[^)]*)?\)/) {
                let target = String(match.1)
                guard !target.hasPrefix("http") else { continue }
                let path = SourceTree.root + "/" + Path.join(folder, target)
                #expect(FileSystem.exists(path), "\(document.path) links to \(target)")
            }
        }
    }
}

/// One row of the module table in `Package.swift`.
struct ModuleRow: Equatable {
    let name: String
    let floor: String
    let uses: [String]
}

/// The module table, read from the text of the manifest.
enum ModuleTable {
    static let floors = ["base", "compute", "proofs", "chain", "services", "node", "commands"]

    static func rows(manifest: String) -> [ModuleRow] {
        guard let start = manifest.firstRange(of: "let modules: [Module] = [")?.upperBound else {
            return []
        }
        let end = manifest[start...].firstRange(of: "\n]\n")?.lowerBound ?? manifest.endIndex
        return manifest[start..<end].split(separator: "Module(").compactMap { row(String($0)) }
    }

    private static func row(_ text: String) -> ModuleRow? {
        let quoted = text.split(separator: "\"", omittingEmptySubsequences: false)
        guard quoted.count >= 3 else { return nil }
        let rest = quoted.dropFirst(2).joined(separator: "\"")
        guard let floor = floors.first(where: { rest.contains(".\($0)") }) else { return nil }
        var uses: [String] = []
        if let range = rest.firstRange(of: "uses: [") {
            let list = rest[range.upperBound...].prefix { $0 != "]" }
            uses = list.split(separator: "\"").map(String.init).filter { name in
                name.utf8.allSatisfy(SwiftText.isIdentifier)
            }
        }
        return ModuleRow(name: String(quoted[1]), floor: floor, uses: uses)
    }
}

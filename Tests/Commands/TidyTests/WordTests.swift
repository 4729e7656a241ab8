import Testing

/// A word that code may not use, and the places where it may.
struct BannedWord: Sendable, CustomStringConvertible {
    let word: String
    let reason: String
    /// Path prefixes below which the word is banned.
    var scope = ["Sources/", "Tests/"]
    /// Path prefixes below which it is allowed all the same.
    var exempt: [String] = []

    var description: String { word }
}

@Suite struct WordTests {
    static let pure = ["Sources/Base/", "Sources/Compute/", "Sources/Chain/"]
    static let wrapsC = [
        "Sources/Base/Platform/", "Sources/Base/Cryptography/", "Sources/Compute/Tensors/",
        "Sources/Base/Primitives/ByteRegion.swift", "Sources/Services/HTTP/",
        "Sources/Services/Storage/Tables/",
        "Sources/Chain/EVM/Memory/", "Sources/Chain/EVM/Code/", "Sources/Chain/EVM/Journal/",
        "Sources/Chain/EVM/Interpreter/",
        "Tests/Compute/TensorsTests/", "Tests/Support/LoopbackClient/",
        "Tests/Base/CryptographyTests/Keccak256Tests.swift",
    ]

    static let services = ["Sources/Services/", "Tests/Services/"]

    static let words = [
        BannedWord(word: "print(", reason: "a command's Output writes"),
        BannedWord(word: "debugPrint(", reason: "a command's Output writes"),
        BannedWord(word: "try!", reason: "throw, or prove it with a type"),
        BannedWord(word: "as!", reason: "throw, or prove it with a type"),
        BannedWord(word: "fatalError(", reason: "precondition says what was expected"),
        BannedWord(word: "Date(", reason: "time is an argument"),
        BannedWord(word: ".random(", reason: "randomness is an argument"),
        BannedWord(word: "SystemRandomNumberGenerator", reason: "randomness is an argument"),
        BannedWord(word: "UUID(", reason: "randomness is an argument"),
        BannedWord(word: "DispatchQueue", reason: "threads come from a ParallelScheduler"),
        BannedWord(word: "nonisolated(unsafe)", reason: "share through a Mutex or an Atomic"),
        BannedWord(
            word: "@unchecked Sendable",
            reason: "share through a Mutex or an Atomic",
            exempt: wrapsC
        ),
        BannedWord(
            word: "unsafe ",
            reason: "raw memory stays where C is wrapped",
            exempt: wrapsC
        ),
        BannedWord(
            word: "addProduct(",
            reason: "fused sums belong to the kernels' contract",
            exempt: ["Sources/Compute/Tensors/", "Tests/Compute/TensorsTests/"]
        ),
        BannedWord(word: ".hashValue", reason: "differs from run to run"),
        BannedWord(
            word: "import Foundation",
            reason: "not needed",
            exempt: ["Sources/Services/"]
        ),
        BannedWord(
            word: "import Glibc",
            reason: "only Platform talks to the system",
            exempt: [
                "Sources/Base/Platform/", "Tests/Base/PlatformTests/",
                "Tests/Compute/TensorsTests/", "Tests/Support/LoopbackClient/",
            ]
        ),
        BannedWord(word: "async", reason: "cores are plain functions", scope: pure),
        BannedWord(word: "await", reason: "cores are plain functions", scope: pure),
        BannedWord(word: "actor", reason: "cores are plain values", scope: pure),
        BannedWord(
            word: "Task {",
            reason: "threads come from a ParallelScheduler",
            exempt: services + ["Sources/Commands/AssayCommands/Models/Waiting.swift"]
        ),
        BannedWord(word: "Task.detached", reason: "a task belongs to who starts it"),
        BannedWord(
            word: "Hasher(",
            reason: "differs from run to run",
            scope: pure
        ),
    ]

    @Test(arguments: words)
    func `a banned word stands only where it is allowed`(banned: BannedWord) {
        var violations: [String] = []
        for file in SourceTree.codeFiles {
            let isInScope = banned.scope.contains { file.path.hasPrefix($0) }
            let isExempt = banned.exempt.contains { file.path.hasPrefix($0) }
            guard isInScope, !isExempt else { continue }
            for offset in file.text.offsets(of: banned.word) {
                violations.append("\(file.path):\(file.text.line(at: offset))")
            }
        }
        #expect(
            violations.isEmpty,
            "\(banned.word): \(banned.reason)\n\(violations.joined(separator: "\n"))"
        )
    }

    @Test func `a suite whose tests wait has threads of its own`() throws {
        let waiting = try Regex("`\\([^)]*\\)\\s+async")
        let folders = ["Tests/Services/", "Tests/Node/", "Tests/Commands/"]
        let files = SourceTree.swiftFiles.filter { file in
            folders.contains { file.path.hasPrefix($0) } && file.text.contains(waiting)
        }
        #expect(files.count > 10)
        for file in files { #expect(file.text.contains(".ownThreads"), "\(file.path)") }
    }

    @Test func `a name says what it names`() {
        let regretted = ["Utils", "Helpers", "Helper", "Manager", "Common", "Misc", "Base2"]
        for file in SourceTree.swiftFiles {
            let parts = file.path.split { $0 == "/" || $0 == "." }
            for name in parts {
                let isRegretted = regretted.contains { name.hasSuffix($0) }
                #expect(!isRegretted, "\(file.path)")
            }
        }
    }

    @Test func `every TODO names an issue`() {
        for file in SourceTree.files where !file.path.contains("TidyTests") {
            for (index, line) in file.lines.enumerated() {
                let named = line.contains(/TODO\(#[0-9]+\)/)
                let stray = line.contains("TODO") && !named && file.path != "CONTRIBUTING.md"
                #expect(!stray, "\(file.path):\(index + 1)")
                #expect(!line.contains("FIXME"), "\(file.path):\(index + 1)")
            }
        }
    }

    @Test func `no file knows the machine it was written on`() {
        for file in SourceTree.files where !file.path.contains("TidyTests") {
            for (index, line) in file.lines.enumerated() {
                // The first folder of a path, not a part of "assay/work/1".
                for match in line.matches(of: /(^|[^A-Za-z0-9_.}])\/(home|root|Users|work)\//) {
                    Issue.record("\(file.path):\(index + 1): \(match.0)")
                }
            }
        }
    }
}

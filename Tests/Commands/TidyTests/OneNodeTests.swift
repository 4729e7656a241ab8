import Testing

/// A part of a node that has one implementation, and the files that alone may make or drive it.
struct OnlyPlace: Sendable, CustomStringConvertible {
    let code: String
    /// Path prefix below which the code is looked for.
    var scope = "Sources/"
    /// Path prefixes below which it is no concern of the rule.
    var except: [String] = []
    let files: [String]

    var description: String { code }

    /// The files of the scope that have the code, in their order.
    func found(in files: [(path: String, text: SwiftText)]) -> [String] {
        files.filter { file in
            file.path.hasPrefix(scope) && !except.contains { file.path.hasPrefix($0) }
                && !file.text.offsets(of: code).isEmpty
        }.map(\.path).sorted()
    }
}

/// There is one node: what the simulator proves is what users run.
@Suite struct OneNodeTests {
    private static let machine = "Sources/Chain/NodeMachine/NodeMachine.swift"
    private static let votes = "Sources/Chain/NodeMachine/Votes/NodeMachine+Votes.swift"
    private static let finalStore = "Sources/Node/NodeRuntime/Final/FinalStore.swift"
    private static let benchmark = "Sources/Commands/Benchmarks/State/StateBenchmarks.swift"
    private static let simulated = "Sources/Node/Simulator/Machines/SimulatedMachine.swift"

    static let places = [
        // Voting.
        OnlyPlace(code: "Simplex(", files: [machine, votes]),
        OnlyPlace(code: "Simplex", except: ["Sources/Chain/Consensus/"], files: [machine, votes]),
        // Import of blocks; the forger of the simulator holds a copy of a node's tree to read it.
        OnlyPlace(code: "BlockTree(", files: [machine]),
        OnlyPlace(
            code: "BlockTree", except: ["Sources/Chain/Consensus/"],
            files: [machine, "Sources/Node/Simulator/Forging/Forger.swift"]),
        // The making of blocks.
        OnlyPlace(
            code: "BuildOrder(", files: ["Sources/Chain/NodeMachine/Work/NodeMachine+Work.swift"]),
        // The pool.
        OnlyPlace(code: "TransactionPool(", files: [machine]),
        // The store; the benchmark measures it without a chain.
        OnlyPlace(code: "ChainStore(", scope: "Sources/Node/", files: [finalStore]),
        OnlyPlace(code: "ChainStore(", files: [benchmark, finalStore]),
        // The two hosts.
        OnlyPlace(
            code: "NodeMachine(",
            files: ["Sources/Node/NodeRuntime/Host/HostThread.swift", simulated]),
        // Kernels that check nothing are reached through one front.
        OnlyPlace(
            code: ": TensorKernels",
            files: ["Sources/Compute/Tensors/Kernels/Checked/CheckedKernels.swift"]),
    ]

    /// Parameters and members are written `: any TensorKernels`, never as a conformance.
    @Test(arguments: places)
    func `a part of the node has one place`(place: OnlyPlace) {
        let found = place.found(in: SourceTree.codeFiles)
        #expect(found == place.files.sorted(), "\(place.code) stands in \(found)")
    }

    @Test func `a second place is found, one in a comment or in another word is not`() {
        let place = OnlyPlace(code: "Simplex(", except: ["Sources/Except/"], files: [])
        func file(_ path: String, _ text: String) -> (path: String, text: SwiftText) {
            (path, SwiftText(Array(text.utf8)))
        }
        let found = place.found(in: [
            file("Sources/A.swift", "let a = Simplex(b)"),
            file("Sources/B.swift", "// Simplex(b)\nlet a = NoSimplex(b) + \"Simplex(\""),
            file("Sources/C.swift", "self.machine = Simplex(b)"),
            file("Sources/Except/D.swift", "let a = Simplex(b)"),
            file("Tests/E.swift", "let a = Simplex(b)"),
        ])
        #expect(found == ["Sources/A.swift", "Sources/C.swift"])
    }

    @Test func `backends of kernels check no counts, their front checks every call`() throws {
        let kernels = "Sources/Compute/Tensors/Kernels/"
        var checks = 0
        for file in SourceTree.codeFiles where file.path.hasPrefix(kernels) {
            let count = ["precondition(", "checkedRows(", "checkIndices(", ".check("].map {
                file.text.offsets(of: $0).count
            }.reduce(0, +)
            let isBackend = ["Reference/", "Vector/"].contains {
                file.path.hasPrefix(kernels + $0)
            }
            if isBackend { #expect(count == 0, "\(file.path) checks counts") }
            checks += count
        }
        #expect(checks > 60)
        // Every function of the front hands its call to the backend once.
        let front = SourceTree.codeFiles.filter {
            $0.path.hasPrefix(kernels + "Checked/CheckedKernels+")
        }
        let calls = front.map { $0.text.offsets(of: "backend.").count }.reduce(0, +)
        let functions = front.map { $0.text.offsets(of: "func").count }.reduce(0, +)
        #expect(functions == 37 && calls == functions)
    }
}

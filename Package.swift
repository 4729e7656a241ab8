// swift-tools-version: 6.2
// This manifest is the architecture: a table of modules by floor that refuses an upward arrow.
// A target may use the floors below its own and, on its own floor, only what its row names.
// `Tests/Commands/TidyTests` compares the imports of every file with this table.
import PackageDescription

enum Floor: Int { case base, compute, proofs, chain, services, node, commands }

struct Module {
    enum Kind { case library, executable, cLibrary, system(pkgConfig: String, apt: String) }
    let name: String
    let floor: Floor
    let kind: Kind
    let uses: [String]

    init(_ name: String, _ floor: Floor, _ kind: Kind = .library, uses: [String] = []) {
        self.name = name
        self.floor = floor
        self.kind = kind
        self.uses = uses
    }
}

let modules: [Module] = [
    Module("COpenSSL", .base, .system(pkgConfig: "libcrypto", apt: "libssl-dev")),
    Module("CSecp256k1", .base, .system(pkgConfig: "libsecp256k1", apt: "libsecp256k1-dev")),
    Module("CZlib", .base, .system(pkgConfig: "zlib", apt: "zlib1g-dev")),
    Module(
        "CWebsockets", .base, .system(pkgConfig: "libwebsockets", apt: "libwebsockets-dev")),
    Module("CLMDB", .base, .system(pkgConfig: "lmdb", apt: "liblmdb-dev")),
    Module("CSha256", .base, .cLibrary),
    Module("CKeccak", .base, .cLibrary),
    Module("Primitives", .base),
    Module("Encodings", .base, uses: ["Primitives"]),
    Module(
        "Cryptography", .base,
        uses: ["Primitives", "COpenSSL", "CSecp256k1", "CSha256", "CKeccak"]),
    Module("PairingCurves", .base, uses: ["Primitives", "Cryptography"]),
    Module("CPlatform", .base, .cLibrary),
    Module("Platform", .base, uses: ["Primitives", "CZlib", "CPlatform"]),
    Module("Observability", .base, uses: ["Encodings"]),

    Module("CTensorKernels", .compute, .cLibrary),
    Module("Tensors", .compute, uses: ["Primitives", "CTensorKernels"]),
    Module("Programs", .compute, uses: ["Primitives", "Encodings", "Cryptography", "Tensors"]),
    Module(
        "Models", .compute,
        uses: ["Primitives", "Encodings", "Cryptography", "Tensors", "Programs"]),
    Module("Tokenizers", .compute, uses: ["Primitives", "Encodings"]),
    Module(
        "Inference", .compute,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Tensors", "Models", "Tokenizers",
        ]),
    Module("Quizzes", .compute, uses: ["Primitives", "Cryptography"]),
    Module(
        "Training", .compute,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Tensors", "Programs", "Models", "Quizzes",
        ]),

    Module("ChainTypes", .chain, uses: ["Primitives", "Encodings", "Cryptography"]),
    Module("Wallets", .chain, uses: ["Primitives", "Encodings", "Cryptography", "ChainTypes"]),
    Module("StateTrie", .chain, uses: ["Primitives", "Encodings", "Cryptography"]),
    Module(
        "EVM", .chain, uses: ["Primitives", "Encodings", "Cryptography", "PairingCurves"]),
    Module(
        "Execution", .chain,
        uses: ["Primitives", "Encodings", "Cryptography", "ChainTypes", "StateTrie", "EVM"]),
    Module(
        "Staking", .chain,
        uses: ["Primitives", "Encodings", "Cryptography", "ChainTypes", "StateTrie", "Execution"]),
    Module(
        "TransactionPool", .chain,
        uses: ["Primitives", "Cryptography", "ChainTypes", "StateTrie"]),
    Module(
        "UsefulWork", .chain,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Tensors", "Programs", "Models",
            "Tokenizers", "Inference", "Quizzes", "ChainTypes",
        ]),
    Module(
        "Consensus", .chain,
        uses: [
            "Primitives", "Encodings", "Cryptography", "ChainTypes", "StateTrie", "Execution",
        ]),
    Module(
        "LightClients", .chain,
        uses: [
            "Primitives", "Encodings", "Cryptography", "ChainTypes", "StateTrie", "Execution",
            "Staking", "Consensus",
        ]),
    Module(
        "NodeMachine", .chain,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Quizzes", "ChainTypes", "StateTrie",
            "Execution", "Staking", "TransactionPool", "UsefulWork", "Consensus",
        ]),

    Module(
        "NodeInterfaces", .services,
        uses: ["Primitives", "Cryptography", "ChainTypes", "StateTrie", "Execution"]),
    Module(
        "Storage", .services,
        uses: [
            "CLMDB", "Primitives", "Encodings", "Cryptography", "Platform", "Observability",
            "StateTrie",
        ]),
    Module(
        "TrainingRuns", .services,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Platform", "Tensors", "Programs", "Models",
            "Training",
        ]),
    Module(
        "InferenceService", .services,
        uses: [
            "Primitives", "Cryptography", "Platform", "Observability", "Tensors", "Models",
            "Tokenizers", "Inference",
        ]),
    Module(
        "Fixtures", .services,
        uses: [
            "Primitives", "Encodings", "Cryptography", "ChainTypes", "StateTrie", "EVM",
            "Execution",
        ]),
    Module(
        "HTTP", .services, uses: ["CWebsockets", "Encodings", "Observability", "Platform"]),
    Module(
        "OpenAIAPI", .services,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Observability", "Platform", "Models",
            "Tokenizers", "Inference", "HTTP", "InferenceService",
        ]),
    Module(
        "EthereumRPC", .services,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Observability", "Platform", "ChainTypes",
            "StateTrie", "EVM", "Execution", "Wallets", "NodeInterfaces", "HTTP",
        ]),

    Module(
        "NodeRuntime", .node,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Platform", "Observability", "Tensors",
            "Programs", "Models", "Quizzes", "ChainTypes", "StateTrie", "Execution",
            "Staking", "TransactionPool", "UsefulWork", "Consensus", "LightClients",
            "NodeMachine", "NodeInterfaces", "Storage",
        ]),
    Module(
        "Simulator", .node,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Quizzes", "ChainTypes", "StateTrie",
            "Execution", "Staking", "TransactionPool", "UsefulWork", "Consensus", "LightClients",
            "NodeMachine", "Storage", "NodeRuntime",
        ]),

    Module(
        "Benchmarks", .commands,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Platform", "Tensors", "Programs", "Models",
            "Inference", "Training", "ChainTypes", "StateTrie", "EVM", "Execution", "Storage",
        ]),
    Module(
        "AssayCommands", .commands,
        uses: [
            "Primitives", "Encodings", "Cryptography", "Platform", "Tensors", "Programs", "Models",
            "Tokenizers", "Inference", "Quizzes", "Training", "ChainTypes", "Wallets", "StateTrie",
            "Execution", "Staking", "EVM", "Fixtures", "UsefulWork", "Consensus", "LightClients",
            "NodeMachine", "Observability", "HTTP", "TrainingRuns", "InferenceService",
            "OpenAIAPI", "NodeInterfaces", "EthereumRPC", "NodeRuntime", "Simulator",
            "Benchmarks", "Storage",
        ]),
    Module("assay", .commands, .executable, uses: ["Platform", "AssayCommands"]),
]

let floorOf = Dictionary(uniqueKeysWithValues: modules.map { ($0.name, $0.floor) })
for module in modules {
    for used in module.uses {
        guard let floor = floorOf[used] else {
            fatalError("\(module.name) uses \(used), which is not in the module table")
        }
        if floor.rawValue > module.floor.rawValue {
            fatalError("\(module.name) (\(module.floor)) must not depend on \(used) (\(floor))")
        }
    }
}

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

func folder(_ floor: Floor) -> String {
    switch floor {
    case .base: "Base"
    case .compute: "Compute"
    case .proofs: "Proofs"
    case .chain: "Chain"
    case .services: "Services"
    case .node: "Node"
    case .commands: "Commands"
    }
}

func target(_ module: Module) -> Target {
    let path = "Sources/\(folder(module.floor))/\(module.name)"
    let dependencies = module.uses.map { Target.Dependency.byName(name: $0) }
    switch module.kind {
    case .library:
        return .target(
            name: module.name, dependencies: dependencies, path: path,
            swiftSettings: strict,
            linkerSettings: module.name == "Tensors" ? [.linkedLibrary("m")] : [])
    case .executable:
        return .executableTarget(
            name: module.name, dependencies: dependencies, path: path, swiftSettings: strict)
    case .cLibrary:
        return .target(
            name: module.name, path: path,
            cSettings: [
                .unsafeFlags(["-O3", "-Wall", "-Werror", "-ffp-contract=off"])
            ])
    case .system(let pkgConfig, let apt):
        return .systemLibrary(
            name: module.name, path: path, pkgConfig: pkgConfig, providers: [.apt([apt])])
    }
}

/// A test target mirrors one module; its dependencies are that module's and the module itself.
func tests(
    _ name: String, _ floor: Floor, of module: String? = nil, extra: [String] = []
) -> Target {
    var uses = extra
    if let module {
        uses.append(module)
        uses += modules.first { $0.name == module }?.uses ?? []
    }
    return .testTarget(
        name: name, dependencies: uses.map { .byName(name: $0) },
        path: "Tests/\(folder(floor))/\(name)", swiftSettings: strict)
}

let package = Package(
    name: "assay",
    products: [.executable(name: "assay", targets: ["assay"])],
    targets: modules.map(target) + [
        .target(
            name: "ConformanceVectors",
            dependencies: ["Primitives", "Encodings", "Cryptography", "Platform"],
            path: "Tests/Support/ConformanceVectors", swiftSettings: strict),
        .target(
            name: "ToyChain", dependencies: ["Primitives", "Cryptography", "StateTrie", "Storage"],
            path: "Tests/Support/ToyChain", swiftSettings: strict),
        .executableTarget(
            name: "StoreWriter", dependencies: ["Platform", "Storage", "ToyChain"],
            path: "Tests/Support/StoreWriter", swiftSettings: strict),
        .target(
            name: "VoteModel", path: "Tests/Support/VoteModel", swiftSettings: strict),
        .executableTarget(
            name: "VoteReport", dependencies: ["Platform", "VoteModel"],
            path: "Tests/Support/VoteReport", swiftSettings: strict),
        .target(
            name: "LoopbackClient", dependencies: ["Platform", "HTTP"],
            path: "Tests/Support/LoopbackClient", swiftSettings: strict),
        .target(
            name: "RecordedLog", dependencies: ["Observability"],
            path: "Tests/Support/RecordedLog", swiftSettings: strict),
        .target(
            name: "GeneratedModels",
            dependencies: ["Primitives", "Encodings", "Tensors", "Models"],
            path: "Tests/Support/GeneratedModels", swiftSettings: strict),
        .target(
            name: "PublishedModels", dependencies: ["Platform"],
            path: "Tests/Support/PublishedModels", swiftSettings: strict),
        .target(
            name: "ToyTraining",
            dependencies: [
                "Primitives", "Encodings", "Cryptography", "Tensors", "Programs", "Models",
                "Training",
            ],
            path: "Tests/Support/ToyTraining", swiftSettings: strict),
        .target(
            name: "FollowedChain",
            dependencies: [
                "Primitives", "Encodings", "Cryptography", "ChainTypes", "StateTrie", "Execution",
                "Staking", "Consensus", "LightClients",
            ],
            path: "Tests/Support/FollowedChain", swiftSettings: strict),
        .target(
            name: "InMemoryChain",
            dependencies: [
                "Primitives", "Cryptography", "ChainTypes", "StateTrie", "Execution",
                "NodeInterfaces",
            ],
            path: "Tests/Support/InMemoryChain", swiftSettings: strict),
        tests("PrimitivesTests", .base, of: "Primitives"),
        tests(
            "EncodingsTests", .base, of: "Encodings", extra: ["Platform", "ConformanceVectors"]),
        tests(
            "CryptographyTests", .base, of: "Cryptography",
            extra: ["Platform", "Encodings", "ConformanceVectors"]),
        tests(
            "PairingCurvesTests", .base, of: "PairingCurves",
            extra: ["Platform", "Encodings", "ConformanceVectors"]),
        tests("PlatformTests", .base, of: "Platform"),
        tests("ObservabilityTests", .base, of: "Observability", extra: ["RecordedLog"]),
        tests("TensorsTests", .compute, of: "Tensors", extra: ["Platform"]),
        tests(
            "ProgramsTests", .compute, of: "Programs", extra: ["Platform", "ConformanceVectors"]),
        tests(
            "ModelsTests", .compute, of: "Models",
            extra: ["Platform", "ConformanceVectors", "GeneratedModels", "PublishedModels"]),
        tests(
            "InferenceTests", .compute, of: "Inference",
            extra: ["Platform", "Programs", "ConformanceVectors", "GeneratedModels"]),
        tests(
            "InferenceServiceTests", .services, of: "InferenceService",
            extra: ["GeneratedModels", "LoopbackClient", "RecordedLog"]),
        tests(
            "TokenizersTests", .compute, of: "Tokenizers",
            extra: ["Platform", "ConformanceVectors"]),
        tests("QuizzesTests", .compute, of: "Quizzes"),
        tests(
            "TrainingTests", .compute, of: "Training",
            extra: ["Platform", "ConformanceVectors", "ToyTraining"]),
        tests("TrainingRunsTests", .services, of: "TrainingRuns", extra: ["ToyTraining"]),
        tests(
            "ChainTypesTests", .chain, of: "ChainTypes",
            extra: ["Platform", "ConformanceVectors"]),
        tests(
            "WalletsTests", .chain, of: "Wallets", extra: ["Platform", "ConformanceVectors"]),
        tests(
            "StateTrieTests", .chain, of: "StateTrie", extra: ["Platform", "ConformanceVectors"]),
        tests("EVMTests", .chain, of: "EVM", extra: ["Platform", "ConformanceVectors"]),
        tests("TransactionPoolTests", .chain, of: "TransactionPool"),
        tests(
            "ExecutionTests", .chain, of: "Execution", extra: ["Platform", "ConformanceVectors"]),
        tests(
            "StakingTests", .chain, of: "Staking",
            extra: ["EVM", "Consensus", "Platform", "ConformanceVectors"]),
        tests(
            "StorageTests", .services, of: "Storage",
            extra: ["ConformanceVectors", "ToyChain", "StoreWriter", "RecordedLog"]),
        tests(
            "UsefulWorkTests", .chain, of: "UsefulWork",
            extra: ["Platform", "Execution", "Consensus", "GeneratedModels", "PublishedModels"]),
        tests(
            "ConsensusTests", .chain, of: "Consensus",
            extra: ["Platform", "ConformanceVectors", "VoteModel"]),
        tests(
            "LightClientsTests", .chain, of: "LightClients",
            extra: ["ConformanceVectors", "FollowedChain"]),
        tests("NodeMachineTests", .chain, of: "NodeMachine", extra: ["ConformanceVectors"]),
        tests(
            "FixturesTests", .services, of: "Fixtures", extra: ["ConformanceVectors"]),
        tests(
            "HTTPTests", .services, of: "HTTP",
            extra: ["ConformanceVectors", "LoopbackClient", "RecordedLog"]),
        tests(
            "OpenAIAPITests", .services, of: "OpenAIAPI",
            extra: ["ConformanceVectors", "LoopbackClient", "RecordedLog"]),
        tests(
            "EthereumRPCTests", .services, of: "EthereumRPC",
            extra: ["ConformanceVectors", "LoopbackClient", "InMemoryChain", "RecordedLog"]),
        tests(
            "NodeRuntimeTests", .node, of: "NodeRuntime",
            extra: ["ConformanceVectors", "LoopbackClient"]),
        tests("SimulatorTests", .node, of: "Simulator", extra: ["Platform", "Tensors", "Models"]),
        tests(
            "CommandsTests", .commands, of: "AssayCommands",
            extra: [
                "GeneratedModels", "PublishedModels", "LoopbackClient", "ToyChain",
                "InMemoryChain", "FollowedChain",
            ]),
        tests("TidyTests", .commands, extra: ["Platform", "Primitives"]),
    ]
)

import ChainTypes
import Cryptography
import NodeInterfaces
import NodeRuntime
import Observability
import Platform
import Primitives
import StateTrie
import UsefulWork

/// A live node with a model that costs nothing, and accounts that have something.
struct TestNode {
    static let alice = PrivateKey(insecurelyFrom: "alice")
    static let bob = PrivateKey(insecurelyFrom: "bob").address
    static let wealth = 1_000 * Coin.unit
    /// A time at which no test runs, so that nothing hangs on the day.
    static let genesis: UInt64 = 1_700_000_000

    let node: LiveNode
    let metrics = MetricsRegistry()

    init(
        directory: String? = nil, schedule: MiningSchedule = .onTransaction,
        chainID: UInt64 = 31_337, _ change: (inout LiveNodeConfiguration) -> Void = { _ in }
    ) throws {
        let model = PrefixHashModel(seed: 5)
        let quizzes = try QuizWork(model: model, modelHash: model.fileHash, textBytes: 96)
        let chain = DevelopmentChain(
            chainID: chainID, genesisTimestamp: Self.genesis,
            allocations: [.init(address: Self.alice.address, balance: Self.wealth)])
        var configuration = LiveNodeConfiguration(
            beneficiary: PrivateKey(insecurelyFrom: "miner").address, clientVersion: "test")
        configuration.developmentKeys = [Self.alice]
        configuration.validatorKeys = DevelopmentChain.validatorKeys
        configuration.schedule = schedule
        change(&configuration)
        node = try LiveNode(
            configuration, spec: try chain.spec(quizzes), work: WorkTable(quizzes),
            directory: directory, metrics: metrics)
    }

    static func transfer(
        nonce: UInt64, value: UInt256 = 5, maxFee: UInt256 = 3_000_000_000
    ) -> SignedTransaction {
        SignedTransaction(
            .transfer(
                chainID: 31_337, nonce: nonce, to: bob, value: value, maxFee: maxFee,
                maxPriorityFee: 1_000_000_000),
            key: alice)
    }

    func balance(_ address: Address) throws -> UInt256 {
        try node.head.state.account(address)?.balance ?? .zero
    }

    var controls: any DevelopmentControls {
        get throws {
            guard let controls = node.development else {
                throw DevelopmentFailure.unsupported("there are no development methods")
            }
            return controls
        }
    }
}

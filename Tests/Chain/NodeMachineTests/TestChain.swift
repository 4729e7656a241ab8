import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeMachine
import Primitives
import Staking
import UsefulWork

/// A chain on which every attempt at work wins, with some validators of equal stake.
struct TestChain {
    static let start: UInt64 = 1_700_000_000
    static let user = PrivateKey(insecurelyFrom: "user")

    let spec: ChainSpec
    let genesis: BlockRecord
    let desk: OrderDesk
    /// The validators by their places.
    let keys: [PrivateKey]

    init(validators: Int = 1, epochLength: UInt64 = 64) throws {
        let keys = (0..<validators).map { PrivateKey(insecurelyFrom: "validator \($0)") }
            .sorted { $0.address < $1.address }
        let members = keys.map { (address: $0.address, stake: 32 * Coin.unit) }
        let model = PrefixHashModel(seed: 1, contextLength: 64)
        let quizzes = try QuizWork(model: model, modelHash: model.fileHash, textBytes: 64)
        spec = ChainSpec(
            name: "machine", chainID: 7_357, genesisTimestamp: Self.start,
            modelHash: model.fileHash,
            allocations: [
                try StakingContract.allocation(validators: members),
                .init(address: Self.user.address, balance: 100 * Coin.unit),
            ],
            initialDifficulty: 1, blockTime: 1, epochLength: epochLength)
        genesis = try BlockRecord.genesis(spec, validators: StakingValidators())
        let work = WorkTable(quizzes)
        desk = OrderDesk(
            pipeline: ImportPipeline(spec: spec, work: work, validators: StakingValidators()),
            work: work)
        self.keys = keys
    }

    func transfer(nonce: UInt64) -> SignedTransaction {
        SignedTransaction(
            .transfer(
                chainID: spec.chainID, nonce: nonce,
                to: PrivateKey(insecurelyFrom: "receiver").address, value: 5,
                maxFee: 3_000_000_000, maxPriorityFee: 1_000_000_000),
            key: Self.user)
    }

    /// A vote of a validator as it travels.
    func message(_ vote: Vote, by place: Int) -> NodeMessage {
        .vote(SignedVote(vote, key: keys[place], chainID: spec.chainID).encoded)
    }
}

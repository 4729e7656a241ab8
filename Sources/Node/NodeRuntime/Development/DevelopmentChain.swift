package import ChainTypes
package import Cryptography
import Execution
package import Primitives
import Staking
package import UsefulWork

/// The rules of a chain to develop on: Ethereum's, sealed by as little work as there can be.
package struct DevelopmentChain: Sendable, Hashable {
    package var chainID: UInt64
    package var genesisTimestamp: UInt64
    package var gasLimit: UInt64
    package var baseFee: UInt256
    package var allocations: [ChainSpec.Allocation]

    package init(
        chainID: UInt64, genesisTimestamp: UInt64, gasLimit: UInt64 = 30_000_000,
        baseFee: UInt256 = 1_000_000_000, allocations: [ChainSpec.Allocation]
    ) {
        self.chainID = chainID
        self.genesisTimestamp = genesisTimestamp
        self.gasLimit = gasLimit
        self.baseFee = baseFee
        self.allocations = allocations
    }

    /// The keys of the validators of a chain to develop on, which everybody can compute.
    package static let validatorKeys = (0..<4).map {
        PrivateKey(insecurelyFrom: "assay development validator \($0)")
    }

    /// One quiz is the expected work of a block, and a second its time.
    ///
    /// A block is always later than its parent by a second at least, so the chain is never ahead of
    /// that schedule and the difficulty never above its first value: a block takes an attempt or
    /// two, whatever the pace.
    package func spec(_ quizzes: QuizWork) throws(LiveNodeFailure) -> ChainSpec {
        let staking: ChainSpec.Allocation
        do {
            staking = try StakingContract.allocation(
                validators: Self.validatorKeys.map { ($0.address, StakingLimits.minimumStake) })
        } catch {
            throw .spec(error.description)
        }
        let isUsual = quizzes.textBytes == quizzes.model.contextLength
        return ChainSpec(
            name: "assay-development", chainID: chainID, genesisTimestamp: genesisTimestamp,
            modelHash: quizzes.model.fileHash,
            textBytes: isUsual ? nil : UInt64(quizzes.textBytes),
            allocations: allocations + Self.contracts + [staking],
            initialDifficulty: UInt256(quizzes.typicalMACs), blockTime: 1, gasLimit: gasLimit,
            initialBaseFee: baseFee, allowsImpersonation: true)
    }

    /// What every tool expects to find: the contracts that blocks call by themselves (EIP-2935,
    /// EIP-4788), and the deployer that gives contracts the same address on every chain.
    package static let contracts = SystemContracts.allocations + deterministicDeployer

    /// The deterministic deployment proxy that Foundry and Hardhat use: it creates what follows 32
    /// bytes of salt with CREATE2.
    private static let deterministicDeployer: [ChainSpec.Allocation] = {
        let code = Hex.decode(
            "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0360160008160208237"
                + "8035828234f58015156039578182fd5b8082525050506014600cf3")
        guard let address = Address(hex: "4e59b44847b379578588920ca78fbf26c0b4956c"), let code
        else { return [] }
        return [ChainSpec.Allocation(address: address, balance: .zero, nonce: 1, code: code)]
    }()
}

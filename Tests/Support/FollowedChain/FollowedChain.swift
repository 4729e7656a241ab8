package import ChainTypes
package import Consensus
package import Cryptography
import Encodings
package import Execution
package import LightClients
package import Primitives
package import Staking
import StateTrie

/// A chain with stake, whose blocks a full node would execute, and the votes on them.
package struct FollowedChain {
    package static let people = (0..<8).map { PrivateKey(insecurelyFrom: "voter \($0)") }
        .sorted { $0.address < $1.address }

    /// A call to the staking contract.
    package struct Call {
        let call: StakingCall
        let person: Int
        let value: UInt256

        package init(_ call: StakingCall, by person: Int, value: UInt256 = .zero) {
            self.call = call
            self.person = person
            self.value = value
        }
    }

    /// What a test asks of the chain that cannot be.
    package enum Mistake: Error { case refusedTransaction, unknownSigner }

    package let spec: ChainSpec
    private let executor: BlockExecutor
    /// From the genesis on.
    package private(set) var heads: [ChainHead]
    package private(set) var receipts: [[Receipt]] = [[]]

    /// People 1 to 4 are validators from the genesis on; all have money.
    package init() throws {
        let members = (1...4).map { (address: Self.people[$0].address, stake: 32 * Coin.unit) }
        spec = ChainSpec(
            name: "followed", chainID: 7_357, genesisTimestamp: 1_700_000_000, modelHash: .zero,
            allocations: Self.people.map { .init(address: $0.address, balance: 999 * Coin.unit) }
                + [try StakingContract.allocation(validators: members)],
            initialDifficulty: 1_000_000, blockTime: 2, epochLength: 4)
        executor = BlockExecutor(spec: spec)
        heads = [try ChainHead.genesis(of: spec)]
    }

    package var head: ChainHead { heads[heads.count - 1] }

    /// Adds blocks up to a number; the first has the calls.
    package mutating func extend(to number: UInt64, _ calls: [Call] = []) throws {
        var transactions = calls.map(transaction)
        while head.height < number {
            let choices = BlockChoices(
                beneficiary: Self.people[0].address, timestamp: head.header.timestamp + 2)
            let built = try executor.build(on: head, choices, transactions: transactions)
            guard built.refused.isEmpty else { throw Mistake.refusedTransaction }
            let block = built.built.block
            let executed = try executor.execute(block, on: head, now: block.header.timestamp)
            let proof = WorkProof(
                kind: 1, attempt: 3, macs: 10, digest: Keccak256.hash(block.hash.bytes),
                transcriptRoot: .zero, payload: [7, 7])
            heads.append(
                head.extended(
                    by: Envelope(block: block, workProof: proof), state: executed.state))
            receipts.append(executed.receipts)
            transactions = []
        }
    }

    private func transaction(_ call: Call) -> SignedTransaction {
        let key = Self.people[call.person]
        var transaction = Transaction.transfer(
            chainID: spec.chainID, nonce: head.state[key.address].nonce,
            to: StakingContract.address, value: call.value, maxFee: 3_000_000_000,
            maxPriorityFee: 1_000_000_000)
        transaction.data = call.call.data
        transaction.gasLimit = call.call.gasLimit
        return SignedTransaction(transaction, key: key)
    }
}

/// What a full node tells a light client.
extension FollowedChain {
    package func sealed(_ number: Int) -> SealedHeader { SealedHeader(heads[number].envelope) }

    /// The set that votes on the block after one.
    package func validators(after number: Int) throws -> ValidatorSet {
        try ValidatorSet(
            try StakingReader(heads[number].state).validators().map {
                ValidatorSet.Member(address: $0.address, stake: $0.stake)
            })
    }

    /// The set of an epoch.
    package func validators(ofEpoch epoch: UInt64) throws -> ValidatorSet {
        try validators(after: epoch == 0 ? 0 : Int(epoch * spec.epochLength) - 1)
    }

    /// A vote of members, by their places, as a certificate.
    package func certificate(
        _ vote: Vote, signers: [Int], of set: ValidatorSet, chainID: UInt64? = nil
    ) throws -> Certificate {
        var map = [UInt8](repeating: 0, count: (set.count + 7) / 8)
        var signatures: [UInt8] = []
        for place in signers {
            let address = set.members[place].address
            guard let key = Self.people.first(where: { $0.address == address }) else {
                throw Mistake.unknownSigner
            }
            map[place / 8] |= 1 << UInt8(place % 8)
            signatures += key.sign(vote.digest(chainID: chainID ?? spec.chainID)).bytes
        }
        let fields = RLPWriter.list { list in
            for number in [vote.epoch, vote.view, UInt64(vote.kind.rawValue), vote.parentView] {
                list.append(number)
            }
            list.append(vote.block)
            list.append(map)
            list.append(signatures)
        }
        return try Certificate(decoding: fields)
    }

    /// The proof of a block by all members of its epoch but one of those with the least stake.
    package func finality(_ number: Int) throws -> FinalityProof {
        let epoch = spec.epoch(of: UInt64(number))
        let set = try validators(ofEpoch: epoch)
        let absent = set.members.indices.min { set.members[$0].stake < set.members[$1].stake }
        let vote = Vote.finalize(heads[number].envelopeHash, view: 1, epoch: epoch)
        return FinalityProof(
            block: sealed(number),
            certificate: try certificate(
                vote, signers: (0..<set.count).filter { $0 != absent }, of: set))
    }

    package func handOver(after epoch: UInt64) throws -> HandOver {
        let number = Int((epoch + 1) * spec.epochLength) - 1
        return try HandOver(
            final: try finality(number), state: heads[number].state,
            next: try validators(after: number))
    }

    /// Where a client can begin that trusts the genesis.
    package func checkpoint() throws -> Checkpoint {
        Checkpoint(
            chainID: spec.chainID, epochLength: spec.epochLength, epoch: 0,
            root: heads[0].envelopeHash,
            setCommitment: MemberList(try validators(ofEpoch: 0)).commitment)
    }

    package func client() throws -> LightClient {
        try LightClient(
            checkpoint: try checkpoint(), members: MemberList(try validators(ofEpoch: 0)))
    }
}

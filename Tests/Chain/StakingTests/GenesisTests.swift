import ChainTypes
import Cryptography
import EVM
import Encodings
import Execution
import Platform
import Primitives
import Staking
import Testing

/// The contract in a genesis, and what is known of it here and there.
@Suite struct GenesisTests {
    /// The compiled contract that is kept in the project.
    private static func artifact() throws -> JSON {
        var root = #filePath
        for _ in 0..<4 { root = Path.parent(of: root) }
        let path = Path.join(root, "Contracts/Artifacts/Staking.json")
        return try JSON.parse(FileSystem.read(path, limit: 1 << 20))
    }

    @Test func `the code in the sources is that of the artifact`() throws {
        let text = try #require(try Self.artifact()["deployedBytecode"]?.string)
        #expect(Hex.decode(text) == StakingContract.code)
        #expect(StakingContract.code.count > 4_000)
        #expect(StakingContract.code.count <= ChainLimits.codeBytes)
    }

    @Test func `the slots in the sources are those of the artifact`() throws {
        let layout = try #require(try Self.artifact()["storageLayout"])
        let slots: [(String, UInt256)] = [
            ("epoch", StakingContract.Slot.epoch),
            ("setCommitment", StakingContract.Slot.commitment),
            ("burnt", StakingContract.Slot.burnt),
            ("members", StakingContract.Slot.members),
            ("stakes", StakingContract.Slot.stakes),
            ("candidates", StakingContract.Slot.candidates),
            ("validators", StakingContract.Slot.validators),
        ]
        #expect(layout.object?.members.count == slots.count)
        for (name, slot) in slots {
            let found = layout[name]?["slot"]?.int.flatMap { UInt64(exactly: $0) }
            #expect(found.map { UInt256($0) } == slot, "\(name)")
        }
    }

    @Test func `every call in the sources is one of the artifact`() throws {
        let entries = try #require(try Self.artifact()["abi"]?.array)
        let names = entries.filter { $0["type"]?.string == "function" }
            .compactMap { $0["name"]?.string }
        let vote = SlashableVote(
            epoch: 0, view: 1, kind: 0, parentView: 0, block: .zero,
            signature: Signature(r: 1, s: 1, parity: 0))
        let calls: [StakingCall] = [
            .deposit, .exit, .withdraw, .slash(vote, vote), .endEpoch, .status(.zero), .currentSet,
            .nextSet, .digest(vote), .epoch, .setCommitment, .burnt,
        ]
        for call in calls {
            #expect(names.contains(String(call.signature.prefix { $0 != "(" })))
        }
        #expect(StakingCall.endEpoch.data == SystemContracts.endEpoch)
        #expect(Hex.encode(StakingCall.slash(vote, vote).data.prefix(4)) == "7db35888")
        #expect(StakingCall.slash(vote, vote).data.count == 4 + 16 * 32)
    }

    @Test func `the numbers in the sources are those of the contract`() throws {
        let chain = try StakingChain()
        func answer(_ signature: String) throws -> UInt256? {
            let selector = Keccak256.hash(Array(signature.utf8)).bytes.prefix(4)
            let result = try chain.query(input: Array(selector))
            return UInt256(bigEndian: result.output)
        }
        #expect(try answer("MINIMUM_STAKE()") == StakingLimits.minimumStake)
        #expect(
            try answer("MAXIMUM_VALIDATORS()") == UInt256(UInt64(StakingLimits.validators)))
        #expect(try answer("UNBONDING_EPOCHS()") == UInt256(StakingLimits.unbondingEpochs))
        #expect(try answer("REPORTER_PART()") == StakingLimits.reporterPart)
    }

    @Test func `the validators of the genesis are members from epoch 0 on`() throws {
        let chain = try StakingChain(validators: 0..<5) { UInt256(UInt64(40 + $0)) * Coin.unit }
        #expect(try chain.set() == [0: 40, 1: 41, 2: 42, 3: 43, 4: 44])
        #expect(try StakingReader(chain.state).epoch() == 0)
        #expect(chain.balance(StakingContract.address) == 210 * Coin.unit)
        let status = try chain.status(2)
        #expect(status.phase == .active && status.stake == 42 * Coin.unit)
        #expect(status.since == 0 && status.leaves == nil && status.withdrawable == nil)
        let current = try StakingSet(decoding: chain.query(.currentSet).output)
        #expect(current.members.map(\.address) == (0..<5).map(chain.address))
        #expect(current.total == 210 * Coin.unit)
        #expect(try StakingSet(decoding: chain.query(.nextSet).output) == current)
        let commitment = try chain.query(.setCommitment).output
        #expect(commitment == (try StakingReader(chain.state).commitment().bytes))
    }

    @Test func `what cannot be the validators of a genesis is refused`() {
        let one = StakingChain.people[0].address
        let least = StakingLimits.minimumStake
        func attempt(_ members: [(address: Address, stake: UInt256)]) -> StakingFailure? {
            do {
                _ = try StakingContract.allocation(validators: members)
                return nil
            } catch {
                return error
            }
        }
        #expect(attempt([]) == .count(limit: 128, got: 0))
        #expect(attempt([(one, least - 1)]) == .belowMinimum(one, got: least - 1))
        #expect(attempt([(one, least), (one, least)]) == .twice(one))
        let two = StakingChain.people[1].address
        #expect(attempt([(one, .max), (two, least)]) == .overflow)
        let many = StakingChain.people.prefix(129).map { (address: $0.address, stake: least) }
        #expect(attempt(many) == .count(limit: 128, got: 129))
        #expect(attempt(Array(many.prefix(128))) == nil)
    }
}

import ChainTypes
import EVM
import Execution
import Primitives
import Staking
import StateTrie
import Testing

/// Deposits, exits and withdrawals, and when they take effect.
@Suite struct LifecycleTests {
    @Test func `a depositor is a member from the next epoch on`() throws {
        var chain = try StakingChain()
        #expect(try chain.make(.deposit, from: 9, value: 50 * Coin.unit))
        #expect(try chain.status(9).phase == .pending)
        #expect(try chain.status(9).since == 1)
        #expect(try chain.set()[9] == nil)
        let next = try StakingSet(decoding: chain.query(.nextSet).output)
        #expect(next.members.map(\.address) == [0, 1, 2, 3, 9].map(chain.address))
        try chain.extend()
        #expect(try chain.set()[9] == nil && StakingReader(chain.state).epoch() == 0)
        // Block 3 is the last one of epoch 0.
        try chain.extend()
        #expect(chain.head.height == 3)
        #expect(try chain.set() == [0: 32, 1: 32, 2: 32, 3: 32, 9: 50])
        #expect(try StakingReader(chain.state).epoch() == 1)
        #expect(try chain.status(9).phase == .active)
        #expect(chain.balance(StakingContract.address) == 178 * Coin.unit)
        #expect(chain.isBalanced())
    }

    @Test func `a deposit in the last block of an epoch counts in the next one`() throws {
        var chain = try StakingChain()
        for _ in 0..<2 { try chain.extend() }
        #expect(try chain.make(.deposit, from: 9, value: 50 * Coin.unit))
        #expect(chain.head.height == 3)
        #expect(try chain.set()[9] == 50)
    }

    @Test func `a newcomer needs the minimum, a member may add anything`() throws {
        var chain = try StakingChain()
        let least = StakingLimits.minimumStake
        #expect(
            try chain.refusal(.deposit, from: 9, value: least - 1) == "less than the minimum stake")
        #expect(try chain.refusal(.deposit, from: 9, value: least) == nil)
        #expect(try chain.refusal(.deposit, from: 1, value: 0) == "nothing was sent")
        #expect(try chain.make(.deposit, from: 1, value: 3 * Coin.unit))
        #expect(try chain.set()[1] == 32)
        #expect(try chain.status(1).phase == .active)
        try chain.finishEpoch()
        #expect(try chain.set()[1] == 35)
    }

    @Test func `an exit takes effect at the boundary and the stake is bonded 16 epochs more`()
        throws
    {
        var chain = try StakingChain()
        #expect(try chain.make(.exit, from: 2))
        #expect(try chain.set()[2] == 32)
        var status = try chain.status(2)
        #expect(status.phase == .leaving && status.leaves == 1 && status.withdrawable == 17)
        #expect(try chain.refusal(.exit, from: 2) == "no validator that could leave")
        let leaves = "the validator leaves; withdraw first"
        #expect(try chain.refusal(.deposit, from: 2, value: Coin.unit) == leaves)
        try chain.finishEpoch()
        #expect(try chain.set() == [0: 32, 1: 32, 3: 32])
        while chain.epoch < 16 {
            try chain.finishEpoch()
            #expect(try chain.status(2).phase == .unbonding)
        }
        #expect(try chain.refusal(.withdraw, from: 2) == "the stake is still bonded")
        for _ in 0..<3 { try chain.extend() }
        #expect(try chain.make(.withdraw, from: 2) == false)
        #expect(chain.epoch == 17)
        status = try chain.status(2)
        #expect(status.phase == .withdrawable && status.stake == 32 * Coin.unit)
        let before = chain.balance(chain.address(2))
        #expect(try chain.make(.withdraw, from: 2))
        #expect(chain.balance(chain.address(2)) > before + 31 * Coin.unit)
        #expect(chain.balance(StakingContract.address) == 96 * Coin.unit)
        #expect(try chain.status(2).phase == .none)
        #expect(try chain.refusal(.withdraw, from: 2) == "no validator that left")
        #expect(chain.isBalanced())
        // The address may come again.
        #expect(try chain.make(.deposit, from: 2, value: 40 * Coin.unit))
        try chain.finishEpoch()
        #expect(try chain.set()[2] == 40)
        #expect(try chain.status(2).since == 18)
    }

    @Test func `a depositor that leaves in the same epoch never becomes a member`() throws {
        var chain = try StakingChain()
        #expect(try chain.make(.deposit, from: 9, value: 50 * Coin.unit))
        #expect(try chain.make(.exit, from: 9))
        try chain.finishEpoch()
        #expect(try chain.set()[9] == nil)
        #expect(try chain.status(9).phase == .unbonding)
    }

    @Test func `the last validator cannot leave`() throws {
        var chain = try StakingChain(validators: 0..<2)
        #expect(try chain.make(.exit, from: 0))
        #expect(try chain.refusal(.exit, from: 1) == "the last validator cannot leave")
        try chain.finishEpoch()
        #expect(try chain.set() == [1: 32])
        #expect(try chain.refusal(.exit, from: 1) == "the last validator cannot leave")
    }

    @Test func `strangers can do nothing, and only a block ends an epoch`() throws {
        let chain = try StakingChain()
        #expect(try chain.refusal(.exit, from: 9) == "no validator that could leave")
        #expect(try chain.refusal(.withdraw, from: 9) == "no validator that left")
        #expect(try chain.refusal(.withdraw, from: 1) == "no validator that left")
        #expect(try chain.refusal(.endEpoch, from: 1) == "only a block can end an epoch")
        #expect(try chain.status(9).phase == .none && chain.status(9).since == nil)
        let plain = try chain.query(input: [], value: Coin.unit)
        #expect(!plain.isSuccess)
        let unpayable = try chain.query(.exit, from: chain.address(1), value: 1)
        #expect(!unpayable.isSuccess)
    }

    @Test func `a full set takes who brings more than its least stake, which leaves`() throws {
        // People 5, 50 and 100 have the least stake, and 100 the greatest address of them.
        var chain = try StakingChain(validators: 0..<128) { person in
            [5, 50, 100].contains(person) ? 33 * Coin.unit : 34 * Coin.unit
        }
        let full = "the set is full and nobody in it has less"
        #expect(try chain.refusal(.deposit, from: 150, value: 33 * Coin.unit) == full)
        #expect(try chain.make(.deposit, from: 150, value: 33 * Coin.unit + 1))
        #expect(try chain.status(100).phase == .leaving)
        #expect(try chain.make(.deposit, from: 151, value: 40 * Coin.unit))
        #expect(try chain.status(50).phase == .leaving)
        // A member of a full set adds to its stake as ever.
        #expect(try chain.make(.deposit, from: 5, value: 2 * Coin.unit))
        #expect(try chain.refusal(.deposit, from: 152, value: 33 * Coin.unit) == full)
        #expect(chain.head.height == 3)
        let set = try chain.set()
        #expect(set.count == 128)
        #expect(set[100] == nil && set[50] == nil && set[5] == 35 && set[151] == 40)
        #expect(chain.isBalanced())
    }

    /// The gas of a call that has to succeed, without what a transaction costs by itself.
    private func gas(
        _ call: StakingCall, on chain: StakingChain, from caller: Address, value: UInt256 = .zero
    ) throws -> UInt64 {
        let result = try chain.query(call, from: caller, value: value)
        try #require(result.isSuccess)
        return 30_000_000 - result.gasLeft
    }

    @Test func `the gas of every call is bounded in the worst state`() throws {
        let stake = 33 * Coin.unit
        // Everybody of a full set moves up when its first member leaves.
        let full = try StakingChain(validators: 1..<129) { _ in stake }
        var most = try gas(.exit, on: full, from: full.address(1))
        // The last member makes room for a newcomer before all others, then the first one does.
        for place in [128, 1] {
            let chain = try StakingChain(validators: 1..<129) { person in
                person == place ? 32 * Coin.unit : stake
            }
            most = max(
                most, try gas(.deposit, on: chain, from: chain.address(0), value: stake))
        }
        // What a transaction costs by itself is far below 100,000 for such data.
        #expect(most + 100_000 < StakingCall.deposit.gasLimit, "\(most)")
        var chain = try StakingChain(validators: 1..<129) { person in
            person == 128 ? 32 * Coin.unit : stake
        }
        #expect(try chain.make(.deposit, from: 0, value: stake))
        let handOver = try gas(.endEpoch, on: chain, from: SystemContracts.caller)
        #expect(handOver < SystemContracts.gas / 10, "\(handOver)")
    }
}

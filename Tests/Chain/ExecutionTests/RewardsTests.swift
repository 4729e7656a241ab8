import ChainTypes
import Cryptography
import Execution
import Primitives
import Testing

/// How a block's issue is divided between those who signed its parent's certificate.
@Suite struct RewardsTests {
    private let spec = ChainSpec(
        name: "rewards", chainID: 1, genesisTimestamp: 0, modelHash: .zero, initialDifficulty: 1,
        blockTime: 2, subsidyEra: 1_000)
    private static let addresses = (0..<128).map {
        PrivateKey(insecurelyFrom: "signer \($0)").address
    }
    private let beneficiary = PrivateKey(insecurelyFrom: "beneficiary").address

    private func signers(_ stakes: [UInt256]) -> [Rewards.Signer] {
        stakes.enumerated().map { place, stake in
            Rewards.Signer(place: place, address: Self.addresses[place], stake: stake)
        }
    }

    private func rewards(
        _ number: UInt64, _ signers: [Rewards.Signer], total: UInt256, spec: ChainSpec? = nil
    ) -> [Withdrawal] {
        Rewards.withdrawals(
            ofBlock: number, spec: spec ?? self.spec, signers: signers, totalStake: total,
            beneficiary: beneficiary)
    }

    /// 5 ASSAY of subsidy, a fifth of it in proportion to 32 and 64 of 128 ASSAY, an eighth on top.
    @Test func `signers share a fifth of the subsidy and the beneficiary gets an eighth on top`() {
        let present = [signers([32 * Coin.unit])[0], signers([0, 0, 64 * Coin.unit])[2]]
        let paid = rewards(7, present, total: 128 * Coin.unit)
        #expect(
            paid == [
                Withdrawal(
                    index: 1_792, validatorIndex: 0, address: Self.addresses[0],
                    amount: 250_000_000),
                Withdrawal(
                    index: 1_793, validatorIndex: 2, address: Self.addresses[2],
                    amount: 500_000_000),
                Withdrawal(
                    index: 1_794, validatorIndex: .max, address: beneficiary, amount: 93_750_000),
            ])
    }

    @Test func `nobody signed, nobody is paid`() {
        #expect(rewards(7, [], total: 128 * Coin.unit).isEmpty)
        #expect(rewards(7, signers([0]), total: 128 * Coin.unit).isEmpty)
    }

    @Test func `the genesis and the blocks after the last era pay nothing`() {
        let all = signers([32 * Coin.unit])
        #expect(rewards(0, all, total: 32 * Coin.unit).isEmpty)
        #expect(rewards(999, all, total: 32 * Coin.unit)[0].amount == 1_000_000_000)
        #expect(rewards(1_000, all, total: 32 * Coin.unit)[0].amount == 500_000_000)
        #expect(rewards(200_000, all, total: 32 * Coin.unit).isEmpty)
        #expect(rewards(.max, all, total: 32 * Coin.unit).isEmpty)
    }

    @Test func `stakes that are no part of the total are paid nothing`() {
        #expect(rewards(1, signers([33, 32]), total: 64).isEmpty)
        #expect(rewards(1, signers([.max, .max]), total: .max).isEmpty)
        #expect(rewards(1, signers([1]), total: .zero).isEmpty)
        #expect(rewards(1, signers([1]), total: .max).isEmpty)
    }

    @Test func `a product beyond 256 bits is divided exactly`() {
        let one = UInt256.one
        let subsidy = (one << 96) - 1
        let total = (one << 250) - 1
        // All of the total gets a fifth of the subsidy, whatever the total is.
        let fifth = (subsidy / 5 / 1_000_000_000).uint64
        #expect(Rewards.amount(of: total, in: total, subsidy: subsidy) == fifth)
        #expect(Rewards.amount(of: 7, in: 7, subsidy: subsidy) == fifth)
        // Half of it with the same bits on both ways of dividing.
        let half = Rewards.amount(of: one << 100, in: one << 101, subsidy: subsidy)
        #expect(Rewards.amount(of: one << 248, in: one << 249, subsidy: subsidy) == half)
        let third = Rewards.amount(of: 1 << 150, in: 3 << 150, subsidy: subsidy)
        #expect(Rewards.amount(of: 1 << 247, in: 3 << 247, subsidy: subsidy) == third)
    }

    @Test func `for any stakes the sum stays below a fifth and a fortieth of the subsidy`() {
        var generator = Rolls(seed: 7)
        var most = UInt256.zero
        for _ in 0..<2_000 {
            let bits = Int(generator.next() % 200) + 1
            let count = Int(generator.next() % 128) + 1
            let stakes = (0..<count).map { _ in generator.word() >> (256 - bits) }
            var total = stakes.reduce(UInt256.zero) { $0 + $1 }
            if generator.next().isMultiple(of: 2) { total += generator.word() >> (256 - bits) }
            var rich = spec
            rich.subsidy = generator.word() >> Int(160 + generator.next() % 96)
            let present = signers(stakes).filter { _ in !generator.next().isMultiple(of: 4) }
            let number = generator.next() % 3_000 + 1
            let paid = rewards(number, present, total: total, spec: rich)
            let sum = paid.reduce(UInt256.zero) { $0 + UInt256($1.amount) * 1_000_000_000 }
            let subsidy = Subsidy.units(at: number, spec: rich)
            #expect(sum * 40 <= subsidy * 9)
            most = max(most, sum)
            #expect(paid.count <= present.count + 1)
            #expect(!paid.contains { $0.amount == 0 })
            #expect(paid.map(\.index) == paid.indices.map { number * 256 + UInt64($0) })
            #expect(paid.dropLast().map(\.validatorIndex).isStrictlyAscending)
        }
        #expect(most > 0)
    }

    @Test func `leaving out a signature makes the beneficiary and every other signer no richer`() {
        var generator = Rolls(seed: 8)
        for _ in 0..<500 {
            let stakes = (0..<8).map { _ in UInt256(generator.next() >> 8) + 1 }
            let total = stakes.reduce(UInt256.zero) { $0 + $1 }
            let all = signers(stakes)
            let full = rewards(1, all, total: total)
            let without = Int(generator.next() % 8)
            var fewer = all
            fewer.remove(at: without)
            let less = rewards(1, fewer, total: total)
            for withdrawal in less where withdrawal.validatorIndex != .max {
                let before = full.first { $0.validatorIndex == withdrawal.validatorIndex }
                #expect(before?.amount == withdrawal.amount)
            }
            let (more, rest) = (full[full.count - 1].amount, less[less.count - 1].amount)
            #expect(rest <= more)
        }
    }

    @Test func `numbers at the end of the range do not trap`() {
        var endless = spec
        endless.subsidyEra = .max
        let paid = rewards(.max - 1, signers([1, 1]), total: 2, spec: endless)
        #expect(paid.count == 3)
        let huge = [Rewards.Signer(place: -1, address: beneficiary, stake: 1)]
        #expect(rewards(1, huge, total: 1)[0].validatorIndex == 0)
    }
}

extension [UInt64] {
    fileprivate var isStrictlyAscending: Bool { zip(self, dropFirst()).allSatisfy { $0 < $1 } }
}

/// A generator of numbers that are the same in every run (SplitMix64).
private struct Rolls {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func word() -> UInt256 { UInt256(limbs: (next(), next(), next(), next())) }
}

import ChainTypes
import Encodings
import Execution
import Primitives

/// How one block's issue is divided, in words and numbers.
struct RewardDivision {
    let number: UInt64
    let spec: ChainSpec
    let stakes: [UInt256]
    let total: UInt256
    /// The places of those who signed.
    let places: [Int]

    private var subsidy: UInt256 { Subsidy.units(at: number, spec: spec) }

    /// The block's withdrawals; the addresses are of nobody.
    private var withdrawals: [Withdrawal] {
        // The parent of block 1 is the genesis, which nobody signs.
        if number < 2 { return [] }
        let signers = places.map {
            Rewards.Signer(place: $0, address: Address(lowWord: 1), stake: stakes[$0])
        }
        return Rewards.withdrawals(
            ofBlock: number, spec: spec, signers: signers, totalStake: total,
            beneficiary: Address(lowWord: 2))
    }

    private static func units(_ gwei: UInt64) -> UInt256 { UInt256(gwei) * UInt256(Rewards.gwei) }

    private static func coins(_ units: UInt256) -> String { "\(Coin.text(units)) \(Coin.name)" }

    var lines: [String] {
        let paid = withdrawals
        let toSigners = paid.filter { $0.validatorIndex != Rewards.beneficiaryIndex }
        let bonus = paid.first { $0.validatorIndex == Rewards.beneficiaryIndex }
        let era = number / max(spec.subsidyEra, 1)
        var lines = [
            "block \(number): a subsidy of \(Self.coins(subsidy)) (era \(era) of "
                + "\(spec.subsidyEra) blocks, halved from one to the next)",
            "the beneficiary gets for its work \(Self.coins(subsidy)), and the tips",
        ]
        if number < 2 {
            lines.append("nobody signs the genesis, so block 1 pays no validator")
            return lines
        }
        lines += [
            "those who signed the parent's certificate get up to a fifth of that, "
                + "each its part of all stake:"
        ]
        let rows = stakes.indices.map { place in
            let amount = toSigners.first { $0.validatorIndex == UInt64(clamping: place) }?.amount
            return [
                "  \(place)", Self.coins(stakes[place]),
                Percentage.text(stakes[place], of: total),
                places.contains(place) ? Self.coins(Self.units(amount ?? 0)) : "did not sign",
            ]
        }
        lines += TextTable(header: ["  validator", "stake", "of all", "reward"], rows: rows).lines
        lines.append(
            "the beneficiary gets an eighth of what they get, for including them: "
                + Self.coins(Self.units(bonus?.amount ?? 0)))
        lines.append("issued by the block: \(Self.coins(issued))")
        return lines
    }

    private var issued: UInt256 {
        withdrawals.reduce(subsidy) { $0 + Self.units($1.amount) }
    }

    var document: JSON {
        [
            "number": .string("\(number)"), "subsidy": .string(subsidy.description),
            "subsidyEra": .string("\(spec.subsidyEra)"),
            "totalStake": .string(total.description), "issued": .string(issued.description),
            "withdrawals": .array(
                withdrawals.map { withdrawal in
                    [
                        "index": .string("\(withdrawal.index)"),
                        "validatorIndex": .string("\(withdrawal.validatorIndex)"),
                        "amountGwei": .string("\(withdrawal.amount)"),
                        "to": .string(
                            withdrawal.validatorIndex == Rewards.beneficiaryIndex
                                ? "beneficiary" : "validator \(withdrawal.validatorIndex)"),
                    ]
                }),
        ]
    }
}

package import ChainTypes
package import Primitives

/// What a block pays those who signed the certificate of its parent, as withdrawals (EIP-4895).
///
/// A signer gets its share of a fifth of the subsidy, whoever else signed: a missing signature
/// makes nobody richer. The beneficiary gets an eighth of what the signers get, so that leaving a
/// signature out costs it something. All divisions round down; amounts are in Gwei.
package enum Rewards {
    /// A member of the parent's validator set whose signature is in the parent's certificate.
    package struct Signer: Hashable, Sendable {
        /// The member's place in the set of the parent's epoch, in ascending order of addresses.
        package var place: Int
        package var address: Address
        /// In units.
        package var stake: UInt256

        package init(place: Int, address: Address, stake: UInt256) {
            self.place = place
            self.address = address
            self.stake = stake
        }
    }

    /// The signers' part of a subsidy is one part in this many, when all of them signed.
    package static let signersPart = UInt256(5)
    /// The beneficiary gets one part in this many of what the signers get.
    package static let beneficiaryPart: UInt64 = 8
    /// The validator index of the beneficiary's withdrawal, which is no place in a set.
    package static let beneficiaryIndex = UInt64.max
    /// The units of one Gwei.
    package static let gwei: UInt64 = 1_000_000_000
    /// The indices of withdrawals that each block has to itself: more than a set has members.
    package static let indicesOfBlock: UInt64 = 256

    /// The withdrawals of a block, in order.
    ///
    /// `signers`: in ascending order of their places. `totalStake`: that of the whole set,
    /// signers or not. An amount below 1 Gwei is left out. Signers with more than the total are
    /// those of no set, and get nothing.
    package static func withdrawals(
        ofBlock number: UInt64, spec: ChainSpec, signers: [Signer], totalStake: UInt256,
        beneficiary: Address
    ) -> [Withdrawal] {
        guard isPart(signers, of: totalStake) else { return [] }
        let subsidy = Subsidy.units(at: number, spec: spec)
        var paid: [Withdrawal] = []
        var sum: UInt64 = 0
        func pay(_ amount: UInt64, _ address: Address, _ validator: UInt64) {
            if amount == 0 { return }
            // Beyond block 2^56 indices would begin again; a trap would be worse.
            let index = number &* indicesOfBlock &+ UInt64(paid.count)
            paid.append(
                Withdrawal(
                    index: index, validatorIndex: validator, address: address, amount: amount))
        }
        for signer in signers {
            let amount = amount(of: signer.stake, in: totalStake, subsidy: subsidy)
            pay(amount, signer.address, UInt64(clamping: signer.place))
            // Together at most a fifth of a subsidy of 96 bits, which is below 2^64 Gwei.
            sum &+= amount
        }
        pay(sum / beneficiaryPart, beneficiary, beneficiaryIndex)
        return paid
    }

    /// What one signer of a block gets, in Gwei: `⌊subsidy · stake / (5 · total · 10^9)⌋`.
    ///
    /// Nothing for numbers that no chain has: a stake above the total, a total of zero or of more
    /// than 250 bits, a subsidy of more than 96.
    package static func amount(
        of stake: UInt256, in total: UInt256, subsidy: UInt256
    ) -> UInt64 {
        guard stake <= total, !total.isZero, total.bitWidth <= 250, subsidy.bitWidth <= 96 else {
            return 0
        }
        let whole = total * signersPart
        let (product, overflow) = subsidy.multipliedReportingOverflow(by: stake)
        let share = overflow ? quotient(subsidy, stake, whole) : product / whole
        return (share / UInt256(gwei)).uint64 ?? 0
    }

    /// `⌊a · b / divisor⌋` of a product beyond 256 bits, for `b` below a divisor of 253 bits.
    private static func quotient(_ a: UInt256, _ b: UInt256, _ divisor: UInt256) -> UInt256 {
        var (quotient, rest) = (UInt256.zero, UInt256.zero)
        for place in (0..<a.bitWidth).reversed() {
            quotient = quotient << 1
            rest = rest << 1
            if (a >> place).limb0 & 1 == 1 { rest += b }
            while rest >= divisor {
                rest -= divisor
                quotient += 1
            }
        }
        return quotient
    }

    /// Whether the stakes of the signers add up to at most the total.
    private static func isPart(_ signers: [Signer], of total: UInt256) -> Bool {
        var left = total
        for signer in signers {
            let (rest, borrow) = left.subtractingReportingOverflow(signer.stake)
            if borrow { return false }
            left = rest
        }
        return true
    }
}

package import ChainTypes
import Cryptography
package import Primitives

/// The contracts that a block calls by itself, at the addresses that their EIPs name.
package enum SystemContracts {
    /// Who calls them, without paying for it.
    package static let caller = address(0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff, 0xffff_fffe)
    /// Keeps the parent beacon roots, here the envelope hashes of parents (EIP-4788).
    package static let beaconRoots = address(
        0x000f_3df6_d732_807e, 0xf131_9fb7_b8bb_8522, 0xd0be_ac02)
    /// Keeps the hashes of 8,191 blocks (EIP-2935).
    package static let history = address(0x0000_f908_27f1_c53a, 0x10cb_7a02_335b_1753, 0x2000_2935)
    /// Collects exits of validators (EIP-7002).
    package static let withdrawals = address(
        0x0000_0961_ef48_0eb5, 0x5e80_d19a_d835_79a6, 0x4c00_7002)
    /// Collects mergers of validators (EIP-7251).
    package static let consolidations = address(
        0x0000_bbdd_c7ce_4886, 0x42fb_579f_8b00_f3a5, 0x9000_7251)
    /// Takes deposits for validators; a block reads its logs and does not call it (EIP-6110).
    package static let deposits = address(
        0x0000_0000_219a_b540, 0x356c_bb83_9cbe_0530, 0x3d77_05fa)

    /// Holds the stake of the validators and says who they are in the running epoch.
    package static let staking = address(0, 0, 0x5a5a)
    /// The input of the call that ends an epoch: the selector of `endEpoch()`.
    package static let endEpoch = Array(
        Keccak256.hash(Array("endEpoch()".utf8)).bytes.prefix(4))

    /// The gas of a call by the block, which counts towards nothing.
    package static let gas: UInt64 = 30_000_000

    /// The two contracts that mean something without a beacon chain, for the genesis of a chain.
    package static let allocations = [
        ChainSpec.Allocation(
            address: beaconRoots, balance: .zero, nonce: 1, code: SystemContractCode.beaconRoots),
        ChainSpec.Allocation(
            address: history, balance: .zero, nonce: 1, code: SystemContractCode.history),
    ]

    private static func address(_ first: UInt64, _ second: UInt64, _ last: UInt32) -> Address {
        var writer = ByteWriter()
        writer.appendBigEndian(first)
        writer.appendBigEndian(second)
        writer.appendBigEndian(last)
        return Address(writer.bytes) ?? .zero
    }
}

import CSecp256k1
import Primitives

/// The group that Ethereum signs in, through libsecp256k1.
enum Secp256k1 {
    /// The order n of the group.
    static let order = UInt256(
        limbs: (
            0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b,
            0xffff_ffff_ffff_fffe, 0xffff_ffff_ffff_ffff
        ))

    /// The largest s that is accepted: (n − 1) / 2.
    ///
    /// The other root n − s signs the same message, so
    /// accepting both would let anyone change the hash of a signed transaction.
    static let halfOrder = order >> 1

    static let context = Context()

    /// The library's precomputed tables.
    ///
    /// The library promises that every call which takes a constant context may run on several
    /// threads at once, and nothing here changes it after it was made.
    @safe struct Context: @unchecked Sendable {
        let pointer: OpaquePointer

        init() {
            let flags = UInt32(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY)
            unsafe pointer = secp256k1_context_create(flags)
        }
    }
}

import COpenSSL
import Primitives

/// The group of secp256r1, through libcrypto.
enum P256 {
    /// The order n of the group.
    static let order = UInt256(
        limbs: (
            0xf3b9_cac2_fc63_2551, 0xbce6_faad_a717_9e84,
            0xffff_ffff_ffff_ffff, 0xffff_ffff_0000_0000
        ))

    /// The prime p of the field.
    static let prime = UInt256(
        limbs: (
            0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0, 0xffff_ffff_0000_0001
        ))

    static let group = Group()

    /// The library's description of the curve with its table of multiples of the generator.
    ///
    /// Nothing changes it after it was made, and the calls that take it constant may run on
    /// several threads at once.
    @safe struct Group: @unchecked Sendable {
        /// `nil` when the library has no such curve.
        let pointer: OpaquePointer?

        init() {
            unsafe pointer = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)
        }
    }

    /// A point of libcrypto, freed with its last use.
    @safe final class Point {
        let pointer: OpaquePointer

        /// Takes the uncompressed form of SEC 1, or nothing for the neutral element; `nil` when
        /// this is no point of the curve.
        init?(_ encoded: [UInt8]?, _ scratch: BigNumberScratch) {
            guard let group = unsafe P256.group.pointer,
                let pointer = unsafe EC_POINT_new(group)
            else { return nil }
            unsafe self.pointer = pointer
            guard let encoded else { return }
            let isPoint = unsafe EC_POINT_oct2point(
                group, pointer, encoded, encoded.count, scratch.pointer)
            guard isPoint == 1 else { return nil }
        }

        deinit {
            unsafe EC_POINT_free(pointer)
        }
    }
}

package import Primitives

/// Code that stands for the code of another account (EIP-7702): `0xef0100 ‖ address`.
package struct Delegation: Hashable, Sendable {
    private static let prefix: [UInt8] = [0xef, 0x01, 0x00]

    package let address: Address

    package init(to address: Address) {
        self.address = address
    }

    /// Reads the code of an account; `nil` for code that stands for itself.
    package init?(code: [UInt8]) {
        guard code.count == Self.prefix.count + Address.byteCount, code.starts(with: Self.prefix),
            let address = Address(code.dropFirst(Self.prefix.count))
        else { return nil }
        self.address = address
    }

    package var code: [UInt8] { Self.prefix + address.bytes }
}

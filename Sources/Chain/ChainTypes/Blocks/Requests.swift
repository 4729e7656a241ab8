import Cryptography
package import Primitives

/// What contracts ask of a beacon chain in a block (EIP-7685): deposits, withdrawals and
/// consolidations, each a type byte and its data.
package struct Requests: Hashable, Sendable {
    /// The encoded requests in ascending order of their types; one without data is not in it.
    package private(set) var items: [[UInt8]] = []

    package init() {}

    /// Adds the data of a type; requests without data are left out.
    package mutating func append(type: UInt8, data: [UInt8]) {
        if !data.isEmpty { items.append([type] + data) }
    }

    /// `SHA256(SHA256(request) ‖ …)`, the header's `requestsHash`.
    package var hash: Hash32 {
        var digests = ByteWriter()
        for item in items { digests.append(SHA256.hash(item).bytes) }
        return SHA256.hash(digests.bytes)
    }
}

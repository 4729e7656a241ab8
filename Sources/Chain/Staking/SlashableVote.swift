package import Cryptography
package import Primitives

/// A vote with its signature, as the contract takes it in evidence.
package struct SlashableVote: Hashable, Sendable {
    package var epoch: UInt64
    package var view: UInt64
    /// 0 notarize, 1 nullify, 2 finalize.
    package var kind: UInt8
    package var parentView: UInt64
    package var block: Hash32
    package var signature: Signature

    package init(
        epoch: UInt64, view: UInt64, kind: UInt8, parentView: UInt64, block: Hash32,
        signature: Signature
    ) {
        self.epoch = epoch
        self.view = view
        self.kind = kind
        self.parentView = parentView
        self.block = block
        self.signature = signature
    }

    /// The eight words of the tuple in the contract's ABI.
    var encoded: [UInt8] {
        let words = [
            UInt256(epoch), UInt256(view), UInt256(UInt64(kind)), UInt256(parentView),
            UInt256(block), signature.r, signature.s, UInt256(UInt64(signature.parity)),
        ]
        return words.flatMap(\.bigEndianBytes)
    }
}

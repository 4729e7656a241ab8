package import ChainTypes
import Cryptography
package import Primitives
package import StateTrie

/// A header that a light client knows to be final; what is proved under its roots is so.
package struct FinalHeader: Hashable, Sendable {
    package let block: SealedHeader

    /// Only a ``LightClient``, and a final header for its ancestors, can say this.
    init(_ block: SealedHeader) {
        self.block = block
    }

    /// The account of an address after the block; the empty one where the proof shows that the
    /// state has none.
    package func account(
        of address: Address, _ proof: TrieProof
    ) throws(LightClientFailure) -> Account {
        do {
            return try AccountProof.account(
                of: address, in: proof, under: block.header.stateRoot) ?? .empty
        } catch {
            throw .proof(error)
        }
    }

    /// The value of a slot of an account, which was proved before.
    package func value(
        of slot: UInt256, in account: Account, _ proof: TrieProof
    ) throws(LightClientFailure) -> UInt256 {
        do {
            return try AccountProof.value(of: slot, in: proof, under: account.storageRoot)
        } catch {
            throw .proof(error)
        }
    }

    /// The receipt of the transaction at a place in the block; `nil` where the proof shows that the
    /// block has none there.
    package func receipt(
        at index: UInt64, _ proof: TrieProof
    ) throws(LightClientFailure) -> Receipt? {
        guard let bytes = try item(index, proof, under: block.header.receiptsRoot) else {
            return nil
        }
        do {
            return try Receipt(decoding: bytes)
        } catch {
            throw .block(error)
        }
    }

    /// The hash of the transaction at a place in the block; `nil` where the proof shows that the
    /// block has none there.
    package func transaction(
        at index: UInt64, _ proof: TrieProof
    ) throws(LightClientFailure) -> Hash32? {
        try item(index, proof, under: block.header.transactionsRoot).map { Keccak256.hash($0) }
    }

    private func item(
        _ index: UInt64, _ proof: TrieProof, under root: Hash32
    ) throws(LightClientFailure) -> [UInt8]? {
        do {
            return try proof.value(of: Trie.listKey(index), under: root)
        } catch {
            throw .proof(error)
        }
    }

    /// An ancestor, shown by all headers between: the parent of this block first.
    package func ancestor(_ headers: [SealedHeader]) throws(LightClientFailure) -> FinalHeader {
        guard headers.count <= LightClientLimits.ancestors else {
            throw .tooMany(what: "ancestors", limit: LightClientLimits.ancestors)
        }
        var last = block
        for header in headers {
            let expected = last.header.parentBeaconBlockRoot
            guard header.envelopeHash == expected else {
                throw .otherBlock(expected: expected, got: header.envelopeHash)
            }
            last = header
        }
        return FinalHeader(last)
    }
}

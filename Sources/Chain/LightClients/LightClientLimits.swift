import ChainTypes
import Consensus

/// The bounds of what a light client reads from a peer it does not trust.
package enum LightClientLimits {
    /// The nodes of one trie proof: a key has 64 half bytes.
    package static let proofNodes = 65
    /// The headers from a final one down to an ancestor of it.
    package static let ancestors = 1_024
    /// The members of a set.
    package static let members = ConsensusLimits.validators
    /// The bytes of one message; a hand-over with 128 members and as many signatures has 30,000 and
    /// the work proof, an ancestry as many work proofs as headers.
    package static let messageBytes = 4 * ChainLimits.workPayloadBytes
}

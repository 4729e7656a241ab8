/// What a node keeps for light clients: messages in the encoding that they check, which a server
/// passes on as they are.
///
/// `nil` is what the node does not have, or not any more.
package protocol LightArchive: Sendable {
    /// The members of an epoch's set.
    func members(ofEpoch epoch: UInt64) throws(NodeReadFailure) -> [UInt8]?

    /// The last block of an epoch with its votes, and the proofs of the next set.
    func handOver(after epoch: UInt64) throws(NodeReadFailure) -> [UInt8]?

    /// The newest block with votes that show it to be final.
    func finality() throws(NodeReadFailure) -> [UInt8]?

    /// A header of the chain with its work proof.
    func header(at number: UInt64) throws(NodeReadFailure) -> [UInt8]?
}

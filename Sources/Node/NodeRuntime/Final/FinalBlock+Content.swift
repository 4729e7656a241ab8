import ChainTypes
import StateTrie
import Storage

extension FinalBlock {
    /// A block as a store keeps it, with what it led to.
    init(_ envelope: Envelope, _ content: BlockContent) {
        let header = envelope.header
        self.init(
            number: header.number, hash: envelope.block.hash, parentHash: header.parentHash,
            stateRoot: header.stateRoot, envelope: envelope.encoded, receipts: content.encoded,
            transactions: envelope.block.transactions.map(\.hash))
    }
}

extension ReplayedBlock {
    /// A block of the log again: what it changed is beside it, and the state root says whether that
    /// is all.
    init(_ stored: StoredBlock, on before: ChainState) throws(StorageFailure) {
        do {
            let envelope = try Envelope(decoding: stored.envelope)
            let content = try BlockContent(decoding: stored.receipts)
            let state = try before.updating(content.updates)
            self.init(block: FinalBlock(envelope, content), state: state)
        } catch {
            throw .replay(number: stored.number, reason: "\(error)")
        }
    }
}

import Consensus
import Execution
import Primitives
import StateTrie
import Storage

/// Where a live chain goes on.
struct ChainBeginning: Sendable {
    /// The last final block, amended by what was changed by hand after it.
    let root: BlockRecord
    let amendment: AmendmentRecord
    /// The last view of the root's epoch in which validators signed before the chain was taken
    /// back.
    let lastView: UInt64

    init(_ store: FinalStore, _ directory: ChainDirectory?) throws(LiveNodeFailure) {
        let last: BlockRecord
        do throws(StorageFailure) {
            last = try store.root()
        } catch {
            throw .store(error.description)
        }
        let kept = try directory?.amendment()
        if let kept, kept.block == last.head.hash {
            amendment = kept
        } else {
            amendment = AmendmentRecord(after: last.head.hash)
        }
        root = try last.amended(by: amendment)
        store.setChanges(amendment.updates)
        let epoch = root.epochContext(store.chain.spec).number
        lastView = try directory?.lastView(ofEpoch: epoch) ?? 0
    }
}

extension BlockRecord {
    /// The record with what was changed by hand after the block, on the block's own state.
    func amended(by amendment: AmendmentRecord) throws(LiveNodeFailure) -> BlockRecord {
        guard !amendment.isEmpty else { return self }
        do throws(StateFailure) {
            let state = try head.state.updating(amendment.updates)
            return self.amended(by: amendment.headAmendment(state: state))
        } catch {
            throw .state(error.description)
        }
    }
}

import Encodings
import Execution
package import Primitives
package import StateTrie

/// What was changed by hand since a block was made: kept beside the chain, so that it is still so
/// after a restart, and written with the next block.
package struct AmendmentRecord: Sendable {
    private static let version = Array("assay/amendment/1".utf8)

    /// The block after which the changes were made.
    package let block: Hash32
    /// Ascending by address, each address once.
    package private(set) var updates: [AccountUpdate] = []
    package var baseFee: UInt256?
    package var gasLimit: UInt64?

    package init(after block: Hash32) {
        self.block = block
    }

    var isEmpty: Bool { updates.isEmpty && baseFee == nil && gasLimit == nil }

    /// Adds changes, the later of which count.
    package mutating func add(_ changes: [AccountUpdate]) {
        updates = updates.followed(by: changes)
    }

    /// The same for the block that comes next, in a state that has the changes.
    func headAmendment(state: ChainState) -> HeadAmendment {
        HeadAmendment(state: state, baseFee: baseFee, gasLimit: gasLimit)
    }

    package var encoded: [UInt8] {
        RLPWriter.list { list in
            list.append(Self.version)
            list.append(block)
            list.appendList { items in
                for update in updates { update.write(to: &items) }
            }
            list.appendList { if let baseFee { $0.append(baseFee) } }
            list.appendList { if let gasLimit { $0.append(gasLimit) } }
        }
    }

    /// Reads exactly one record.
    package init(decoding bytes: [UInt8]) throws(LiveNodeFailure) {
        do throws(RLPFailure) {
            var list = try RLPReader(listIn: bytes)
            let version = Array(try list.readBytes())
            guard version == Self.version else {
                throw .wrongCount(expected: Self.version.count, got: version.count)
            }
            block = try list.readHash()
            updates = try list.readItems { (item) throws(RLPFailure) in try AccountUpdate(&item) }
            var fee = try list.readList()
            if !fee.isAtEnd { baseFee = try fee.readUInt256() }
            try fee.finish()
            var limit = try list.readList()
            if !limit.isAtEnd { gasLimit = try limit.readUInt64() }
            try limit.finish()
            try list.finish()
        } catch {
            throw .store("changes by hand: expected a record of this version: \(error)")
        }
    }
}

extension [AccountUpdate] {
    /// These changes and then those of `later`, as one list in the order of the addresses.
    func followed(by later: [AccountUpdate]) -> [AccountUpdate] {
        var merged = Dictionary(map { ($0.address, $0) }, uniquingKeysWith: { $0.followed(by: $1) })
        for update in later {
            merged[update.address] = merged[update.address]?.followed(by: update) ?? update
        }
        return merged.values.sorted { $0.address < $1.address }
    }
}

extension AccountUpdate {
    /// This change and then a later one of the same account.
    fileprivate func followed(by later: AccountUpdate) -> AccountUpdate {
        guard content != nil, later.content != nil, !later.wipesStorage else {
            var whole = later
            // What there was before this change is gone as well.
            whole.wipesStorage = later.wipesStorage || content == nil || wipesStorage
            return whole
        }
        var both = later
        both.code = later.code ?? code
        both.wipesStorage = wipesStorage
        var slots = Dictionary(
            storage.map { ($0.slot, $0.value) }, uniquingKeysWith: { _, second in second })
        for entry in later.storage { slots[entry.slot] = entry.value }
        both.storage = slots.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return both
    }
}

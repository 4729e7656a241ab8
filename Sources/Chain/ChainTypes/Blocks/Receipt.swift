import Encodings

/// What became of a transaction in a block.
package struct Receipt: Hashable, Sendable {
    /// The type of the transaction's encoding.
    package var type: UInt8
    package var succeeded: Bool
    /// The gas used in the block up to and with this transaction.
    package var cumulativeGasUsed: UInt64

    package init(type: UInt8, succeeded: Bool, cumulativeGasUsed: UInt64) {
        self.type = type
        self.succeeded = succeeded
        self.cumulativeGasUsed = cumulativeGasUsed
    }

    /// The encoding under the receipts root: status, gas, bloom and logs, of which there are none
    /// while there are no contracts, after the type byte if there is one.
    package var encoded: [UInt8] {
        let list = RLPWriter.list { list in
            list.append(UInt64(succeeded ? 1 : 0))
            list.append(cumulativeGasUsed)
            list.append(Bloom.empty.bytes)
            list.appendList { _ in }
        }
        return type == 0 ? list : [type] + list
    }
}

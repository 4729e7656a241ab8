import Encodings

/// What became of a transaction in a block.
package struct Receipt: Hashable, Sendable {
    /// The type of the transaction's encoding.
    package let type: UInt8
    package let succeeded: Bool
    /// The gas used in the block up to and with this transaction.
    package let cumulativeGasUsed: UInt64
    package let logs: [Log]
    /// The filter over ``logs``.
    package let bloom: Bloom

    package init(type: UInt8, succeeded: Bool, cumulativeGasUsed: UInt64, logs: [Log] = []) {
        self.type = type
        self.succeeded = succeeded
        self.cumulativeGasUsed = cumulativeGasUsed
        self.logs = logs
        bloom = logs.isEmpty ? .empty : Bloom(of: logs)
    }

    /// The encoding under the receipts root: the list of status, gas, bloom and logs, after the
    /// type byte if there is one (EIP-658, EIP-2718).
    package var encoded: [UInt8] {
        let list = RLPWriter.list { list in
            list.append(UInt64(succeeded ? 1 : 0))
            list.append(cumulativeGasUsed)
            list.append(bloom.bytes)
            list.appendList { items in
                for log in logs { log.write(to: &items) }
            }
        }
        return type == 0 ? list : [type] + list
    }

    /// Reads exactly one receipt; only the canonical encoding is taken.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        guard bytes.count <= ChainLimits.receiptBytes else {
            throw .tooLarge(what: "receipt", limit: ChainLimits.receiptBytes, got: bytes.count)
        }
        let first = bytes.first ?? 0
        let isLegacy = first >= 0xc0
        guard isLegacy || (1...SignedTransaction.lastType).contains(first) else {
            throw .receiptType(first)
        }
        let (status, gas, stated, logs) = try reading { () throws(RLPFailure) in
            try Self.readFields(isLegacy ? bytes[...] : bytes.dropFirst())
        }
        guard status <= 1 else {
            throw .unexpected(what: "receipt's status", expected: "0 or 1", got: "\(status)")
        }
        self.init(
            type: isLegacy ? 0 : first, succeeded: status == 1, cumulativeGasUsed: gas, logs: logs)
        guard bloom.bytes.elementsEqual(stated) else {
            throw .unexpected(
                what: "receipt's bloom", expected: "that of its logs", got: "another")
        }
    }

    private static func readFields(
        _ bytes: ArraySlice<UInt8>
    ) throws(RLPFailure) -> (status: UInt64, gas: UInt64, bloom: ArraySlice<UInt8>, logs: [Log]) {
        var list = try RLPReader(listIn: bytes)
        let status = try list.readUInt64()
        let gas = try list.readUInt64()
        let bloom = try list.readBytes(count: Bloom.byteCount)
        var items = try list.readList()
        try list.finish()
        var logs: [Log] = []
        while !items.isAtEnd { logs.append(try Log(&items)) }
        return (status, gas, bloom, logs)
    }
}

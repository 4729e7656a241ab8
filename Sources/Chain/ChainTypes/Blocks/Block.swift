import Encodings
package import Primitives

/// A header with the transactions that it commits to.
package struct Block: Hashable, Sendable {
    package var header: Header
    package var transactions: [SignedTransaction]
    /// What the block pays out: on Assay the rewards of validators, elsewhere what a beacon chain
    /// says.
    package var withdrawals: [Withdrawal]

    package init(
        header: Header, transactions: [SignedTransaction], withdrawals: [Withdrawal] = []
    ) {
        self.header = header
        self.transactions = transactions
        self.withdrawals = withdrawals
    }

    /// The hash of the header.
    package var hash: Hash32 { header.hash }

    /// Ethereum's encoding: header, transactions, no ommers, withdrawals.
    package var encoded: [UInt8] {
        var writer = RLPWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Reads exactly one block.
    ///
    /// `limit`: the bytes it may have; the limit of Osaka where nothing else is said.
    package init(
        decoding bytes: [UInt8], limit: Int = ChainLimits.blockBytes
    ) throws(DecodingFailure) {
        guard bytes.count <= limit else {
            throw .tooLarge(what: "block", limit: limit, got: bytes.count)
        }
        var reader = RLPReader(bytes)
        try self.init(&reader)
        try reading { () throws(RLPFailure) in try reader.finish() }
    }

    init(_ reader: inout RLPReader) throws(DecodingFailure) {
        var body: RLPReader
        (header, body) = try reading { () throws(RLPFailure) in
            var list = try reader.readList()
            return (try Header(&list), list)
        }
        try header.checkSizes()
        var items = try reading { () throws(RLPFailure) in try body.readList() }
        transactions = []
        while !items.isAtEnd {
            // A legacy transaction is a list by itself, a typed one is wrapped in a string; the
            // other way round the same block would have a second encoding.
            let isLegacy = items.nextIsList
            let encoded = try reading { () throws(RLPFailure) in
                isLegacy ? Array(try items.readRaw()) : Array(try items.readBytes())
            }
            guard isLegacy || (encoded.first ?? 0) < 0x80 else { throw .wrappedLegacy }
            transactions.append(try SignedTransaction(decoding: encoded))
        }
        let hasOmmers = try reading { () throws(RLPFailure) in try !body.readList().isAtEnd }
        guard !hasOmmers else { throw .notEmpty(what: "block's ommers") }
        withdrawals = try reading { () throws(RLPFailure) in
            var items = try body.readList()
            try body.finish()
            var withdrawals: [Withdrawal] = []
            while !items.isAtEnd { withdrawals.append(try Withdrawal(&items)) }
            return withdrawals
        }
    }

    func write(to writer: inout RLPWriter) {
        writer.appendList { list in
            header.write(to: &list)
            list.appendList { items in
                for transaction in transactions {
                    if transaction.transaction.type == 0 {
                        items.appendRaw(transaction.encoded)
                    } else {
                        items.append(transaction.encoded)
                    }
                }
            }
            list.appendList { _ in }
            list.appendList { items in
                for withdrawal in withdrawals { items.appendRaw(withdrawal.encoded) }
            }
        }
    }
}

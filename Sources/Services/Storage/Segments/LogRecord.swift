import Cryptography
package import Primitives

/// One final block as the log keeps it.
package struct LogRecord: Hashable, Sendable {
    package var number: UInt64
    package var hash: Hash32
    package var envelope: [UInt8]
    package var receipts: [UInt8]
    /// The hashes of the transactions, so that the index can be checked and unmade from the log.
    package var transactions: [Hash32]

    package init(
        number: UInt64, hash: Hash32, envelope: [UInt8], receipts: [UInt8], transactions: [Hash32]
    ) {
        self.number = number
        self.hash = hash
        self.envelope = envelope
        self.receipts = receipts
        self.transactions = transactions
    }

    /// The first 72 bytes of a record.
    struct Header {
        static let byteCount = 72
        static let magic: [UInt8] = Array("ASB1".utf8)
        var envelopeBytes: UInt32
        var receiptsBytes: UInt32
        var transactionCount: UInt32
        var number: UInt64
        var hash: Hash32
        var checksum: [UInt8]

        /// `nil` for bytes that begin no record.
        init?(_ bytes: [UInt8]) {
            var reader = ByteReader(bytes)
            guard let magic = try? reader.read(4), magic.elementsEqual(Self.magic),
                let envelope = try? reader.readLittleEndian(UInt32.self),
                let receipts = try? reader.readLittleEndian(UInt32.self),
                let count = try? reader.readLittleEndian(UInt32.self),
                let number = try? reader.readLittleEndian(UInt64.self),
                let hash = try? reader.readHash(), let checksum = try? reader.read(16),
                envelope <= StorageLimits.payloadBytes, receipts <= StorageLimits.payloadBytes,
                count <= StorageLimits.transactionsPerBlock
            else { return nil }
            envelopeBytes = envelope
            receiptsBytes = receipts
            transactionCount = count
            self.number = number
            self.hash = hash
            self.checksum = Array(checksum)
        }

        var payloadBytes: Int {
            Int(envelopeBytes) + Int(receiptsBytes) + 32 * Int(transactionCount)
        }
    }

    /// The header with the first 16 bytes of the SHA-256 over the rest of the record, then the
    /// payload.
    var encoded: [UInt8] {
        var head = ByteWriter()
        head.append(Header.magic)
        head.appendLittleEndian(UInt32(clamping: envelope.count))
        head.appendLittleEndian(UInt32(clamping: receipts.count))
        head.appendLittleEndian(UInt32(clamping: transactions.count))
        head.appendLittleEndian(number)
        head.append(hash)
        var payload = envelope + receipts
        for hash in transactions { hash.append(to: &payload) }
        return head.bytes + Self.checksum(head.bytes, payload) + payload
    }

    /// Reads exactly one record; `nil` for anything else.
    init?(decoding bytes: [UInt8]) {
        let head = Array(bytes.prefix(Header.byteCount))
        guard let header = Header(head) else { return nil }
        self.init(header, headerBytes: head, payload: Array(bytes.dropFirst(Header.byteCount)))
    }

    static func checksum(_ head: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        var hasher = SHA256()
        hasher.update(head)
        hasher.update(payload)
        return Array(hasher.finalize().bytes.prefix(16))
    }

    /// Puts a record together from its parts; `nil` when the checksum says that they are damaged.
    init?(_ header: Header, headerBytes: [UInt8], payload: [UInt8]) {
        guard payload.count == header.payloadBytes,
            Self.checksum(Array(headerBytes.prefix(Header.byteCount - 16)), payload)
                == header.checksum
        else { return nil }
        let receiptsStart = Int(header.envelopeBytes)
        let hashesStart = receiptsStart + Int(header.receiptsBytes)
        number = header.number
        hash = header.hash
        envelope = Array(payload[..<receiptsStart])
        receipts = Array(payload[receiptsStart..<hashesStart])
        transactions = stride(from: hashesStart, to: payload.count, by: 32).compactMap {
            Hash32(payload[$0..<$0 + 32])
        }
    }
}

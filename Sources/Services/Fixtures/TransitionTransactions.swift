import ChainTypes
import Cryptography
import Encodings
import Execution
import Primitives

/// The transactions that `t8n` is given: objects with a signature or a key, or the RLP of a list.
enum TransitionTransactions {
    /// A transaction, or why its encoding is none.
    typealias Entry = Result<SignedTransaction, TransactionFailure>

    static func read(_ value: JSON, chainID: UInt64) throws(FixtureFailure) -> [Entry] {
        if let text = value.string { return try list(text) }
        var entries: [Entry] = []
        for item in value.array ?? [] {
            entries.append(.success(try signed(FixtureFields(item), chainID: chainID)))
        }
        return entries
    }

    private static func list(_ text: String) throws(FixtureFailure) -> [Entry] {
        guard let bytes = Hex.decode(text) else {
            throw .malformed("txs", expected: "hexadecimal digits")
        }
        do throws(RLPFailure) {
            var items = try RLPReader(listIn: bytes)
            var entries: [Entry] = []
            while !items.isAtEnd {
                let encoded = items.nextIsList ? try items.readRaw() : try items.readBytes()
                let signed = try? SignedTransaction(decoding: Array(encoded))
                entries.append(signed.map(Entry.success) ?? .failure(.type(encoded.first ?? 0)))
            }
            return entries
        } catch {
            throw .malformed("txs", expected: "RLP: \(error)")
        }
    }

    private static func signed(
        _ fields: FixtureFields, chainID: UInt64
    ) throws(FixtureFailure) -> SignedTransaction {
        var transaction = try FixtureTransaction.unsigned(fields, indexes: nil, chainID: chainID)
        if let secret = try fields.optionalHash("secretKey") {
            guard let key = PrivateKey(secret) else {
                throw .malformed("secretKey", expected: "a private key")
            }
            if transaction.type == 0, fields["protected"]?.bool == false {
                transaction.chainID = nil
            }
            return SignedTransaction(transaction, key: key)
        }
        let v = try fields.uint64(
            fields["yParity"] == nil || transaction.type == 0 ? "v" : "yParity")
        var parity = v
        if transaction.type == 0 {
            transaction.chainID = v >= 35 ? (v - 35) / 2 : nil
            parity = v >= 35 ? (v - 35) % 2 : v &- 27
        }
        let signature = Signature(
            r: try fields.number("r"), s: try fields.number("s"), parity: UInt8(clamping: parity))
        return SignedTransaction(transaction, signature: signature)
    }
}

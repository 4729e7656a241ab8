import Cryptography
import Encodings
package import Primitives

extension Transaction {
    /// The digest that the sender signs.
    package var signingHash: Hash32 {
        guard type == 0 else {
            return Keccak256.hash([type] + RLPWriter.list { writeFields(to: &$0) })
        }
        let list = RLPWriter.list { list in
            writeFields(to: &list)
            if let chainID {
                list.append(chainID)
                list.append(UInt64(0))
                list.append(UInt64(0))
            }
        }
        return Keccak256.hash(list)
    }

    func encoded(signature: Signature) -> [UInt8] {
        let list = RLPWriter.list { list in
            writeFields(to: &list)
            list.append(recoveryValue(parity: signature.parity))
            list.append(signature.r)
            list.append(signature.s)
        }
        return type == 0 ? list : [type] + list
    }

    /// The field that tells the two public keys apart: the parity itself, or in a legacy
    /// transaction 27 + parity without and 35 + 2 · chain + parity with replay protection.
    package func recoveryValue(parity: UInt8) -> UInt256 {
        guard type == 0 else { return UInt256(UInt64(parity)) }
        guard let chainID else { return UInt256(27 + UInt64(parity)) }
        return (UInt256(chainID) << 1) + UInt256(35 + UInt64(parity))
    }

    private func writeFields(to list: inout RLPWriter) {
        if type != 0 { list.append(chainID ?? 0) }
        list.append(nonce)
        if type >= 2 { list.append(maxPriorityFee) }
        list.append(maxFee)
        list.append(gasLimit)
        list.append(to?.bytes ?? [])
        list.append(value)
        list.append(data)
        if type != 0 { writeAccessList(to: &list) }
        if case .blob(_, _, let maxFeePerBlobGas) = fees {
            list.append(maxFeePerBlobGas)
            list.appendList { hashes in
                for hash in blobHashes { hashes.append(hash) }
            }
        }
        if case .setCode = fees {
            list.appendList { items in
                for authorization in authorizations { authorization.write(to: &items) }
            }
        }
    }

    private func writeAccessList(to list: inout RLPWriter) {
        list.appendList { entries in
            for entry in accessList {
                entries.appendList { item in
                    item.append(entry.address)
                    item.appendList { keys in
                        for key in entry.storageKeys { keys.append(key) }
                    }
                }
            }
        }
    }
}

/// The forms of transactions that begin with their number (EIP-2718).
private enum TypedForm: UInt8, CaseIterable {
    case accessList = 1
    case dynamic, blob, setCode

    /// Blobs and authorizations come with a call: neither form has room for a creation.
    var mayCreate: Bool {
        switch self {
        case .accessList, .dynamic: true
        case .blob, .setCode: false
        }
    }
}

extension SignedTransaction {
    /// The highest number of a type of transactions (EIP-2718).
    package static let lastType: UInt8 = 4

    /// Reads exactly one transaction; only the canonical encoding is taken, so a transaction has
    /// one hash.
    ///
    /// A blob transaction is read in the form that blocks hold; the form with the blobs behind it
    /// is refused.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        guard bytes.count <= ChainLimits.blockBytes else {
            throw .tooLarge(what: "transaction", limit: ChainLimits.blockBytes, got: bytes.count)
        }
        guard let first = bytes.first else { throw .emptyTransaction }
        guard first < 0x80 else {
            try self.init(legacy: bytes)
            return
        }
        guard let type = TypedForm(rawValue: first) else { throw .transactionType(first) }
        let (transaction, signature) = try reading { () throws(RLPFailure) in
            try Self.readTyped(bytes.dropFirst(), type)
        }
        guard signature.parity <= 1 else {
            throw .unexpected(
                what: "transaction's parity", expected: "0 or 1", got: "\(signature.parity)")
        }
        self.init(transaction, signature: signature, encoded: bytes)
    }

    private init(legacy bytes: [UInt8]) throws(DecodingFailure) {
        let (unsigned, v, r, s) = try reading { () throws(RLPFailure) in
            try Self.readLegacy(bytes)
        }
        var transaction = unsigned
        let parity: UInt64
        switch v {
        case 27, 28:
            parity = v - 27
        case 35...:
            transaction.chainID = (v - 35) / 2
            parity = (v - 35) % 2
        default:  // No other value says which key has signed.
            throw .recoveryValue(v)
        }
        self.init(
            transaction, signature: Signature(r: r, s: s, parity: UInt8(parity)), encoded: bytes)
    }

    private static func readLegacy(
        _ bytes: [UInt8]
    ) throws(RLPFailure) -> (Transaction, v: UInt64, r: UInt256, s: UInt256) {
        var list = try RLPReader(listIn: bytes)
        let transaction = Transaction(
            chainID: nil, nonce: try list.readUInt64(),
            fees: .legacy(gasPrice: try list.readUInt256()),
            gasLimit: try list.readUInt64(), to: try readReceiver(&list),
            value: try list.readUInt256(), data: Array(try list.readBytes()))
        let v = try list.readUInt64()
        let r = try list.readUInt256()
        let s = try list.readUInt256()
        try list.finish()
        return (transaction, v, r, s)
    }

    private static func readTyped(
        _ bytes: ArraySlice<UInt8>, _ type: TypedForm
    ) throws(RLPFailure) -> (Transaction, Signature) {
        var list = try RLPReader(listIn: bytes)
        let chainID = try list.readUInt64()
        let nonce = try list.readUInt64()
        let first = try list.readUInt256()
        let maxFee = type == .accessList ? first : try list.readUInt256()
        let gasLimit = try list.readUInt64()
        let to = type.mayCreate ? try readReceiver(&list) : try list.readAddress()
        var transaction = Transaction(
            chainID: chainID, nonce: nonce, fees: .accessList(gasPrice: first),
            gasLimit: gasLimit, to: to, value: try list.readUInt256(),
            data: Array(try list.readBytes()), accessList: try readAccessList(&list))
        switch type {
        case .accessList: break
        case .dynamic: transaction.fees = .dynamic(maxFee: maxFee, maxPriorityFee: first)
        case .blob:
            transaction.fees = .blob(
                maxFee: maxFee, maxPriorityFee: first, maxFeePerBlobGas: try list.readUInt256())
            transaction.blobHashes = try readHashes(&list)
        case .setCode:
            transaction.fees = .setCode(maxFee: maxFee, maxPriorityFee: first)
            var items = try list.readList()
            while !items.isAtEnd {
                transaction.authorizations.append(try SignedAuthorization(&items))
            }
        }
        let parity = try list.readUInt64()
        let signature = Signature(
            r: try list.readUInt256(), s: try list.readUInt256(),
            parity: UInt8(clamping: parity))
        try list.finish()
        return (transaction, signature)
    }

    private static func readReceiver(_ list: inout RLPReader) throws(RLPFailure) -> Address? {
        let bytes = try list.readBytes()
        if bytes.isEmpty { return nil }
        guard let address = Address(bytes) else {
            throw .wrongCount(expected: Address.byteCount, got: bytes.count)
        }
        return address
    }

    private static func readAccessList(
        _ list: inout RLPReader
    ) throws(RLPFailure) -> [Transaction.AccessListEntry] {
        var entries: [Transaction.AccessListEntry] = []
        var items = try list.readList()
        while !items.isAtEnd {
            var item = try items.readList()
            let address = try item.readAddress()
            let storageKeys = try readHashes(&item)
            try item.finish()
            entries.append(.init(address: address, storageKeys: storageKeys))
        }
        return entries
    }

    private static func readHashes(_ list: inout RLPReader) throws(RLPFailure) -> [Hash32] {
        var hashes: [Hash32] = []
        var items = try list.readList()
        while !items.isAtEnd { hashes.append(try items.readHash()) }
        return hashes
    }
}

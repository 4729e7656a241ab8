import ChainTypes
import Cryptography
import Encodings
import Primitives

/// A call or transaction as clients write it; every member may be missing.
struct CallArguments: Sendable {
    var from: Address?
    var to: Address?
    var gas: UInt64?
    var gasPrice: UInt256?
    var maxFee: UInt256?
    var maxPriorityFee: UInt256?
    var maxFeePerBlobGas: UInt256?
    var value: UInt256?
    var nonce: UInt64?
    var data: [UInt8]?
    var accessList: [Transaction.AccessListEntry]?
    var chainID: UInt256?
    var blobHashes: [Hash32]?
    var authorizations: [SignedAuthorization]?
    /// What the client said of the type; nothing but a wish for an old one follows from it.
    var type: UInt64?

    private static let name = "TransactionArgs"

    init() {}

    init(_ value: ValueReader) throws(RPCError) {
        _ = try value.object("ethapi.TransactionArgs")
        let name = Self.name
        from = try value.member("from", of: name)?.address()
        to = try value.member("to", of: name)?.address()
        gas = try value.member("gas", of: name)?.uint64()
        gasPrice = try value.member("gasPrice", of: name)?.quantity()
        maxFee = try value.member("maxFeePerGas", of: name)?.quantity()
        maxPriorityFee = try value.member("maxPriorityFeePerGas", of: name)?.quantity()
        maxFeePerBlobGas = try value.member("maxFeePerBlobGas", of: name)?.quantity()
        self.value = try value.member("value", of: name)?.quantity()
        nonce = try value.member("nonce", of: name)?.uint64()
        chainID = try value.member("chainId", of: name)?.quantity()
        type = try value.member("type", of: name)?.smallNumber()
        try readData(value)
        try readLists(value)
        guard gasPrice == nil || (maxFee == nil && maxPriorityFee == nil) else {
            throw .server(
                "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified")
        }
    }

    private mutating func readData(_ value: ValueReader) throws(RPCError) {
        let input = try value.member("input", of: Self.name)?.data()
        let old = try value.member("data", of: Self.name)?.data()
        guard input == nil || old == nil || input == old else {
            throw .server(
                "both \"data\" and \"input\" are set and not equal. "
                    + "Please use \"input\" to pass transaction call data")
        }
        data = input ?? old
    }

    private mutating func readLists(_ value: ValueReader) throws(RPCError) {
        if let list = value.member("accessList", of: Self.name) {
            accessList = try Self.accessList(list)
        }
        if let hashes = value.member("blobVersionedHashes", of: Self.name) {
            var read: [Hash32] = []
            for hash in try hashes.array("[]common.Hash") { read.append(try hash.hash()) }
            blobHashes = read
        }
        if let list = value.member("authorizationList", of: Self.name) {
            var read: [SignedAuthorization] = []
            for item in try list.array("[]types.SetCodeAuthorization") {
                read.append(try Self.authorization(item))
            }
            authorizations = read
        }
    }

    static func accessList(
        _ value: ValueReader
    ) throws(RPCError) -> [Transaction.AccessListEntry] {
        var entries: [Transaction.AccessListEntry] = []
        for item in try value.array("types.AccessList") {
            _ = try item.object("types.AccessTuple")
            guard let address = item.member("address", of: "AccessTuple") else {
                throw .invalid(
                    value.argument, "missing required field 'address' for AccessTuple")
            }
            var keys: [Hash32] = []
            if let list = item.member("storageKeys", of: "AccessTuple") {
                for key in try list.array("[]common.Hash") { keys.append(try key.hash()) }
            }
            entries.append(.init(address: try address.address(), storageKeys: keys))
        }
        return entries
    }

    private static func authorization(
        _ item: ValueReader
    ) throws(RPCError) -> SignedAuthorization {
        let name = "SetCodeAuthorization"
        func member(_ member: String) throws(RPCError) -> ValueReader {
            guard let found = item.member(member, of: name) else {
                throw .invalid(
                    item.argument, "missing required field '\(member)' for \(name)")
            }
            return found
        }
        let given = item.member("yParity", of: name) ?? item.member("v", of: name)
        guard let parity = try given?.uint64() else {
            throw .invalid(item.argument, "missing required field 'yParity' for \(name)")
        }
        return SignedAuthorization(
            Authorization(
                chainID: try member("chainId").quantity(),
                address: try member("address").address(), nonce: try member("nonce").uint64()),
            signature: Signature(
                r: try member("r").quantity(), s: try member("s").quantity(),
                parity: UInt8(clamping: parity)))
    }

    // MARK: Transactions

    /// Whether the client wants a price of its own kind, as before EIP-1559.
    var isLegacy: Bool { gasPrice != nil }

    /// The transaction of these members, with zero for what is missing.
    func transaction(chainID: UInt64, gasLimit: UInt64, nonce: UInt64) -> Transaction {
        Transaction(
            chainID: chainID, nonce: nonce, fees: fees, gasLimit: gasLimit, to: to,
            value: value ?? .zero, data: data ?? [], accessList: accessList ?? [],
            blobHashes: blobHashes ?? [], authorizations: authorizations ?? [])
    }

    private var fees: Transaction.Fees {
        if let authorizations, !authorizations.isEmpty {
            return .setCode(
                maxFee: maxFee ?? gasPrice ?? .zero,
                maxPriorityFee: maxPriorityFee ?? gasPrice ?? .zero)
        }
        if let blobHashes, !blobHashes.isEmpty {
            return .blob(
                maxFee: maxFee ?? gasPrice ?? .zero,
                maxPriorityFee: maxPriorityFee ?? gasPrice ?? .zero,
                maxFeePerBlobGas: maxFeePerBlobGas ?? .zero)
        }
        if let gasPrice {
            return accessList == nil && type != 1
                ? .legacy(gasPrice: gasPrice) : .accessList(gasPrice: gasPrice)
        }
        return .dynamic(maxFee: maxFee ?? .zero, maxPriorityFee: maxPriorityFee ?? .zero)
    }
}

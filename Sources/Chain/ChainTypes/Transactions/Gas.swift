/// The gas of Ethereum's Osaka rules that a transaction costs before any code runs.
package enum Gas {
    package static let transaction: UInt64 = 21_000
    package static let creation: UInt64 = 32_000
    package static let zeroByte: UInt64 = 4
    package static let otherByte: UInt64 = 16
    package static let initCodeWord: UInt64 = 2
    package static let accessListAddress: UInt64 = 2_400
    package static let accessListKey: UInt64 = 1_900
    /// The price of an authorization, some of which is given back for an account that exists
    /// (EIP-7702).
    package static let authorization: UInt64 = 25_000
    /// The gas of one blob, which has a price of its own (EIP-4844).
    package static let blob: UInt64 = 131_072
    /// The price of a token of call data in the floor of EIP-7623; other bytes are four tokens.
    package static let floorToken: UInt64 = 10
}

extension Transaction {
    /// The gas that is used up before any code runs.
    ///
    /// Cannot overflow: the encoding is bounded, so every count here is below 2^32.
    package var intrinsicGas: UInt64 {
        let zeros = zeroBytes
        var gas = Gas.transaction
        gas += zeros * Gas.zeroByte + (UInt64(data.count) - zeros) * Gas.otherByte
        if to == nil {
            gas += Gas.creation + (UInt64(data.count) + 31) / 32 * Gas.initCodeWord
        }
        for entry in accessList {
            gas += Gas.accessListAddress + UInt64(entry.storageKeys.count) * Gas.accessListKey
        }
        return gas + UInt64(authorizations.count) * Gas.authorization
    }

    /// The gas for blobs that the transaction uses up, whatever its code does.
    package var blobGas: UInt64 { UInt64(blobHashes.count) * Gas.blob }

    /// The least gas that a transaction with this call data is charged (EIP-7623).
    package var floorGas: UInt64 {
        let zeros = zeroBytes
        let tokens = zeros + (UInt64(data.count) - zeros) * 4
        return Gas.transaction + tokens * Gas.floorToken
    }

    private var zeroBytes: UInt64 {
        data.reduce(into: 0) { count, byte in
            if byte == 0 { count += 1 }
        }
    }
}

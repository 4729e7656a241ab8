package import Primitives

/// What an account asks of the chain, before it is signed.
package struct Transaction: Hashable, Sendable {
    /// How the sender offers to pay for gas; this decides the type of the encoding.
    package enum Fees: Hashable, Sendable {
        /// One price, type 0, signed with the chain's number as EIP-155 says.
        case legacy(gasPrice: UInt256)
        /// One price and an access list, type 1 (EIP-2930).
        case accessList(gasPrice: UInt256)
        /// A limit for the whole price and one for the proposer's part, type 2 (EIP-1559).
        case dynamic(maxFee: UInt256, maxPriorityFee: UInt256)
        /// As type 2 and a limit for the price of gas for blobs, type 3 (EIP-4844).
        case blob(maxFee: UInt256, maxPriorityFee: UInt256, maxFeePerBlobGas: UInt256)
        /// As type 2, with authorizations to run the code of other accounts, type 4 (EIP-7702).
        case setCode(maxFee: UInt256, maxPriorityFee: UInt256)
    }

    /// An account and the storage slots of it that the transaction announces.
    package struct AccessListEntry: Hashable, Sendable {
        package var address: Address
        package var storageKeys: [Hash32]

        package init(address: Address, storageKeys: [Hash32]) {
            self.address = address
            self.storageKeys = storageKeys
        }
    }

    /// The chain that the signature is good for; `nil` only for a legacy transaction without
    /// replay protection, which decodes but which no block of Assay may hold.
    package var chainID: UInt64?
    package var nonce: UInt64
    package var fees: Fees
    package var gasLimit: UInt64
    /// The receiver; `nil` asks for a contract to be made.
    package var to: Address?
    package var value: UInt256
    package var data: [UInt8]
    package var accessList: [AccessListEntry]
    /// The versioned hashes of the blobs of a transaction of type 3; no other encodes them.
    package var blobHashes: [Hash32]
    /// The authorizations of a transaction of type 4; no other encodes them.
    package var authorizations: [SignedAuthorization]

    package init(
        chainID: UInt64?, nonce: UInt64, fees: Fees, gasLimit: UInt64, to: Address?,
        value: UInt256, data: [UInt8] = [], accessList: [AccessListEntry] = [],
        blobHashes: [Hash32] = [], authorizations: [SignedAuthorization] = []
    ) {
        self.chainID = chainID
        self.nonce = nonce
        self.fees = fees
        self.gasLimit = gasLimit
        self.to = to
        self.value = value
        self.data = data
        self.accessList = accessList
        self.blobHashes = blobHashes
        self.authorizations = authorizations
    }

    /// A plain transfer of type 2.
    package static func transfer(
        chainID: UInt64, nonce: UInt64, to: Address, value: UInt256,
        maxFee: UInt256, maxPriorityFee: UInt256
    ) -> Transaction {
        Transaction(
            chainID: chainID, nonce: nonce,
            fees: .dynamic(maxFee: maxFee, maxPriorityFee: maxPriorityFee),
            gasLimit: Gas.transaction, to: to, value: value)
    }

    /// The number before the encoding: 0 for legacy, which has none.
    package var type: UInt8 {
        switch fees {
        case .legacy: 0
        case .accessList: 1
        case .dynamic: 2
        case .blob: 3
        case .setCode: 4
        }
    }

    /// The most that the sender pays for one unit of gas.
    package var maxFee: UInt256 {
        switch fees {
        case .legacy(let price), .accessList(let price): price
        case .dynamic(let maxFee, _), .blob(let maxFee, _, _), .setCode(let maxFee, _): maxFee
        }
    }

    /// The most of it that goes to the proposer.
    package var maxPriorityFee: UInt256 {
        switch fees {
        case .legacy(let price), .accessList(let price): price
        case .dynamic(_, let tip), .blob(_, let tip, _), .setCode(_, let tip): tip
        }
    }

    /// The most that the sender pays for one unit of gas for blobs; 0 for all but type 3.
    package var maxFeePerBlobGas: UInt256 {
        if case .blob(_, _, let fee) = fees { fee } else { .zero }
    }

    /// The price of a unit of gas under a base fee, with the proposer's part in it (EIP-1559).
    ///
    /// A limit below the base fee is paid as it is: only calls that are no part of a block get
    /// here.
    package func effectiveGasPrice(baseFee: UInt256) -> UInt256 {
        guard maxFee > baseFee else { return maxFee }
        return baseFee + min(maxPriorityFee, maxFee - baseFee)
    }
}

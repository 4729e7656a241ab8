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

    package init(
        chainID: UInt64?, nonce: UInt64, fees: Fees, gasLimit: UInt64, to: Address?,
        value: UInt256, data: [UInt8] = [], accessList: [AccessListEntry] = []
    ) {
        self.chainID = chainID
        self.nonce = nonce
        self.fees = fees
        self.gasLimit = gasLimit
        self.to = to
        self.value = value
        self.data = data
        self.accessList = accessList
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
        }
    }

    /// The most that the sender pays for one unit of gas.
    package var maxFee: UInt256 {
        switch fees {
        case .legacy(let price), .accessList(let price): price
        case .dynamic(let maxFee, _): maxFee
        }
    }

    /// The most of it that goes to the proposer.
    package var maxPriorityFee: UInt256 {
        switch fees {
        case .legacy(let price), .accessList(let price): price
        case .dynamic(_, let priority): priority
        }
    }
}

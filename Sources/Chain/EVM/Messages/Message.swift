package import Primitives

/// A call or the creation of a contract: what a transaction starts with, and what contracts send
/// each other.
package struct Message: Equatable, Sendable {
    /// How a message runs code.
    package enum Kind: Equatable, Sendable {
        case call, callCode, delegateCall, staticCall
        case create, create2
    }

    package var kind: Kind
    package var caller: Address
    /// The account whose storage and balance the code works on; the new account of a creation
    /// (``ContractAddress`` computes it).
    package var target: Address
    /// The account that the code comes from; that of the target but for `callCode` and
    /// `delegateCall`.
    ///
    /// A delegation (EIP-7702) is followed.
    package var codeAddress: Address
    package var value: UInt256
    /// The data of a call, the initialization code of a creation.
    package var input: [UInt8]
    package var gas: UInt64
    /// Whether changes of state are forbidden (EIP-214).
    package var isStatic: Bool
    /// The number of messages that this one is inside of: 0 for that of a transaction.
    package var depth: Int

    package init(
        kind: Kind = .call, caller: Address, target: Address, codeAddress: Address? = nil,
        value: UInt256 = .zero, input: [UInt8] = [], gas: UInt64, isStatic: Bool = false,
        depth: Int = 0
    ) {
        self.kind = kind
        self.caller = caller
        self.target = target
        self.codeAddress = codeAddress ?? target
        self.value = value
        self.input = input
        self.gas = gas
        self.isStatic = isStatic
        self.depth = depth
    }

    /// Whether the message creates a contract.
    package var isCreation: Bool { kind == .create || kind == .create2 }
}

/// What a message came to.
package struct MessageResult: Equatable, Sendable {
    /// How a message ended.
    package enum Status: Equatable, Sendable {
        case success
        /// The contract undid its changes and gave the rest of the gas back.
        case revert
        /// A rule was broken: changes are undone and all gas is consumed.
        case halt(HaltReason)
    }

    package var status: Status
    package var gasLeft: UInt64
    /// The refund counter of the transaction (EIP-3529), before the cap on it; zero unless the
    /// message succeeded.
    package var gasRefund: UInt64
    /// What was returned, or the data of a revert; the deployed code of a creation.
    package var output: [UInt8]
    /// The contract that a successful creation made.
    package var createdAddress: Address?

    package init(
        status: Status, gasLeft: UInt64, gasRefund: UInt64 = 0, output: [UInt8] = [],
        createdAddress: Address? = nil
    ) {
        self.status = status
        self.gasLeft = gasLeft
        self.gasRefund = gasRefund
        self.output = output
        self.createdAddress = createdAddress
    }

    package var isSuccess: Bool { status == .success }
}

/// A log that a contract wrote.
package struct EmittedLog: Equatable, Sendable {
    package var address: Address
    /// At most four.
    package var topics: [Hash32]
    package var data: [UInt8]

    package init(address: Address, topics: [Hash32], data: [UInt8]) {
        self.address = address
        self.topics = topics
        self.data = data
    }
}

package import ChainTypes
package import EVM
package import Primitives

/// What became of a transaction that ran, whether or not its code succeeded.
package struct TransactionOutcome: Sendable {
    /// What its message came to: status, output, the address of a new contract.
    package let result: MessageResult
    /// The gas that the sender paid for.
    package let gasUsed: UInt64
    /// The gas that was used before some of it was given back: what the gas limit has to cover.
    package let gasBeforeRefund: UInt64
    /// The gas that was given back.
    package let refund: UInt64
    package let logs: [Log]
    /// The price of a unit of gas that was paid.
    package let gasPrice: UInt256

    package var succeeded: Bool { result.isSuccess }
}

/// What is checked before a transaction runs.
package enum TransactionChecks: Sendable {
    /// Everything: the transaction is a part of a block.
    case all
    /// Only that the sender can pay, and that the gas covers what is charged before code runs: a
    /// call from outside, which has no nonce and may offer no fee.
    case callsOnly
}

/// Prices in gas that depend on operands or on the state.
package struct Prices: Equatable, Sendable {
    /// The first touch of an account in a transaction (EIP-2929).
    package var coldAccount: Int
    /// The first touch of a slot in a transaction (EIP-2929).
    package var coldSlot: Int
    /// Any later touch.
    package var warm: Int
    /// A slot that was zero and becomes something else.
    package var storageSet: Int
    /// A slot that was something else and changes for the first time, with the cold touch in it.
    package var storageReset: Int
    /// Given back when a slot becomes zero (EIP-3529).
    package var storageClearRefund: Int
    /// The gas below which `SSTORE` fails (EIP-2200).
    package var storageSentry: Int
    /// A call that moves value.
    package var callValue: Int
    /// The gas that the receiver of value is given.
    package var callStipend: Int
    /// A call that makes an account.
    package var newAccount: Int
    /// Each byte of deployed code.
    package var codeDepositByte: Int
    /// Each word of initialization code (EIP-3860).
    package var initializationWord: Int
    /// Each word that is hashed.
    package var hashWord: Int
    /// Each word that is copied.
    package var copyWord: Int
    /// Each byte of an exponent (EIP-160).
    package var exponentByte: Int
    package var logTopic: Int
    package var logByte: Int

    /// The prices since Cancun.
    package static let cancun = Prices(
        coldAccount: 2600, coldSlot: 2100, warm: 100, storageSet: 20_000, storageReset: 5000,
        storageClearRefund: 4800, storageSentry: 2300, callValue: 9000, callStipend: 2300,
        newAccount: 25_000, codeDepositByte: 200, initializationWord: 2,
        hashWord: 6, copyWord: 3, exponentByte: 50, logTopic: 375, logByte: 8)
}

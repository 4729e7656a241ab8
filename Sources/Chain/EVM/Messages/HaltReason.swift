/// The rules whose breach ends a message with the loss of its gas.
package enum HaltReason: Equatable, Sendable {
    case outOfGas
    /// The instruction needs more words than the stack holds.
    case stackUnderflow
    /// More than 1,024 words.
    case stackOverflow
    /// The byte is no instruction under the rules; 0xfe is none by definition (EIP-141).
    case invalidInstruction(UInt8)
    /// A jump to a place that is no `JUMPDEST`.
    case invalidJump
    /// A change of state inside a static call (EIP-214).
    case staticViolation
    /// `RETURNDATACOPY` beyond the end of what was returned (EIP-211).
    case returnDataOutOfBounds
    /// The address of the new contract has a nonce, code or storage (EIP-684, EIP-7610).
    case creationCollision
    /// Deployed code above the limit (EIP-170).
    case codeTooLarge
    /// Initialization code above the limit (EIP-3860).
    case initializationCodeTooLarge
    /// Deployed code that starts with 0xef (EIP-3541).
    case invalidCodePrefix
    /// A precompiled contract refused its input.
    case precompileFailure
    /// The sender holds less than the message's value.
    case insufficientBalance
    /// More than 1,024 messages inside one another.
    case callDepthExceeded
    /// The nonce of the creator cannot grow any more (EIP-2681).
    case nonceOverflow
}

package import Encodings
package import Primitives

/// What a method answers.
package enum RPCResult: Sendable {
    case value(JSON)
    /// JSON that is written already, for answers that would be too large as values.
    case text([UInt8])
    /// The commonest small answer.
    case quantity(UInt256)
    /// Bytes, as pairs of digits.
    case data([UInt8])
}

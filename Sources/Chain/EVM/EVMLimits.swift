/// The bounds of the machine that are not prices.
package enum EVMLimits {
    /// Words on the stack of one message.
    package static let stackWords = 1024
    /// Messages inside one another below that of the transaction.
    package static let callDepth = 1024
    /// Bytes of memory of one message.
    ///
    /// Gas forbids it long before: this much costs more than 10^12.
    package static let memoryBytes = 1 << 30
    /// Gas of one message; more is treated as this much.
    package static let gas = UInt64(Int64.max >> 2)
    /// Bytes of memory that a message may leave behind for the next one to use.
    static let keptMemoryBytes = 1 << 20
    /// Bytes of analysed code that ``CodeCache`` keeps.
    package static let cachedCodeBytes = 64 << 20
}

/// How a call of a precompiled contract ended.
package enum PrecompileOutcome: Equatable, Sendable {
    case success(output: [UInt8], gasUsed: UInt64)
    /// The gas of the call does not pay for the work; all of it is consumed.
    case outOfGas
    /// The contract refused its input; all gas of the call is consumed.
    case failure
}

/// One precompiled contract: a price that is known before the work, and the work.
protocol Precompile {
    /// What a call with this input costs; `UInt64.max` stands for anything that nobody can pay.
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64

    /// The output, or `nil` when the input is refused.
    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]?
}

/// The rule sets that differ in their precompiled contracts, in the order of their coming.
enum PrecompileFork: Int, Comparable, Sendable {
    case cancun, prague, osaka

    static func < (a: PrecompileFork, b: PrecompileFork) -> Bool { a.rawValue < b.rawValue }
}

/// A commutative field with the operations that curves and towers need.
///
/// Nothing here handles secrets, so the time of an operation may depend on its values.
package protocol Field: Equatable, Sendable {
    static var zero: Self { get }
    static var one: Self { get }
    var isZero: Bool { get }

    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static prefix func - (a: Self) -> Self

    func doubled() -> Self
    func squared() -> Self
    /// The multiplicative inverse; zero gives zero.
    func inverse() -> Self
}

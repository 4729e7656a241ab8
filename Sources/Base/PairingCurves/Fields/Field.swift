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

extension Field {
    package func doubled() -> Self { self + self }

    /// Three times the value.
    func tripled() -> Self { doubled() + self }

    /// The power with an exponent given in 64-bit limbs, the least significant first.
    package func power(_ exponent: [UInt64]) -> Self {
        var powers = [Self.one, self]
        for index in 2..<16 { powers.append(powers[index - 1] * self) }
        var result = Self.one
        var isStarted = false
        for limb in exponent.reversed() {
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                if isStarted { result = result.squared().squared().squared().squared() }
                let digit = Int(limb >> shift & 15)
                if digit != 0 {
                    result = result * powers[digit]
                    isStarted = true
                }
            }
        }
        return result
    }

    /// The inverses of all values with one inversion; zero gives zero.
    static func inverses(of values: [Self]) -> [Self] {
        var products: [Self] = []
        products.reserveCapacity(values.count)
        var product = Self.one
        for value in values {
            products.append(product)
            if !value.isZero { product = product * value }
        }
        var rest = product.inverse()
        var inverses = products
        for index in values.indices.reversed() where !values[index].isZero {
            inverses[index] = rest * products[index]
            rest = rest * values[index]
        }
        for index in values.indices where values[index].isZero { inverses[index] = .zero }
        return inverses
    }
}

import Encodings
import Primitives

/// The members of a fixture's object, read as what they stand for.
struct FixtureFields {
    private let value: JSON

    init(_ value: JSON) {
        self.value = value
    }

    subscript(name: String) -> JSON? {
        let member = value[name]
        return member == .null ? nil : member
    }

    func object(_ name: String) throws(FixtureFailure) -> FixtureFields {
        guard let member = self[name], member.object != nil else { throw .missing(name) }
        return FixtureFields(member)
    }

    /// The members of an object, in the order of the file.
    var members: [(key: String, value: JSON)] {
        (value.object?.members ?? []).map { ($0.key, $0.value) }
    }

    /// The value itself as a list.
    var list: [JSON]? { value.array }

    func number(_ name: String) throws(FixtureFailure) -> UInt256 {
        guard let number = try optionalNumber(name) else { throw .missing(name) }
        return number
    }

    /// A number as the suites write it: `0x` with leading zeros, or decimal.
    func optionalNumber(_ name: String) throws(FixtureFailure) -> UInt256? {
        guard let member = self[name] else { return nil }
        guard let number = Self.number(member) else {
            throw .malformed(name, expected: "a number of at most 256 bits")
        }
        return number
    }

    func uint64(_ name: String) throws(FixtureFailure) -> UInt64 {
        guard let number = try optionalUInt64(name) else { throw .missing(name) }
        return number
    }

    func optionalUInt64(_ name: String) throws(FixtureFailure) -> UInt64? {
        guard let number = try optionalNumber(name) else { return nil }
        guard let small = number.uint64 else {
            throw .malformed(name, expected: "a number of at most 64 bits")
        }
        return small
    }

    func bytes(_ name: String) throws(FixtureFailure) -> [UInt8] {
        guard let member = self[name] else { throw .missing(name) }
        guard let bytes = member.string.flatMap({ Hex.decode($0) }) else {
            throw .malformed(name, expected: "hexadecimal digits")
        }
        return bytes
    }

    func address(_ name: String) throws(FixtureFailure) -> Address {
        guard let address = try optionalAddress(name) else { throw .missing(name) }
        return address
    }

    /// An address; `nil` when there is none, or an empty text, as for the receiver of a creation.
    func optionalAddress(_ name: String) throws(FixtureFailure) -> Address? {
        guard let text = self[name]?.string, text != "", text != "0x" else { return nil }
        guard let address = Address(hex: text) else {
            throw .malformed(name, expected: "an address")
        }
        return address
    }

    func hash(_ name: String) throws(FixtureFailure) -> Hash32 {
        guard let hash = try optionalHash(name) else { throw .missing(name) }
        return hash
    }

    func optionalHash(_ name: String) throws(FixtureFailure) -> Hash32? {
        guard let text = self[name]?.string else { return nil }
        if let hash = Hash32(hex: text) { return hash }
        // Some writers shorten a hash as they would a number.
        guard let number = UInt256(text) else { throw .malformed(name, expected: "32 bytes") }
        return number.hash32
    }

    static func number(_ value: JSON) -> UInt256? {
        if let small = value.int { return UInt256(exactly: small) }
        guard let text = value.string else { return nil }
        return text == "0x" || text == "" ? .zero : UInt256(text)
    }
}

import Encodings
import Primitives

/// An object of a keystore file, with the path that messages name.
struct KeystoreReader {
    private let value: JSON
    private let path: String

    init(_ value: JSON, path: String) {
        self.value = value
        self.path = path
    }

    func object(_ key: String) throws(KeystoreFailure) -> KeystoreReader {
        let member = try member(key)
        guard member.object != nil else { throw wrong(key, "an object", member) }
        return KeystoreReader(member, path: name(key) + ".")
    }

    func string(_ key: String) throws(KeystoreFailure) -> String {
        let member = try member(key)
        guard let text = member.string else { throw wrong(key, "a string", member) }
        return text
    }

    func integer(
        _ key: String, in range: ClosedRange<Int> = .min ... .max
    ) throws(KeystoreFailure) -> Int {
        let member = try member(key)
        guard let number = member.int else { throw wrong(key, "an integer", member) }
        guard range.contains(number) else {
            throw .outOfRange(
                member: name(key), expected: "\(range.lowerBound) to \(range.upperBound)",
                got: "\(number)")
        }
        return number
    }

    /// Hexadecimal digits, with or without `0x`, of so many bytes.
    func bytes(_ key: String, counts: ClosedRange<Int>) throws(KeystoreFailure) -> [UInt8] {
        let text = try string(key)
        guard let bytes = Hex.decode(text) else {
            throw .wrongKind(
                member: name(key), expected: "hexadecimal digits", got: "something else")
        }
        guard counts.contains(bytes.count) else {
            throw .outOfRange(
                member: name(key),
                expected: "\(counts.lowerBound) to \(counts.upperBound) bytes",
                got: "\(bytes.count)")
        }
        return bytes
    }

    /// The address of the file; empty where a program hid it.
    func address() throws(KeystoreFailure) -> Address? {
        guard let member = value["address"], member != .null, member != "" else { return nil }
        return Address(try bytes("address", counts: Address.byteCount...Address.byteCount))
    }

    func expect(_ key: String, _ expected: String) throws(KeystoreFailure) {
        let text = try string(key)
        guard text == expected else {
            throw .unsupported(member: name(key), expected: "'\(expected)'", got: text)
        }
    }

    private func member(_ key: String) throws(KeystoreFailure) -> JSON {
        guard value.object != nil else {
            throw .wrongKind(member: "file", expected: "an object", got: value.kindName)
        }
        guard let member = value[key] else { throw .missing(member: name(key)) }
        return member
    }

    private func wrong(_ key: String, _ expected: String, _ got: JSON) -> KeystoreFailure {
        .wrongKind(member: name(key), expected: expected, got: got.kindName)
    }

    private func name(_ key: String) -> String { path + key }
}

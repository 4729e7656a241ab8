import Cryptography
package import Encodings
package import Primitives

/// A message with types that an account signs, as `eth_signTypedData_v4` takes it (EIP-712).
///
/// Stricter than most wallets: a member that no type declares is refused, as no signature would
/// cover it, and values have the form of their type. A struct that is null or absent is 32 zero
/// bytes, as version 4 has it, so that types may refer to themselves.
package struct TypedData: Hashable, Sendable {
    package let primaryType: String
    package let domain: JSONObject
    private let message: JSON
    private let schema: TypedDataSchema

    package init(decoding bytes: [UInt8]) throws(TypedDataFailure) {
        let limits = JSONLimits(
            bytes: WalletLimits.typedDataBytes, depth: WalletLimits.typedDataDepth + 2)
        let json: JSON
        do throws(JSONFailure) {
            json = try JSON.parse(bytes, limits: limits)
        } catch {
            throw .json(error)
        }
        try self.init(json)
    }

    package init(_ json: JSON) throws(TypedDataFailure) {
        guard let types = json["types"] else { throw .missing("types") }
        guard let primary = json["primaryType"]?.string else { throw .missing("primaryType") }
        guard let domain = json["domain"]?.object else { throw .missing("domain") }
        var schema = try TypedDataSchema(types)
        if schema.members["EIP712Domain"] == nil { try schema.addDomain(for: domain) }
        guard schema.members[primary] != nil else { throw .unknownType(primary) }
        guard let message = json["message"], message.object != nil else {
            throw .missing("message")
        }
        primaryType = primary
        self.domain = domain
        self.message = message
        self.schema = schema
    }

    /// The digest that is signed: `Keccak256(0x19 0x01 ‖ domain ‖ message)`.
    package func signingHash() throws(TypedDataFailure) -> Hash32 {
        let start: [UInt8] = [0x19, 0x01] + (try domainSeparator()).bytes
        // The domain alone may be signed, as every implementation allows.
        if primaryType == "EIP712Domain" { return Keccak256.hash(start) }
        return Keccak256.hash(start + (try messageHash()).bytes)
    }

    /// The hash that keeps a signature from being good for another application or chain.
    package func domainSeparator() throws(TypedDataFailure) -> Hash32 {
        var hasher = TypedDataHasher(schema)
        return try hasher.hash(
            .object(domain), as: "EIP712Domain", at: "domain", depth: 0)
    }

    /// The hash of the message without its domain.
    package func messageHash() throws(TypedDataFailure) -> Hash32 {
        var hasher = TypedDataHasher(schema)
        return try hasher.hash(message, as: primaryType, at: "message", depth: 0)
    }

    /// A type and those that it uses, as the standard spells them for hashing.
    package func encoding(ofType name: String) throws(TypedDataFailure) -> String {
        try schema.encoding(of: name)
    }
}

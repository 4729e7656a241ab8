import Cryptography
package import Encodings
import Primitives

extension Keystore {
    /// Reads a keystore file; members that it does not know are left aside, as every program does.
    package init(decoding bytes: [UInt8]) throws(KeystoreFailure) {
        let limits = JSONLimits(
            bytes: WalletLimits.keystoreBytes, depth: WalletLimits.keystoreDepth)
        let json: JSON
        do throws(JSONFailure) {
            json = try JSON.parse(bytes, limits: limits)
        } catch {
            throw .json(error)
        }
        try self.init(json)
    }

    private init(_ json: JSON) throws(KeystoreFailure) {
        let file = KeystoreReader(json, path: "")
        let version = try file.integer("version")
        guard version == 3 else {
            throw .unsupported(member: "version", expected: "3", got: "\(version)")
        }
        // Go reads names without their case, so files with a capital letter exist.
        let crypto = try file.object(json["crypto"] == nil ? "Crypto" : "crypto")
        try crypto.expect("cipher", "aes-128-ctr")
        let parameters = try crypto.object("kdfparams")
        let keyBytes = try parameters.integer("dklen", in: WalletLimits.derivedKeyBytes)
        let cipherText = try crypto.bytes("ciphertext", counts: WalletLimits.keyBytes)
        let counter = try crypto.object("cipherparams").bytes("iv", counts: 16...16)
        let mac = try crypto.bytes("mac", counts: 32...32)
        self.init(
            address: try file.address(), identifier: json["id"]?.string,
            derivation: try Self.derivation(crypto, parameters), derivedKeyBytes: keyBytes,
            salt: try parameters.bytes("salt", counts: 0...WalletLimits.saltBytes),
            sealed: (counter, cipherText, Hash32(mac) ?? .zero))
    }

    private static func derivation(
        _ crypto: KeystoreReader, _ parameters: KeystoreReader
    ) throws(KeystoreFailure) -> Derivation {
        let name = try crypto.string("kdf")
        switch name {
        case "scrypt":
            return .scrypt(try scrypt(parameters))
        case "pbkdf2":
            try parameters.expect("prf", "hmac-sha256")
            return .pbkdf2(
                iterations: try parameters.integer("c", in: 1...WalletLimits.pbkdf2Rounds))
        default:
            throw .unsupported(member: "crypto.kdf", expected: "scrypt or pbkdf2", got: name)
        }
    }

    private static func scrypt(
        _ parameters: KeystoreReader
    ) throws(KeystoreFailure) -> KeyDerivation.Scrypt {
        let largest = Int(WalletLimits.scryptWork)
        let n = try parameters.integer("n", in: 2...largest)
        guard n & (n - 1) == 0 else {
            throw .outOfRange(member: "crypto.kdfparams.n", expected: "a power of 2", got: "\(n)")
        }
        // Each is at most 2^24, so that the product of the three fits 64 bits but for its sign.
        let r = try parameters.integer("r", in: 1...largest)
        let p = try parameters.integer("p", in: 1...largest)
        let cost = KeyDerivation.Scrypt(n: UInt64(n), r: UInt64(r), p: UInt64(p))
        let (product, overflow) = cost.n.multipliedReportingOverflow(by: cost.r * cost.p)
        guard !overflow, product <= WalletLimits.scryptWork,
            let memory = cost.memory, memory <= WalletLimits.scryptMemory
        else {
            throw .outOfRange(
                member: "crypto.kdfparams",
                expected: "n · r · p of at most \(WalletLimits.scryptWork) within "
                    + "\(WalletLimits.scryptMemory) bytes",
                got: "\(n) · \(r) · \(p)")
        }
        return cost
    }

    /// The file as other programs write it.
    package var json: JSON {
        var parameters: JSONObject
        let name: String
        switch derivation {
        case .scrypt(let cost):
            name = "scrypt"
            parameters = JSONObject()
            parameters["n"] = .integer(Int(clamping: cost.n))
            parameters["r"] = .integer(Int(clamping: cost.r))
            parameters["p"] = .integer(Int(clamping: cost.p))
        case .pbkdf2(let iterations):
            name = "pbkdf2"
            parameters = JSONObject()
            parameters["c"] = .integer(iterations)
            parameters["prf"] = "hmac-sha256"
        }
        parameters["dklen"] = .integer(derivedKeyBytes)
        parameters["salt"] = .string(Hex.encode(salt))
        let crypto: JSON = [
            "cipher": "aes-128-ctr", "ciphertext": .string(Hex.encode(cipherText)),
            "cipherparams": ["iv": .string(Hex.encode(counter))], "kdf": .string(name),
            "kdfparams": .object(parameters), "mac": .string(Hex.encode(mac.bytes)),
        ]
        var file = JSONObject()
        file["address"] = address.map { .string(Hex.encode($0.bytes)) }
        file["crypto"] = crypto
        file["id"] = identifier.map { .string($0) }
        file["version"] = 3
        return .object(file)
    }
}

/// The way from the root of a tree of keys to one of them: `m/44'/60'/0'/0/7` (BIP-32, BIP-44).
package struct DerivationPath: Hashable, Sendable, CustomStringConvertible {
    /// One child of a key.
    package struct Step: Hashable, Sendable {
        /// Below 2^31.
        package let number: UInt32
        /// Whether the child cannot be found from the public key.
        package let isHardened: Bool

        /// `nil` for a number of 32 bits.
        package init?(_ number: UInt32, isHardened: Bool = false) {
            guard number < 1 << 31 else { return nil }
            self.number = number
            self.isHardened = isHardened
        }

        /// The number with its highest bit set for a hardened child.
        package var index: UInt32 { isHardened ? number | 1 << 31 : number }
    }

    package let steps: [Step]

    private init(steps: [Step]) {
        self.steps = steps
    }

    /// Reads `m`, then steps after slashes; `'`, `h` and `H` mark a hardened one.
    package init(_ text: String) throws(DerivationFailure) {
        guard text.utf8.count <= WalletLimits.pathBytes else {
            throw .pathTooLong(limit: WalletLimits.pathBytes, got: text.utf8.count)
        }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = parts.first, first.elementsEqual("m".utf8) else {
            throw .pathStart(got: text)
        }
        guard parts.count - 1 <= WalletLimits.pathSteps else {
            throw .tooManySteps(limit: WalletLimits.pathSteps, got: parts.count - 1)
        }
        var steps: [Step] = []
        for part in parts.dropFirst() {
            guard let step = Self.step(Array(part)) else {
                throw .step(got: String(decoding: part, as: UTF8.self))
            }
            steps.append(step)
        }
        self.init(steps: steps)
    }

    /// The path of the account `index` of Ethereum: `m/44'/60'/0'/0/index`.
    package static func ethereum(_ index: UInt32) throws(DerivationFailure) -> DerivationPath {
        try DerivationPath("m/44'/60'/0'/0/\(index)")
    }

    package var description: String {
        steps.reduce("m") { $0 + "/\($1.number)" + ($1.isHardened ? "'" : "") }
    }

    private static func step(_ text: [UInt8]) -> Step? {
        guard let last = text.last else { return nil }
        let isHardened = [UInt8(ascii: "'"), UInt8(ascii: "h"), UInt8(ascii: "H")].contains(last)
        let digits = isHardened ? text.dropLast() : text[...]
        // Ten digits hold every number below 2^31; the standard reader also takes a sign.
        guard !digits.isEmpty, digits.count <= 10,
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self)).flatMap {
            Step($0, isHardened: isHardened)
        }
    }
}

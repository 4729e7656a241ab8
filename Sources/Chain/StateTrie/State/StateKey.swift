import Cryptography
import Encodings
import Primitives

/// The keys and values of the tries of a state.
enum StateKey {
    static func hash(_ address: Address) -> Hash32 { Keccak256.hash(address.bytes) }

    static func hash(_ slot: UInt256) -> Hash32 {
        var hasher = Keccak256()
        hasher.update(slot.hash32)
        return hasher.finalize()
    }

    static func nibbles(_ hash: Hash32) -> [UInt8] {
        var nibbles: [UInt8] = []
        nibbles.reserveCapacity(StateLimits.keyNibbles)
        for word in [hash.words.0, hash.words.1, hash.words.2, hash.words.3] {
            for shift in stride(from: 60, through: 0, by: -4) {
                nibbles.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15)
            }
        }
        return nibbles
    }

    /// One of the nibbles, counted from the most significant.
    static func nibble(_ hash: Hash32, at depth: Int) -> UInt8 {
        let word =
            switch depth / 16 {
            case 0: hash.words.0
            case 1: hash.words.1
            case 2: hash.words.2
            default:  // A path has 64 nibbles, so the depth is below 64.
                hash.words.3
            }
        return UInt8(truncatingIfNeeded: word >> UInt64(60 - depth % 16 * 4)) & 15
    }

    /// The hash whose nibbles a full path is; `nil` for a path of another length.
    static func hash(_ nibbles: [UInt8]) -> Hash32? {
        guard nibbles.count == StateLimits.keyNibbles else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, nibble) in nibbles.enumerated() {
            words[index / 16] = words[index / 16] << 4 | UInt64(nibble & 15)
        }
        return Hash32(words: (words[0], words[1], words[2], words[3]))
    }

    static func account(_ value: [UInt8], _ path: [UInt8]) throws(StateFailure) -> Account {
        guard let account = try? Account(decoding: value) else {
            throw .malformed(path: TriePath(nibbles: path))
        }
        return account
    }

    static func encode(_ value: UInt256) -> [UInt8] {
        var writer = RLPWriter()
        writer.append(value)
        return writer.bytes
    }

    /// The value of a leaf of a storage trie.
    static func value(
        _ encoded: [UInt8], _ path: [UInt8], _ account: Hash32
    ) throws(StateFailure) -> UInt256 {
        var reader = RLPReader(encoded)
        guard let value = try? reader.readUInt256(), reader.isAtEnd else {
            throw .malformed(path: TriePath(account: account, nibbles: path))
        }
        return value
    }
}

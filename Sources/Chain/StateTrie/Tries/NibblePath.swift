import Encodings

/// A key or a part of one as half bytes, which is what a Merkle-Patricia trie branches on.
enum NibblePath {
    static func nibbles(of key: some Collection<UInt8>) -> [UInt8] {
        var nibbles: [UInt8] = []
        nibbles.reserveCapacity(key.count * 2)
        for byte in key {
            nibbles.append(byte >> 4)
            nibbles.append(byte & 15)
        }
        return nibbles
    }

    /// How many nibbles two paths share at their beginning.
    static func sharedCount(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
        var count = 0
        for (left, right) in zip(a, b) {
            if left != right { break }
            count += 1
        }
        return count
    }

    /// The "hex prefix" form: a flag nibble (2 for a leaf, 1 for an odd count), then the nibbles.
    static func packed(_ nibbles: some Collection<UInt8>, isLeaf: Bool) -> [UInt8] {
        let isOdd = nibbles.count % 2 == 1
        var packed: [UInt8] = []
        packed.reserveCapacity(nibbles.count / 2 + 1)
        // The flag is the upper half of the first byte, and an odd first nibble its lower half.
        var upper: UInt8? = (isLeaf ? 2 : 0) + (isOdd ? 1 : 0)
        if !isOdd {
            packed.append((upper ?? 0) << 4)
            upper = nil
        }
        for nibble in nibbles {
            if let first = upper {
                packed.append(first << 4 | nibble)
                upper = nil
            } else {
                upper = nibble
            }
        }
        return packed
    }

    /// Reads the "hex prefix" form; `nil` when it is not the one that ``packed(_:isLeaf:)`` writes.
    static func unpacked(_ bytes: some Collection<UInt8>) -> (nibbles: [UInt8], isLeaf: Bool)? {
        let all = nibbles(of: bytes)
        guard let flag = all.first, flag <= 3 else { return nil }
        let isOdd = flag & 1 == 1
        guard isOdd || all[1] == 0 else { return nil }
        return (Array(all[(isOdd ? 1 : 2)...]), flag >= 2)
    }
}

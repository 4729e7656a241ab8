import Primitives

/// Finds the place of a record in a list by the hash of its key: open addressing, linear probing,
/// at most half full.
///
/// Records never leave but all at once.
///
/// An entry is the upper half of the hash beside the index plus one; zero is a free place.
struct IndexTable {
    private var entries: RawList<UInt64>
    private var mask: Int
    private(set) var count = 0
    /// A larger table is thrown away rather than cleared, so that one transaction that fills it
    /// does not slow down the next thousand.
    private static let keptPlaces = 1024
    /// Two secrets of the process, mixed into every hash.
    private let seed0, seed1: UInt64

    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        entries = RawList(capacity: size)
        for _ in 0..<size { entries.append(0) }
        mask = size - 1
        seed0 = entries.seed ^ 0x243f_6a88_85a3_08d3
        seed1 = Self.fold(entries.seed | 1, 0x1319_8a2e_0370_7344) | 1
    }

    func free() { entries.free() }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    @inline(__always)
    func hash(_ word: UInt256, _ more: UInt64) -> UInt64 {
        let low = Self.fold(word.limb0 ^ seed0, word.limb1 ^ seed1)
        let high = Self.fold(word.limb2 ^ seed1, word.limb3 ^ seed0)
        return Self.fold(low ^ high &+ more, seed1)
    }

    /// The index whose record `matches`, among those with this hash; -1 if there is none.
    @inline(__always)
    func find(_ hash: UInt64, _ matches: (Int) -> Bool) -> Int {
        var place = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = entries[place]
            if entry == 0 { return -1 }
            if (entry ^ hash) &>> 32 == 0 {
                let index = Int(truncatingIfNeeded: entry & 0xffff_ffff) &- 1
                if matches(index) { return index }
            }
            place = (place &+ 1) & mask
        }
    }

    /// Adds the next index; the key is not in the table.
    ///
    /// `hashOf` gives the hash of a record.
    @inline(never)
    mutating func insert(_ hash: UInt64, index: Int, hashOf: (Int) -> UInt64) {
        if (count + 1) * 2 > mask {
            let old = self
            setPlaces((mask + 1) * 2)
            for other in 0..<old.count { place(hashOf(other), other) }
            old.free()
        }
        place(hash, index)
        count += 1
    }

    mutating func removeAll() {
        if count == 0 { return }
        count = 0
        if mask < Self.keptPlaces {
            for index in 0...mask { entries[index] = 0 }
        } else {
            entries.free()
            setPlaces(16)
        }
    }

    private mutating func setPlaces(_ size: Int) {
        entries = RawList(capacity: size)
        for _ in 0..<size { entries.append(0) }
        mask = size - 1
    }

    private func place(_ hash: UInt64, _ index: Int) {
        var place = Int(truncatingIfNeeded: hash) & mask
        while entries[place] != 0 { place = (place &+ 1) & mask }
        entries[place] = hash & 0xffff_ffff_0000_0000 | UInt64(index + 1)
    }
}

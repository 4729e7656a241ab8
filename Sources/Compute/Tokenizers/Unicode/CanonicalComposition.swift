/// Unicode's normalization form NFC (UAX #15), from the tables of Unicode 16.0.
enum CanonicalComposition {
    private static let data = CompositionData()

    /// The composed form of valid UTF-8.
    static func composed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let text = ClassifiedText(bytes)
        // Nothing below U+0300 decomposes into, combines or composes with anything else.
        guard text.scalars.contains(where: { $0 >= 0x300 }) else { return Array(bytes) }
        var scalars: [UInt32] = []
        scalars.reserveCapacity(text.count)
        for scalar in text.scalars { data.decompose(scalar, into: &scalars) }
        let classes = order(&scalars)
        compose(&scalars, classes)
        var result = String.UnicodeScalarView()
        for scalar in scalars { result.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
        return Array(String(result).utf8)
    }

    /// Sorts every run of marks by their combining classes; equal ones keep their order.
    private static func order(_ scalars: inout [UInt32]) -> [UInt8] {
        var classes = scalars.map { data.combiningClass(of: $0) }
        var start = 0
        while start < scalars.count {
            guard classes[start] != 0 else {
                start += 1
                continue
            }
            var end = start + 1
            while end < scalars.count, classes[end] != 0 { end += 1 }
            let order = (start..<end).sorted { (classes[$0], $0) < (classes[$1], $1) }
            let sorted = order.map { (scalars[$0], classes[$0]) }
            for (place, item) in zip(start..<end, sorted) {
                (scalars[place], classes[place]) = item
            }
            start = end
        }
        return classes
    }

    /// Joins each scalar with the last starter before it, where nothing between blocks it.
    private static func compose(_ scalars: inout [UInt32], _ classes: [UInt8]) {
        var count = 0
        var starter: Int?
        var lastClass: UInt8 = 0
        for (index, scalar) in scalars.enumerated() {
            let isFree = starter.map { $0 == count - 1 || lastClass < classes[index] } ?? false
            if let place = starter, isFree, let joined = data.join(scalars[place], scalar) {
                scalars[place] = joined
                continue
            }
            scalars[count] = scalar
            if classes[index] == 0 { starter = count }
            lastClass = classes[index]
            count += 1
        }
        scalars.removeLast(scalars.count - count)
    }
}

/// The tables, unpacked, and the rules for Hangul.
private struct CompositionData: Sendable {
    private var parts: [UInt32: [UInt32]] = [:]
    private var wholes: [UInt64: UInt32] = [:]
    /// Starts of runs in ascending order, and their classes.
    private var runStarts: [UInt32] = []
    private var runClasses: [UInt8] = []

    private static let syllables: UInt32 = 0xAC00
    private static let syllableCount: UInt32 = 11_172
    private static let (leads, vowels, trails): (UInt32, UInt32, UInt32) = (0x1100, 0x1161, 0x11A7)
    private static let (leadCount, vowelCount, trailCount): (UInt32, UInt32, UInt32) = (19, 21, 28)

    init() {
        for (scalar, value) in Self.records(UnicodeTables.decompositions) {
            let isComposed = !value.hasPrefix("!")
            let list = value.drop { $0 == "!" }.split(separator: ",").compactMap {
                UInt32($0, radix: 16)
            }
            parts[scalar] = list
            if isComposed, list.count == 2 { wholes[Self.key(list[0], list[1])] = scalar }
        }
        for (scalar, value) in Self.records(UnicodeTables.combiningClasses) {
            runStarts.append(scalar)
            runClasses.append(UInt8(value, radix: 16) ?? 0)
        }
    }

    private static func records(_ table: String) -> [(UInt32, Substring)] {
        table.split(whereSeparator: { $0 == " " || $0 == "\n" }).compactMap { record in
            let fields = record.split(separator: "=")
            guard fields.count == 2, let scalar = UInt32(fields[0], radix: 16) else { return nil }
            return (scalar, fields[1])
        }
    }

    private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 {
        UInt64(first) << 32 | UInt64(second)
    }

    /// The depth of the recursion is that of the table, at most three.
    func decompose(_ scalar: UInt32, into result: inout [UInt32]) {
        let index = scalar &- Self.syllables
        if index < Self.syllableCount {
            let trail = index % Self.trailCount
            result.append(Self.leads + index / (Self.vowelCount * Self.trailCount))
            result.append(Self.vowels + index / Self.trailCount % Self.vowelCount)
            if trail > 0 { result.append(Self.trails + trail) }
        } else if scalar >= 0xC0, let list = parts[scalar] {
            for part in list { decompose(part, into: &result) }
        } else {
            result.append(scalar)
        }
    }

    func combiningClass(of scalar: UInt32) -> UInt8 {
        guard scalar >= 0x300 else { return 0 }
        var low = 0
        var high = runStarts.count
        while low < high {
            let middle = (low + high) / 2
            if runStarts[middle] <= scalar { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : runClasses[low - 1]
    }

    /// The scalar that two are composed to.
    func join(_ first: UInt32, _ second: UInt32) -> UInt32? {
        let lead = first &- Self.leads
        let vowel = second &- Self.vowels
        if lead < Self.leadCount, vowel < Self.vowelCount {
            return Self.syllables + (lead * Self.vowelCount + vowel) * Self.trailCount
        }
        let syllable = first &- Self.syllables
        let trail = second &- Self.trails
        if syllable < Self.syllableCount, syllable % Self.trailCount == 0,
            trail > 0, trail < Self.trailCount
        {
            return first + trail
        }
        return wholes[Self.key(first, second)]
    }
}

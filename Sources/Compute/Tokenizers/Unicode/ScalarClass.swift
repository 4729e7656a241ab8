/// What a pre-tokenizer's expression can ask of a scalar.
enum ScalarClass: UInt8, Sendable {
    case other
    /// General category L.
    case letter
    /// General category N.
    case number
    /// White_Space, except for the two line ends below.
    case space
    /// U+000A or U+000D; also white space.
    case lineEnd

    var isSpace: Bool { self == .space || self == .lineEnd }

    /// The class of a scalar in Unicode 16.0, whatever the Swift that compiled this knows.
    static func of(_ scalar: UInt32) -> ScalarClass {
        let index = Int(scalar)
        return index < table.count ? table[index] : .other
    }

    /// The classes of all scalars up to the last letter.
    private static let table = makeTable()

    private static func makeTable() -> [ScalarClass] {
        var table: [ScalarClass] = []
        fill(&table, .letter, UnicodeTables.letters)
        fill(&table, .number, UnicodeTables.numbers)
        let spaces: [ClosedRange<Int>] = [
            0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A,
            0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
        ]
        for range in spaces {
            for scalar in range { table[scalar] = .space }
        }
        table[0x0A] = .lineEnd
        table[0x0D] = .lineEnd
        return table
    }

    private static func fill(_ table: inout [ScalarClass], _ value: ScalarClass, _ gaps: String) {
        var scalar = 0
        var isInside = false
        for gap in gaps.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let next = scalar + (Int(gap, radix: 16) ?? 0)
            while table.count < next { table.append(.other) }
            if isInside {
                for index in scalar..<next { table[index] = value }
            }
            isInside.toggle()
            scalar = next
        }
    }
}

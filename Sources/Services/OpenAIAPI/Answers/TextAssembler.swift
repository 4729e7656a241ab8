/// Joins the bytes of tokens to text, and ends it where a stop string begins.
///
/// Text is given out only when it is certain: bytes that may be the beginning of a stop string or
/// the first part of a character are held back until more bytes decide.
package struct TextAssembler {
    private let stops: [[UInt8]]
    private var pending: [UInt8] = []
    /// Bytes that were given out, from the start of the answer.
    package private(set) var released = 0
    package private(set) var isStopped = false

    package init(stops: [String]) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    /// Takes more bytes and gives out the text that is certain now, often none.
    package mutating func append(_ bytes: [UInt8]) -> String {
        guard !isStopped else { return "" }
        pending += bytes
        if let start = firstStop() {
            isStopped = true
            pending.removeSubrange(start...)
            return release(pending.count)
        }
        let held = max(incompleteCharacter, longestBeginningOfStop)
        return release(pending.count - held)
    }

    /// Gives out the rest; no more bytes come.
    package mutating func finish() -> String {
        release(pending.count)
    }

    private mutating func release(_ count: Int) -> String {
        let text = String(decoding: pending[..<count], as: UTF8.self)
        pending.removeFirst(count)
        released += count
        return text
    }

    /// Where the first stop string begins.
    private func firstStop() -> Int? {
        stops.compactMap { stop in
            pending.indices.first { pending[$0...].starts(with: stop) }
        }.min()
    }

    /// The length of the longest end of the bytes with which a stop string begins.
    private var longestBeginningOfStop: Int {
        var longest = 0
        for stop in stops {
            for count in stride(from: min(stop.count - 1, pending.count), to: longest, by: -1)
            where pending.suffix(count).elementsEqual(stop.prefix(count)) {
                longest = count
                break
            }
        }
        return longest
    }

    /// The bytes of a last character whose end has not come.
    private var incompleteCharacter: Int {
        for (index, byte) in pending.suffix(3).reversed().enumerated() {
            let needed =
                switch byte {
                case 0xC2...0xDF: 2
                case 0xE0...0xEF: 3
                case 0xF0...0xF4: 4
                case 0x80...0xBF: 0
                default: 1
                }
            if needed == 0 { continue }
            return needed > index + 1 ? index + 1 : 0
        }
        return 0
    }
}

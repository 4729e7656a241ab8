import Primitives

/// Reads numbers and strings of a GGUF file one after the other.
///
/// The file may be larger than memory, so it is copied window by window; every length is compared
/// with what is left before anything is allocated by it.
struct GGUFCursor {
    private static let windowBytes = 1 << 18

    private let file: any ByteRegion
    private let fileBytes: Int
    private(set) var offset = 0
    private var window: [UInt8] = []
    private var windowStart = 0

    init(_ file: any ByteRegion) {
        self.file = file
        fileBytes = file.byteCount
    }

    var remaining: Int { fileBytes - offset }

    /// Checks that `count` things of at least `size` bytes each can follow.
    func expect(
        _ count: UInt64, of size: Int, _ expected: @autoclosure () -> String
    ) throws(GGUFFailure) -> Int {
        let (needed, overflow) = count.multipliedReportingOverflow(by: UInt64(size))
        guard !overflow, needed <= UInt64(remaining) else {
            throw .truncated(
                offset: offset, expected: expected(), needed: overflow ? .max : needed,
                available: remaining)
        }
        return Int(count)
    }

    /// The next `count` bytes, whose number has been compared with what is left.
    private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        if offset < windowStart || offset + count > windowStart + window.count {
            let length = min(max(count, Self.windowBytes), remaining)
            window = file.copy(from: offset, count: length)
            windowStart = offset
        }
        let start = offset - windowStart
        offset += count
        return window[start..<start + count]
    }

    mutating func bytes(
        _ count: Int, _ expected: @autoclosure () -> String
    ) throws(GGUFFailure) -> ArraySlice<UInt8> {
        take(try expect(UInt64(count), of: 1, expected()))
    }

    mutating func number<T: FixedWidthInteger>(
        _ expected: @autoclosure () -> String, as: T.Type = T.self
    ) throws(GGUFFailure) -> T {
        let size = T.bitWidth / 8
        return Self.littleEndian(try bytes(size, expected()))
    }

    /// `count` numbers, which is compared with what is left before the array is made.
    mutating func numbers<T: FixedWidthInteger>(
        _ count: UInt64, _ expected: @autoclosure () -> String, as: T.Type = T.self
    ) throws(GGUFFailure) -> [T] {
        let size = T.bitWidth / 8
        let count = try expect(count, of: size, expected())
        let bytes = take(count * size)
        var list: [T] = []
        list.reserveCapacity(count)
        var place = bytes.startIndex
        for _ in 0..<count {
            list.append(Self.littleEndian(bytes[place..<place + size]))
            place += size
        }
        return list
    }

    private static func littleEndian<T: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> T {
        var value: T = 0
        var shift = 0
        for byte in bytes {
            value |= T(truncatingIfNeeded: byte) << T(truncatingIfNeeded: shift)
            shift += 8
        }
        return value
    }

    /// The UTF-8 of a string of at most `limit` bytes: its length in 8 bytes, then its bytes.
    mutating func utf8(
        _ what: @autoclosure () -> String, limit: Int
    ) throws(GGUFFailure) -> ArraySlice<UInt8> {
        let start = offset
        let length: UInt64 = try number("the length of \(what())")
        guard length <= UInt64(limit) else {
            throw .limit(offset: start, what: "bytes of \(what())", limit: limit, got: length)
        }
        let content = offset
        let count = try expect(length, of: 1, what())
        let bytes = take(count)
        // One pass over bytes that are ASCII in most strings.
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw .invalid(
                offset: content, what: what(), expected: "UTF-8",
                got: "other bytes among its \(count)")
        }
        return bytes
    }

    mutating func string(
        _ what: @autoclosure () -> String, limit: Int
    ) throws(GGUFFailure) -> String {
        String(decoding: try utf8(what(), limit: limit), as: UTF8.self)
    }
}

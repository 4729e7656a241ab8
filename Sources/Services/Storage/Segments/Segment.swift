import Cryptography
import Primitives

/// One file of the block log: a header and records.
struct Segment: Sendable {
    static let headerBytes = 64
    private static let magic: [UInt8] = Array("ASSAYLOG".utf8)
    private static let version: UInt32 = 1

    let index: UInt32
    let device: any BlockDevice

    static func name(_ index: UInt32) -> String {
        let digits = String(index)
        return "blocks-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".log"
    }

    /// The number in a segment's name; `nil` for any other name.
    static func index(_ name: String) -> UInt32? {
        guard name.hasPrefix("blocks-"), name.hasSuffix(".log"),
            let index = UInt32(name.dropFirst(7).dropLast(4)), Self.name(index) == name
        else { return nil }
        return index
    }

    /// What the first 64 bytes of a segment of a chain are.
    static func header(_ index: UInt32, genesis: Hash32) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(magic)
        writer.appendLittleEndian(version)
        writer.appendLittleEndian(index)
        writer.append(genesis)
        return writer.bytes + SHA256.hash(writer.bytes).bytes.prefix(16)
    }

    /// A record with where the next one begins; `nil` when no whole record is there.
    func record(at offset: Int) throws(DeviceFailure) -> (record: LogRecord, end: Int)? {
        let size = try device.size()
        guard offset >= Self.headerBytes, offset <= size,
            size - offset >= LogRecord.Header.byteCount
        else { return nil }
        let bytes = try device.read(LogRecord.Header.byteCount, at: offset)
        let start = offset + LogRecord.Header.byteCount
        guard let header = LogRecord.Header(bytes), header.payloadBytes <= size - start else {
            return nil
        }
        let payload = try device.read(header.payloadBytes, at: start)
        return LogRecord(header, headerBytes: bytes, payload: payload).map {
            ($0, start + header.payloadBytes)
        }
    }

    /// Whether a whole record lies anywhere behind a place: then the bytes at the place are not a
    /// torn end but damage.
    func holdsRecord(after offset: Int) throws(DeviceFailure) -> Bool {
        let size = try device.size()
        let magic = LogRecord.Header.magic
        let step = 1 << 20
        var start = offset + 1
        while start < size {
            let bytes = try device.read(min(step + magic.count, size - start), at: start)
            for place in bytes.indices.dropLast(magic.count - 1)
            where bytes[place] == magic[0] && bytes[place...].starts(with: magic) {
                if try record(at: start + place) != nil { return true }
            }
            start += step
        }
        return false
    }
}

import Cryptography
import Primitives

/// One generation of a ``VoteJournal`` as it begins: a header and the records that it starts with.
struct JournalFile {
    static let headerBytes = 80
    static let recordHeaderBytes = 24
    static let recordMagic: [UInt8] = Array("AVR1".utf8)
    private static let magic: [UInt8] = Array("ASSAYVJ1".utf8)

    let generation: UInt64
    let bytes: [UInt8]

    /// What a checksum covers beside the record: bytes that a peer chose and that lie inside of
    /// another record pass for none.
    struct Place {
        let generation: UInt64
        let identity: Hash32
        let offset: Int
    }

    /// The header has the length and the checksum of what follows, so that it says whether the
    /// file is whole.
    init(generation: UInt64, records: [[UInt8]], identity: Hash32) {
        self.generation = generation
        var body: [UInt8] = []
        for record in records {
            let place = Place(
                generation: generation, identity: identity,
                offset: Self.headerBytes + body.count)
            body += Self.encode(record, at: place)
        }
        bytes = Self.header(generation, identity, body) + body
    }

    private static func header(
        _ generation: UInt64, _ identity: Hash32, _ body: [UInt8]
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(magic)
        writer.appendLittleEndian(generation)
        writer.append(identity)
        writer.appendLittleEndian(UInt64(body.count))
        writer.append(Array(SHA256.hash(body).bytes.prefix(8)))
        return writer.bytes + SHA256.hash(writer.bytes).bytes.prefix(16)
    }

    /// How many bytes of records the header at the start of a file promises; `nil` for bytes that
    /// are no header, or those of another generation or journal, or records that are not there.
    static func initialBytes(
        _ bytes: [UInt8], generation: UInt64, identity: Hash32
    ) -> Int? {
        guard bytes.count >= headerBytes else { return nil }
        var reader = ByteReader(Array(bytes[48..<56]))
        guard let count = try? reader.readLittleEndian(UInt64.self),
            let length = Int(exactly: count), length <= bytes.count - headerBytes
        else { return nil }
        let body = Array(bytes[headerBytes..<headerBytes + length])
        guard bytes.starts(with: header(generation, identity, body)) else { return nil }
        return length
    }

    static func name(_ generation: UInt64) -> String {
        let digits = String(generation)
        return "votes-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
            + ".log"
    }

    /// The generation in a file's name; `nil` for any other name.
    static func generation(_ name: String) -> UInt64? {
        guard name.hasPrefix("votes-"), name.hasSuffix(".log"),
            let generation = UInt64(name.dropFirst(6).dropLast(4)), generation > 0,
            self.name(generation) == name
        else { return nil }
        return generation
    }

    /// Makes the file durable with its name.
    func write(to folder: any BlockDeviceFolder) throws(DeviceFailure) -> any BlockDevice {
        let device = try folder.open(Self.name(generation))
        try device.truncate(to: 0)
        try device.write(bytes, at: 0)
        try device.sync()
        try folder.sync()
        return device
    }

    // MARK: Records

    /// Magic, length, checksum, then the record.
    static func encode(_ record: [UInt8], at place: Place) -> [UInt8] {
        var head = ByteWriter()
        head.append(recordMagic)
        head.appendLittleEndian(UInt32(clamping: record.count))
        return head.bytes + checksum(record, at: place) + record
    }

    private static func checksum(_ record: [UInt8], at place: Place) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(place.identity)
        writer.appendLittleEndian(place.generation)
        writer.appendLittleEndian(UInt64(place.offset))
        writer.appendLittleEndian(UInt64(record.count))
        var hasher = SHA256()
        hasher.update(writer.bytes)
        hasher.update(record)
        return Array(hasher.finalize().bytes.prefix(16))
    }

    /// The record at a place of a file's bytes, with where the next one begins; `nil` when no whole
    /// one is there.
    static func record(
        in bytes: [UInt8], at place: Place
    ) -> (record: [UInt8], end: Int)? {
        let offset = place.offset
        guard offset >= 0, offset <= bytes.count, bytes.count - offset >= recordHeaderBytes,
            bytes[offset...].starts(with: recordMagic)
        else { return nil }
        var reader = ByteReader(Array(bytes[(offset + 4)..<(offset + 8)]))
        guard let count = try? reader.readLittleEndian(UInt32.self),
            let length = Int(exactly: count),
            length <= StorageLimits.journalRecordBytes,
            length <= bytes.count - offset - recordHeaderBytes
        else { return nil }
        let start = offset + recordHeaderBytes
        let record = Array(bytes[start..<start + length])
        guard bytes[(offset + 8)..<start].elementsEqual(checksum(record, at: place)) else {
            return nil
        }
        return (record, start + length)
    }

    /// Whether a whole record lies anywhere behind a place: then the bytes at the place are not a
    /// torn end but damage.
    static func holdsRecord(in bytes: [UInt8], after place: Place) -> Bool {
        let first = place.offset + 1
        guard bytes.count - first >= recordHeaderBytes else { return false }
        return (first...bytes.count - recordHeaderBytes).contains { offset in
            bytes[offset] == recordMagic[0]
                && record(
                    in: bytes,
                    at: Place(
                        generation: place.generation, identity: place.identity, offset: offset))
                    != nil
        }
    }
}

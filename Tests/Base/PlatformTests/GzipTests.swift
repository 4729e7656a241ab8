import Platform
import Testing

@Suite struct GzipTests {
    /// What `gzip -n` makes of "assay assay assay".
    static let real: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4B, 0x2C, 0x2E, 0x4E, 0xAC,
        0x54, 0x48, 0x44, 0x90, 0x00, 0x65, 0xB5, 0xE6, 0x11, 0x11, 0x00, 0x00, 0x00,
    ]

    @Test func `a stream and two streams in a row inflate`() throws {
        let one = try Gzip.inflate(Self.real, limit: 17)
        #expect(String(decoding: one, as: UTF8.self) == "assay assay assay")
        let two = try Gzip.inflate(Self.real + Self.real, limit: 34)
        #expect(two == one + one)
    }

    @Test func `output over the limit is refused`() {
        #expect(throws: GzipError.tooLarge(limit: 16)) { try Gzip.inflate(Self.real, limit: 16) }
    }

    @Test func `every shortened stream is refused`() {
        for count in 0..<Self.real.count {
            #expect(throws: GzipError.self) {
                try Gzip.inflate(Array(Self.real.prefix(count)), limit: 100)
            }
        }
    }

    @Test func `a flipped checksum or length is refused`() {
        for index in (Self.real.count - 8)..<Self.real.count {
            var bytes = Self.real
            bytes[index] ^= 1
            #expect(throws: GzipError.self) { try Gzip.inflate(bytes, limit: 100) }
        }
    }

    @Test func `no flipped bit makes more bytes than the limit or a trap`() {
        var (inflated, refused) = (0, 0)
        for index in Self.real.indices {
            for bit in 0..<8 {
                var bytes = Self.real
                bytes[index] ^= 1 << bit
                guard let out = try? Gzip.inflate(bytes, limit: 64) else {
                    refused += 1
                    continue
                }
                inflated += 1
                #expect(out.count <= 64)
            }
        }
        // The time and the system in the header are in no sum; all that is inflated is.
        #expect(inflated > 10 && refused > inflated, "\(inflated) inflated, \(refused) refused")
    }
}

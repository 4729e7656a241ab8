import Primitives

/// Reads the project's proof files; every count is checked against its limit and what is left.
struct ProofReader {
    private let file: any ByteRegion
    private(set) var offset = 0

    init(_ file: any ByteRegion, limit: Int) throws(ProofFormatFailure) {
        guard file.byteCount <= limit else {
            throw .tooLarge(limit: limit, got: file.byteCount)
        }
        self.file = file
    }

    private var remaining: Int { file.byteCount - offset }

    /// Eight letters and a version: what kind of file this is.
    mutating func expect(magic: String, version: UInt32) throws(ProofFormatFailure) {
        let got = try read(magic.utf8.count)
        guard got.elementsEqual(magic.utf8) else {
            throw .magic(expected: magic, got: Array(got))
        }
        let number = try integer32()
        guard number == version else { throw .version(expected: version, got: number) }
    }

    /// Passes over so many bytes and returns where they start.
    mutating func skip(_ count: Int) throws(ProofFormatFailure) -> Int {
        guard count >= 0, count <= remaining else {
            throw .bytes(.truncated(needed: count, available: remaining))
        }
        defer { offset += count }
        return offset
    }

    mutating func read(_ count: Int) throws(ProofFormatFailure) -> [UInt8] {
        file.copy(from: try skip(count), count: count)
    }

    mutating func integer() throws(ProofFormatFailure) -> UInt64 {
        file.integer64(at: try skip(8))
    }

    mutating func integer32() throws(ProofFormatFailure) -> UInt32 {
        file.integer32(at: try skip(4))
    }

    mutating func hash() throws(ProofFormatFailure) -> Hash32 {
        file.hash(at: try skip(32))
    }

    /// A count of items that each take at least `bytes` bytes of what is left.
    mutating func count(of what: String, bytes: Int, limit: UInt64)
        throws(ProofFormatFailure) -> Int
    {
        let count = try integer()
        guard count <= limit else { throw .count(of: what, limit: limit, got: count) }
        let (needed, overflow) = Int(clamping: count).multipliedReportingOverflow(by: bytes)
        guard !overflow, needed <= remaining else {
            throw .bytes(
                .truncated(needed: overflow ? .max : needed, available: remaining)
            )
        }
        return Int(count)
    }

    mutating func counted(_ what: String, limit: Int) throws(ProofFormatFailure) -> [UInt8] {
        try read(try count(of: what, bytes: 1, limit: UInt64(limit)))
    }

    mutating func hashes(_ what: String) throws(ProofFormatFailure) -> [Hash32] {
        let count = try count(of: what, bytes: 32, limit: ProofLimits.stepsMax)
        var hashes: [Hash32] = []
        hashes.reserveCapacity(count)
        for _ in 0..<count { hashes.append(try hash()) }
        return hashes
    }

    mutating func words(_ what: String) throws(ProofFormatFailure) -> [UInt32] {
        let count = try count(of: what, bytes: 4, limit: ProofLimits.stepsMax)
        return file.words(at: try skip(count * 4), count: count)
    }

    func finish() throws(ProofFormatFailure) {
        guard remaining == 0 else { throw .bytes(.trailing(count: remaining)) }
    }
}

extension ByteWriter {
    mutating func append(magic: String, version: UInt32) {
        append(magic.utf8)
        appendLittleEndian(version)
    }

    mutating func appendCounted(_ hashes: [Hash32]) {
        appendLittleEndian(UInt64(hashes.count))
        for hash in hashes { append(hash) }
    }

    /// The words are laid out here and appended at once: a call for each took longer than the hash
    /// of the whole proof.
    mutating func appendCounted(_ words: [UInt32]) {
        appendLittleEndian(UInt64(words.count))
        var content: [UInt8] = []
        content.reserveCapacity(words.count * 4)
        for word in words {
            content.append(UInt8(truncatingIfNeeded: word))
            content.append(UInt8(truncatingIfNeeded: word >> 8))
            content.append(UInt8(truncatingIfNeeded: word >> 16))
            content.append(UInt8(truncatingIfNeeded: word >> 24))
        }
        append(content)
    }
}

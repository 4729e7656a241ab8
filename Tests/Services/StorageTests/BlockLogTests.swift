import ConformanceVectors
import Cryptography
import Platform
import Primitives
import RecordedLog
import Storage
import Testing

@Suite struct BlockLogTests {
    static let genesis = Keccak256.hash("genesis".utf8)

    static func record(_ number: UInt64) -> LogRecord {
        var generator = CounterGenerator(seed: .zero, domain: "record \(number)")
        let size = Int(generator.below(900))
        return LogRecord(
            number: number, hash: Keccak256.hash("\(number)".utf8),
            envelope: (0..<size).map { _ in UInt8(generator.below(256)) },
            receipts: [UInt8](repeating: 3, count: Int(generator.below(100))),
            transactions: (0..<generator.below(4)).map { Keccak256.hash("\(number) \($0)".utf8) })
    }

    static func open(
        _ folder: any BlockDeviceFolder, from: LogPosition? = nil, segmentBytes: Int = 2_000
    ) throws -> (log: BlockLog, records: [LogRecord]) {
        var records: [LogRecord] = []
        let log = try BlockLog(folder, genesis: genesis, from: from, segmentBytes: segmentBytes) {
            record, _ throws(StorageFailure) in
            records.append(record)
        }
        return (log, records)
    }

    @Test func `records come back in order, from any place, over segments`() throws {
        let disk = SimulatedDisk()
        let log = try Self.open(disk).log
        var positions: [LogPosition] = []
        for number in UInt64(1)...40 { positions.append(try log.append(Self.record(number))) }
        #expect(log.segmentCount > 5)
        for (index, position) in positions.enumerated() {
            #expect(try log.read(at: position) == Self.record(UInt64(index) + 1))
        }
        let again = try Self.open(disk)
        #expect(again.records == (1...40).map { Self.record($0) })
        let rest = try Self.open(disk, from: positions[30])
        #expect(rest.records == (31...40).map { Self.record($0) })
        #expect(rest.log.end == log.end)
    }

    @Test func `a torn record that opening cuts off is in the log`() throws {
        let disk = SimulatedDisk()
        let log = try Self.open(disk, segmentBytes: 1 << 20).log
        let first = try log.append(Self.record(1))
        let second = try log.append(Self.record(2))
        let name = try #require(try disk.names().first)
        try disk.open(name).truncate(to: Int(second.offset) + 5)
        let record = RecordedLog()
        var found: [LogPosition] = []
        _ = try BlockLog(disk, genesis: Self.genesis, notes: record.makeLog()) {
            _, position throws(StorageFailure) in
            found.append(position)
        }
        #expect(found == [first])
        #expect(record.texts == ["warning storage: a record that was not whole was cut off"])
        _ = try BlockLog(disk, genesis: Self.genesis, notes: record.makeLog())
        #expect(record.lines.count == 1, "a whole log has nothing to say")
    }

    @Test func `another chain and a missing segment are refused`() throws {
        let disk = SimulatedDisk()
        let log = try Self.open(disk).log
        for number in UInt64(1)...20 { _ = try log.append(Self.record(number)) }
        #expect(throws: StorageFailure.self) {
            _ = try BlockLog(disk, genesis: .zero, segmentBytes: 2_000)
        }
        try disk.remove("blocks-00000002.log")
        #expect(throws: StorageFailure.self) { _ = try Self.open(disk) }
    }

    @Test func `a torn end is cut off, damage before a good record is refused`() throws {
        let disk = SimulatedDisk()
        let log = try Self.open(disk, segmentBytes: 1 << 20).log
        var positions: [LogPosition] = []
        for number in UInt64(1)...6 { positions.append(try log.append(Self.record(number))) }
        let name = "blocks-00000001.log"
        let device = try disk.open(name)
        let size = try device.size()
        let whole = try device.read(size, at: 0)
        let last = Int(positions[5].offset)
        for cut in stride(from: last + 1, to: size, by: 37) {
            try device.truncate(to: 0)
            try device.write(Array(whole[..<cut]), at: 0)
            let opened = try Self.open(disk, segmentBytes: 1 << 20)
            #expect(opened.records.count == 5)
            #expect(try device.size() == last)
        }
        for offset in stride(from: Int(positions[2].offset), to: last, by: 41) {
            var damaged = whole
            damaged[offset] ^= 1
            try device.truncate(to: 0)
            try device.write(damaged, at: 0)
            #expect(throws: StorageFailure.self) {
                _ = try Self.open(disk, segmentBytes: 1 << 20)
            }
        }
    }

    @Test func `bytes that are no log never stop the program`() throws {
        let disk = SimulatedDisk()
        let log = try Self.open(disk, segmentBytes: 1 << 20).log
        for number in UInt64(1)...4 { _ = try log.append(Self.record(number)) }
        let device = try disk.open("blocks-00000001.log")
        let whole = try device.read(try device.size(), at: 0)
        var (refused, shorter) = (0, 0)
        for mutated in Mutations(of: [whole], count: 2_000) {
            try device.truncate(to: 0)
            try device.write(mutated, at: 0)
            do {
                let records = try Self.open(disk, segmentBytes: 1 << 20).records
                // What is accepted is a beginning of what was written, byte for byte.
                #expect(records == (0..<records.count).map { Self.record(UInt64($0) + 1) })
                if records.count < 4 { shorter += 1 }
            } catch {
                refused += 1
            }
            if try disk.names().isEmpty { _ = try disk.open("blocks-00000001.log") }
        }
        #expect(refused > 500 && shorter > 100, "\(refused) refused, \(shorter) cut")
    }

    @Test func `segments are cut off and removed`() throws {
        let folder = try TemporaryFolder()
        let files = try FileFolder(folder.path + "/blocks")
        let log = try Self.open(files).log
        var positions: [LogPosition] = []
        for number in UInt64(1)...30 { positions.append(try log.append(Self.record(number))) }
        try log.truncate(from: positions[20])
        #expect(try Self.open(files).records.count == 20)
        #expect(try log.append(Self.record(21)) == positions[20])
        #expect(try Self.open(files).records == (1...21).map { Self.record($0) })
        let kept = positions[15].segment
        #expect(try log.removeSegments(before: kept) == Int(kept) - 1)
        let first = try #require(positions.firstIndex { $0.segment == kept })
        #expect(try Self.open(files).records.first == Self.record(UInt64(first) + 1))
    }
}

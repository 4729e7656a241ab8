import Cryptography
import Primitives
import Storage
import Testing

/// A machine that goes off at every single operation of a workload.
@Suite struct CrashTests {
    /// What a workload was told is durable before the machine went off.
    private struct Acknowledged {
        var last: UInt64 = 0
        var removedBefore: UInt32 = 0
    }

    /// Appends, cuts off, appends again and removes old segments.
    private static func work(
        _ disk: SimulatedDisk, _ acknowledged: inout Acknowledged
    ) throws {
        let log = try BlockLogTests.open(disk, segmentBytes: 1_500).log
        var positions: [LogPosition] = []
        for number in UInt64(1)...14 {
            positions.append(try log.append(BlockLogTests.record(number)))
            acknowledged.last = number
        }
        // From here on only what is left is promised.
        acknowledged.last = 11
        try log.truncate(from: positions[11])
        for number in UInt64(12)...18 {
            positions.append(try log.append(BlockLogTests.record(number)))
            acknowledged.last = number
        }
        acknowledged.removedBefore = positions[6].segment
        _ = try log.removeSegments(before: positions[6].segment)
    }

    private static func number(of record: LogRecord?) -> UInt64 { record?.number ?? 0 }

    @Test(arguments: 0..<12)
    func `what was acknowledged is there after a crash at any operation`(seed: Int) throws {
        let dry = SimulatedDisk()
        var all = Acknowledged()
        try Self.work(dry, &all)
        var torn = 0
        for operation in 1...dry.operations {
            let disk = SimulatedDisk()
            disk.crash(at: operation)
            var acknowledged = Acknowledged()
            #expect(throws: StorageFailure.self) { try Self.work(disk, &acknowledged) }
            disk.restart(seed: Keccak256.hash("\(seed) \(operation)".utf8))
            let sizes = try disk.names().map { try disk.open($0).size() }.reduce(0, +)
            let (log, records) = try BlockLogTests.open(disk, segmentBytes: 1_500)
            let after = try disk.names().map { try disk.open($0).size() }.reduce(0, +)
            torn += after < sizes ? 1 : 0
            #expect(Self.number(of: records.last) >= acknowledged.last, "operation \(operation)")
            let first = records.first?.number ?? 1
            #expect(first == 1 || acknowledged.removedBefore > 1)
            #expect(records == records.indices.map { BlockLogTests.record(first + UInt64($0)) })
            // The log goes on from there.
            let next = Self.number(of: records.last) + 1
            _ = try log.append(BlockLogTests.record(next))
            let again = try BlockLogTests.open(disk, segmentBytes: 1_500).records
            #expect(again.last == BlockLogTests.record(next))
        }
        #expect(torn > 0)
    }

    @Test func `the disk loses and tears what was not made durable`() throws {
        var (whole, lost, torn) = (0, 0, 0)
        for seed in 0..<100 {
            let disk = SimulatedDisk()
            let device = try disk.open("a")
            try device.write([UInt8](repeating: 1, count: 600), at: 0)
            try device.sync()
            try disk.sync()
            try device.write([UInt8](repeating: 2, count: 3_000), at: 600)
            disk.crash(at: disk.operations + 1)
            #expect(throws: DeviceFailure.crashed) { try device.sync() }
            #expect(throws: DeviceFailure.crashed) { _ = try device.size() }
            disk.restart(seed: Keccak256.hash("\(seed)".utf8))
            let bytes = try device.read(try device.size(), at: 0)
            #expect(bytes.prefix(600).allSatisfy { $0 == 1 })
            let written = bytes.dropFirst(600).count { $0 == 2 }
            if written == 3_000 { whole += 1 } else if written == 0 { lost += 1 } else { torn += 1 }
        }
        #expect(whole > 10 && lost > 10 && torn > 10, "\(whole) \(lost) \(torn)")
    }
}

import ConformanceVectors
import Cryptography
import Primitives
import Storage
import Testing

@Suite struct VoteJournalTests {
    static let identity = Keccak256.hash("chain and validator".utf8)

    static func record(_ number: Int) -> [UInt8] {
        var generator = CounterGenerator(seed: .zero, domain: "vote \(number)")
        let size = Int(generator.below(number % 3 == 0 ? 1_500 : 90))
        return (0..<size).map { _ in UInt8(generator.below(256)) }
    }

    static func records(_ numbers: some Sequence<Int>) -> [[UInt8]] {
        numbers.map(record)
    }

    static func open(_ folder: any BlockDeviceFolder) throws -> VoteJournal {
        try VoteJournal(folder, identity: identity)
    }

    /// The bytes of the one file of a journal with these records.
    private static func bytes(_ numbers: ClosedRange<Int>) throws -> (SimulatedDisk, [UInt8]) {
        let disk = SimulatedDisk()
        let journal = try open(disk)
        for number in numbers { try journal.append(record(number)) }
        let device = try disk.open(try #require(try disk.names().first))
        return (disk, try device.read(try device.size(), at: 0))
    }

    @Test func `records come back in order, also from files`() throws {
        let folder = try TemporaryFolder()
        for disk in [SimulatedDisk(), try FileFolder(folder.path + "/votes")]
            as [any BlockDeviceFolder]
        {
            var journal = try Self.open(disk)
            #expect(journal.recovered.isEmpty)
            for number in 1...20 { try journal.append(Self.record(number)) }
            journal = try Self.open(disk)
            #expect(journal.recovered == Self.records(1...20))
            try journal.rewrite(Self.records(15...22))
            try journal.append(Self.record(23))
            #expect(try Self.open(disk).recovered == Self.records(15...23))
            #expect(try disk.names() == ["votes-00000002.log"])
            journal = try Self.open(disk)
            try journal.rewrite([])
            #expect(try Self.open(disk).recovered.isEmpty)
        }
    }

    @Test func `another validator's journal is refused and left as it is`() throws {
        let (disk, bytes) = try Self.bytes(1...3)
        #expect(throws: StorageFailure.self) {
            _ = try VoteJournal(disk, identity: Keccak256.hash("another".utf8))
        }
        #expect(try disk.open("votes-00000001.log").read(bytes.count, at: 0) == bytes)
        #expect(try Self.open(disk).recovered == Self.records(1...3))
    }

    @Test func `a record beyond the bound is refused and nothing is written`() throws {
        let disk = SimulatedDisk()
        let journal = try Self.open(disk)
        let large = [UInt8](repeating: 0, count: StorageLimits.journalRecordBytes + 1)
        #expect(throws: StorageFailure.self) { try journal.append(large) }
        try journal.append(Self.record(1))
        #expect(try Self.open(disk).recovered == Self.records(1...1))
    }

    @Test func `a torn end is cut off, damage before a good record is refused`() throws {
        let (_, whole) = try Self.bytes(1...5)
        let (_, shorter) = try Self.bytes(1...4)
        for place in shorter.count..<whole.count {
            let disk = SimulatedDisk()
            let device = try disk.open("votes-00000001.log")
            try device.write(Array(whole[..<place]), at: 0)
            #expect(try Self.open(disk).recovered == Self.records(1...4))
            #expect(try device.size() == shorter.count)
            var flipped = whole
            flipped[place] ^= 4
            try device.truncate(to: 0)
            try device.write(flipped, at: 0)
            // Nobody can tell this from a torn end.
            #expect(try Self.open(disk).recovered == Self.records(1...4))
        }
        for place in 0..<shorter.count {
            let disk = SimulatedDisk()
            var flipped = whole
            flipped[place] ^= 32
            try disk.open("votes-00000001.log").write(flipped, at: 0)
            #expect(throws: StorageFailure.self, "byte \(place)") { _ = try Self.open(disk) }
        }
    }

    @Test func `a record inside of a torn record is none`() throws {
        // A peer that knows the format puts whole records of the journal into its block.
        let (_, stolen) = try Self.bytes(1...2)
        let disk = SimulatedDisk()
        let journal = try Self.open(disk)
        try journal.append([9])
        try journal.append(stolen)
        let device = try disk.open("votes-00000001.log")
        try device.truncate(to: try device.size() - 1)
        #expect(try Self.open(disk).recovered == [[9]])
    }

    @Test func `bytes that are no journal never stop the program`() throws {
        let (_, whole) = try Self.bytes(1...4)
        var (opened, refused) = (0, 0)
        for mutated in Mutations(of: [whole], count: 2_000) {
            let disk = SimulatedDisk()
            try disk.open("votes-00000001.log").write(mutated, at: 0)
            do {
                let found = try Self.open(disk).recovered
                #expect(found == Self.records((0..<found.count).map { $0 + 1 }))
                opened += 1
            } catch {
                refused += 1
            }
        }
        #expect(opened > 50 && refused > 1_000, "\(opened) opened, \(refused) refused")
    }
}

/// A validator's machine that goes off at every single operation.
@Suite struct VoteJournalCrashTests {
    /// What was promised before the machine went off: the records of one of these states.
    private struct Promise {
        var states: [[[UInt8]]] = [[]]
    }

    private static func work(_ disk: SimulatedDisk, _ promise: inout Promise) throws {
        let journal = try VoteJournalTests.open(disk)
        var kept: [[UInt8]] = []
        for number in 1...24 {
            let record = VoteJournalTests.record(number)
            if number % 7 == 0 {
                let next = Array(kept.suffix(3))
                // Until the call returns both are right.
                promise.states = [kept, next]
                try journal.rewrite(next)
                kept = next
                promise.states = [kept]
            }
            promise.states = [kept, kept + [record]]
            try journal.append(record)
            kept.append(record)
            promise.states = [kept]
        }
    }

    @Test(arguments: 0..<12)
    func `what was promised is there after a crash at any operation`(seed: Int) throws {
        let dry = SimulatedDisk()
        var all = Promise()
        try Self.work(dry, &all)
        var (before, after) = (0, 0)
        for operation in 1...dry.operations {
            let disk = SimulatedDisk()
            disk.crash(at: operation)
            var promise = Promise()
            #expect(throws: StorageFailure.self) { try Self.work(disk, &promise) }
            disk.restart(seed: Keccak256.hash("\(seed) \(operation)".utf8))
            // The machine may go off again while it looks for the end.
            let found = try Self.reopen(disk, seed: seed &+ operation)
            #expect(promise.states.contains(found.recovered), "operation \(operation)")
            if promise.states.count > 1 {
                if found.recovered == promise.states[0] { before += 1 } else { after += 1 }
            }
            try found.append([1, 2, 3])
            #expect(try VoteJournalTests.open(disk).recovered == found.recovered + [[1, 2, 3]])
        }
        #expect(before > 0 && after > 0, "both outcomes of an interrupted call were seen")
    }

    private static func reopen(_ disk: SimulatedDisk, seed: Int) throws -> VoteJournal {
        for round in 0..<3 {
            disk.crash(at: disk.operations + 1 + (seed + round) % 4)
            guard let journal = try? VoteJournalTests.open(disk) else {
                disk.restart(seed: Keccak256.hash("again \(seed) \(round)".utf8))
                continue
            }
            disk.crash(at: nil)
            return journal
        }
        return try VoteJournalTests.open(disk)
    }

    @Test func `after a write that failed nothing is written`() throws {
        let disk = SimulatedDisk()
        let journal = try VoteJournalTests.open(disk)
        try journal.append([1])
        disk.crash(at: disk.operations + 1)
        #expect(throws: StorageFailure.self) { try journal.append([2]) }
        disk.restart(seed: .zero)
        #expect(throws: StorageFailure.closed) { try journal.append([3]) }
        #expect(throws: StorageFailure.closed) { try journal.rewrite([]) }
    }
}

package import Primitives

/// The leaf digests of a Merkle tree that is being built, in order.
package struct MerkleLeaves: Hashable, Sendable {
    /// The digests, 32 bytes each, one after the other.
    package private(set) var digests: [UInt8] = []

    package init() {}

    package var count: Int { digests.count / 32 }

    package subscript(index: Int) -> Hash32 {
        Hash32(digests[index * 32..<index * 32 + 32]) ?? .zero
    }

    /// Appends one leaf with the content `bytes`.
    package mutating func append(_ bytes: [UInt8]) {
        digests.append(contentsOf: MerkleHash.leaf.hash(bytes).bytes)
    }

    /// Appends one leaf for every `length` bytes of `contents`, which holds whole leaves.
    package mutating func append(each length: Int, of contents: [UInt8]) {
        digests.append(contentsOf: MerkleHash.leaf.hash(each: length, of: contents))
    }

    /// Appends the leaves of another list.
    package mutating func append(_ others: MerkleLeaves) {
        digests.append(contentsOf: others.digests)
    }

    /// Appends the leaves of `regions`: each region is cut into chunks of `chunkBytes`, the last
    /// one shorter; a chunk never spans two regions, and an empty region has none.
    package mutating func append(
        chunksOf regions: [any ByteRegion],
        of chunkBytes: Int,
        scheduler: any ParallelScheduler = SerialScheduler()
    ) {
        precondition(chunkBytes > 0, "a chunk has a size")
        var runs = LeafRuns(first: count)
        for region in regions {
            let (whole, rest) = region.byteCount.quotientAndRemainder(dividingBy: chunkBytes)
            runs.add(region, from: 0, count: whole, length: chunkBytes, stride: chunkBytes)
            runs.add(
                region, from: whole * chunkBytes, count: rest > 0 ? 1 : 0, length: rest,
                stride: rest)
        }
        append(runs, scheduler)
    }

    /// Appends `count` leaves of `length` > 0 bytes that start every `stride` bytes from `start` of
    /// `region`, hashed where they lie.
    package mutating func append(
        _ count: Int,
        of length: Int,
        every stride: Int,
        in region: any ByteRegion,
        from start: Int,
        scheduler: any ParallelScheduler = SerialScheduler()
    ) {
        var runs = LeafRuns(first: self.count)
        runs.add(region, from: start, count: count, length: length, stride: stride)
        append(runs, scheduler)
    }

    /// The runs are shared out over the scheduler; the digests have their places beforehand, so the
    /// order of the tasks does not matter.
    private mutating func append(_ runs: LeafRuns, _ scheduler: any ParallelScheduler) {
        digests.append(contentsOf: repeatElement(0, count: runs.end * 32 - digests.count))
        let work = runs.runs
        unsafe digests.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let target = unsafe DigestTarget(base: base)
            scheduler.run(taskCount: work.count) { index in
                unsafe work[index].hash(into: target.base)
            }
        }
    }
}

/// Where tasks write digests, each its own range.
@safe private struct DigestTarget: @unchecked Sendable {
    let base: UnsafeMutablePointer<UInt8>
}

/// Leaves of one length that one task hashes.
private struct LeafRun: Sendable {
    let region: any ByteRegion
    /// Where the first one starts in the region, in bytes.
    let start: Int
    let count: Int
    let length: Int
    let stride: Int
    /// The index of its first digest.
    let place: Int

    func hash(into target: UnsafeMutablePointer<UInt8>) {
        unsafe region.withBytes { raw in
            guard let base = raw.baseAddress else { return }
            unsafe MerkleHash.leaf.hash(
                from: (base + start).assumingMemoryBound(to: UInt8.self),
                stride: stride,
                length: length,
                count: count,
                into: target + place * 32
            )
        }
    }
}

/// Leaves that are about to be hashed, cut into runs of the size of a task.
private struct LeafRuns {
    /// 128 KiB, such as 32 chunks of 4 KiB: some 20 µs of work, more than handing it to a thread
    /// costs.
    static let bytesOfTask = 131_072
    /// As many messages as the widest processors hash at a time.
    static let leavesAtOnce = 32

    private(set) var runs: [LeafRun] = []
    /// The index after that of the last digest.
    private(set) var end: Int

    init(first: Int) {
        end = first
    }

    mutating func add(
        _ region: any ByteRegion, from start: Int, count: Int, length: Int, stride step: Int
    ) {
        guard count > 0 else { return }
        precondition(start >= 0 && length > 0 && step >= length, "leaves lie side by side")
        precondition(
            length <= region.byteCount && (count - 1) * step <= region.byteCount - length - start,
            "leaves lie inside their region")
        let fitting = Self.bytesOfTask / length / Self.leavesAtOnce
        let group = max(fitting, 1) * Self.leavesAtOnce
        for first in stride(from: 0, to: count, by: group) {
            let size = min(group, count - first)
            runs.append(
                LeafRun(
                    region: region, start: start + first * step, count: size, length: length,
                    stride: step, place: end))
            end += size
        }
    }
}

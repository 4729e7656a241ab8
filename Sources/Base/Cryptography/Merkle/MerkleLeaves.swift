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
    ///
    /// Groups of chunks are hashed where they lie, shared out over the scheduler; the digests have
    /// their places beforehand, so the order of the tasks does not matter.
    package mutating func append(
        chunksOf regions: [any ByteRegion],
        of chunkBytes: Int,
        scheduler: any ParallelScheduler = SerialScheduler()
    ) {
        precondition(chunkBytes > 0, "a chunk has a size")
        let start = digests.count
        var groups: [ChunkGroup] = []
        var place = 0
        for region in regions {
            groups += ChunkGroup.cut(region, chunkBytes: chunkBytes, place: &place)
        }
        digests.append(contentsOf: repeatElement(0, count: place * 32))
        let work = groups
        unsafe digests.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let target = unsafe DigestTarget(base: base + start)
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

/// A run of chunks of one region that one task hashes.
private struct ChunkGroup: Sendable {
    /// 64 KiB of 4 KiB chunks: some 18 µs of work, more than handing it to a thread costs.
    static let chunksMaximum = 16

    let region: any ByteRegion
    let chunkBytes: Int
    /// Where the group starts in the region, in bytes.
    let offset: Int
    let bytes: Int
    /// The index of its first digest.
    let place: Int

    static func cut(
        _ region: any ByteRegion,
        chunkBytes: Int,
        place: inout Int
    ) -> [ChunkGroup] {
        var groups: [ChunkGroup] = []
        let step = chunkBytes * chunksMaximum
        for offset in stride(from: 0, to: region.byteCount, by: step) {
            let bytes = min(step, region.byteCount - offset)
            groups.append(
                ChunkGroup(
                    region: region,
                    chunkBytes: chunkBytes,
                    offset: offset,
                    bytes: bytes,
                    place: place
                )
            )
            place += (bytes + chunkBytes - 1) / chunkBytes
        }
        return groups
    }

    func hash(into target: UnsafeMutablePointer<UInt8>) {
        unsafe region.withBytes { raw in
            guard let base = raw.baseAddress else { return }
            let first = unsafe (base + offset).assumingMemoryBound(to: UInt8.self)
            let whole = bytes / chunkBytes
            let rest = bytes % chunkBytes
            let out = unsafe target + place * 32
            unsafe MerkleHash.leaf.hash(
                from: first,
                stride: chunkBytes,
                length: chunkBytes,
                count: whole,
                into: out
            )
            if rest > 0 {
                unsafe MerkleHash.leaf.hash(
                    from: first + whole * chunkBytes,
                    stride: rest,
                    length: rest,
                    count: 1,
                    into: out + whole * 32
                )
            }
        }
    }
}

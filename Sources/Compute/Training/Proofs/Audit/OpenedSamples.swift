package import Cryptography
package import Primitives

/// Some leaves of a dataset with the nodes that lead from them to its root.
///
/// The leaves stay where they were found, such as in the mapped file of an answer: nobody copies
/// megabytes of samples to look at them.
package struct OpenedSamples: Sendable {
    package struct Leaf: Hashable, Sendable {
        package let index: Int
        package let bytes: [UInt8]

        package init(index: Int, bytes: [UInt8]) {
            self.index = index
            self.bytes = bytes
        }
    }

    /// Where a leaf of the dataset lies in ``content``.
    struct Place: Sendable {
        let index: Int
        let start: Int
        let count: Int
    }

    let content: any ByteRegion
    /// Ascending; leaf 0, which describes the dataset, comes first.
    let places: [Place]
    package let proof: MerkleProof

    init(content: any ByteRegion, places: [Place], proof: MerkleProof) {
        precondition(
            places.allSatisfy {
                $0.start >= 0 && $0.count >= 0 && $0.start <= content.byteCount - $0.count
            }, "leaves lie inside their content")
        self.content = content
        self.places = places
        self.proof = proof
    }

    package init(leaves: [Leaf], proof: MerkleProof) {
        var content: [UInt8] = []
        content.reserveCapacity(leaves.reduce(0) { $0 + $1.bytes.count })
        var places: [Place] = []
        places.reserveCapacity(leaves.count)
        for leaf in leaves {
            let place = Place(index: leaf.index, start: content.count, count: leaf.bytes.count)
            places.append(place)
            content.append(contentsOf: leaf.bytes)
        }
        self.init(content: content, places: places, proof: proof)
    }

    /// Opens leaf 0 and the leaves at `indices`, in any order, of our own dataset.
    package init(of dataset: Dataset, at indices: some Sequence<Int>, tree: MerkleTree) {
        let all = Set(indices).union([0]).sorted()
        self.init(
            leaves: all.map { Leaf(index: $0, bytes: dataset.leafBytes($0)) },
            proof: tree.proof(of: all))
    }

    /// Copies of the leaves.
    package var leaves: [Leaf] {
        places.map { Leaf(index: $0.index, bytes: bytes(of: $0)) }
    }

    func bytes(of place: Place) -> [UInt8] {
        content.copy(from: place.start, count: place.count)
    }

    /// Whether all of `indices`, which ascend, are opened; else the first that is not.
    func firstMissing(of indices: [Int]) -> Int? {
        var low = 0
        for index in indices {
            var high = places.count
            while low < high {
                let middle = (low + high) / 2
                if places[middle].index < index { low = middle + 1 } else { high = middle }
            }
            guard low < places.count, places[low].index == index else { return index }
        }
        return nil
    }

    /// Checks that these are leaves of the dataset that a task names.
    package func verify(
        root: Hash32, leafCount: UInt64, scheduler: any ParallelScheduler = SerialScheduler()
    ) throws(MerkleFailure) {
        try proof.verify(
            root: root,
            label: DatasetCommitment.label,
            leafCount: Int(clamping: leafCount),
            indices: places.map(\.index),
            leaves: digests(scheduler)
        )
    }

    /// Leaves of one length that lie at one distance, as those of images do, are hashed in one
    /// call.
    private func digests(_ scheduler: any ParallelScheduler) -> MerkleLeaves {
        var digests = MerkleLeaves()
        var at = 0
        while at < places.count {
            let first = places[at]
            guard first.count > 0 else {
                digests.append([])
                at += 1
                continue
            }
            var stride = first.count
            var end = at + 1
            while end < places.count, places[end].count == first.count {
                let distance = places[end].start - places[end - 1].start
                if end == at + 1 { stride = distance }
                guard distance == stride, distance >= first.count else { break }
                end += 1
            }
            digests.append(
                end - at, of: first.count, every: max(stride, first.count), in: content,
                from: first.start, scheduler: scheduler)
            at = end
        }
        return digests
    }
}

extension OpenedSamples: Equatable {
    /// The same leaves with the same proof, wherever they lie.
    package static func == (left: OpenedSamples, right: OpenedSamples) -> Bool {
        left.proof == right.proof && left.leaves == right.leaves
    }
}

import Cryptography
import Primitives
import Testing

struct MerkleTreeTests {
    /// Leaf i holds i bytes of the value i, so that no two leaves are equal.
    private func tree(_ count: Int, label: String = "test") -> MerkleTree {
        MerkleTree(label: label, leaves: leaves(Array(0..<count)))
    }

    private func leaves(_ indices: [Int]) -> MerkleLeaves {
        var leaves = MerkleLeaves()
        for index in indices {
            leaves.append([UInt8](repeating: UInt8(index), count: index))
        }
        return leaves
    }

    /// The expected roots were computed by fifteen lines of Python over hashlib.
    @Test(arguments: [
        (0, "405f075e2502fccedd340a8d8b3f132ce0626accdf842694afbef887ba9dbc42"),
        (1, "c1ba5bd877b16101fc9ca3ff56c478dd8cbc5cda47827700ed6d615cc1fd8efb"),
        (2, "e046577c129bc375dd2cbca27699cebd6a1e8259e1db5bb9d6cd2865eed84bf3"),
        (5, "d6903950aff23ee4e2b0df8555c2da7c5386515b74da6366b53b0d75d981c2de"),
        (13, "c0a1b518a41b6569b03be352aa958d6aeb8b57ca38f8826bc9a06c55e32e72e5"),
    ])
    func `roots equal those of another implementation`(count: Int, expected: String) {
        #expect(tree(count).root == Hash32(hex: expected))
    }

    @Test func `the root binds the label and the number of leaves`() {
        #expect(tree(5).root != tree(5, label: "other").root)
        #expect(tree(5).root != tree(6).root)
    }

    @Test func `every set of leaves of small trees opens and verifies`() throws {
        for count in 1...9 {
            let tree = tree(count)
            for mask in 1..<(1 << count) {
                let indices = (0..<count).filter { mask >> $0 & 1 == 1 }
                try tree.proof(of: indices).verify(
                    root: tree.root,
                    label: "test",
                    leafCount: count,
                    indices: indices,
                    leaves: leaves(indices)
                )
            }
        }
    }

    @Test func `a range of leaves needs few nodes`() {
        let proof = tree(128).proof(of: Array(32..<64))
        #expect(proof.siblings.count == 2 * 32)
    }

    @Test func `a wrong leaf, place, count, label or sibling leads to another root`() {
        let tree = tree(11)
        let proof = tree.proof(of: [2, 7])
        func check(
            _ proof: MerkleProof,
            label: String = "test",
            count: Int = 11,
            indices: [Int] = [2, 7],
            content: [Int] = [2, 7]
        ) -> Bool {
            (try? proof.verify(
                root: tree.root,
                label: label,
                leafCount: count,
                indices: indices,
                leaves: leaves(content)
            )) != nil
        }
        #expect(check(proof))
        #expect(!check(proof, content: [2, 8]))
        #expect(!check(proof, content: [7, 2]))
        #expect(!check(proof, indices: [2, 6]))
        #expect(!check(proof, indices: [3, 7]))
        #expect(!check(proof, count: 12))
        #expect(!check(proof, label: "tset"))
        for index in proof.siblings.indices {
            var altered = proof.siblings
            altered[index] ^= 1
            #expect(!check(MerkleProof(siblings: altered)))
        }
    }

    @Test func `malformed openings are refused with the reason`() {
        let tree = tree(11)
        let proof = tree.proof(of: [2, 7])
        func failure(
            _ siblings: [UInt8],
            count: Int = 11,
            _ indices: [Int],
            _ content: [Int]
        ) -> MerkleFailure? {
            do throws(MerkleFailure) {
                try MerkleProof(siblings: siblings).verify(
                    root: tree.root,
                    label: "test",
                    leafCount: count,
                    indices: indices,
                    leaves: leaves(content)
                )
                return nil
            } catch {
                return error
            }
        }
        let whole = proof.siblings
        #expect(failure(whole, [7, 2], [7, 2]) == .unordered(7, 2))
        #expect(failure(whole, [2, 2], [2, 2]) == .unordered(2, 2))
        #expect(failure(whole, [2, 11], [2, 7]) == .outside(index: 11, leafCount: 11))
        #expect(failure(whole, [-1, 2], [2, 7]) == .outside(index: -1, leafCount: 11))
        #expect(failure(whole, [2], [2, 7]) == .leavesAndIndices(indices: 1, leaves: 2))
        #expect(failure(whole, [], []) == .nothingOpened)
        #expect(
            failure(Array(whole.dropLast()), [2, 7], [2, 7])
                == .truncated(needed: 32, available: 31)
        )
        #expect(failure(whole + [0], [2, 7], [2, 7]) == .surplus(bytes: 1))
        #expect(
            failure(whole, count: 0, [2, 7], [2, 7])
                == .leafCount(limit: MerkleLimits.leavesMaximum, got: 0)
        )
        #expect(
            failure(whole, count: .max, [2, 7], [2, 7])
                == .leafCount(limit: MerkleLimits.leavesMaximum, got: .max)
        )
    }

    @Test func `a node cannot pass for a leaf`() {
        let four = tree(4)
        var pretended = MerkleLeaves()
        let pair = leaves([0, 1]).digests
        pretended.append(pair)
        let two = MerkleTree(label: "test", leaves: pretended)
        #expect(two.root != four.root)
        #expect(MerkleTree(label: "test", leaves: leaves([0, 1])).root != two.root)
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 300_001])
    func `chunks of regions hash as single leaves, in any order of tasks`(size: Int) {
        let region = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let second: [UInt8] = [1, 2, 3]
        var expected = MerkleLeaves()
        for bytes in [region, second] {
            for start in stride(from: 0, to: bytes.count, by: 4096) {
                expected.append(Array(bytes[start..<min(start + 4096, bytes.count)]))
            }
        }
        var serial = MerkleLeaves()
        serial.append(chunksOf: [region, second], of: 4096)
        var backward = MerkleLeaves()
        backward.append(chunksOf: [region, second], of: 4096, scheduler: BackwardScheduler())
        #expect(serial == expected)
        #expect(backward == expected)
    }

    @Test(arguments: [1, 15, 16, 17, 500])
    func `leaves hash where they lie, at any distance and in any order of tasks`(count: Int) {
        let (length, stride, start) = (200, 216, 5)
        let region = (0..<start + stride * count).map { UInt8(truncatingIfNeeded: $0 &* 13 >> 2) }
        var expected = MerkleLeaves()
        expected.append([7])
        var apart = expected
        for place in 0..<count {
            let first = start + place * stride
            expected.append(Array(region[first..<first + length]))
        }
        apart.append(
            count, of: length, every: stride, in: region, from: start,
            scheduler: BackwardScheduler())
        #expect(apart == expected)
    }

    @Test func `the SHA instructions agree with libcrypto for every length and count`() {
        let fast = MerkleHash(domain: "test")
        let slow = MerkleHash(domain: "test", usesInstructions: false)
        for length in [1, 3, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 785, 4096] {
            for count in [0, 1, 2, 3, 15, 16, 17, 32, 51] {
                let messages = (0..<length * count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                let digests = fast.hash(each: length, of: messages)
                #expect(digests == slow.hash(each: length, of: messages))
                if count == 1 { #expect(digests == fast.hash(messages).bytes) }
            }
        }
    }
}

/// Runs the tasks from the last to the first: results must not depend on the order.
private struct BackwardScheduler: ParallelScheduler {
    var width: Int { 2 }

    func run(taskCount: Int, _ body: @Sendable (Int) -> Void) {
        for index in (0..<taskCount).reversed() { body(index) }
    }
}

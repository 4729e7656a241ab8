import ChainTypes
import Primitives
import Testing
import UsefulWork

struct WorkHashesTests {
    private func hash(_ byte: UInt8) throws -> Hash32 {
        try #require(Hash32([UInt8](repeating: byte, count: 32)))
    }

    /// Values of an independent Keccak-256 over the bytes that the specification writes down.
    @Test func `hashes agree with the specification's worked example`() throws {
        let key = WorkHashes.epochKey(seed: try hash(1), epoch: 2)
        #expect(
            key.description
                == "0xe2a5e7e98d63a360a16d1c74e82370493b46d7645cc1680ff488191157cac71c"
        )
        let challenge = WorkHashes.challenge(
            chainID: 1_337,
            epochKey: key,
            blockHash: try hash(3),
            attempt: 4
        )
        #expect(
            challenge.description
                == "0x265af48b3b552e28554e7d4f0f19accaa83d8f1aacb7005bf0074a7ccd2a6562"
        )
        let digest = WorkHashes.digest(challenge: challenge, transcriptRoot: try hash(5))
        #expect(
            digest.description
                == "0x7bfe084268dd070de8702b1d8a894ef994a319f86e0ddb8a331aaca40afb048f"
        )
    }

    @Test func `every input changes the challenge`() throws {
        func challenge(_ chain: UInt64, _ key: UInt8, _ block: UInt8, _ attempt: UInt64) throws
            -> Hash32
        {
            WorkHashes.challenge(
                chainID: chain,
                epochKey: try hash(key),
                blockHash: try hash(block),
                attempt: attempt
            )
        }
        let all = [
            try challenge(1, 2, 3, 4), try challenge(2, 2, 3, 4), try challenge(1, 9, 3, 4),
            try challenge(1, 2, 9, 4), try challenge(1, 2, 3, 5),
        ]
        #expect(Set(all).count == 5)
    }

    @Test func `the win rule compares the whole 512-bit product`() {
        let context = { (difficulty: UInt256) in
            WorkContext(chainID: 1, epochKey: .zero, blockHash: .zero, difficulty: difficulty)
        }
        let greatest = UInt256.max.hash32
        #expect(context(UInt256(100)).wins(digest: greatest, macs: 100))
        #expect(!context(UInt256(102)).wins(digest: greatest, macs: 100))
        #expect(context(.max).wins(digest: .zero, macs: 1))
        #expect(!context(.max).wins(digest: .zero, macs: 0))
        let half = UInt256.one << 255
        #expect(!context(UInt256(2)).wins(digest: half.hash32, macs: 1))
        #expect(context(UInt256(2)).wins(digest: (half - UInt256.one).hash32, macs: 1))
    }

    @Test func `losses become integers by one rounding to even`() {
        #expect(FixedPointLoss.units(0) == 0)
        #expect(FixedPointLoss.units(1) == 4_294_967_296)
        #expect(FixedPointLoss.units(0.5) == 2_147_483_648)
        #expect(FixedPointLoss.units(0x1p-33) == 0)
        #expect(FixedPointLoss.units(0x1.8p-32) == 2)
        #expect(FixedPointLoss.units(0x1.8p-33) == 1)
        #expect(FixedPointLoss.units(-1) == nil)
        #expect(FixedPointLoss.units(.nan) == nil)
        #expect(FixedPointLoss.units(.infinity) == nil)
        #expect(FixedPointLoss.units(262_144) == nil)
        #expect(FixedPointLoss.units(262_143.98) != nil)
    }
}

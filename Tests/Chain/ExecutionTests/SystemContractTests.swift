import ChainTypes
import Cryptography
import EVM
import Execution
import Primitives
import StateTrie
import Testing

/// What a block stores by itself, and what contracts can learn of earlier blocks.
@Suite struct SystemContractTests {
    @Test func `a block stores its parent's hash and envelope hash`() throws {
        let chain = try TestChain(allocations: SystemContracts.allocations)
        var heads = [chain.genesis]
        for _ in 0..<5 { heads.append(try chain.extend(heads[heads.count - 1])) }
        let last = heads[5]
        for (parent, child) in zip(heads, heads.dropFirst()) {
            let slot = UInt256(parent.height % 8_191)
            let stored = try last.state.storage(slot, of: SystemContracts.history)
            #expect(stored == UInt256(parent.hash))
            let place = child.header.timestamp % 8_191
            let time = try last.state.storage(UInt256(place), of: SystemContracts.beaconRoots)
            #expect(time == UInt256(child.header.timestamp))
            let root = try last.state.storage(
                UInt256(place + 8_191), of: SystemContracts.beaconRoots)
            #expect(root == UInt256(parent.envelopeHash))
        }
    }

    @Test func `a chain without the contracts stores nothing`() throws {
        let chain = try TestChain()
        let head = try chain.extend(chain.genesis)
        #expect(try head.state.account(SystemContracts.history) == nil)
        #expect(try head.state.account(SystemContracts.beaconRoots) == nil)
        #expect(try head.state.account(SystemContracts.caller) == nil)
    }

    @Test func `the code in the genesis is the one that the public chains have`() {
        let hashes = SystemContracts.allocations.map { Keccak256.hash($0.code).description }
        #expect(
            hashes == [
                "0xf57acd40259872606d76197ef052f3d35588dadf919ee1f0e3cb9b62d3f4b02c",
                "0x6e49e66782037c0555897870e29fa5e552daf4719552131a0abce779daec0a5d",
            ])
    }

    @Test func `hashes of earlier blocks reach back as far as the window`() {
        func hash(_ number: UInt64) -> Hash32 { Keccak256.hash(Array("\(number)".utf8)) }
        var ancestors = BlockAncestors(number: 0, hashes: [hash(0)])
        for number in UInt64(1)...300 { ancestors = ancestors.appending(hash(number)) }
        #expect(ancestors.number == 300 && ancestors.hashes.count == 256)
        #expect(ancestors.hash(of: 300) == hash(300))
        #expect(ancestors.hash(of: 45) == hash(45))
        #expect(ancestors.hash(of: 44) == nil)
        #expect(ancestors.hash(of: 301) == nil)
    }
}

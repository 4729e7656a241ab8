import ConformanceVectors
import EVM
import Primitives
import Testing

@Suite struct PrecompileSetTests {
    @Test func `each rule set has its addresses`() {
        func numbers(_ set: PrecompileSet) -> [UInt32] { set.addresses.compactMap(\.lowWord) }
        #expect(numbers(.cancun) == Array(1...0x0a))
        #expect(numbers(.prague) == Array(1...0x11))
        #expect(numbers(.osaka) == Array(1...0x11) + [0x100])
        for set in [PrecompileSet.cancun, .prague, .osaka] {
            for number in [0, 0x0b, 0x11, 0x12, 0xff, 0x100, 0x101] as [UInt32] {
                let address = Address(lowWord: number)
                #expect(set.contains(address) == set.addresses.contains(address))
            }
        }
    }

    @Test func `an address that only ends like a contract's is none`() throws {
        let address = try #require(Address(hex: "0100000000000000000000000000000000000001"))
        #expect(!PrecompileSet.osaka.contains(address))
        #expect(PrecompileSet.osaka.run(address, input: [], gas: 1 << 40) == .failure)
    }

    @Test func `a call with one gas too little is out of gas`() {
        for call in PeerCalls().calls.prefix(400) {
            let address = Address(lowWord: call.address)
            let outcome = PrecompileSet.osaka.run(address, input: call.input, gas: 1 << 40)
            guard case .success(_, let gas) = outcome, gas > 0 else { continue }
            let set = PrecompileSet.osaka
            #expect(set.run(address, input: call.input, gas: gas) == outcome)
            #expect(set.run(address, input: call.input, gas: gas - 1) == .outOfGas)
        }
    }

    @Test func `damaged inputs fail or succeed but never stop the program`() {
        let calls = PeerCalls().calls
        var (succeeded, failed) = (0, 0)
        for address in PrecompileSet.osaka.addresses {
            let seeds = calls.filter { $0.address == address.lowWord }.map(\.input)
            for input in Mutations(of: seeds, count: 150) {
                // Rounds and lengths may ask for years of work; the gas bounds it.
                let outcome = PrecompileSet.osaka.run(address, input: input, gas: 1_000_000)
                guard case .success(_, let gas) = outcome else {
                    failed += 1
                    continue
                }
                succeeded += 1
                #expect(gas <= 1_000_000)
            }
        }
        #expect(succeeded > 300 && failed > 300, "\(succeeded) succeeded, \(failed) failed")
    }
}

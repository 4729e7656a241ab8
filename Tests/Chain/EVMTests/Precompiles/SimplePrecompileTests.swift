import Primitives
import Testing

import EVM

struct SimplePrecompileTests {
    @Test func `the identity gives its input back for 15 gas and 3 a word`() {
        let input = [UInt8](repeating: 7, count: 33)
        let outcome = PrecompileSet.osaka.run(Address(lowWord: 4), input: input, gas: 100)
        #expect(outcome == .success(output: input, gasUsed: 21))
        #expect(
            PrecompileSet.osaka.run(Address(lowWord: 4), input: input, gas: 20) == .outOfGas)
    }
}

import ChainTypes
import Cryptography
import EVM
import Execution
import Primitives
import StateTrie
import Testing

/// Contracts inside of blocks: deployment, calls, logs, reverts, and what the block calls itself.
@Suite struct ContractTests {
    private let chain: TestChain

    init() throws {
        chain = try TestChain(allocations: SystemContracts.allocations)
    }

    /// Stores the first word of its input in slot 0 and logs it under a topic of 7; reverts for 0.
    private static let runtime: [UInt8] = [
        0x5f, 0x35, 0x80, 0x15, 0x60, 0x12, 0x57,  // input word, revert if zero
        0x80, 0x5f, 0x55, 0x5f, 0x52,  // slot 0, memory 0
        0x60, 0x07, 0x60, 0x20, 0x5f, 0xa1, // LOG1(0, 32, 7): pushed topic, size, offset
    ]

    private static let code: [UInt8] = {
        let body: [UInt8] = [
            0x5f, 0x35,  // 0: word = calldataload(0)
            0x80, 0x15, 0x60, 0x12, 0x57,  // 2: if word == 0 jump 0x12
            0x80, 0x5f, 0x55,  // 7: sstore(0, word)
            0x5f, 0x52,  // 10: mstore(0, word)
            0x60, 0x07, 0x60, 0x20, 0x5f, 0xa1,  // 12: log1(0, 32, 7)
        ]
        return body + [0x5b, 0x5f, 0x5f, 0xfd]
    }()

    @Test func placeholder() {}
}

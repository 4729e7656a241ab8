import ChainTypes
import Primitives

/// Small contracts in the machine's own language.
struct TestContract {
    let address: Address
    let code: [UInt8]

    private init(_ number: UInt64, _ code: [UInt8]) {
        address = Address(lastOf: UInt256(0xC0DE_0000 + number).hash32)
        self.code = code
    }

    var allocation: ChainSpec.Allocation {
        ChainSpec.Allocation(address: address, balance: .zero, nonce: 1, code: code)
    }

    var hex: String { address.description }

    /// Returns the first word of its input.
    static let echo = TestContract(1, [0x5F, 0x35, 0x5F, 0x52, 0x60, 0x20, 0x5F, 0xF3])

    /// Writes a log with its input's first word as the topic, and adds one to slot 0.
    static let counter = TestContract(
        2,
        [
            0x5F, 0x54, 0x60, 0x01, 0x01, 0x5F, 0x55,  // sstore(0, sload(0) + 1)
            0x5F, 0x35, 0x5F, 0x5F, 0xA1,  // log1(0, 0, calldataload(0))
            0x5F, 0x54, 0x5F, 0x52, 0x60, 0x20, 0x5F, 0xF3,  // return sload(0)
        ])

    /// Reverts with `Error("user error")`.
    static let reverting: TestContract = {
        var data: [UInt8] = [0x08, 0xC3, 0x79, 0xA0] + [UInt8](repeating: 0, count: 31) + [0x20]
        data += [UInt8](repeating: 0, count: 31) + [10] + Array("user error".utf8)
        data += [UInt8](repeating: 0, count: 22)
        // codecopy(0, 11, 100); revert(0, 100)
        let head: [UInt8] = [0x60, 0x64, 0x60, 0x0A, 0x5F, 0x39, 0x60, 0x64, 0x5F, 0xFD]
        return TestContract(3, head + data)
    }()

    /// Runs in a circle until there is no gas left.
    static let endless = TestContract(4, [0x5B, 0x5F, 0x56])

    /// Needs more gas than it uses: calls the counter with all it has and reverts when that fails.
    static let caller = TestContract(
        5,
        [0x5F, 0x5F, 0x5F, 0x5F, 0x5F, 0x63, 0xC0, 0xDE, 0x00, 0x02, 0x5A, 0xF1, 0x15, 0x60, 0x12]
            + [0x57, 0x00, 0x00, 0x5B, 0x5F, 0x5F, 0xFD])

    static let all = [echo, counter, reverting, endless, caller]
}

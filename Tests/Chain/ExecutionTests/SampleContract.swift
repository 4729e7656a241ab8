import ChainTypes
import Primitives

/// A contract that stores the first word of its input in slot 0 and logs it under the topic 7; for
/// the word 0 it reverts.
enum SampleContract {
    static let runtime: [UInt8] = [
        0x5f, 0x35,  // word = calldataload(0)
        0x80, 0x15, 0x60, 0x13, 0x57,  // if word == 0 jump to 0x13
        0x80, 0x5f, 0x55,  // sstore(0, word)
        0x5f, 0x52,  // mstore(0, word)
        0x60, 0x07, 0x60, 0x20, 0x5f, 0xa1, 0x00,  // log1(0, 32, 7), stop
        0x5b, 0x5f, 0x5f, 0xfd,  // 0x13: revert(0, 0)
    ]

    /// Copies the runtime behind it into memory and returns it.
    static let creation: [UInt8] =
        [0x60, 0x17, 0x60, 0x0a, 0x5f, 0x39, 0x60, 0x17, 0x5f, 0xf3] + runtime

    /// Returns the first word of its storage at slot 0.
    static let reader: [UInt8] = [0x5f, 0x54, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]

    static func word(_ value: UInt256) -> [UInt8] { value.bigEndianBytes }
}

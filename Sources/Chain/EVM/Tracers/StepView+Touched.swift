package import Primitives

extension StepView {
    /// The account that the instruction is about to touch, besides the one it runs in.
    package var touchedAddress: Address? {
        switch opcode {
        // BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, SELFDESTRUCT
        case 0x31, 0x3b, 0x3c, 0x3f, 0xff: word(0).map { Address(truncating: $0) }
        // CALL, CALLCODE, DELEGATECALL, STATICCALL
        case 0xf1, 0xf2, 0xf4, 0xfa: word(1).map { Address(truncating: $0) }
        default:  // No other instruction names an account.
            nil
        }
    }

    /// The slot of ``address`` that the instruction is about to touch.
    package var touchedSlot: UInt256? {
        opcode == 0x54 || opcode == 0x55 ? word(0) : nil
    }
}

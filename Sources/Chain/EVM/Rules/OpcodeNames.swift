/// The names of instructions.
package enum OpcodeNames {
    private static let names: [String?] = {
        var names = [String?](repeating: nil, count: 256)
        func set(_ first: Int, _ list: String) {
            for (index, name) in list.split(separator: " ").enumerated() {
                names[first + index] = String(name)
            }
        }
        set(0x00, "STOP ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND")
        set(0x10, "LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR CLZ")
        set(0x20, "KECCAK256")
        set(0x30, "ADDRESS BALANCE ORIGIN CALLER CALLVALUE CALLDATALOAD CALLDATASIZE")
        set(0x37, "CALLDATACOPY CODESIZE CODECOPY GASPRICE EXTCODESIZE EXTCODECOPY")
        set(0x3d, "RETURNDATASIZE RETURNDATACOPY EXTCODEHASH BLOCKHASH COINBASE TIMESTAMP")
        set(0x43, "NUMBER DIFFICULTY GASLIMIT CHAINID SELFBALANCE BASEFEE BLOBHASH BLOBBASEFEE")
        set(0x50, "POP MLOAD MSTORE MSTORE8 SLOAD SSTORE JUMP JUMPI PC MSIZE GAS JUMPDEST")
        set(0x5c, "TLOAD TSTORE MCOPY PUSH0")
        set(0xf0, "CREATE CALL CALLCODE RETURN DELEGATECALL CREATE2")
        names[0xfa] = "STATICCALL"
        names[0xfd] = "REVERT"
        names[0xfe] = "INVALID"
        names[0xff] = "SELFDESTRUCT"
        for count in 1...32 { names[0x5f + count] = "PUSH\(count)" }
        for count in 1...16 {
            names[0x7f + count] = "DUP\(count)"
            names[0x8f + count] = "SWAP\(count)"
        }
        for count in 0...4 { names[0xa0 + count] = "LOG\(count)" }
        return names
    }()

    /// The name as geth's tracers write it; they call 0x44 by its old name.
    package static func name(_ opcode: UInt8) -> String {
        names[Int(opcode)] ?? "opcode 0x\(String(opcode, radix: 16)) not defined"
    }
}

extension HaltReason: CustomStringConvertible {
    /// The words that geth has for it, which tools compare with.
    package var description: String {
        switch self {
        case .outOfGas: "out of gas"
        case .stackUnderflow: "stack underflow"
        case .stackOverflow: "stack limit reached 1024"
        case .invalidInstruction(let opcode): "invalid opcode: \(OpcodeNames.name(opcode))"
        case .invalidJump: "invalid jump destination"
        case .staticViolation: "write protection"
        case .returnDataOutOfBounds: "return data out of bounds"
        case .creationCollision: "contract address collision"
        case .codeTooLarge: "max code size exceeded"
        case .initializationCodeTooLarge: "max initcode size exceeded"
        case .invalidCodePrefix: "invalid code: must not begin with 0xef"
        case .precompileFailure: "precompiled contract failed"
        case .insufficientBalance: "insufficient balance for transfer"
        case .callDepthExceeded: "max call depth exceeded"
        case .nonceOverflow: "nonce uint64 overflow"
        }
    }
}

import Primitives

/// Why the loop stopped.
enum LoopExit {
    /// The message ended in good order; its output is in the frame.
    case ended
    case reverted
    /// The reason is in the frame, unless the context holds a failure of the state.
    case halted
    /// The instruction sends a message; its operands are on the stack, the cursor stands behind it.
    case sends(Message.Kind)
}

/// The loop over the instructions of one message.
enum Interpreter {
    /// Runs a message from where its frame says until it ends or sends another one.
    ///
    /// All registers are local: where the code lies, the cursor, the top of the stack and the gas.
    /// Before anything that is not a leaf they are written to the frame, so they never have an
    /// address and stay in the processor's registers. Stack bounds and the static price are checked
    /// once an instruction against one table entry.
    static func run<I: Inspector>(
        _ context: Held<ExecutionContext>, _ frame: Held<Frame>, _ inspector: I
    ) -> LoopExit {
        let code = frame.value.code
        let requirements =
            I.watchesSteps ? context.value.plainRequirements : context.value.fusedRequirements
        let base = frame.value.stackBase
        var cursor = CodeCursor(code, at: frame.value.place, isPlain: I.watchesSteps)
        var stack = frame.value.stack
        var gas = frame.value.gas
        run: while true {
            var opcode = cursor.opcode
            if I.watchesSteps {
                frame.value.place = cursor.place
                frame.value.stack = stack
                frame.value.gas = gas
                StepReport.next(context, frame, opcode, inspector)
            }
            let needs = requirements[Int(opcode)]
            gas &-= Int(truncatingIfNeeded: needs.gas)
            let room = stack.height(above: base) &- Int(truncatingIfNeeded: needs.needed)
            if UInt(bitPattern: room) > UInt(truncatingIfNeeded: needs.room) || gas < 0 {
                let plain = code[cursor.place]
                let alone = context.value.plainRequirements[Int(plain)]
                gas &+= Int(truncatingIfNeeded: needs.gas) &- Int(truncatingIfNeeded: alone.gas)
                if let reason = reason(
                    plain, context, gas: gas, height: stack.height(above: base))
                {
                    frame.value.halt = reason
                    break run
                }
                opcode = plain
            }
            switch opcode {
            case 0x00:
                frame.value.gas = gas
                frame.value.output = frame.value.nothing
                return .ended
            case 0x01:
                stack.add()
                cursor.advance()
            case 0x02:
                stack.multiply()
                cursor.advance()
            case 0x03:
                stack.subtract()
                cursor.advance()
            case 0x04:
                stack.divide()
                cursor.advance()
            case 0x05:
                stack.divideSigned()
                cursor.advance()
            case 0x06:
                stack.remainder()
                cursor.advance()
            case 0x07:
                stack.remainderSigned()
                cursor.advance()
            case 0x08:
                stack.addModulo()
                cursor.advance()
            case 0x09:
                stack.multiplyModulo()
                cursor.advance()
            case 0x0b:
                stack.extendSign()
                cursor.advance()
            case 0x10:
                stack.isLess()
                cursor.advance()
            case 0x11:
                stack.isGreater()
                cursor.advance()
            case 0x12:
                stack.isLessSigned()
                cursor.advance()
            case 0x13:
                stack.isGreaterSigned()
                cursor.advance()
            case 0x14:
                stack.isEqual()
                cursor.advance()
            case 0x15:
                stack.isZero()
                cursor.advance()
            case 0x16:
                stack.and()
                cursor.advance()
            case 0x17:
                stack.or()
                cursor.advance()
            case 0x18:
                stack.xor()
                cursor.advance()
            case 0x19:
                stack.not()
                cursor.advance()
            case 0x1a:
                stack.byte()
                cursor.advance()
            case 0x1b:
                stack.shiftLeft()
                cursor.advance()
            case 0x1c:
                stack.shiftRight()
                cursor.advance()
            case 0x1d:
                stack.shiftRightSigned()
                cursor.advance()
            case 0x1e:
                stack.countLeadingZeros()
                cursor.advance()
            case 0x30:
                stack.push(frame.value.targetWord)
                cursor.advance()
            case 0x32:
                stack.push(context.value.origin)
                cursor.advance()
            case 0x33:
                stack.push(frame.value.callerWord)
                cursor.advance()
            case 0x34:
                stack.push(frame.value.value)
                cursor.advance()
            case 0x36:
                stack.push(frame.value.input.count)
                cursor.advance()
            case 0x38:
                stack.push(code.count)
                cursor.advance()
            case 0x3a:
                stack.push(context.value.transaction.gasPrice)
                cursor.advance()
            case 0x3d:
                stack.push(frame.value.returnData.count)
                cursor.advance()
            case 0x41:
                stack.push(context.value.beneficiary)
                cursor.advance()
            case 0x42:
                stack.push(context.value.block.timestamp)
                cursor.advance()
            case 0x43:
                stack.push(context.value.block.number)
                cursor.advance()
            case 0x44:
                stack.push(context.value.prevRandao)
                cursor.advance()
            case 0x45:
                stack.push(context.value.block.gasLimit)
                cursor.advance()
            case 0x46:
                stack.push(context.value.block.chainID)
                cursor.advance()
            case 0x47:
                stack.push(context.value.tables.value.accounts[frame.value.target].current.balance)
                cursor.advance()
            case 0x48:
                stack.push(context.value.block.baseFee)
                cursor.advance()
            case 0x4a:
                stack.push(context.value.block.blobBaseFee)
                cursor.advance()
            case 0x58:
                stack.push(cursor.place)
                cursor.advance()
            case 0x59:
                stack.push(frame.value.memory.count)
                cursor.advance()
            case 0x5a:
                stack.push(gas)
                cursor.advance()
            case 0x35:
                stack[0] = frame.value.input.word(at: stack[0])
                cursor.advance()
            case 0x50:
                stack.drop()
                cursor.advance()
            case 0x51:
                let place = frame.value.memory.placeOfWord(stack[0])
                if place >= 0 {
                    stack[0] = frame.value.memory.load(place)
                } else {
                    frame.value.gas = gas
                    frame.value.stack = stack
                    guard MemoryInstructions.load(frame) else { break run }
                    gas = frame.value.gas
                }
                cursor.advance()
            case 0x52:
                let place = frame.value.memory.placeOfWord(stack[0])
                if place >= 0 {
                    frame.value.memory.store(stack[1], at: place)
                    stack.drop(2)
                } else {
                    frame.value.gas = gas
                    frame.value.stack = stack
                    guard MemoryInstructions.store(frame) else { break run }
                    gas = frame.value.gas
                    stack = frame.value.stack
                }
                cursor.advance()
            case 0x56:
                guard let place = target(stack[0], code) else {
                    frame.value.halt = .invalidJump
                    break run
                }
                stack.drop()
                cursor.jump(to: place)
            case 0x57:
                if stack[1].isZero {
                    cursor.advance()
                } else {
                    guard let place = target(stack[0], code) else {
                        frame.value.halt = .invalidJump
                        break run
                    }
                    cursor.jump(to: place)
                }
                stack.drop(2)
            case 0x5b:
                cursor.advance()
            case 0x5f:
                stack.push(UInt256.zero)
                cursor.advance()
            case 0x60:
                stack.push(cursor.operand(1))
                cursor.advance(2)
            case 0x61:
                stack.push(cursor.operand(2))
                cursor.advance(3)
            case 0x62:
                stack.push(cursor.operand(3))
                cursor.advance(4)
            case 0x63:
                stack.push(cursor.operand(4))
                cursor.advance(5)
            case 0x64:
                stack.push(cursor.operand(5))
                cursor.advance(6)
            case 0x65:
                stack.push(cursor.operand(6))
                cursor.advance(7)
            case 0x66:
                stack.push(cursor.operand(7))
                cursor.advance(8)
            case 0x67:
                stack.push(cursor.operand(8))
                cursor.advance(9)
            case 0x68:
                stack.push(cursor.operand(9))
                cursor.advance(10)
            case 0x69:
                stack.push(cursor.operand(10))
                cursor.advance(11)
            case 0x6a:
                stack.push(cursor.operand(11))
                cursor.advance(12)
            case 0x6b:
                stack.push(cursor.operand(12))
                cursor.advance(13)
            case 0x6c:
                stack.push(cursor.operand(13))
                cursor.advance(14)
            case 0x6d:
                stack.push(cursor.operand(14))
                cursor.advance(15)
            case 0x6e:
                stack.push(cursor.operand(15))
                cursor.advance(16)
            case 0x6f:
                stack.push(cursor.operand(16))
                cursor.advance(17)
            case 0x70:
                stack.push(cursor.operand(17))
                cursor.advance(18)
            case 0x71:
                stack.push(cursor.operand(18))
                cursor.advance(19)
            case 0x72:
                stack.push(cursor.operand(19))
                cursor.advance(20)
            case 0x73:
                stack.push(cursor.operand(20))
                cursor.advance(21)
            case 0x74:
                stack.push(cursor.operand(21))
                cursor.advance(22)
            case 0x75:
                stack.push(cursor.operand(22))
                cursor.advance(23)
            case 0x76:
                stack.push(cursor.operand(23))
                cursor.advance(24)
            case 0x77:
                stack.push(cursor.operand(24))
                cursor.advance(25)
            case 0x78:
                stack.push(cursor.operand(25))
                cursor.advance(26)
            case 0x79:
                stack.push(cursor.operand(26))
                cursor.advance(27)
            case 0x7a:
                stack.push(cursor.operand(27))
                cursor.advance(28)
            case 0x7b:
                stack.push(cursor.operand(28))
                cursor.advance(29)
            case 0x7c:
                stack.push(cursor.operand(29))
                cursor.advance(30)
            case 0x7d:
                stack.push(cursor.operand(30))
                cursor.advance(31)
            case 0x7e:
                stack.push(cursor.operand(31))
                cursor.advance(32)
            case 0x7f:
                stack.push(cursor.operand(32))
                cursor.advance(33)
            case 0x80:
                stack.duplicate(1)
                cursor.advance()
            case 0x81:
                stack.duplicate(2)
                cursor.advance()
            case 0x82:
                stack.duplicate(3)
                cursor.advance()
            case 0x83:
                stack.duplicate(4)
                cursor.advance()
            case 0x84:
                stack.duplicate(5)
                cursor.advance()
            case 0x85:
                stack.duplicate(6)
                cursor.advance()
            case 0x86:
                stack.duplicate(7)
                cursor.advance()
            case 0x87:
                stack.duplicate(8)
                cursor.advance()
            case 0x88:
                stack.duplicate(9)
                cursor.advance()
            case 0x89:
                stack.duplicate(10)
                cursor.advance()
            case 0x8a:
                stack.duplicate(11)
                cursor.advance()
            case 0x8b:
                stack.duplicate(12)
                cursor.advance()
            case 0x8c:
                stack.duplicate(13)
                cursor.advance()
            case 0x8d:
                stack.duplicate(14)
                cursor.advance()
            case 0x8e:
                stack.duplicate(15)
                cursor.advance()
            case 0x8f:
                stack.duplicate(16)
                cursor.advance()
            case 0x90:
                stack.swap(1)
                cursor.advance()
            case 0x91:
                stack.swap(2)
                cursor.advance()
            case 0x92:
                stack.swap(3)
                cursor.advance()
            case 0x93:
                stack.swap(4)
                cursor.advance()
            case 0x94:
                stack.swap(5)
                cursor.advance()
            case 0x95:
                stack.swap(6)
                cursor.advance()
            case 0x96:
                stack.swap(7)
                cursor.advance()
            case 0x97:
                stack.swap(8)
                cursor.advance()
            case 0x98:
                stack.swap(9)
                cursor.advance()
            case 0x99:
                stack.swap(10)
                cursor.advance()
            case 0x9a:
                stack.swap(11)
                cursor.advance()
            case 0x9b:
                stack.swap(12)
                cursor.advance()
            case 0x9c:
                stack.swap(13)
                cursor.advance()
            case 0x9d:
                stack.swap(14)
                cursor.advance()
            case 0x9e:
                stack.swap(15)
                cursor.advance()
            case 0x9f:
                stack.swap(16)
                cursor.advance()
            case 0x0a:
                frame.value.gas = gas
                frame.value.stack = stack
                guard ArithmeticInstructions.power(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x20:
                frame.value.gas = gas
                frame.value.stack = stack
                guard MemoryInstructions.keccak(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x31:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.balance(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x37:
                frame.value.gas = gas
                frame.value.stack = stack
                guard MemoryInstructions.copy(frame.value.input, context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x39:
                frame.value.gas = gas
                frame.value.stack = stack
                guard MemoryInstructions.copy(ByteView(code), context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x3b:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.codeSize(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x3c:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.copyCode(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x3e:
                frame.value.gas = gas
                frame.value.stack = stack
                guard MemoryInstructions.copyReturnData(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x3f:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.codeHash(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x40:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.blockHash(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x49:
                frame.value.gas = gas
                frame.value.stack = stack
                StateInstructions.blobHash(context, frame)
                stack = frame.value.stack
                cursor.advance()
            case 0x53:
                frame.value.gas = gas
                frame.value.stack = stack
                guard MemoryInstructions.storeByte(frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x54:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.loadSlot(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x55:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.storeSlot(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x5c:
                frame.value.gas = gas
                frame.value.stack = stack
                StateInstructions.loadTransient(context, frame)
                stack = frame.value.stack
                cursor.advance()
            case 0x5d:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.storeTransient(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0x5e:
                frame.value.gas = gas
                frame.value.stack = stack
                guard MemoryInstructions.move(context, frame) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0xa0:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.log(0, context, frame, inspector) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0xa1:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.log(1, context, frame, inspector) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0xa2:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.log(2, context, frame, inspector) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0xa3:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.log(3, context, frame, inspector) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0xa4:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.log(4, context, frame, inspector) else { break run }
                gas = frame.value.gas
                stack = frame.value.stack
                cursor.advance()
            case 0xc0:
                let isTaken = !stack.limbs(0).isZero
                stack.drop()
                guard cursor.branch(isTaken, operand: 1, next: 4, code) else {
                    frame.value.halt = .invalidJump
                    break run
                }
            case 0xc1:
                guard cursor.branch(true, operand: 1, next: 4, code) else {
                    frame.value.halt = .invalidJump
                    break run
                }
            case 0xc2:
                let isTaken = stack.limbs(0).isZero
                stack.drop()
                guard cursor.branch(isTaken, operand: 2, next: 5, code) else {
                    frame.value.halt = .invalidJump
                    break run
                }
            case 0xc3:
                let isTaken = stack.limbs(0) != stack.limbs(1)
                stack.drop(2)
                guard cursor.branch(isTaken, operand: 2, next: 5, code) else {
                    frame.value.halt = .invalidJump
                    break run
                }
            case 0xc4:
                let isTaken = stack[0] < stack[1]
                stack.drop(2)
                guard cursor.branch(isTaken, operand: 2, next: 5, code) else {
                    frame.value.halt = .invalidJump
                    break run
                }
            case 0xc5:
                let isTaken = stack[1] < stack[0]
                stack.drop(2)
                guard cursor.branch(isTaken, operand: 2, next: 5, code) else {
                    frame.value.halt = .invalidJump
                    break run
                }
            case 0xce:
                let isTaken = stack.limbs(0) == stack.limbs(1)
                stack.drop(2)
                guard cursor.branch(isTaken, operand: 2, next: 5, code) else {
                    frame.value.halt = .invalidJump
                    break run
                }
            case 0xc6:
                let offset = cursor.byteOperand
                if offset &+ 32 <= frame.value.memory.count {
                    frame.value.memory.store(stack[0], at: offset)
                    stack.drop()
                } else {
                    stack.push(offset)
                    frame.value.gas = gas
                    frame.value.stack = stack
                    guard MemoryInstructions.store(frame) else { break run }
                    gas = frame.value.gas
                    stack = frame.value.stack
                }
                cursor.advance(3)
            case 0xc7:
                let offset = cursor.byteOperand
                if offset &+ 32 <= frame.value.memory.count {
                    stack.push(frame.value.memory.load(offset))
                } else {
                    stack.push(offset)
                    frame.value.gas = gas
                    frame.value.stack = stack
                    guard MemoryInstructions.load(frame) else { break run }
                    gas = frame.value.gas
                }
                cursor.advance(3)
            case 0xc8:
                stack[0] = stack[0] &+ UInt256(UInt64(truncatingIfNeeded: cursor.byteOperand))
                cursor.advance(3)
            case 0xc9:
                stack[1] = stack.limbs(0)
                stack.drop()
                cursor.advance(2)
            case 0xca:
                stack[0] = stack[0] >> cursor.byteOperand
                cursor.advance(3)
            case 0xcb:
                stack[0] = stack[0] << cursor.byteOperand
                cursor.advance(3)
            case 0xcc:
                stack[0] = stack[0] &+ stack[1]
                cursor.advance(2)
            case 0xcd:
                stack.drop(2)
                cursor.advance(2)
            case 0xcf:
                stack[0] = stack[0] &+ stack[2]
                cursor.advance(2)
            case 0xf3, 0xfd:
                frame.value.gas = gas
                frame.value.stack = stack
                guard MemoryInstructions.end(frame) else { break run }
                return opcode == 0xf3 ? .ended : .reverted
            case 0xff:
                frame.value.gas = gas
                frame.value.stack = stack
                guard StateInstructions.selfDestruct(context, frame, inspector) else { break run }
                frame.value.output = frame.value.nothing
                return .ended
            case 0xf0:
                cursor.advance()
                leave(frame, cursor, stack, gas)
                return .sends(.create)
            case 0xf1:
                cursor.advance()
                leave(frame, cursor, stack, gas)
                return .sends(.call)
            case 0xf2:
                cursor.advance()
                leave(frame, cursor, stack, gas)
                return .sends(.callCode)
            case 0xf4:
                cursor.advance()
                leave(frame, cursor, stack, gas)
                return .sends(.delegateCall)
            case 0xf5:
                cursor.advance()
                leave(frame, cursor, stack, gas)
                return .sends(.create2)
            case 0xfa:
                cursor.advance()
                leave(frame, cursor, stack, gas)
                return .sends(.staticCall)
            default:  // Whatever a table says, a byte that has no case above is no instruction.
                frame.value.halt = .invalidInstruction(opcode)
                break run
            }
        }
        return .halted
    }

    @_transparent
    fileprivate static func target(_ word: UInt256, _ code: CodeView) -> Int? {
        let isSmall = word.limb1 | word.limb2 | word.limb3 == 0
        guard isSmall, word.limb0 < UInt64(truncatingIfNeeded: code.count) else { return nil }
        let place = Int(truncatingIfNeeded: word.limb0)
        return code.isJump(place) ? place : nil
    }

    /// Writes the registers to the frame, from which another message goes on.
    @_transparent
    fileprivate static func leave(
        _ frame: Held<Frame>, _ cursor: CodeCursor, _ stack: WordStack, _ gas: Int
    ) {
        frame.value.place = cursor.place
        frame.value.gas = gas
        frame.value.stack = stack
    }

    /// Which requirement of an instruction is not met; `nil` if all are.
    @inline(never)
    private static func reason(
        _ opcode: UInt8, _ context: Held<ExecutionContext>, gas: Int, height: Int
    ) -> HaltReason? {
        if context.value.rules.instructions[opcode] == nil { return .invalidInstruction(opcode) }
        let needs = context.value.plainRequirements[Int(opcode)]
        if height < Int(needs.needed) { return .stackUnderflow }
        if height > Int(needs.needed) + Int(needs.room) { return .stackOverflow }
        return gas < 0 ? .outOfGas : nil
    }
}

extension CodeCursor {
    /// Goes to the place that the operand names, if the branch is taken, and else `next` bytes on;
    /// false if it may not be jumped to.
    @_transparent
    fileprivate mutating func branch(
        _ isTaken: Bool, operand: Int, next: Int, _ code: CodeView
    ) -> Bool {
        if !isTaken {
            advance(next)
            return true
        }
        let place = shortOperand(operand)
        if place >= code.count || !code.isJump(place) { return false }
        jump(to: place)
        return true
    }
}

import Cryptography
import Primitives

/// Instructions that work on memory.
///
/// Each gives false if the message halts, with the reason in the frame; the loop has written its
/// registers back to the frame and reads them again.
enum MemoryInstructions {
    /// 0x51 where memory has to grow.
    @inline(never)
    static func load(_ frame: Held<Frame>) -> Bool {
        let offset = frame.value.stack[0]
        guard grow(frame, offset, 32) else { return false }
        frame.value.stack[0] = frame.value.memory.load(Int(truncatingIfNeeded: offset.limb0))
        return true
    }

    /// 0x52 where memory has to grow.
    @inline(never)
    static func store(_ frame: Held<Frame>) -> Bool {
        let offset = frame.value.stack[0]
        guard grow(frame, offset, 32) else { return false }
        let place = Int(truncatingIfNeeded: offset.limb0)
        frame.value.memory.store(frame.value.stack[1], at: place)
        frame.value.stack.drop(2)
        return true
    }

    /// 0x53.
    @inline(never)
    static func storeByte(_ frame: Held<Frame>) -> Bool {
        let offset = frame.value.stack[0]
        guard grow(frame, offset, 1) else { return false }
        let byte = UInt8(truncatingIfNeeded: frame.value.stack[1].limb0)
        frame.value.memory.store(byte, at: Int(truncatingIfNeeded: offset.limb0))
        frame.value.stack.drop(2)
        return true
    }

    /// 0x20: the hash is made where the bytes lie.
    @inline(never)
    static func keccak(_ context: Held<ExecutionContext>, _ frame: Held<Frame>) -> Bool {
        let (offset, length) = (frame.value.stack[0], frame.value.stack[1])
        guard charge(frame, words: length, context.value.prices.hashWord) else { return false }
        guard grow(frame, offset, length) else { return false }
        frame.value.stack.drop()
        frame.value.stack[0] = UInt256(frame.value.memory.view(offset, length).keccak)
        return true
    }

    /// 0x37, 0x39: a part of input or code into memory.
    @inline(never)
    static func copy(
        _ source: ByteView, _ context: Held<ExecutionContext>, _ frame: Held<Frame>
    ) -> Bool {
        let stack = frame.value.stack
        let (place, start, length) = (stack[0], stack[1], stack[2])
        guard charge(frame, words: length, context.value.prices.copyWord) else { return false }
        guard grow(frame, place, length) else { return false }
        frame.value.memory.write(source, from: start, to: place, length: length)
        frame.value.stack.drop(3)
        return true
    }

    /// 0x3e: unlike the other copies it may not read behind the end (EIP-211).
    @inline(never)
    static func copyReturnData(
        _ context: Held<ExecutionContext>, _ frame: Held<Frame>
    ) -> Bool {
        let stack = frame.value.stack
        let (end, overflow) = stack[1].addingReportingOverflow(stack[2])
        let available = UInt256(UInt64(frame.value.returnData.count))
        if overflow || available < end { return frame.value.halts(.returnDataOutOfBounds) }
        return copy(frame.value.returnData, context, frame)
    }

    /// 0x5e (EIP-5656).
    @inline(never)
    static func move(_ context: Held<ExecutionContext>, _ frame: Held<Frame>) -> Bool {
        let stack = frame.value.stack
        let (place, start, length) = (stack[0], stack[1], stack[2])
        guard charge(frame, words: length, context.value.prices.copyWord) else { return false }
        guard grow(frame, place < start ? start : place, length) else { return false }
        frame.value.memory.move(from: start, to: place, length: length)
        frame.value.stack.drop(3)
        return true
    }

    /// 0xf3, 0xfd: the output stays where it lies.
    @inline(never)
    static func end(_ frame: Held<Frame>) -> Bool {
        let (offset, length) = (frame.value.stack[0], frame.value.stack[1])
        guard grow(frame, offset, length) else { return false }
        frame.value.output = frame.value.memory.view(offset, length)
        return true
    }

    // MARK: Prices

    @inline(__always)
    static func grow(_ frame: Held<Frame>, _ offset: UInt256, _ length: UInt256) -> Bool {
        let left = frame.value.memory.grow(offset, length, gas: frame.value.gas)
        if left < 0 { return frame.value.halts(.outOfGas) }
        frame.value.gas = left
        return true
    }

    /// Charges for each word of `length` bytes.
    @inline(__always)
    static func charge(_ frame: Held<Frame>, words length: UInt256, _ price: Int) -> Bool {
        // More bytes than this cost more than any gas, and memory could not hold them.
        let isSmall = length.limb1 | length.limb2 | length.limb3 == 0 && length.limb0 < 1 << 40
        if !isSmall { return frame.value.halts(.outOfGas) }
        return charge(frame, (Int(truncatingIfNeeded: length.limb0) &+ 31) &>> 5 &* price)
    }

    @inline(__always)
    static func charge(_ frame: Held<Frame>, _ price: Int) -> Bool {
        let left = frame.value.gas &- price
        if left < 0 { return frame.value.halts(.outOfGas) }
        frame.value.gas = left
        return true
    }
}

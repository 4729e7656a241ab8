import Primitives

/// Arithmetic whose price depends on its operands.
enum ArithmeticInstructions {
    /// 0x0a (EIP-160).
    @inline(never)
    static func power(_ context: Held<ExecutionContext>, _ frame: Held<Frame>) -> Bool {
        let (base, exponent) = (frame.value.stack[0], frame.value.stack[1])
        let bytes = (exponent.bitWidth + 7) / 8
        guard MemoryInstructions.charge(frame, bytes * context.value.prices.exponentByte) else {
            return false
        }
        frame.value.stack.drop()
        frame.value.stack[0] = base.raised(to: exponent)
        return true
    }
}

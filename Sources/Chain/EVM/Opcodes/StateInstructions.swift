import Primitives

/// Instructions that read or change the state.
///
/// Each gives false if the message halts, with the reason in the frame, or if the state could not
/// be read, with the failure in the context.
enum StateInstructions {
    typealias Context = Held<ExecutionContext>

    /// 0x54.
    @inline(never)
    static func loadSlot(_ context: Context, _ frame: Held<Frame>) -> Bool {
        let tables = context.value.tables
        do {
            let slot = try tables.value.slot(frame.value.stack[0], of: frame.value.target)
            let isCold = tables.value.warm(slot: slot)
            let prices = context.value.prices
            guard charge(frame, isCold ? prices.coldSlot : prices.warm) else { return false }
            frame.value.stack[0] = tables.value.slots[slot].value
            return true
        } catch {
            return fail(context, error)
        }
    }

    /// 0x55 (EIP-2200, EIP-2929, EIP-3529).
    @inline(never)
    static func storeSlot(_ context: Context, _ frame: Held<Frame>) -> Bool {
        let tables = context.value.tables
        if frame.value.isStatic { return frame.value.halts(.staticViolation) }
        if frame.value.gas <= context.value.prices.storageSentry {
            return frame.value.halts(.outOfGas)
        }
        do {
            let (slot, value) = (frame.value.stack[0], frame.value.stack[1])
            let index = try tables.value.slot(slot, of: frame.value.target)
            let isCold = tables.value.warm(slot: index)
            let old = tables.value.slots[index].value
            let original = tables.value.slots[index].original
            var price = isCold ? context.value.prices.coldSlot : 0
            price += storePrice(context, original: original, old: old, new: value)
            guard charge(frame, price) else { return false }
            frame.value.stack.drop(2)
            if old == value { return true }
            tables.value.refund &+= refund(context, original: original, old: old, new: value)
            tables.value.setValue(value, ofSlot: index)
            return true
        } catch {
            return fail(context, error)
        }
    }

    @inline(__always)
    private static func storePrice(
        _ context: Context, original: UInt256, old: UInt256, new: UInt256
    ) -> Int {
        let prices = context.value.prices
        if old == new || old != original { return prices.warm }
        return original.isZero ? prices.storageSet : prices.storageReset - prices.coldSlot
    }

    @inline(__always)
    private static func refund(
        _ context: Context, original: UInt256, old: UInt256, new: UInt256
    ) -> Int {
        let prices = context.value.prices
        var refund = 0
        if !original.isZero {
            if old.isZero { refund -= prices.storageClearRefund }
            if new.isZero { refund += prices.storageClearRefund }
        }
        if original == new {
            refund +=
                original.isZero
                ? prices.storageSet - prices.warm
                : prices.storageReset - prices.coldSlot - prices.warm
        }
        return refund
    }

    /// 0x5c (EIP-1153).
    @inline(never)
    static func loadTransient(_ context: Context, _ frame: Held<Frame>) {
        frame.value.stack[0] = context.value.tables.value.transient(
            frame.value.stack[0], of: frame.value.target)
    }

    /// 0x5d (EIP-1153).
    @inline(never)
    static func storeTransient(_ context: Context, _ frame: Held<Frame>) -> Bool {
        if frame.value.isStatic { return frame.value.halts(.staticViolation) }
        context.value.tables.value.setTransient(
            frame.value.stack[0], of: frame.value.target, to: frame.value.stack[1])
        frame.value.stack.drop(2)
        return true
    }

    // MARK: Accounts

    /// The index of the account that the top word names, its touch charged; -1 if the message ends.
    @inline(__always)
    private static func touch(_ context: Context, _ frame: Held<Frame>) -> Int {
        do {
            let tables = context.value.tables
            let index = try tables.value.account(Address(truncating: frame.value.stack[0]))
            let isCold = tables.value.warm(index)
            let prices = context.value.prices
            return charge(frame, isCold ? prices.coldAccount : prices.warm) ? index : -1
        } catch {
            _ = fail(context, error)
            return -1
        }
    }

    /// 0x31.
    @inline(never)
    static func balance(_ context: Context, _ frame: Held<Frame>) -> Bool {
        let index = touch(context, frame)
        if index < 0 { return false }
        frame.value.stack[0] = context.value.tables.value.accounts[index].current.balance
        return true
    }

    /// 0x3b.
    @inline(never)
    static func codeSize(_ context: Context, _ frame: Held<Frame>) -> Bool {
        let index = touch(context, frame)
        if index < 0 { return false }
        do {
            let code = try context.value.tables.value.code(of: index)
            frame.value.stack[0] = UInt256(UInt64(code.count))
            return true
        } catch {
            return fail(context, error)
        }
    }

    /// 0x3c.
    @inline(never)
    static func copyCode(_ context: Context, _ frame: Held<Frame>) -> Bool {
        let index = touch(context, frame)
        if index < 0 { return false }
        do {
            let code = ByteView(try context.value.tables.value.code(of: index))
            frame.value.stack.drop()
            return MemoryInstructions.copy(code, context, frame)
        } catch {
            return fail(context, error)
        }
    }

    /// 0x3f (EIP-1052): zero for an account that is missing or empty.
    @inline(never)
    static func codeHash(_ context: Context, _ frame: Held<Frame>) -> Bool {
        let index = touch(context, frame)
        if index < 0 { return false }
        let tables = context.value.tables
        frame.value.stack[0] =
            tables.value.isDead(index)
            ? .zero : UInt256(tables.value.accounts[index].current.codeHash)
        return true
    }

    /// 0x40: the hashes of the last 256 blocks.
    @inline(never)
    static func blockHash(_ context: Context, _ frame: Held<Frame>) -> Bool {
        let current = context.value.block.number
        var hash = UInt256.zero
        do {
            if let number = frame.value.stack[0].uint64, number < current,
                current - number <= 256
            {
                hash =
                    try context.value.tables.value.state.blockHash(number).map { UInt256($0) }
                    ?? .zero
            }
            frame.value.stack[0] = hash
            return true
        } catch {
            return fail(context, error)
        }
    }

    /// 0x49 (EIP-4844).
    @inline(never)
    static func blobHash(_ context: Context, _ frame: Held<Frame>) {
        let hashes = context.value.transaction.blobHashes
        let index = frame.value.stack[0].uint64 ?? .max
        frame.value.stack[0] =
            index < UInt64(hashes.count) ? UInt256(hashes[Int(index)]) : .zero
    }

    // MARK: What leaves a trace

    /// 0xa0 to 0xa4.
    @inline(never)
    static func log(
        _ topicCount: Int, _ context: Context, _ frame: Held<Frame>, _ inspector: some Inspector
    ) -> Bool {
        if frame.value.isStatic { return frame.value.halts(.staticViolation) }
        let (offset, length) = (frame.value.stack[0], frame.value.stack[1])
        let prices = context.value.prices
        guard length.limb1 | length.limb2 | length.limb3 == 0, length.limb0 < 1 << 40 else {
            return frame.value.halts(.outOfGas)
        }
        let price = topicCount * prices.logTopic + Int(length.limb0) * prices.logByte
        guard charge(frame, price) else { return false }
        guard MemoryInstructions.grow(frame, offset, length) else { return false }
        let tables = context.value.tables
        let log = EmittedLog(
            address: tables.value.accounts[frame.value.target].address,
            topics: (0..<topicCount).map { frame.value.stack[2 + $0].hash32 },
            data: frame.value.memory.view(offset, length).bytes)
        if type(of: inspector).isActive { inspector.log(log) }
        tables.value.logs.append(log)
        frame.value.stack.drop(2 + topicCount)
        return true
    }

    /// 0xff (EIP-6780).
    @inline(never)
    static func selfDestruct(
        _ context: Context, _ frame: Held<Frame>, _ inspector: some Inspector
    ) -> Bool {
        if frame.value.isStatic { return frame.value.halts(.staticViolation) }
        let tables = context.value.tables
        let prices = context.value.prices
        do {
            let beneficiary = try tables.value.account(Address(truncating: frame.value.stack[0]))
            // Unlike elsewhere a warm account costs nothing here (EIP-2929).
            var price = tables.value.warm(beneficiary) ? prices.coldAccount : 0
            let contract = frame.value.target
            let hasBalance = !tables.value.accounts[contract].current.balance.isZero
            if hasBalance, tables.value.isDead(beneficiary) { price += prices.newAccount }
            guard charge(frame, price) else { return false }
            let moved = tables.value.destroy(contract, beneficiary: beneficiary)
            if type(of: inspector).isActive {
                inspector.selfDestruct(
                    tables.value.accounts[contract].address,
                    beneficiary: tables.value.accounts[beneficiary].address, balance: moved)
            }
            return true
        } catch {
            return fail(context, error)
        }
    }

    // MARK: Ends

    @inline(__always)
    private static func charge(_ frame: Held<Frame>, _ price: Int) -> Bool {
        MemoryInstructions.charge(frame, price)
    }

    static func fail(_ context: Context, _ failure: WorldStateFailure) -> Bool {
        context.value.failure = failure
        return false
    }
}

import Primitives

extension Run {
    /// The operands of the instructions that call.
    struct CallOperands {
        let gas: UInt256
        let account: UInt256
        let value: UInt256
        let inputPlace, inputLength: UInt256
        let outputPlace, outputLength: UInt256

        @inline(__always)
        init(_ kind: Message.Kind, _ stack: WordStack) {
            let hasValue = kind == .call || kind == .callCode
            let first = hasValue ? 3 : 2
            gas = stack[0]
            account = stack[1]
            value = hasValue ? stack[2] : .zero
            inputPlace = stack[first]
            inputLength = stack[first + 1]
            outputPlace = stack[first + 2]
            outputLength = stack[first + 3]
        }
    }

    /// 0xf1, 0xf2, 0xf4, 0xfa.
    func call(
        _ kind: Message.Kind, from sender: Held<Frame>
    ) throws(WorldStateFailure) -> Sending {
        let operands = CallOperands(kind, sender.value.stack)
        let movesValue = !operands.value.isZero
        if movesValue, kind == .call, sender.value.isStatic {
            _ = sender.value.halts(.staticViolation)
            return .halts
        }
        guard
            MemoryInstructions.grow(sender, operands.inputPlace, operands.inputLength),
            MemoryInstructions.grow(sender, operands.outputPlace, operands.outputLength)
        else { return .halts }
        let account = try tables.value.account(Address(truncating: operands.account))
        guard let code = try charge(kind, operands, account, sender) else { return .halts }
        let gas = passOn(operands, from: sender)
        sender.value.stack.drop(kind == .call || kind == .callCode ? 7 : 6)
        sender.value.returnData = sender.value.nothing
        let target = kind == .call || kind == .staticCall ? account : sender.value.target
        let tooPoor =
            movesValue
            && tables.value.accounts[sender.value.target].current.balance < operands.value
        if tooPoor || context.value.depth >= EVMLimits.callDepth {
            sender.value.gas += gas
            sender.value.stack.push(UInt256.zero)
            if I.isActive {
                let message = message(kind, operands, account: account, target, sender, gas)
                inspector.enter(message)
                let reason: HaltReason = tooPoor ? .insufficientBalance : .callDepthExceeded
                inspector.leave(
                    MessageResult(status: .halt(reason), gasLeft: UInt64(gas)))
            }
            return .done
        }
        if I.isActive {
            inspector.enter(message(kind, operands, account: account, target, sender, gas))
        }
        return start(kind, operands, code, (account, target), sender, gas)
    }

    /// Charges for touching the account and for value; gives the code that runs, or `nil` if the
    /// gas does not suffice.
    private func charge(
        _ kind: Message.Kind, _ operands: CallOperands, _ account: Int, _ sender: Held<Frame>
    ) throws(WorldStateFailure) -> CodeView? {
        let prices = context.value.prices
        var price = tables.value.warm(account) ? prices.coldAccount : prices.warm
        if !operands.value.isZero {
            price += prices.callValue
            if kind == .call, tables.value.isDead(account) { price += prices.newAccount }
        }
        var code = try tables.value.code(of: account)
        if code.count == 23, context.value.rules.code.followsDelegations,
            let delegate = code.delegate
        {
            let other = try tables.value.account(delegate)
            price += tables.value.warm(other) ? prices.coldAccount : prices.warm
            code = try tables.value.code(of: other)
        }
        return MemoryInstructions.charge(sender, price) ? code : nil
    }

    /// Takes the gas of the call from the sender, all but a 64th at most (EIP-150); the stipend for
    /// a receiver of value comes on top.
    private func passOn(_ operands: CallOperands, from sender: Held<Frame>) -> Int {
        let most = sender.value.gas - sender.value.gas / 64
        let isSmall = operands.gas.limb1 | operands.gas.limb2 | operands.gas.limb3 == 0
        let asked =
            isSmall && operands.gas.limb0 < UInt64(most) ? Int(operands.gas.limb0) : most
        sender.value.gas -= asked
        if I.watchesSteps { StepReport.close(context, sender, failure: nil, inspector) }
        return operands.value.isZero ? asked : asked + context.value.prices.callStipend
    }

    /// Puts a frame for the call on the pile, or ends it at once where no code is to run.
    private func start(
        _ kind: Message.Kind, _ operands: CallOperands, _ code: CodeView,
        _ accounts: (code: Int, target: Int), _ sender: Held<Frame>, _ gas: Int
    ) -> Sending {
        let address = tables.value.accounts[accounts.code].address
        let input = sender.value.memory.view(operands.inputPlace, operands.inputLength)
        if code.count == 0 {
            let checkpoint = tables.value.checkpoint()
            if kind == .call {
                tables.value.transfer(
                    operands.value, from: sender.value.target, to: accounts.target)
            }
            return finishWithoutCode(
                address, input, checkpoint, (sender, operands), gas)
        }
        let frame = context.value.frame(context.value.depth + 1)
        context.value.depth += 1
        frame.value.begin(code, gas: gas, input: input)
        frame.value.checkpoint = tables.value.checkpoint()
        frame.value.target = accounts.target
        frame.value.targetWord =
            kind == .call || kind == .staticCall
            ? tables.value.accounts[accounts.target].address.word : sender.value.targetWord
        frame.value.callerWord =
            kind == .delegateCall ? sender.value.callerWord : sender.value.targetWord
        frame.value.value = kind == .delegateCall ? sender.value.value : operands.value
        frame.value.isStatic = sender.value.isStatic || kind == .staticCall
        frame.value.outputPlace = operands.outputPlace
        frame.value.outputLength = operands.outputLength
        if kind == .call {
            tables.value.transfer(operands.value, from: sender.value.target, to: accounts.target)
        }
        return .runs
    }

    /// The end of a call of a precompiled contract, or of an account without code.
    private func finishWithoutCode(
        _ address: Address, _ input: ByteView, _ checkpoint: Journal.Checkpoint,
        _ sender: (frame: Held<Frame>, operands: CallOperands), _ gas: Int
    ) -> Sending {
        let result = runWithoutCode(address, input, gas)
        if result.isSuccess {
            tables.value.commit(checkpoint)
        } else {
            tables.value.revert(to: checkpoint)
        }
        sender.frame.value.gas += Int(result.gasLeft)
        sender.frame.value.stack.push(UInt256(result.isSuccess ? 1 : 0))
        if !result.output.isEmpty {
            let frame = context.value.frame(context.value.depth + 1)
            let output = frame.value.memory.hold(result.output)
            sender.frame.value.returnData = output
            receive(
                output, in: sender.frame, sender.operands.outputPlace,
                sender.operands.outputLength)
        }
        if I.isActive { inspector.leave(result) }
        return .done
    }

    /// What a precompiled contract answers; nothing for an account that has no code at all.
    func runWithoutCode(_ address: Address, _ input: ByteView, _ gas: Int) -> MessageResult {
        let precompiles = context.value.rules.precompiles
        guard precompiles.contains(address) else {
            return MessageResult(status: .success, gasLeft: UInt64(gas))
        }
        switch precompiles.run(address, input: input.bytes, gas: UInt64(gas)) {
        case .success(let output, let gasUsed):
            let left = UInt64(gas).subtractingReportingOverflow(gasUsed)
            if left.overflow { return MessageResult(status: .halt(.outOfGas), gasLeft: 0) }
            return MessageResult(status: .success, gasLeft: left.partialValue, output: output)
        case .outOfGas: return MessageResult(status: .halt(.outOfGas), gasLeft: 0)
        case .failure: return MessageResult(status: .halt(.precompileFailure), gasLeft: 0)
        }
    }

    /// The call as an inspector sees it.
    private func message(
        _ kind: Message.Kind, _ operands: CallOperands, account: Int, _ target: Int,
        _ sender: Held<Frame>, _ gas: Int
    ) -> Message {
        Message(
            kind: kind,
            caller: Address(truncating: sender.value.targetWord),
            target: tables.value.accounts[target].address,
            codeAddress: tables.value.accounts[account].address,
            value: kind == .delegateCall ? sender.value.value : operands.value,
            input: sender.value.memory.view(operands.inputPlace, operands.inputLength).bytes,
            gas: UInt64(gas), isStatic: sender.value.isStatic || kind == .staticCall,
            depth: context.value.depth + 1)
    }
}

extension Frame {
    /// Makes the frame ready for a message.
    mutating func begin(_ code: CodeView, gas: Int, input: ByteView) {
        memory.reset()
        place = 0
        self.gas = gas
        self.code = code
        self.input = input
        stack = stackBase
        returnData = nothing
        output = nothing
        isCreation = false
        isStatic = false
        watchedGas = -1
    }
}

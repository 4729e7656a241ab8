import Cryptography
import Primitives

extension Run {
    /// 0xf0, 0xf5.
    func create(
        _ kind: Message.Kind, from sender: Held<Frame>
    ) throws(WorldStateFailure) -> Sending {
        let stack = sender.value.stack
        let (value, place, length) = (stack[0], stack[1], stack[2])
        let salt = kind == .create2 ? stack[3] : .zero
        if let reason = refusal(length, sender) {
            _ = sender.value.halts(reason)
            return .halts
        }
        guard charge(kind, length, sender), MemoryInstructions.grow(sender, place, length)
        else { return .halts }
        let gas = sender.value.gas - sender.value.gas / 64
        sender.value.gas -= gas
        if I.watchesSteps { StepReport.close(context, sender, failure: nil, inspector) }
        sender.value.stack.drop(kind == .create2 ? 4 : 3)
        sender.value.returnData = sender.value.nothing
        let creator = tables.value.accounts[sender.value.target]
        let isImpossible =
            creator.current.balance < value || creator.current.nonce == .max
            || context.value.depth >= EVMLimits.callDepth
        if isImpossible {
            sender.value.gas += gas
            sender.value.stack.push(UInt256.zero)
            return .done
        }
        let code = sender.value.memory.view(place, length)
        let address =
            kind == .create
            ? ContractAddress.created(by: creator.address, nonce: creator.current.nonce)
            : ContractAddress.created(
                by: creator.address, salt: salt, initializationCodeHash: code.keccak)
        tables.value.setNonce(creator.current.nonce &+ 1, of: sender.value.target)
        let account = try tables.value.account(address)
        _ = tables.value.warm(account)
        let message = Message(
            kind: kind, caller: creator.address, target: address, value: value,
            input: I.isActive ? code.bytes : [], gas: UInt64(gas),
            depth: context.value.depth + 1)
        if I.isActive { inspector.enter(message) }
        if try tables.value.isTaken(account) {
            sender.value.stack.push(UInt256.zero)
            if I.isActive {
                inspector.leave(MessageResult(status: .halt(.creationCollision), gasLeft: 0))
            }
            return .done
        }
        let frame = context.value.frame(context.value.depth + 1)
        context.value.depth += 1
        initialize(frame, account, code, gas: gas)
        frame.value.callerWord = sender.value.targetWord
        frame.value.value = value
        tables.value.transfer(value, from: sender.value.target, to: account)
        return .runs
    }

    /// Why a creation may not even be tried.
    private func refusal(_ length: UInt256, _ sender: Held<Frame>) -> HaltReason? {
        if sender.value.isStatic { return .staticViolation }
        let limit = UInt256(UInt64(context.value.rules.code.maximumInitializationSize))
        return limit < length ? .initializationCodeTooLarge : nil
    }

    private func charge(
        _ kind: Message.Kind, _ length: UInt256, _ sender: Held<Frame>
    ) -> Bool {
        let prices = context.value.prices
        let word = prices.initializationWord + (kind == .create2 ? prices.hashWord : 0)
        return MemoryInstructions.charge(sender, words: length, word)
    }

    /// Makes a frame ready to run initialization code for a new account.
    private func initialize(
        _ frame: Held<Frame>, _ account: Int, _ code: ByteView, gas: Int
    ) {
        let analyzed = code.analyzed
        context.value.initializationCodes.append(analyzed)
        frame.value.begin(analyzed.view, gas: gas, input: frame.value.nothing)
        frame.value.checkpoint = tables.value.checkpoint()
        frame.value.target = account
        frame.value.targetWord = tables.value.accounts[account].address.word
        frame.value.isCreation = true
        tables.value.markCreated(account)
        tables.value.setNonce(1, of: account)
    }

    /// Makes what the initialization code returned the code of the new account; false if it may
    /// not be.
    func deploy(_ frame: Held<Frame>) -> Bool {
        let output = frame.value.output
        if output.count > 0, output[0] == 0xef { return frame.value.halts(.invalidCodePrefix) }
        if output.count > context.value.rules.code.maximumSize {
            return frame.value.halts(.codeTooLarge)
        }
        let price = output.count * context.value.prices.codeDepositByte
        guard MemoryInstructions.charge(frame, price) else { return false }
        let hash = output.keccak
        let place = tables.value.codes.add(output.bytes, hash: hash)
        tables.value.setCode(place, hash: hash, of: frame.value.target)
        return true
    }

    /// Begins the message of a transaction; gives its result if it has ended at once.
    func begin(
        _ message: Message, gas: Int
    ) throws(WorldStateFailure) -> MessageResult? {
        let frame = context.value.frame(0)
        let sender = try tables.value.account(message.caller)
        let account = try tables.value.account(message.target)
        if tables.value.accounts[sender].current.balance < message.value {
            return MessageResult(status: .halt(.insufficientBalance), gasLeft: 0)
        }
        if message.isCreation {
            if try tables.value.isTaken(account) {
                return MessageResult(status: .halt(.creationCollision), gasLeft: 0)
            }
            let code = AnalyzedCode.of(message.input, hash: .zero)
            begin(frame, message, sender, account, code.view, gas)
            context.value.initializationCodes.append(code)
            frame.value.isCreation = true
            tables.value.markCreated(account)
            tables.value.setNonce(1, of: account)
            tables.value.transfer(message.value, from: sender, to: account)
            return nil
        }
        let source = try tables.value.account(message.codeAddress)
        var code = try tables.value.code(of: source)
        if context.value.rules.code.followsDelegations, let delegate = code.delegate {
            let other = try tables.value.account(delegate)
            _ = tables.value.warm(other)
            code = try tables.value.code(of: other)
        }
        begin(frame, message, sender, account, code, gas)
        tables.value.transfer(message.value, from: sender, to: account)
        if code.count > 0 { return nil }
        var result = runWithoutCode(message.codeAddress, frame.value.input, gas)
        if result.isSuccess {
            tables.value.commit(frame.value.checkpoint)
            result.gasRefund = UInt64(max(0, tables.value.refund))
        } else {
            tables.value.revert(to: frame.value.checkpoint)
        }
        return result
    }

    private func begin(
        _ frame: Held<Frame>, _ message: Message, _ sender: Int, _ account: Int,
        _ code: CodeView, _ gas: Int
    ) {
        let input = context.value.hold(message.isCreation ? [] : message.input)
        frame.value.begin(code, gas: gas, input: input)
        frame.value.checkpoint = tables.value.checkpoint()
        frame.value.target = account
        frame.value.targetWord = message.target.word
        frame.value.callerWord = message.caller.word
        frame.value.value = message.value
        frame.value.isStatic = message.isStatic || message.kind == .staticCall
    }
}

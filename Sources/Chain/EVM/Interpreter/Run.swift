import Primitives

/// One message of a transaction with all that it sends, on the pile of frames.
struct Run<I: Inspector> {
    let context: Held<ExecutionContext>
    let inspector: I

    var tables: Held<JournalTables> { context.value.tables }

    /// How the sending of a message went on.
    enum Sending {
        /// A frame for it lies on the pile.
        case runs
        /// It has ended without running code; its result is in the sender's frame.
        case done
        /// The sender halts.
        case halts
    }

    /// How a message ended.
    enum Ending {
        case success, revert, halt
    }

    func execute(_ message: Message) -> MessageResult {
        let gas = min(message.gas, EVMLimits.gas)
        if I.isActive { inspector.enter(message) }
        var result = MessageResult(status: .halt(.outOfGas), gasLeft: 0)
        do {
            if let early = try begin(message, gas: Int(gas)) {
                result = early
            } else {
                result = turn(message)
            }
        } catch {
            context.value.failure = error
        }
        if I.isActive { inspector.leave(result) }
        return result
    }

    /// Lets the frame on top run until the pile is empty.
    private func turn(_ message: Message) -> MessageResult {
        while true {
            let frame = context.value.frames[context.value.depth]
            var ending = Ending.halt
            switch Interpreter.run(context, frame, inspector) {
            case .ended: ending = .success
            case .reverted: ending = .revert
            case .halted: break
            case .sends(let kind):
                switch send(kind, from: frame) {
                case .runs, .done: continue
                case .halts: break
                }
            }
            if context.value.failure != nil {
                return MessageResult(status: .halt(.outOfGas), gasLeft: 0)
            }
            if I.watchesSteps {
                let failure = ending == .halt ? frame.value.halt : nil
                StepReport.close(context, frame, failure: failure, inspector)
            }
            ending = settle(frame, ending)
            if context.value.depth == 0 { return result(of: message, frame, ending) }
            context.value.depth -= 1
            deliver(frame, ending, to: context.value.frames[context.value.depth])
            if context.value.failure != nil {
                return MessageResult(status: .halt(.outOfGas), gasLeft: 0)
            }
        }
    }

    private func send(_ kind: Message.Kind, from frame: Held<Frame>) -> Sending {
        do {
            let sending =
                kind == .create || kind == .create2
                ? try create(kind, from: frame) : try call(kind, from: frame)
            return sending
        } catch {
            context.value.failure = error
            return .halts
        }
    }

    /// Keeps or takes back what a message did, and deploys what a creation made.
    private func settle(_ frame: Held<Frame>, _ ending: Ending) -> Ending {
        var ending = ending
        if frame.value.isCreation {
            context.value.initializationCodes.removeLast()
            if ending == .success, !deploy(frame) { ending = .halt }
        }
        if ending == .success {
            tables.value.commit(frame.value.checkpoint)
        } else {
            tables.value.revert(to: frame.value.checkpoint)
        }
        if ending == .halt {
            frame.value.gas = 0
            frame.value.output = frame.value.nothing
        }
        return ending
    }

    private func result(
        of message: Message, _ frame: Held<Frame>, _ ending: Ending
    ) -> MessageResult {
        let isSuccess = ending == .success
        return MessageResult(
            status: status(frame, ending), gasLeft: UInt64(frame.value.gas),
            gasRefund: isSuccess ? UInt64(max(0, tables.value.refund)) : 0,
            output: frame.value.output.bytes,
            createdAddress: isSuccess && message.isCreation ? message.target : nil)
    }

    func status(_ frame: Held<Frame>, _ ending: Ending) -> MessageResult.Status {
        switch ending {
        case .success: .success
        case .revert: .revert
        case .halt: .halt(frame.value.halt)
        }
    }

    /// Tells the sender what its message came to.
    private func deliver(_ frame: Held<Frame>, _ ending: Ending, to sender: Held<Frame>) {
        if I.isActive {
            let isSuccess = ending == .success
            let created = tables.value.accounts[frame.value.target].address
            inspector.leave(
                MessageResult(
                    status: status(frame, ending), gasLeft: UInt64(frame.value.gas),
                    gasRefund: isSuccess ? UInt64(max(0, tables.value.refund)) : 0,
                    output: frame.value.output.bytes,
                    createdAddress: isSuccess && frame.value.isCreation ? created : nil))
        }
        sender.value.gas += frame.value.gas
        let output = frame.value.output
        if frame.value.isCreation {
            let isSuccess = ending == .success
            sender.value.stack.push(isSuccess ? frame.value.targetWord : .zero)
            sender.value.returnData = isSuccess ? sender.value.nothing : output
            return
        }
        sender.value.stack.push(UInt256(ending == .success ? 1 : 0))
        sender.value.returnData = output
        receive(output, in: sender, frame.value.outputPlace, frame.value.outputLength)
    }

    /// Writes as much of the output as the sender asked for.
    func receive(
        _ output: ByteView, in sender: Held<Frame>, _ place: UInt256, _ length: UInt256
    ) {
        let wanted = min(length.limb0, UInt64(truncatingIfNeeded: output.count))
        sender.value.memory.write(output, from: .zero, to: place, length: UInt256(wanted))
    }
}

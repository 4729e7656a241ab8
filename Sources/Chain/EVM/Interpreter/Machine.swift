import Primitives

/// The virtual machine: runs one message after another, each to its end.
///
/// A machine keeps stacks and memories between messages, so one machine for many messages is much
/// faster than one for each. It is not for two threads at once.
///
/// Messages inside messages do not recurse: the machine keeps a pile of frames, so foreign code
/// decides nothing about the stack of the thread.
@safe
package final class Machine {
    package let rules: Rules
    let codes: CodeCache
    private var context: Held<ExecutionContext>?

    package init(rules: Rules, codes: CodeCache = CodeCache()) {
        self.rules = rules
        self.codes = codes
    }

    deinit { release() }

    private func release() {
        guard let context else { return }
        context.value.free()
        context.free()
    }

    /// Runs a message on the state of a journal.
    ///
    /// The caller has begun the journal's transaction, warmed what is warm from the start, paid for
    /// gas and raised the sender's nonce. Value moves from `message.caller` here. Changes of a
    /// message that fails are taken back here.
    package func execute(
        _ message: Message, block: BlockContext, transaction: TransactionContext,
        journal: Journal, inspector: some Inspector
    ) throws(WorldStateFailure) -> MessageResult {
        let tables = unsafe Held(journal.tables)
        let context = prepared(tables)
        context.value.block = block
        context.value.transaction = transaction
        context.value.beneficiary = block.beneficiary.word
        context.value.prevRandao = UInt256(block.prevRandao)
        context.value.origin = transaction.origin.word
        context.value.depth = 0
        context.value.failure = nil
        tables.value.codes.cache = codes
        let result = withExtendedLifetime(journal) {
            Self.run(message, context, inspector)
        }
        context.value.initializationCodes = []
        if let failure = context.value.failure { throw failure }
        return result
    }

    /// The loop is compiled three times, by what an inspector wants to be told, and not once for
    /// every inspector.
    private static func run<I: Inspector>(
        _ message: Message, _ context: Held<ExecutionContext>, _ inspector: I
    ) -> MessageResult {
        if !I.isActive {
            return Run(context: context, inspector: NoInspector()).execute(message)
        }
        if !I.watchesSteps {
            return Run(context: context, inspector: MessageInspector(inspector)).execute(message)
        }
        return Run(context: context, inspector: StepInspector(inspector)).execute(message)
    }

    private func prepared(_ tables: Held<JournalTables>) -> Held<ExecutionContext> {
        if let context {
            context.value.tables = tables
            return context
        }
        let made = Held(
            new: ExecutionContext(rules: rules, codeCache: codes, tables: tables))
        context = made
        return made
    }
}

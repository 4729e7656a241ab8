/// The virtual machine: runs one message after another, each to its end.
///
/// A machine keeps stacks and memories between messages, so one machine for many messages is much
/// faster than one for each. It is not for two threads at once.
package final class Machine {
    package let rules: Rules
    private let codes: CodeCache

    package init(rules: Rules, codes: CodeCache = CodeCache()) {
        self.rules = rules
        self.codes = codes
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
        MessageResult(status: .success, gasLeft: message.gas)
    }
}

package import ChainTypes
package import Consensus
package import Execution
package import Primitives
package import UsefulWork

/// Names an order of one run of a node; a later order has a higher number.
package struct OrderID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let number: UInt64

    package init(_ number: UInt64) {
        self.number = number
    }

    package var description: String { "order \(number)" }

    package static func < (a: OrderID, b: OrderID) -> Bool { a.number < b.number }
}

/// What takes longer than a node may think, or needs what it has not got: a model, a disk, a key.
///
/// An order holds everything that whoever carries it out has to know. It may be carried out on any
/// thread and at any speed; each is answered once by ``NodeInput/outcome(_:_:)``, unless the
/// process ends before.
package enum NodeOrder: Sendable {
    case build(BuildOrder)
    case search(SearchOrder)
    case execute(ExecuteOrder)
    case replay(ExecutedEnvelope)
    case sign(SigningOrder)
    /// Make these durable in this order. Writes are carried out in the order of their numbers.
    case write([DurableWrite])
}

/// What an order came to.
package enum NodeOutcome: Sendable {
    case built(Result<BuiltBlock, BuildFailure>)
    case searched(WorkSearch)
    case executed(Result<ExecutedEnvelope, ImportFailure>)
    case replayed(Result<VerifiedEnvelope, ImportFailure>)
    case signed(SignedStatement)
    /// Everything of a write is durable. One that fails has no outcome: a node that cannot keep
    /// what it says must not go on.
    case written
}

/// Make a block of these transactions, without work.
package struct BuildOrder: Sendable {
    package let parent: BlockRecord
    /// The votes on the parent that the block carries; whoever signed them is paid in it.
    package let votes: EnvelopeVotes
    package let choices: BlockChoices
    /// The best first, those of one sender by nonce.
    package let transactions: [SignedTransaction]
}

/// Do some attempts at the work of a block.
package struct SearchOrder: Sendable {
    /// The kind of work, as the chain's ``WorkTable`` numbers it.
    package let kind: UInt8
    package let numbers: Range<UInt64>
    package let context: WorkContext
}

/// Run the transactions of a block whose parent is verified.
package struct ExecuteOrder: Sendable {
    package let claimed: ClaimedEnvelope
    /// By the node's clock when the order was given.
    package let now: Instant
}

/// Sign something with the node's voting key.
package enum SigningOrder: Hashable, Sendable {
    case vote(Vote)
    case transaction(Transaction)
}

/// Something that the node's voting key signed.
package enum SignedStatement: Hashable, Sendable {
    case vote(SignedVote)
    case transaction(SignedTransaction)
}

/// What has to outlive the process.
package enum DurableWrite: Sendable {
    /// Append to the vote journal.
    case append(JournalEntry)
    /// Put these in place of all that the journal holds.
    case rewriteJournal([JournalEntry])
    /// Keep these final blocks, lowest first.
    case commit([BlockRecord])
}

/// Why no block can be made on a parent.
package enum BuildFailure: Error, Equatable, CustomStringConvertible {
    case votes(ImportFailure)
    case block(BlockFailure)

    package var description: String {
        switch self {
        case .votes(let failure): failure.description
        case .block(let failure): failure.description
        }
    }
}

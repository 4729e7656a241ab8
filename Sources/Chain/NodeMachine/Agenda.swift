import ChainTypes
import Consensus
import Primitives

/// One thing that a node has to do for the present input.
enum Step: Sendable {
    /// An envelope of a peer, or the node's own.
    case offer(Envelope, from: PeerID?)
    case tree(BlockTreeEffect, from: PeerID?)
    /// Something that the votes of an epoch have to hear.
    case votes(SimplexInput, epoch: UInt64, from: PeerID?)
    case voteEffect(SimplexEffect, epoch: UInt64, from: PeerID?)
    /// Tell the votes of a block that the tree has.
    case readmit(BlockRecord)
    case goOnCatchingUp
    /// Send the reports of evidence that are due.
    case report
    /// Begin work on the head.
    case work
    case rewriteJournal
}

/// The steps of one input, in the order in which they are done.
///
/// What follows from a step goes to the front: it is done, with all that follows from it, before
/// the step that came behind. So one input is one walk through a tree of causes, and no function
/// of the node calls another that could call it.
struct Agenda: Sendable {
    /// The next step is the last one.
    private var reversed: [Step] = []

    mutating func next() -> Step? { reversed.popLast() }

    /// Puts steps in front of all that wait, in their order.
    mutating func first(_ steps: [Step]) { reversed.append(contentsOf: steps.reversed()) }

    /// Puts a step behind all that wait.
    mutating func last(_ step: Step) { reversed.insert(step, at: 0) }
}

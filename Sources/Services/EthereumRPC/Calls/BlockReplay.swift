import ChainTypes
import EVM
import Execution
import NodeInterfaces
import Platform
import Primitives

/// A block of the chain that is run again, transaction by transaction, in their order.
struct BlockReplay {
    let block: ChainBlock
    let senders: [Address]
    private var transition: BlockTransition
    private let deadline: UInt64

    init(_ service: EthereumService, _ block: ChainBlock) throws(RPCError) {
        guard block.number > 0 else { throw .server("genesis is not traceable") }
        self.block = block
        senders = try service.senders(of: block)
        let parent = try service.view(
            .hash(block.header.parentHash, requiresCanonical: false))
        // The time is for all of the block's transactions together.
        deadline =
            Clock.monotonicNanoseconds &+ UInt64(max(0, service.limits.callSeconds) * 1e9)
        transition = BlockTransition(
            block.header, on: parent.state, ancestors: try service.ancestors(of: block),
            chain: service.chainRules, codes: service.codes)
        do throws(BlockFailure) {
            try transition.begin()
        } catch {
            throw .server(error.description)
        }
    }

    var journal: Journal { transition.journal }

    @discardableResult
    mutating func run(
        _ index: Int, inspector: some Inspector = NoInspector()
    ) throws(RPCError) -> TransactionOutcome {
        if Clock.monotonicNanoseconds > deadline {
            throw .server("execution aborted (timeout = 5s)")
        }
        do throws(TransactionFailure) {
            return try transition.apply(
                block.block.transactions[index], from: senders[index], inspector: inspector)
        } catch {
            throw .server("tracing failed: \(error.description)")
        }
    }
}

extension EthereumService {
    /// The blocks before a block, as far back as contracts can ask for them.
    func ancestors(of block: ChainBlock) throws(RPCError) -> BlockAncestors {
        var hashes = [block.header.parentHash]
        let last = block.number - min(1, block.number)
        var number = last
        while number > 0, hashes.count < BlockAncestors.window {
            number -= 1
            guard let hash = try canonicalHash(number) else { break }
            hashes.append(hash)
        }
        return BlockAncestors(number: last, hashes: hashes)
    }
}

import ChainTypes
package import Consensus
package import Execution
package import Primitives
package import UsefulWork

/// Carries out the orders that are functions of what they hold: the same outcome wherever and
/// whenever.
///
/// Both hosts of a node use it. What needs a key or a disk is theirs.
package struct OrderDesk: Sendable {
    package let pipeline: ImportPipeline
    package let work: WorkTable
    private let executor: BlockExecutor
    private let scheduler: any ParallelScheduler

    /// `scheduler`: the threads that share the building of a block.
    package init(
        pipeline: ImportPipeline, work: WorkTable,
        scheduler: any ParallelScheduler = SerialScheduler()
    ) {
        self.pipeline = pipeline
        self.work = work
        self.scheduler = scheduler
        executor = BlockExecutor(spec: pipeline.spec)
    }

    /// `nil` for orders that need more than a processor.
    package func carryOut(_ order: NodeOrder) -> NodeOutcome? {
        switch order {
        case .build(let build): .built(self.build(build))
        case .search(let search): .searched(self.search(search))
        case .execute(let execute): .executed(self.execute(execute))
        case .replay(let executed): .replayed(replay(executed))
        case .sign, .write: nil
        }
    }

    package func build(_ order: BuildOrder) -> Result<BuiltBlock, BuildFailure> {
        var choices = order.choices
        do throws(ImportFailure) {
            choices.withdrawals = try pipeline.withdrawals(
                paying: order.votes.paid, on: order.parent, beneficiary: choices.beneficiary)
        } catch {
            return .failure(.votes(error))
        }
        do throws(BlockFailure) {
            return .success(
                try executor.build(
                    on: order.parent.head, choices, transactions: order.transactions,
                    scheduler: scheduler))
        } catch {
            return .failure(.block(error))
        }
    }

    package func search(_ order: SearchOrder) -> WorkSearch {
        guard let kind = work[order.kind] else {
            return WorkSearch(
                attempts: UInt64(order.numbers.count), macs: 0,
                failures: ["no kind of work has the number \(order.kind)"])
        }
        return kind.search(order.numbers, in: order.context)
    }

    /// `built`: what this desk built on the same parent, if it did.
    package func execute(
        _ order: ExecuteOrder, built: ExecutedBlock? = nil
    ) -> Result<ExecutedEnvelope, ImportFailure> {
        Result { () throws(ImportFailure) in
            try pipeline.execute(order.claimed, now: order.now.seconds, built: built)
        }
    }

    package func replay(_ executed: ExecutedEnvelope) -> Result<VerifiedEnvelope, ImportFailure> {
        Result { () throws(ImportFailure) in try pipeline.replay(executed) }
    }

    /// The multiply-accumulates that an order costs; zero for one without a model.
    package func macs(of order: NodeOrder) -> UInt64 {
        switch order {
        case .search(let search):
            work[search.kind]?.macs(ofAttempts: search.numbers, in: search.context) ?? 0
        case .replay(let executed): executed.record.envelope.workProof.macs
        case .build, .execute, .sign, .write: 0
        }
    }
}

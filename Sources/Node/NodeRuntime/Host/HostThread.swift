import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeMachine
import Platform
import Primitives
import Storage
import TransactionPool

/// What the thread of a host knows and does; nothing of it is seen by any other thread.
final class HostThread {
    private let host: NodeHost
    private var timers = EventQueue<(id: PeerID, run: Int, timer: NodeTimer)>()
    private var shared = SharedOutcomes()
    /// Writes that are on their way to the disk.
    private(set) var writesUnderWay = 0

    init(_ host: NodeHost) {
        self.host = host
    }

    /// When something is due although nothing comes in, in monotonic nanoseconds.
    var nextDeadline: UInt64? { timers.nextTime }

    func perform(_ jobs: [NodeHost.Job]) {
        for job in jobs { perform(job) }
        let now = Clock.monotonicNanoseconds
        while let time = timers.nextTime, time <= now, let (_, due) = timers.next() {
            feed(.elapsed(due.timer), to: due.id, run: due.run)
        }
    }

    private func perform(_ job: NodeHost.Job) {
        switch job {
        case .input(let input, let id, let run): feed(input, to: id, run: run)
        case .message(let bytes, let peer, let id):
            do throws(MessageFailure) {
                feed(.message(try NodeMessage(decoding: bytes), from: peer), to: id, run: nil)
            } catch {
                host.observe(id, .rejected(from: peer, reason: error.description))
            }
        case .outcome(let outcome, let order, let id, let machine):
            let others = shared.settle(order, outcome)
            settle(outcome, id, of: machine)
            for other in others { settle(outcome, other.order, of: other.machine) }
        case .call(let body): body(self)
        }
    }

    private func settle(_ outcome: NodeOutcome, _ order: OrderID, of machine: HostedMachine) {
        feed(.outcome(order, outcome), to: machine.id, run: machine.run)
    }

    /// Advances a machine, and carries out what it wants.
    ///
    /// `run`: the run of the machine that the input is for; `nil` for any.
    @discardableResult
    func feed(_ input: NodeInput, to id: PeerID, run: Int? = nil) -> [NodeEffect] {
        guard let machine = host.machine(id), run == nil || run == machine.run else { return [] }
        let now = host.parts.clock()
        let effects = machine.handle(input, now: now)
        host.recorder?.record(input, now: now, effects: effects, of: id)
        for effect in effects { carryOut(effect, of: machine) }
        return effects
    }
}

// MARK: Machines

extension HostThread {
    /// Adds a machine, or starts one anew, and lets it begin.
    func add(_ setup: MachineSetup, _ start: NodeStart) {
        let id = setup.configuration.id
        let run = (host.machine(id)?.run ?? 0) + 1
        let desk = host.parts.desk
        let machine = NodeMachine(
            setup.configuration, from: start, pipeline: desk.pipeline, work: desk.work)
        host.replace(HostedMachine(setup, machine, run: run))
        host.recorder?.begin(start, of: setup.configuration)
        feed(.started, to: id)
    }

    /// Starts every machine anew from a block, with the transactions that wait.
    ///
    /// What was ordered before is void, and nobody signs again in a view up to `lastView`.
    func restartAll(from root: BlockRecord, lastView: UInt64) {
        shared.forget()
        for old in host.all {
            let pool = old.read { $0.pool }
            try? old.setup.journal?.rewrite([])
            add(old.setup, NodeStart(root: root, lastView: lastView))
            change(old.id) { $0.adopt(pool) }
        }
    }

    /// Changes what the children of the head begin with, on every machine.
    func amend(by amendment: HeadAmendment) {
        shared.forget()
        for machine in host.all { change(machine.id) { $0.amendHead(by: amendment) } }
    }

    /// Takes every transaction out of a machine's pool.
    func emptyPool(of id: PeerID) { change(id) { $0.emptyPool() } }

    /// Changes a machine by hand, and carries out what it wants then.
    private func change(_ id: PeerID, _ body: (inout NodeMachine) -> [NodeEffect]) {
        guard let machine = host.machine(id) else { return }
        for effect in machine.change(body) { carryOut(effect, of: machine) }
    }
}

// MARK: Effects

extension HostThread {
    private func carryOut(_ effect: NodeEffect, of machine: HostedMachine) {
        switch effect {
        case .order(let id, let order):
            carryOut(order, id, of: machine)
        case .send(let message, let peer):
            host.transport(of: machine.id).send(message.encoded, to: peer)
        case .broadcast(let message, let except):
            broadcast(message, except: except, from: machine)
        case .sendFinal(let number, let peer):
            let (host, from) = (host, machine.id)
            host.computing.write {
                let spec = host.parts.desk.pipeline.spec
                let answer = FinalBlocks.message(after: number, spec: spec) {
                    host.parts.store.envelope($0)
                }
                guard let answer else { return }
                host.transport(of: from).send(answer.encoded, to: peer)
            }
        case .wake(let timer, let pause):
            let due = Clock.monotonicNanoseconds + pause.milliseconds * 1_000_000
            timers.schedule((machine.id, machine.run, timer), at: due)
        case .event(let event):
            host.observe(machine.id, event)
        }
    }

    private func broadcast(
        _ message: NodeMessage, except: PeerID?, from machine: HostedMachine
    ) {
        let transport = host.transport(of: machine.id)
        transport.broadcast(message.encoded, on: message.topic, except: except)
        guard let contradiction = machine.setup.equivocator?.contradiction(of: message) else {
            return
        }
        transport.broadcast(contradiction.encoded, on: .votes, except: nil)
    }

    private func carryOut(_ order: NodeOrder, _ id: OrderID, of machine: HostedMachine) {
        switch order {
        case .sign(let statement):
            if let signed = sign(statement, by: machine) {
                host.post(.input(.outcome(id, .signed(signed)), to: machine.id, run: machine.run))
            }
        case .write(let writes):
            write(writes, id, of: machine)
        case .build, .search, .execute, .replay:
            compute(order, id, of: machine)
        }
    }

    private func compute(_ order: NodeOrder, _ id: OrderID, of machine: HostedMachine) {
        switch shared.ask(order, by: SharedOutcomes.Asker(machine: machine, order: id)) {
        case .outcome(let outcome):
            host.post(.input(.outcome(id, outcome), to: machine.id, run: machine.run))
        case .later: break
        case .first:
            let host = host
            host.computing.carryOut(order, built: shared.built(order)) { outcome in
                host.post(.outcome(outcome, of: order, id, by: machine))
            }
        }
    }

    private func sign(_ order: SigningOrder, by machine: HostedMachine) -> SignedStatement? {
        guard let key = machine.setup.key else { return nil }
        switch order {
        case .vote(let vote):
            machine.noteSigned(vote)
            let chainID = host.parts.desk.pipeline.spec.chainID
            return .vote(SignedVote(vote, key: key, chainID: chainID))
        case .transaction(let transaction):
            return .transaction(SignedTransaction(transaction, key: key))
        }
    }

    private func write(_ writes: [DurableWrite], _ id: OrderID, of machine: HostedMachine) {
        let host = host
        let body: @Sendable () -> Void = {
            do throws(StorageFailure) {
                for write in writes { try host.keep(write, of: machine) }
                host.post(.input(.outcome(id, .written), to: machine.id, run: machine.run))
            } catch {
                host.fail("\(machine.id) cannot keep what it has to: \(error)")
            }
        }
        if host.parts.isOnDisk { host.computing.write(body) } else { body() }
    }
}

extension NodeHost {
    fileprivate func keep(
        _ write: DurableWrite, of machine: HostedMachine
    ) throws(StorageFailure) {
        let journal = machine.setup.journal
        switch write {
        case .append(let entry): try journal?.append(entry.encoded)
        case .rewriteJournal(let entries): try journal?.rewrite(entries.map(\.encoded))
        case .commit(let records): for record in records { try parts.store.append(record) }
        }
    }
}

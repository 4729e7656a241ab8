import NodeMachine
import Platform
import Primitives
import Synchronization

/// Lets threads wait for what the machines of a host make final.
final class FinalityWatch: Sendable {
    private struct State {
        var numbers: [PeerID: UInt64] = [:]
        /// Why the block that was asked for is not made; `nil` while nothing speaks against it.
        var refusal: String?
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let changed = ConditionVariable()

    /// A machine begins at, or has come to, a final block.
    func note(_ number: UInt64, by machine: PeerID) {
        state.withLock { $0.numbers[machine] = number }
        changed.wakeAll()
    }

    /// The block that was asked for will not be made.
    func refuse(_ reason: String) {
        state.withLock { $0.refusal = $0.refusal ?? reason }
        changed.wakeAll()
    }

    /// Nobody has to wait any more.
    func end() {
        state.withLock { $0.hasEnded = true }
        changed.wakeAll()
    }

    /// Forgets refusals of earlier blocks.
    func expectBlock() { state.withLock { $0.refusal = nil } }

    /// Waits until a machine has a block of this number as final.
    func wait(for number: UInt64, by machine: PeerID) throws(LiveNodeFailure) {
        changed.wait {
            state.withLock { state in
                (state.numbers[machine] ?? 0) < number && state.refusal == nil && !state.hasEnded
            }
        }
        try state.withLock { state throws(LiveNodeFailure) in
            guard (state.numbers[machine] ?? 0) < number else { return }
            if let reason = state.refusal { throw .refused(number: number, reason: reason) }
            throw .stopping
        }
    }

    /// Waits until all machines have a block of this number as final.
    func waitForAll(_ number: UInt64) throws(LiveNodeFailure) {
        changed.wait {
            state.withLock { state in
                !state.hasEnded && state.numbers.values.contains { $0 < number }
            }
        }
        if state.withLock({ $0.hasEnded }) { throw .stopping }
    }
}

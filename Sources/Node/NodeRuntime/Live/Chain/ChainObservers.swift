import NodeInterfaces
import Synchronization

/// Those who want to know what happens; they are told in order, by whoever made it happen.
final class ChainObservers: Sendable {
    typealias Observer = @Sendable (ChainEvent) -> Void

    private let observers = Mutex<[Observer]>([])

    func add(_ observer: @escaping Observer) {
        observers.withLock { $0.append(observer) }
    }

    /// Tells an event; two of them never at the same time.
    func tell(_ event: ChainEvent) {
        observers.withLock { observers in
            for observer in observers { observer(event) }
        }
    }
}

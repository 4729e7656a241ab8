import Inference
import Synchronization

/// The receipts that were given out last, by name.
final class ReceiptStore: Sendable {
    private struct State {
        var byID: [String: Receipt] = [:]
        /// Oldest first.
        var order: [String] = []
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) { self.capacity = capacity }

    subscript(id: String) -> Receipt? { state.withLock { $0.byID[id] } }

    func keep(_ receipt: Receipt) {
        let id = receipt.id
        state.withLock { state in
            guard state.byID.updateValue(receipt, forKey: id) == nil else { return }
            state.order.append(id)
            if state.order.count > capacity { state.byID[state.order.removeFirst()] = nil }
        }
    }
}

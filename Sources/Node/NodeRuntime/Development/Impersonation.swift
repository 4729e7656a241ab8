import Primitives
import Synchronization

/// The accounts from which a devnet's users may send without their keys.
final class Impersonation: Sendable {
    private struct State {
        var addresses: Set<Address> = []
        var isForAll = false
    }

    private let state = Mutex(State())

    func contains(_ address: Address) -> Bool {
        state.withLock { $0.isForAll || $0.addresses.contains(address) }
    }

    func set(_ address: Address, _ isOn: Bool) {
        state.withLock { state in
            if isOn {
                state.addresses.insert(address)
            } else {
                state.addresses.remove(address)
            }
        }
    }

    func setForAll(_ isOn: Bool) { state.withLock { $0.isForAll = isOn } }
}

package import Primitives

/// Collects what a transaction touches, for its access list (EIP-2930).
package final class AccessListTracer: Inspector {
    /// An account with the slots that were touched.
    package struct Item: Equatable, Sendable {
        package let address: Address
        /// In ascending order.
        package let slots: [UInt256]
    }

    /// Accounts that are warm without being listed; they are listed only for their slots.
    private let excluded: Set<Address>
    private var touched: [Address: Set<UInt256>] = [:]

    /// Leaves out `excluded`: sender, receiver and the precompiled contracts.
    package init(excluding excluded: Set<Address>) {
        self.excluded = excluded
    }

    package func step(_ step: StepView) {
        if let address = step.touchedAddress, !excluded.contains(address) {
            touched[address, default: []].formUnion([])
        }
        if let slot = step.touchedSlot { touched[step.address, default: []].insert(slot) }
    }

    /// The list, in ascending order of addresses.
    package var items: [Item] {
        touched.map { Item(address: $0.key, slots: $0.value.sorted()) }
            .sorted { $0.address < $1.address }
    }
}

import ChainTypes
import EVM
import Primitives

/// Notes which accounts and slots a run touches.
final class AccessListInspector: Inspector {
    private var slots: [Address: Set<UInt256>] = [:]
    private let excluded: Set<Address>

    init(_ list: [Transaction.AccessListEntry], excluding excluded: Set<Address>) {
        self.excluded = excluded
        for entry in list where !excluded.contains(entry.address) {
            slots[entry.address] = Set(entry.storageKeys.map { UInt256($0) })
        }
    }

    func step(_ step: StepView) {
        switch step.opcode {
        case 0x54, 0x55:
            if let slot = step.word(0) { slots[step.address, default: []].insert(slot) }
        case 0x31, 0x3B, 0x3C, 0x3F, 0xFF: note(step.word(0))
        case 0xF1, 0xF2, 0xF4, 0xFA: if step.stackCount >= 5 { note(step.word(1)) }
        default: break
        }
    }

    private func note(_ word: UInt256?) {
        guard let word else { return }
        let address = Address(lastOf: word.hash32)
        if !excluded.contains(address), slots[address] == nil { slots[address] = [] }
    }

    /// In ascending order of addresses and slots.
    var list: [Transaction.AccessListEntry] {
        slots.sorted { $0.key < $1.key }.map { address, slots in
            .init(address: address, storageKeys: slots.sorted().map(\.hash32))
        }
    }
}

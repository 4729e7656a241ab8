import ChainTypes
import Execution
package import NodeInterfaces
import Primitives
import StateTrie

/// States as bytes, to be loaded into another devnet.
extension DevelopmentDesk {
    package func dumpState() async throws(DevelopmentFailure) -> [UInt8] {
        try await perform { writer in
            Result { () throws(DevelopmentFailure) in try writer.dump() }
        }
    }

    package func loadState(_ bytes: [UInt8]) async throws(DevelopmentFailure) {
        let dump = try StateDump(decoding: bytes)
        try await perform { writer in
            Result { () throws(DevelopmentFailure) in try writer.apply(dump.accounts) }
        }
    }
}

/// The addresses and slots that a devnet has touched.
///
/// A state knows its keys by their hashes only, so whoever wants to write it out has to remember
/// them.
struct TouchedKeys {
    private var slots: [Address: Set<UInt256>] = [:]

    mutating func note(_ update: AccountUpdate) {
        slots[update.address, default: []].formUnion(update.storage.lazy.map(\.slot))
    }

    /// Addresses ascending, slots ascending.
    var sorted: [(address: Address, slots: [UInt256])] {
        slots.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
    }
}

extension DevelopmentWriter {
    /// All accounts of the head that this node has ever touched.
    func dump() throws(DevelopmentFailure) -> [UInt8] {
        guard let touched = bench.follower.touched else {
            throw .unsupported(
                "a chain that is kept in a directory is not dumped: copy the directory instead")
        }
        var accounts: [AccountEdit] = []
        do throws(StateFailure) {
            for (address, slots) in touched.sorted {
                guard let account = try head.state.account(address) else { continue }
                var dumped = AccountEdit(address: address)
                dumped.nonce = account.nonce
                dumped.balance = account.balance
                dumped.code = try head.state.code(account.codeHash) ?? []
                for slot in slots {
                    let value = try head.state.storage(slot, of: address)
                    if !value.isZero { dumped.storage.append(.init(slot: slot, value: value)) }
                }
                accounts.append(dumped)
            }
        } catch {
            throw .failed(error.description)
        }
        return StateDump(accounts: accounts).encoded
    }
}

package import ChainTypes
import Cryptography
import Execution
package import NodeInterfaces
package import Primitives
import StateTrie
import Synchronization

extension InMemoryChain: DevelopmentControls {
    private static let unsupported = DevelopmentFailure.unsupported("not on a chain in memory")

    package var accounts: [DevelopmentAccount] {
        keys.map { DevelopmentAccount(address: $0.publicKey.address, key: $0) }
    }

    package func mine(blocks: UInt64, interval: UInt64?) async throws(DevelopmentFailure) {
        for _ in 0..<blocks { makeBlock() }
    }

    package var minesAtOnce: Bool { state.withLock { $0.minesAtOnce } }

    package func setMinesAtOnce(_ isOn: Bool) async throws(DevelopmentFailure) {
        state.withLock { $0.minesAtOnce = isOn }
    }

    package func takeSnapshot() async throws(DevelopmentFailure) -> UInt64 {
        state.withLock { state in
            state.lastSnapshot += 1
            state.snapshots.append((state.lastSnapshot, state.chain.count - 1))
            return state.lastSnapshot
        }
    }

    package func revert(to snapshot: UInt64) async throws(DevelopmentFailure) -> Bool {
        let height: Int? = state.withLock { state in
            guard let index = state.snapshots.firstIndex(where: { $0.name == snapshot }) else {
                return nil
            }
            let height = state.snapshots[index].height
            state.snapshots.removeSubrange(index...)
            return height
        }
        guard let height else { return false }
        rewind(to: height)
        return true
    }

    package func increaseTime(seconds: UInt64) async throws(DevelopmentFailure) -> UInt64 {
        state.withLock { state in
            state.time += seconds
            return state.time - chain.spec.genesisTimestamp
        }
    }

    package func setNextBlockTimestamp(_ timestamp: UInt64) async throws(DevelopmentFailure) {
        let last = head.latest.header.timestamp
        guard timestamp > last else { throw .timestamp(earliest: last + 1, got: timestamp) }
        state.withLock { $0.time = timestamp - 2 }
    }

    package func setTime(_ timestamp: UInt64) async throws(DevelopmentFailure) {
        try await setNextBlockTimestamp(timestamp)
    }

    package func isImpersonated(_ address: Address) -> Bool { false }

    package func change(_ change: AccountEdit) async throws(DevelopmentFailure) {
        guard change.code == nil, change.storage.isEmpty else { throw Self.unsupported }
        let tip = head.latest.hash
        state.withLock { state in
            guard let entry = state.entries[tip] else { return }
            var account = entry.head.state[change.address]
            if let balance = change.balance { account.balance = balance }
            if let nonce = change.nonce { account.nonce = nonce }
            let changed = entry.head.state.updating([change.address: account])
            state.entries[tip] = Entry(
                block: entry.block, receipts: entry.receipts,
                head: entry.head.amended(by: HeadAmendment(state: changed)))
        }
    }

    package func submit(
        _ transaction: Transaction, impersonating sender: Address
    ) async throws(TransactionRejection) -> Hash32 { throw .invalidSender }

    package func drop(_ transaction: Hash32) async throws(DevelopmentFailure) -> Bool {
        state.withLock { state in
            let before = state.pool.count
            state.pool.removeAll { $0.transaction.hash == transaction }
            return state.pool.count < before
        }
    }

    package func dropAll() async throws(DevelopmentFailure) { state.withLock { $0.pool = [] } }

    package func reset() async throws(DevelopmentFailure) { rewind(to: 0) }

    // What needs a real node says so.

    package func setMiningInterval(seconds: UInt64) async throws(DevelopmentFailure) {
        throw Self.unsupported
    }
    package func setNextBlockBaseFee(_ baseFee: UInt256) async throws(DevelopmentFailure) {
        throw Self.unsupported
    }
    package func setBlockGasLimit(_ gasLimit: UInt64) async throws(DevelopmentFailure) {
        throw Self.unsupported
    }
    package func setCoinbase(_ address: Address) async throws(DevelopmentFailure) {
        throw Self.unsupported
    }
    package func setPrevRandao(_ value: Hash32) async throws(DevelopmentFailure) {
        throw Self.unsupported
    }
    package func setImpersonation(
        of address: Address, _ isOn: Bool
    ) async throws(DevelopmentFailure) { throw Self.unsupported }
    package func setImpersonationOfAll(_ isOn: Bool) async throws(DevelopmentFailure) {
        throw Self.unsupported
    }
    package func dumpState() async throws(DevelopmentFailure) -> [UInt8] {
        throw Self.unsupported
    }
    package func loadState(_ bytes: [UInt8]) async throws(DevelopmentFailure) {
        throw Self.unsupported
    }
}

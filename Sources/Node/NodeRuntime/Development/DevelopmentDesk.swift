import ChainTypes
import Execution
package import NodeInterfaces
import Platform
package import Primitives
import StateTrie

/// The development methods of a devnet: each is one job for the thread of the chain, so that none
/// of them ever sees half a block.
package struct DevelopmentDesk: DevelopmentControls {
    let node: LiveNode
    package let accounts: [DevelopmentAccount]

    /// Does something on the thread of the chain.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (DevelopmentWriter) -> Result<Value, DevelopmentFailure>
    ) async throws(DevelopmentFailure) -> Value {
        guard let result = await node.writer.perform(body) else {
            throw .failed(LiveNodeFailure.stopping.description)
        }
        return try result.get()
    }

    // MARK: Blocks

    package func mine(blocks: UInt64, interval: UInt64?) async throws(DevelopmentFailure) {
        guard blocks <= LiveLimits.blocksPerCall else {
            throw .tooManyBlocks(limit: LiveLimits.blocksPerCall, got: blocks)
        }
        try await perform { writer in
            Result { () throws(DevelopmentFailure) in
                for index in 0..<blocks {
                    if let interval, index > 0 { try writer.pass(seconds: interval) }
                    do throws(LiveNodeFailure) {
                        try writer.makeBlock()
                    } catch {
                        throw .failed(error.description)
                    }
                }
            }
        }
    }

    package var minesAtOnce: Bool { node.mode.isImmediate }

    package func setMinesAtOnce(_ isOn: Bool) async throws(DevelopmentFailure) {
        node.mode.setImmediate(isOn)
        guard isOn else { return }
        try await perform { writer in
            writer.attempt { () throws(LiveNodeFailure) in try writer.makeBlocksOfPool() }
        }
    }

    package func setMiningInterval(seconds: UInt64) async throws(DevelopmentFailure) {
        if seconds > 0 { node.mode.setImmediate(false) }
        node.mode.setInterval(seconds: seconds)
        // The thread may be asleep with another deadline, or none.
        try await perform { _ in .success(()) }
    }

    package func setCoinbase(_ address: Address) async throws(DevelopmentFailure) {
        try await perform { writer in
            writer.bench.mode.setBeneficiary(address)
            return .success(())
        }
    }

    package func setPrevRandao(_ value: Hash32) async throws(DevelopmentFailure) {
        throw .unsupported(
            "the mix hash of a block is the work digest of its parent and cannot be set")
    }

    package func setNextBlockBaseFee(_ baseFee: UInt256) async throws(DevelopmentFailure) {
        try await perform { writer in
            writer.attempt { () throws(LiveNodeFailure) in
                try writer.amend { $0.baseFee = baseFee }
            }
        }
    }

    package func setBlockGasLimit(_ gasLimit: UInt64) async throws(DevelopmentFailure) {
        let allowed = GasRules.minimumGasLimit...GasRules.maximumGasLimit
        guard allowed.contains(gasLimit) else {
            throw .failed("expected a gas limit of at least \(allowed.lowerBound), got \(gasLimit)")
        }
        try await perform { writer in
            writer.attempt { () throws(LiveNodeFailure) in
                try writer.amend { $0.gasLimit = gasLimit }
            }
        }
    }

    // MARK: Time

    package func increaseTime(seconds: UInt64) async throws(DevelopmentFailure) -> UInt64 {
        try await perform { writer in
            guard writer.clock.increase(by: seconds) else {
                return .failure(.failed("the clock cannot be moved by \(seconds) seconds"))
            }
            return .success(UInt64(clamping: writer.clock.offset))
        }
    }

    package func setNextBlockTimestamp(_ timestamp: UInt64) async throws(DevelopmentFailure) {
        try await perform { writer in
            Result { () throws(DevelopmentFailure) in
                try writer.checkTimestamp(timestamp)
                writer.clock.setNext(timestamp)
            }
        }
    }

    package func setTime(_ timestamp: UInt64) async throws(DevelopmentFailure) {
        try await perform { writer in
            Result { () throws(DevelopmentFailure) in
                try writer.checkTimestamp(timestamp)
                writer.clock.set(timestamp, now: Clock.unixSeconds)
            }
        }
    }

    // MARK: Going back

    package func takeSnapshot() async throws(DevelopmentFailure) -> UInt64 {
        try await perform { .success($0.takeSnapshot()) }
    }

    package func revert(to snapshot: UInt64) async throws(DevelopmentFailure) -> Bool {
        try await perform { writer in
            writer.attempt { () throws(LiveNodeFailure) in try writer.revert(to: snapshot) }
        }
    }

    package func reset() async throws(DevelopmentFailure) {
        try await perform { writer in
            writer.attempt { () throws(LiveNodeFailure) in try writer.reset() }
        }
    }

    // MARK: Other people's accounts

    package func setImpersonation(
        of address: Address, _ isOn: Bool
    ) async throws(DevelopmentFailure) {
        node.impersonation.set(address, isOn)
    }

    package func setImpersonationOfAll(_ isOn: Bool) async throws(DevelopmentFailure) {
        node.impersonation.setForAll(isOn)
    }

    package func isImpersonated(_ address: Address) -> Bool {
        node.impersonation.contains(address)
    }
}

extension DevelopmentWriter {
    /// The outcome of a change in the terms of the development methods.
    func attempt<Value: Sendable>(
        _ body: () throws(LiveNodeFailure) -> Value
    ) -> Result<Value, DevelopmentFailure> {
        do {
            return .success(try body())
        } catch {
            return .failure(.failed(error.description))
        }
    }

    /// Lets time pass on the devnet's clock.
    func pass(seconds: UInt64) throws(DevelopmentFailure) {
        // The block that comes next is later than its parent anyway.
        let (time, overflow) = head.header.timestamp.addingReportingOverflow(seconds)
        guard !overflow, seconds <= LiveLimits.clockOffset else {
            throw .failed("the clock cannot be moved by \(seconds) seconds")
        }
        clock.setNext(max(time, earliestTimestamp))
    }

    func checkTimestamp(_ timestamp: UInt64) throws(DevelopmentFailure) {
        guard timestamp >= earliestTimestamp else {
            throw .timestamp(earliest: earliestTimestamp, got: timestamp)
        }
        guard timestamp <= LiveLimits.clockOffset else {
            throw .failed("expected a time of at most \(LiveLimits.clockOffset), got \(timestamp)")
        }
    }
}

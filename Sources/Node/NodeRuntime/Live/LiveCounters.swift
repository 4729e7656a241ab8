import ChainTypes
package import Observability
import Platform
import Synchronization

/// What a live node counts, and its Prometheus names.
package struct LiveCounters: Sendable {
    private let headBlock: Gauge
    private let headTime: Gauge
    private let blocks: Counter
    private let transactions: Counter
    private let gas: Counter
    private let attempts: Counter
    private let blockSeconds: Histogram
    private let finalitySeconds: Histogram
    private let failures: Counter
    private let contradictions: Counter

    package init(_ registry: MetricsRegistry) {
        headBlock = registry.gauge("assay_chain_head_block", help: "Number of the latest block.")
        headTime = registry.gauge(
            "assay_chain_head_timestamp_seconds", help: "Time that the latest block carries.")
        blocks = registry.counter("assay_chain_blocks_total", help: "Blocks made by this node.")
        transactions = registry.counter(
            "assay_chain_transactions_total", help: "Transactions in the blocks made.")
        gas = registry.counter("assay_chain_gas_total", help: "Gas used in the blocks made.")
        attempts = registry.counter(
            "assay_work_attempts_total", help: "Quizzes answered to seal blocks.")
        blockSeconds = registry.histogram(
            "assay_block_processing_seconds",
            help: "From the choice of transactions to the verified block, its work included.",
            buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60])
        finalitySeconds = registry.histogram(
            "assay_block_finality_seconds",
            help: "From the proposal of a block to its finality: replayed, voted on, on the disk.",
            buckets: [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 5])
        failures = registry.counter(
            "assay_chain_failures_total", help: "Blocks that could not be made.")
        contradictions = registry.counter(
            "assay_chain_contradictions_total",
            help: "Final blocks that contradict each other: more than a third of the stake lied.")
    }

    func made(_ block: Block, attempts count: UInt64, seconds: Double) {
        headBlock.set(Double(block.header.number))
        headTime.set(Double(block.header.timestamp))
        blocks.add(1)
        transactions.add(Double(block.transactions.count))
        gas.add(Double(block.header.gasUsed))
        attempts.add(Double(count))
        blockSeconds.observe(seconds)
    }

    func finalized(afterSeconds seconds: Double) { finalitySeconds.observe(seconds) }

    func failed(_ failure: LiveNodeFailure) { failures.add(1) }

    func contradicted() { contradictions.add(1) }
}

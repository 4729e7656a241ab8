/// Every bound that the service puts on what a client may ask for or keep open.
package struct RPCLimits: Sendable {
    /// The longest body of a request, and the longest WebSocket message, in bytes.
    package var bodyBytes = 5 << 20
    /// The deepest JSON that is read.
    package var jsonDepth = 64
    package var batchItems = 1_000
    /// The bytes of the answers to one batch, or of one answer.
    package var responseBytes = 25_000_000
    /// The most gas that a call which is no transaction may use.
    package var callGas: UInt64 = 50_000_000
    /// The longest that one call of the virtual machine may take.
    package var callSeconds = 5.0
    /// Calls that wait for a thread; one more is told to come back.
    package var waitingCalls = 256
    /// Threads for calls of the virtual machine, traces and other long work.
    package var callThreads = 2
    /// Blocks that one `eth_getLogs` may look through.
    package var logBlocks: UInt64 = 10_000
    /// Logs that one answer may hold.
    package var logs = 10_000
    /// Addresses of a log filter, and topics at one of its positions.
    package var logTerms = 1_000
    package var filters = 1_024
    /// A filter that nobody asked for so long is gone.
    package var filterSeconds = 300.0
    /// Hashes of pending transactions that are kept for filters.
    package var pendingHashes = 16_384
    /// Subscriptions of one connection.
    package var subscriptions = 128
    /// Bytes that a subscriber may leave unread before its connection is closed.
    package var subscriberBytes = 8 << 20
    /// Requests of one WebSocket that are worked on at once.
    package var concurrentRequests = 16
    /// Blocks of `eth_feeHistory`.
    package var feeHistoryBlocks: UInt64 = 1_024
    package var feePercentiles = 100
    /// Blocks that `eth_simulateV1` makes.
    package var simulatedBlocks: UInt64 = 256
    /// Calls that `eth_simulateV1` takes in all.
    package var simulatedCalls = 5_000
    /// Slots that `eth_getStorageValues` and `eth_getProof` answer at once.
    package var storageSlots = 1_024
    /// Steps of a struct-log trace, and of one with the memory at each step.
    package var traceSteps = 100_000
    package var memoryTraceSteps = 5_000
    /// How long `eth_sendRawTransactionSync` waits at most, and by default.
    package var receiptSeconds = 60.0
    package var defaultReceiptSeconds = 20.0
    /// Blocks that `evm_mine` and `anvil_mine` make at once.
    package var minedBlocks: UInt64 = 100_000
    /// Blocks whose tips `eth_gasPrice` and `eth_maxPriorityFeePerGas` look at.
    package var priceBlocks: UInt64 = 20

    package init() {}
}

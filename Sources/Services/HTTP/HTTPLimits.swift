import Platform

/// Every bound that the server puts on what a client may send, hold or wait for.
package struct HTTPLimits: Sendable {
    /// The longest request line in bytes; beyond it the answer is 414.
    package var requestLineBytes = 8 << 10
    /// The longest header section in bytes, request line included; beyond it the answer is 431.
    package var headerBytes = 32 << 10
    package var headerCount = 100
    /// The longest body in bytes, after chunks are joined; beyond it the answer is 413.
    package var bodyBytes = 8 << 20
    /// Bytes of later requests that are read while one is being answered.
    package var pipelinedBytes = 64 << 10
    /// Bytes of a response that may wait for a slow reader before its producer has to wait.
    package var bufferedResponseBytes = 256 << 10
    /// Connections that are served at once; one more is told 503.
    package var connections = 1_024
    /// From the first byte of a request to the end of its headers; then 408.
    package var headerSeconds = 10.0
    /// From the end of the headers to the end of the body; then 408.
    package var bodySeconds = 60.0
    /// A connection without a request is closed after this.
    package var idleSeconds = 75.0
    /// A client that takes none of the waiting bytes for so long is dropped.
    package var stalledSeconds = 60.0
    /// How long a refused client's remaining bytes are read and thrown away, so that it sees why.
    package var lingerSeconds = 2.0
    /// The longest WebSocket message in bytes, after fragments are joined.
    package var messageBytes = 1 << 20
    /// WebSocket messages that wait for their reader before the connection is not read any more.
    package var waitingMessages = 64
    /// Threads that handlers run on.
    package var handlerThreads = max(2, WorkerPool.hardwareThreads)

    package init() {}
}

import ChainTypes
import Encodings
import NodeInterfaces
import Platform
import Primitives

/// Transactions, their receipts, and sending them.
extension EthereumService {
    static let transactionMethods: [Method] = [
        Method(
            "eth_getTransactionByHash", "A transaction of the chain or the pool.",
            [.required("hash", .hash)], .nullable(.transaction),
            .atHand(EthereumService.transactionByHash)),
        Method(
            "eth_getTransactionByBlockHashAndIndex", "A transaction by its location.",
            [.required("hash", .hash), .required("index", .quantity)], .nullable(.transaction),
            .atHand(EthereumService.transactionByBlockHash)),
        Method(
            "eth_getTransactionByBlockNumberAndIndex", "A transaction by its location.",
            [.required("block", .blockTag), .required("index", .quantity)],
            .nullable(.transaction), .atHand(EthereumService.transactionByBlockNumber)),
        Method(
            "eth_getTransactionBySenderAndNonce",
            "A transaction of the pool by its sender and nonce.",
            [.required("sender", .address), .required("nonce", .quantity)],
            .nullable(.transaction), .atHand(EthereumService.transactionBySender)),
        Method(
            "eth_getTransactionReceipt", "What became of a transaction.",
            [.required("hash", .hash)], .nullable(.receipt),
            .atHand(EthereumService.transactionReceipt)),
        Method(
            "eth_getRawTransactionByHash", "The encoding of a transaction.",
            [.required("hash", .hash)], .nullable(.data),
            .atHand(EthereumService.rawTransactionByHash)),
        Method(
            "eth_getRawTransactionByBlockHashAndIndex", "The encoding of a transaction.",
            [.required("hash", .hash), .required("index", .quantity)], .nullable(.data),
            .atHand(EthereumService.rawByBlockHash)),
        Method(
            "eth_getRawTransactionByBlockNumberAndIndex", "The encoding of a transaction.",
            [.required("block", .blockTag), .required("index", .quantity)], .nullable(.data),
            .atHand(EthereumService.rawByBlockNumber)),
        Method(
            "eth_sendRawTransaction", "Hands in a signed transaction.",
            [.required("transaction", .data)], .hash,
            .waiting({ service in
                { arguments async throws(RPCError) in
                    .value(.hash(try await service.sendRaw(try arguments.data(0))))
                }
            })),
        Method(
            "eth_sendRawTransactionSync",
            "Hands in a signed transaction and waits for its receipt (EIP-7966).",
            [.required("transaction", .data), .optional("timeout", .either(.quantity, .integer))],
            .receipt,
            .waiting({ service in
                { arguments async throws(RPCError) in try await service.sendRawSync(arguments) }
            })),
    ]

    // MARK: Finding

    func transactionByHash(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let hash = try arguments.hash(0)
        if let found = try transaction(hash) {
            return .value(try transactionValue(found.block, found.index))
        }
        guard let pooled = node.pooled(hash) else { return .value(.null) }
        return .value(
            TransactionValues.value(pooled.transaction, sender: pooled.sender, at: nil))
    }

    private func transactionValue(
        _ block: ChainBlock, _ index: Int
    ) throws(RPCError) -> JSON {
        TransactionValues.value(
            block.block.transactions[index], sender: try senders(of: block)[index],
            at: .init(block: block, index: index))
    }

    func transactionByBlockHash(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let location = try locationByBlockHash(arguments)
        guard let location else { return .value(.null) }
        return .value(try transactionValue(location.block, location.index))
    }

    func transactionByBlockNumber(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let location = try locationByBlockNumber(arguments)
        guard let location else { return .value(.null) }
        return .value(try transactionValue(location.block, location.index))
    }

    private typealias Location = (block: ChainBlock, index: Int)

    private func locationByBlockHash(_ arguments: Arguments) throws(RPCError) -> Location? {
        let hash = try arguments.hash(0)
        let index = try arguments.uint64(1)
        return location(try block(hash: hash), index)
    }

    private func locationByBlockNumber(_ arguments: Arguments) throws(RPCError) -> Location? {
        let reference = try arguments.blockNumber(0)
        let index = try arguments.uint64(1)
        return location(try block(reference), index)
    }

    private func location(_ block: ChainBlock?, _ index: UInt64) -> Location? {
        guard let block, index < UInt64(block.block.transactions.count) else { return nil }
        return (block, Int(index))
    }

    func transactionBySender(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let sender = try arguments.address(0)
        let nonce = try arguments.uint64(1)
        let content = node.poolContent(of: sender)
        for (sender, transactions) in content.pending + content.queued {
            for signed in transactions where signed.transaction.nonce == nonce {
                return .value(TransactionValues.value(signed, sender: sender, at: nil))
            }
        }
        return .value(.null)
    }

    func rawTransactionByHash(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        guard let signed = try signedTransaction(try arguments.hash(0)) else {
            return .value(.null)
        }
        return .value(.data(signed.encoded))
    }

    func signedTransaction(_ hash: Hash32) throws(RPCError) -> SignedTransaction? {
        if let found = try transaction(hash) { return found.block.block.transactions[found.index] }
        return node.pooled(hash)?.transaction
    }

    func rawByBlockHash(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(
            try locationByBlockHash(arguments).map {
                .data($0.block.block.transactions[$0.index].encoded)
            } ?? .null)
    }

    func rawByBlockNumber(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(
            try locationByBlockNumber(arguments).map {
                .data($0.block.block.transactions[$0.index].encoded)
            } ?? .null)
    }

    func transactionReceipt(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(try receiptValue(try arguments.hash(0)) ?? .null)
    }

    func receiptValue(_ hash: Hash32) throws(RPCError) -> JSON? {
        guard let found = try transaction(hash) else { return nil }
        return try receiptValues(found.block).value(at: found.index)
    }

    // MARK: Sending

    func sendRaw(_ bytes: [UInt8]) async throws(RPCError) -> Hash32 {
        let signed = try Self.decode(bytes)
        do throws(TransactionRejection) {
            try await node.submit(signed)
        } catch {
            throw RPCError(error)
        }
        return signed.hash
    }

    static func decode(_ bytes: [UInt8]) throws(RPCError) -> SignedTransaction {
        guard !bytes.isEmpty else { throw .server("typed transaction too short") }
        do throws(DecodingFailure) {
            return try SignedTransaction(decoding: bytes)
        } catch .transactionType {
            throw RPCError(TransactionRejection.typeNotSupported)
        } catch .tooLarge(_, let limit, let got) {
            throw RPCError(TransactionRejection.oversized(limit: limit, got: got))
        } catch {
            throw .server("rlp: \(error.description)")
        }
    }

    /// EIP-7966: the receipt, or code 4 with the hash when it takes too long.
    func sendRawSync(_ arguments: Arguments) async throws(RPCError) -> RPCResult {
        let bytes = try arguments.data(0)
        var seconds = limits.defaultReceiptSeconds
        if let timeout = arguments.optional(1) {
            seconds = Double(try timeout.smallNumber()) / 1_000
        }
        let hash: Hash32
        do throws(RPCError) {
            hash = try await sendRaw(bytes)
        } catch {
            // Code 5: the transaction was not taken, so that no receipt will ever come.
            throw RPCError(error.code == -32_000 ? 5 : error.code, error.message)
        }
        let start = Clock.monotonicNanoseconds
        repeat {
            if let receipt = try receiptValue(hash) { return .value(receipt) }
            try? await Task.sleep(for: .milliseconds(10))
        } while Clock.seconds(since: start) < min(seconds, limits.receiptSeconds)
            && !Task.isCancelled
        throw RPCError(
            4,
            "The transaction was added to the transaction pool but wasn't processed in "
                + "\(Int(min(seconds, limits.receiptSeconds)))s.", data: .hash(hash))
    }
}

import ChainTypes
import Cryptography
import Encodings
import NodeInterfaces
import Primitives

/// What waits for a block: `txpool_*`.
extension EthereumService {
    private static let contentSchema = Schema.members([
        ("pending", .map(.map(.transaction))), ("queued", .map(.map(.transaction))),
    ])

    static let poolMethods: [Method] = [
        Method(
            "txpool_status", "How many transactions wait.", [],
            .members([("pending", .quantity), ("queued", .quantity)]),
            .atHand(EthereumService.poolStatus)),
        Method(
            "txpool_content", "All transactions that wait, by sender and nonce.", [],
            contentSchema, .computing(EthereumService.poolContent)),
        Method(
            "txpool_contentFrom", "The transactions of one sender that wait.",
            [.required("sender", .address)],
            .members([("pending", .map(.transaction)), ("queued", .map(.transaction))]),
            .atHand(EthereumService.poolContentFrom)),
        Method(
            "txpool_inspect", "A line for each transaction that waits.", [],
            .members([("pending", .map(.map(.text))), ("queued", .map(.map(.text)))]),
            .computing(EthereumService.poolSummary)),
        Method(
            "eth_pendingTransactions", "The transactions that wait of the node's accounts.",
            [], .array(.transaction), .atHand(EthereumService.ownPending)),
    ]

    func poolStatus(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let size = node.poolSize
        return .value(["pending": .quantity(size.pending), "queued": .quantity(size.queued)])
    }

    /// One value a transaction, under its sender and its nonce.
    private func nested(
        _ part: PoolContent.BySender, _ value: (PooledTransaction) -> JSON
    ) -> JSON {
        var senders = JSONObject()
        for (sender, transactions) in part {
            senders[sender.checksummed] = byNonce(sender, transactions, value)
        }
        return .object(senders)
    }

    private func byNonce(
        _ sender: Address, _ transactions: [SignedTransaction], _ value: (PooledTransaction) -> JSON
    ) -> JSON {
        var nonces = JSONObject()
        for signed in transactions {
            nonces[String(signed.transaction.nonce)] = value(
                PooledTransaction(signed, sender: sender))
        }
        return .object(nonces)
    }

    private func whole(_ pooled: PooledTransaction) -> JSON {
        TransactionValues.value(pooled.transaction, sender: pooled.sender, at: nil)
    }

    func poolContent(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let content = node.poolContent
        return .value([
            "pending": nested(content.pending, whole), "queued": nested(content.queued, whole),
        ])
    }

    func poolContentFrom(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let sender = try arguments.address(0)
        let content = node.poolContent(of: sender)
        let part = { [self] (part: PoolContent.BySender) in
            byNonce(sender, part.flatMap(\.transactions), whole)
        }
        return .value(["pending": part(content.pending), "queued": part(content.queued)])
    }

    func poolSummary(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let content = node.poolContent
        let line = { (pooled: PooledTransaction) in
            JSON.string(TransactionValues.summary(pooled.transaction.transaction))
        }
        return .value([
            "pending": nested(content.pending, line), "queued": nested(content.queued, line),
        ])
    }

    func ownPending(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        var values: [JSON] = []
        for account in node.development?.accounts ?? [] {
            let pending = node.poolContent(of: account.address).pending
            for (sender, transactions) in pending {
                values += transactions.map {
                    TransactionValues.value($0, sender: sender, at: nil)
                }
            }
        }
        return .value(.array(values))
    }
}

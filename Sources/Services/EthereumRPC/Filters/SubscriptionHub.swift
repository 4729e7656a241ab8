import ChainTypes
import Encodings
import HTTP
import NodeInterfaces
import Observability
import Platform
import Primitives
import Synchronization

/// A WebSocket that may hear of what happens.
final class Subscriber: Sendable, Hashable {
    private let connection: WebSocketConnection
    private let limits: RPCLimits

    init(_ connection: WebSocketConnection, limits: RPCLimits) {
        self.connection = connection
        self.limits = limits
    }

    func send(_ text: [UInt8]) async {
        await connection.send(.text(String(decoding: text, as: UTF8.self)))
    }

    /// Sends without waiting; one that does not read in time is cut off.
    func tell(_ text: String) {
        if !connection.sendNow(.text(text), limit: limits.subscriberBytes) {
            connection.close(code: 1008)
        }
    }

    static func == (a: Subscriber, b: Subscriber) -> Bool { a === b }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// The subscriptions of all WebSockets, and the thread that serves them.
///
/// The node is never kept waiting: its calls leave a note here, and the thread looks up what has
/// changed since its last look.
final class SubscriptionHub: Sendable {
    enum Topic: Sendable {
        case newHeads
        case logs(LogCriteria)
        case pending(isFull: Bool)
        case syncing
    }

    struct Subscription: Sendable {
        let name: String
        let topic: Topic
        let subscriber: Subscriber
    }

    fileprivate struct State {
        var subscriptions: [Subscription] = []
        var headHasChanged = false
        var pooled: [PooledTransaction] = []
        var synchronization: SynchronizationStatus??
        var isStopping = false

        var hasNews: Bool { headHasChanged || !pooled.isEmpty || synchronization != nil }
    }

    /// What happened since the last look.
    fileprivate struct News {
        let subscriptions: [Subscription]
        let headHasChanged: Bool
        let pooled: [PooledTransaction]
        let synchronization: SynchronizationStatus??
    }

    fileprivate final class Shared: Sendable {
        let state = Mutex(State())
        let changed = ConditionVariable()
    }

    private let shared = Shared()
    private let limits: RPCLimits

    init(node: any NodeInterface, limits: RPCLimits, log: Logger) {
        self.limits = limits
        let teller = Teller(shared: shared, node: node, log: log)
        let follower = ChainFollower(at: node.head.latest)
        if Thread.start({ teller.serve(from: follower) }) == nil {
            log.critical("the system gave no thread for subscriptions: nothing is told to them")
        }
    }

    deinit {
        shared.state.withLock { $0.isStopping = true }
        shared.changed.wakeAll()
    }

    func take(_ event: ChainEvent) {
        let capacity = limits.pendingHashes
        shared.state.withLock { state in
            switch event {
            case .headChanged: state.headHasChanged = true
            case .synchronization(let status): state.synchronization = .some(status)
            case .pooled(let transactions):
                // Without subscribers nothing is kept; beyond the bound the newest are not told.
                let isWanted = state.subscriptions.contains {
                    if case .pending = $0.topic { true } else { false }
                }
                if isWanted {
                    state.pooled += transactions.prefix(max(0, capacity - state.pooled.count))
                }
            }
        }
        shared.changed.wakeAll()
    }

    // MARK: Requests

    /// Makes a subscription and sends `answer` of its name.
    ///
    /// Both happen under the lock that the thread takes to see who is there: nothing is told before
    /// the client knows the name, and nothing after that is missed.
    func subscribe(
        _ arguments: Arguments, _ subscriber: Subscriber, _ answer: (String) -> [UInt8]?
    ) throws(RPCError) {
        let topic = try topic(arguments)
        let subscription = Subscription(
            name: SubscriptionName.make(), topic: topic, subscriber: subscriber)
        let text = answer(subscription.name)
        let isAdded = shared.state.withLock { state in
            let count = state.subscriptions.count { $0.subscriber == subscriber }
            guard count < limits.subscriptions else { return false }
            state.subscriptions.append(subscription)
            if let text { subscriber.tell(String(decoding: text, as: UTF8.self)) }
            return true
        }
        guard isAdded else {
            throw .limit("a connection has at most \(limits.subscriptions) subscriptions")
        }
    }

    private func topic(_ arguments: Arguments) throws(RPCError) -> Topic {
        let name = try arguments.required(0).string()
        switch name {
        case "newHeads": return .newHeads
        case "syncing": return .syncing
        case "newPendingTransactions":
            return .pending(isFull: try arguments.optional(1)?.bool() ?? false)
        case "logs":
            guard let filter = arguments.optional(1) else { return .logs(LogCriteria()) }
            return .logs(try LogQuery(filter, limits: limits).criteria)
        default:
            throw RPCError(-32_601, "no \"\(name)\" subscription in eth namespace")
        }
    }

    func unsubscribe(_ arguments: Arguments, _ subscriber: Subscriber) throws(RPCError) -> Bool {
        let name = try arguments.required(0).string("rpc.ID")
        let isRemoved = shared.state.withLock { state in
            let before = state.subscriptions.count
            state.subscriptions.removeAll { $0.name == name && $0.subscriber == subscriber }
            return state.subscriptions.count < before
        }
        guard isRemoved else { throw .server("subscription not found") }
        return true
    }

    func remove(_ subscriber: Subscriber) {
        shared.state.withLock { state in
            state.subscriptions.removeAll { $0.subscriber == subscriber }
        }
    }

    /// The thread that looks up what has changed and tells it.
    fileprivate struct Teller: Sendable {
        let shared: Shared
        let node: any NodeInterface
        let log: Logger
    }
}

extension SubscriptionHub.Teller {
    func serve(from start: ChainFollower) {
        var follower = start
        while true {
            shared.changed.wait {
                shared.state.withLock { !$0.hasNews && !$0.isStopping }
            }
            let news: SubscriptionHub.News? = shared.state.withLock { state in
                if state.isStopping { return nil }
                let news = SubscriptionHub.News(
                    subscriptions: state.subscriptions,
                    headHasChanged: state.headHasChanged, pooled: state.pooled,
                    synchronization: state.synchronization)
                state.headHasChanged = false
                state.pooled = []
                state.synchronization = nil
                return news
            }
            guard let news else { return }
            tell(news, &follower)
        }
    }

    private func tell(_ news: SubscriptionHub.News, _ follower: inout ChainFollower) {
        for transaction in news.pooled { tell(transaction, news) }
        if let status = news.synchronization {
            for subscription in news.subscriptions {
                guard case .syncing = subscription.topic else { continue }
                let value = SynchronizationValues.notification(status)
                subscription.subscriber.tell(
                    RPCAnswer.notification(subscription: subscription.name, value))
            }
        }
        guard news.headHasChanged else { return }
        guard !news.subscriptions.isEmpty else {
            follower = ChainFollower(at: node.head.latest)
            return
        }
        do throws(NodeReadFailure) {
            var changes = try follower.advance(node)
            while !changes.added.isEmpty || !changes.removed.isEmpty {
                for block in changes.removed { tell(block, isRemoved: true, news) }
                for block in changes.added { tell(block, isRemoved: false, news) }
                changes = try follower.advance(node)
            }
        } catch {
            log.error(
                "subscribers are told at the next change: the node could not be read",
                ["reason": "\(error)"])
        }
    }

    private func tell(_ pooled: PooledTransaction, _ news: SubscriptionHub.News) {
        for subscription in news.subscriptions {
            guard case .pending(let isFull) = subscription.topic else { continue }
            let value: JSON =
                isFull
                ? TransactionValues.value(pooled.transaction, sender: pooled.sender, at: nil)
                : .hash(pooled.transaction.hash)
            subscription.subscriber.tell(
                RPCAnswer.notification(subscription: subscription.name, value))
        }
    }

    private func tell(_ block: ChainBlock, isRemoved: Bool, _ news: SubscriptionHub.News) {
        var head: JSON?
        var receipts: [Receipt]?
        for subscription in news.subscriptions {
            switch subscription.topic {
            case .newHeads where !isRemoved:
                let value = head ?? .object(BlockValues.header(block.header, hash: block.hash))
                head = value
                subscription.subscriber.tell(
                    RPCAnswer.notification(subscription: subscription.name, value))
            case .logs(let criteria) where criteria.mayMatch(block.header.logsBloom):
                let held = receipts ?? self.receipts(of: block)
                receipts = held
                for value in criteria.values(in: block, held, isRemoved: isRemoved) {
                    subscription.subscriber.tell(
                        RPCAnswer.notification(subscription: subscription.name, value))
                }
            default: continue
            }
        }
    }

    /// The receipts of a block; none where they cannot be had, which stands in the log.
    private func receipts(of block: ChainBlock) -> [Receipt] {
        do throws(NodeReadFailure) {
            if let receipts = try node.receipts(of: block.hash) { return receipts }
            log.error(
                "subscribers are not told of a block's logs: its receipts are gone",
                ["number": .count(block.number), "hash": "\(block.hash)"])
        } catch {
            log.error(
                "subscribers are not told of a block's logs: the node could not be read",
                ["number": .count(block.number), "hash": "\(block.hash)", "reason": "\(error)"])
        }
        return []
    }
}

/// What `eth_syncing` and its subscription say.
enum SynchronizationValues {
    static func value(_ status: SynchronizationStatus?) -> JSON {
        guard let status else { return .bool(false) }
        return [
            "startingBlock": .quantity(status.starting),
            "currentBlock": .quantity(status.current),
            "highestBlock": .quantity(status.highest),
        ]
    }

    static func notification(_ status: SynchronizationStatus?) -> JSON {
        guard status != nil else { return .bool(false) }
        return ["syncing": true, "status": value(status)]
    }
}

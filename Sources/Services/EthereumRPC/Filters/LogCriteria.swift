import ChainTypes
import Encodings
import NodeInterfaces
import Primitives

/// Which logs a client wants.
struct LogCriteria: Hashable, Sendable {
    /// Any of them; all when empty.
    var addresses: [Address] = []
    /// At each position any of the topics; all when empty.
    var topics: [[Hash32]] = []

    /// Whether a block with this filter over its logs may hold one.
    func mayMatch(_ bloom: Bloom) -> Bool {
        guard addresses.isEmpty || addresses.contains(where: { bloom.mayContain($0.bytes) }) else {
            return false
        }
        return topics.allSatisfy { any in
            any.isEmpty || any.contains { bloom.mayContain($0.bytes) }
        }
    }

    func matches(_ log: Log) -> Bool {
        guard addresses.isEmpty || addresses.contains(log.address), topics.count <= log.topics.count
        else { return false }
        return zip(topics, log.topics).allSatisfy { any, topic in
            any.isEmpty || any.contains(topic)
        }
    }

    /// The logs of a block that match, as a client gets them.
    func values(
        in block: ChainBlock, _ receipts: [Receipt], isRemoved: Bool = false
    ) -> [JSON] {
        var values: [JSON] = []
        var logIndex = 0
        for (index, receipt) in receipts.enumerated() {
            guard index < block.block.transactions.count else { break }
            for log in receipt.logs {
                if matches(log) {
                    let location = LogLocation(
                        block: block, transaction: block.block.transactions[index].hash,
                        transactionIndex: index, logIndex: logIndex, isRemoved: isRemoved)
                    values.append(LogValues.value(log, at: location))
                }
                logIndex += 1
            }
        }
        return values
    }
}

/// What `eth_getLogs` and `eth_newFilter` take.
struct LogQuery: Hashable, Sendable {
    enum Blocks: Hashable, Sendable {
        case range(from: BlockReference, to: BlockReference)
        case block(Hash32)
    }

    var criteria = LogCriteria()
    var blocks = Blocks.range(from: .latest, to: .latest)

    init(_ value: ValueReader, limits: RPCLimits) throws(RPCError) {
        _ = try value.object("filters.FilterCriteria")
        let from = value.member("fromBlock", of: "input")
        let to = value.member("toBlock", of: "input")
        if let hash = value.member("blockHash", of: "input") {
            guard from == nil, to == nil else {
                throw .parameters(
                    "invalid argument \(value.argument): cannot specify both BlockHash and "
                        + "FromBlock/ToBlock, choose one or the other")
            }
            blocks = .block(try hash.hash())
        } else {
            blocks = .range(
                from: try from.map { (from) throws(RPCError) in
                    try BlockReference(number: from)
                } ?? .latest,
                to: try to.map { (to) throws(RPCError) in try BlockReference(number: to) }
                    ?? .latest)
        }
        if let address = value.member("address", of: "input") {
            criteria.addresses = try Self.addresses(address, limits)
        }
        if let topics = value.member("topics", of: "input") {
            criteria.topics = try Self.topics(topics, limits)
        }
    }

    private static func addresses(
        _ value: ValueReader, _ limits: RPCLimits
    ) throws(RPCError) -> [Address] {
        guard value.value.array != nil else { return [try value.address()] }
        let elements = try value.array("common.Address")
        guard elements.count <= limits.logTerms else {
            throw .parameters("exceed max addresses or topics per search position")
        }
        var addresses: [Address] = []
        for element in elements { addresses.append(try element.address()) }
        return addresses
    }

    private static func topics(
        _ value: ValueReader, _ limits: RPCLimits
    ) throws(RPCError) -> [[Hash32]] {
        let positions = try value.array("[]interface {}")
        guard positions.count <= ChainLimits.topics else { throw .parameters("exceed max topics") }
        var topics: [[Hash32]] = []
        for position in positions {
            switch position.value {
            case .null: topics.append([])
            case .array(let choices):
                guard choices.count <= limits.logTerms else {
                    throw .parameters("exceed max addresses or topics per search position")
                }
                // A null among the choices is any topic.
                if choices.contains(.null) {
                    topics.append([])
                    continue
                }
                var hashes: [Hash32] = []
                for choice in try position.array("[]interface {}") {
                    hashes.append(try choice.hash())
                }
                topics.append(hashes)
            default: topics.append([try position.hash()])
            }
        }
        return topics
    }
}

import Cryptography
package import Encodings
package import Primitives

/// What a contract wrote for those outside to read.
package struct Log: Hashable, Sendable {
    /// The contract that wrote it.
    package var address: Address
    /// At most four words by which a log is found.
    package var topics: [Hash32]
    package var data: [UInt8]

    package init(address: Address, topics: [Hash32] = [], data: [UInt8] = []) {
        self.address = address
        self.topics = topics
        self.data = data
    }

    package func write(to writer: inout RLPWriter) {
        writer.appendList { list in
            list.append(address)
            list.appendList { words in
                for topic in topics { words.append(topic) }
            }
            list.append(data)
        }
    }

    init(_ reader: inout RLPReader) throws(RLPFailure) {
        var list = try reader.readList()
        address = try list.readAddress()
        var words = try list.readList()
        topics = []
        while !words.isAtEnd {
            guard topics.count < ChainLimits.topics else {
                throw .wrongCount(expected: ChainLimits.topics, got: topics.count + 1)
            }
            topics.append(try words.readHash())
        }
        data = Array(try list.readBytes())
        try list.finish()
    }

    /// The hash of the RLP list of logs, by which the public state tests compare them.
    package static func hash(of logs: [Log]) -> Hash32 {
        Keccak256.hash(
            RLPWriter.list { list in
                for log in logs { log.write(to: &list) }
            })
    }
}

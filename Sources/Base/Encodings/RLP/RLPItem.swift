/// A tree of RLP items, for what has no type of its own.
package indirect enum RLPItem: Hashable, Sendable {
    case bytes([UInt8])
    case list([RLPItem])

    /// Lists nested deeper than this are refused, so that a decoder's stack is bounded.
    package static let depthLimit = 64

    /// Reads exactly one item.
    package init(decoding bytes: [UInt8]) throws(RLPFailure) {
        var reader = RLPReader(bytes)
        self = try Self.read(&reader, depth: 0)
        try reader.finish()
    }

    package var encoded: [UInt8] {
        var writer = RLPWriter()
        write(to: &writer)
        return writer.bytes
    }

    private static func read(
        _ reader: inout RLPReader, depth: Int
    ) throws(RLPFailure) -> RLPItem {
        guard depth <= depthLimit else { throw .tooDeep(limit: depthLimit) }
        guard reader.nextIsList else { return .bytes(Array(try reader.readBytes())) }
        var inner = try reader.readList()
        var items: [RLPItem] = []
        while !inner.isAtEnd { items.append(try read(&inner, depth: depth + 1)) }
        return .list(items)
    }

    private func write(to writer: inout RLPWriter) {
        switch self {
        case .bytes(let bytes): writer.append(bytes)
        case .list(let items):
            writer.appendList { inner in
                for item in items { item.write(to: &inner) }
            }
        }
    }
}

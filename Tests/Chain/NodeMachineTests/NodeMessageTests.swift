import ConformanceVectors
import Encodings
import NodeMachine
import Primitives
import Testing

struct NodeMessageTests {
    private static let hash = Hash32(words: (1, 2, 3, 4))
    private static let messages: [NodeMessage] = [
        .envelope([1, 2, 3]), .envelope([]), .transaction([0x7f]), .vote([0x80, 0]),
        .certificate(Array(repeating: 7, count: 300)),
        .status(NodeStatus(epoch: 0, view: 1, finalNumber: 300, finalHash: hash)),
        .status(NodeStatus(epoch: .max, view: .max, finalNumber: .max, finalHash: .zero)),
        .request(hash), .requestFinal(after: 0), .requestFinal(after: .max),
        .finalBlocks([]), .finalBlocks([[1], [], Array(repeating: 2, count: 70)]),
    ]

    @Test func `every message is read back as it was written`() throws {
        for message in Self.messages {
            #expect(try NodeMessage(decoding: message.encoded) == message)
        }
        #expect(Set(Self.messages.map(\.encoded)).count == Self.messages.count)
    }

    @Test func `the first item tells what a message is`() throws {
        let codes = try Self.messages.map { message in
            var list = try RLPReader(listIn: message.encoded)
            return try list.readUInt64()
        }
        #expect(codes == [0, 0, 1, 2, 3, 4, 4, 5, 6, 6, 7, 7])
    }

    @Test func `a code that stands for nothing is refused`() {
        for code in [8, 255, UInt64.max] {
            let bytes = RLPWriter.list { list in
                list.append(code)
                list.append([UInt8]())
            }
            #expect(throws: MessageFailure.code(code)) { try NodeMessage(decoding: bytes) }
        }
    }

    @Test func `a message over the limit is refused before it is read`() {
        let bytes = [UInt8](repeating: 0xc0, count: NodeLimits.messageBytes + 1)
        #expect(
            throws: MessageFailure.tooLong(
                limit: NodeLimits.messageBytes, got: NodeLimits.messageBytes + 1)
        ) { try NodeMessage(decoding: bytes) }
    }

    @Test func `what is missing, too much or of another shape is refused`() {
        let hash = RLPWriter.list { list in
            list.append(UInt64(5))
            list.append([UInt8](repeating: 1, count: 31))
        }
        let more = RLPWriter.list { list in
            list.append(UInt64(6))
            list.append(UInt64(1))
            list.append(UInt64(2))
        }
        let item = RLPWriter.list { list in
            list.append(UInt64(7))
            list.append([1, 2, 3])
        }
        let short = RLPWriter.list { $0.append(UInt64(0)) }
        for bytes in [[], [0xc0], [0x01], hash, more, item, short] {
            #expect(throws: MessageFailure.self) { try NodeMessage(decoding: bytes) }
        }
    }

    @Test func `whatever is read of damaged bytes is written as the same bytes again`() {
        var accepted = 0
        for bytes in Mutations(of: Self.messages.map(\.encoded), count: 20_000) {
            guard let message = try? NodeMessage(decoding: bytes) else { continue }
            accepted += 1
            #expect(message.encoded == bytes)
        }
        #expect(accepted > 100, "only \(accepted) were read")
    }
}

import ChainTypes
import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing

@Suite struct ReceiptTests {
    @Test func `a receipt is encoded with its type before it`() {
        let legacy = Receipt(type: 0, succeeded: true, cumulativeGasUsed: 21_000).encoded
        let typed = Receipt(type: 2, succeeded: true, cumulativeGasUsed: 21_000).encoded
        #expect(typed == [2] + legacy)
        let beginning: [UInt8] = [0xf9, 0x01, 0x08, 0x01, 0x82, 0x52, 0x08, 0xb9, 0x01, 0x00]
        #expect(Array(legacy.prefix(10)) == beginning)
        #expect(legacy.count == 267 && legacy.last == 0xc0)
    }

    @Test func `every receipt is read back`() throws {
        for receipt in Samples.receipts {
            #expect(try Receipt(decoding: receipt.encoded) == receipt)
        }
    }

    @Test func `a receipt with another bloom, status or type is refused`() {
        let receipt = Samples.receipts[2]
        func encoded(_ status: UInt64, _ bloom: Bloom) -> [UInt8] {
            [2]
                + RLPWriter.list { list in
                    list.append(status)
                    list.append(receipt.cumulativeGasUsed)
                    list.append(bloom.bytes)
                    list.appendList { items in
                        for log in receipt.logs { log.write(to: &items) }
                    }
                }
        }
        #expect(encoded(1, receipt.bloom) == receipt.encoded)
        for bytes in [encoded(1, .empty), encoded(2, receipt.bloom)] {
            #expect(throws: DecodingFailure.self) { try Receipt(decoding: bytes) }
        }
        #expect(throws: DecodingFailure.receiptType(5)) {
            try Receipt(decoding: [5] + receipt.encoded.dropFirst())
        }
        #expect(throws: DecodingFailure.receiptType(0)) { try Receipt(decoding: []) }
    }

    @Test func `a log has at most four topics`() {
        let log = Log(address: .zero, topics: [Hash32](repeating: .zero, count: 5))
        let receipt = Receipt(type: 0, succeeded: true, cumulativeGasUsed: 1, logs: [log])
        #expect(throws: DecodingFailure.self) { try Receipt(decoding: receipt.encoded) }
    }

    @Test func `damaged bytes are refused or are another canonical receipt`() {
        var accepted = 0
        for bytes in Mutations(of: Samples.receipts.map(\.encoded), count: 20_000) {
            guard let read = try? Receipt(decoding: bytes) else { continue }
            accepted += 1
            #expect(read.encoded == bytes)
        }
        #expect(accepted > 100)
    }

    /// Bits 1, 4 and 0 of the Keccak-256 pairs of a known address, and of the union with a topic.
    @Test func `a filter shows what is in it and seldom anything else`() {
        let bloom = Bloom(of: Samples.logs)
        for log in Samples.logs {
            #expect(bloom.mayContain(log.address.bytes))
            for topic in log.topics { #expect(bloom.mayContain(topic.bytes)) }
        }
        let others = (0..<1_000).filter {
            bloom.mayContain(Keccak256.hash([UInt8($0 % 256), 77, UInt8($0 / 256)]).bytes)
        }
        #expect(others.count < 5)
        #expect(!Bloom.empty.mayContain([1]))
        var union = Bloom(of: [Samples.logs[0]])
        union.formUnion(Bloom(of: Array(Samples.logs.dropFirst())))
        #expect(union == bloom)
    }

    @Test func `requests are hashed as EIP-7685 says`() {
        var requests = Requests()
        #expect(requests.hash == .emptyRequests)
        requests.append(type: 0, data: [])
        #expect(requests.hash == .emptyRequests && requests.items.isEmpty)
        requests.append(type: 1, data: [2, 3])
        requests.append(type: 2, data: [4])
        let digests = SHA256.hash([1, 2, 3]).bytes + SHA256.hash([2, 4]).bytes
        #expect(requests.hash == SHA256.hash(digests))
    }
}

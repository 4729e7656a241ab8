import ChainTypes
import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing

@Suite struct BlockTests {
    @Test func `header, block and envelope are read back`() throws {
        #expect(try Header(decoding: Samples.header.encoded) == Samples.header)
        #expect(try Block(decoding: Samples.block.encoded) == Samples.block)
        #expect(try Envelope(decoding: Samples.envelope.encoded) == Samples.envelope)
        let proof = Samples.envelope.workProof
        #expect(try WorkProof(decoding: proof.encoded) == proof)
    }

    @Test func `the hash of an envelope covers block and work but not the votes`() {
        let envelope = Samples.envelope
        var voted = envelope
        voted.certificate = []
        #expect(voted.hash == envelope.hash)
        var others = [Envelope](repeating: envelope, count: 6)
        others[0].block.header.beneficiary = Samples.key.address
        others[1].workProof.digest = .zero
        others[2].workProof.attempt += 1
        others[3].workProof.macs += 1
        others[4].workProof.transcriptRoot = .zero
        others[5].workProof.payload = []
        #expect(Set(others.map(\.hash)).union([envelope.hash]).count == 7)
    }

    @Test func `every field of a header changes its hash`() {
        let header = Samples.header
        var others = [Header](repeating: header, count: 21)
        let other = Keccak256.hash([42])
        others[0].parentHash = other
        others[1].ommersHash = other
        others[2].beneficiary = .zero
        others[3].stateRoot = other
        others[4].transactionsRoot = other
        others[5].receiptsRoot = other
        others[6].logsBloom = Bloom([UInt8](repeating: 1, count: 256)) ?? .empty
        others[7].difficulty = 1
        others[8].number += 1
        others[9].gasLimit += 1
        others[10].gasUsed += 1
        others[11].timestamp += 1
        others[12].extraData = []
        others[13].mixHash = other
        others[14].nonce = 1
        others[15].baseFeePerGas += 1
        others[16].withdrawalsRoot = other
        others[17].blobGasUsed = 1
        others[18].excessBlobGas = 1
        others[19].parentBeaconBlockRoot = other
        others[20].requestsHash = other
        #expect(Set(others.map(\.hash)).union([header.hash]).count == 22)
    }

    /// A block with the sample's header and the given parts after it.
    private func block(_ body: (inout RLPWriter) -> Void) -> [UInt8] {
        RLPWriter.list { list in
            list.appendRaw(Samples.header.encoded)
            body(&list)
        }
    }

    @Test func `a block with ommers, foreign withdrawals or a missing part is refused`() {
        let ommers = block { list in
            list.appendList { _ in }
            list.appendList { $0.appendRaw(Samples.header.encoded) }
            list.appendList { _ in }
        }
        #expect(throws: DecodingFailure.notEmpty(what: "block's ommers")) {
            try Block(decoding: ommers)
        }
        let withdrawals = block { list in
            list.appendList { _ in }
            list.appendList { _ in }
            list.appendList { $0.append(UInt64(1)) }
        }
        #expect(throws: DecodingFailure.rlp(.expectedList)) {
            try Block(decoding: withdrawals)
        }
        let short = block { list in list.appendList { _ in } }
        #expect(throws: DecodingFailure.rlp(.truncated(needed: 1, available: 0))) {
            try Block(decoding: short)
        }
    }

    @Test func `a transaction in the other's wrapping is refused`() {
        for (transaction, isWrapped) in [(Samples.transactions[3], false)] + [
            (Samples.transactions[0], true)
        ] {
            let bytes = block { list in
                list.appendList { items in
                    if isWrapped {
                        items.append(transaction.encoded)
                    } else {
                        items.appendRaw(transaction.encoded)
                    }
                }
                list.appendList { _ in }
                list.appendList { _ in }
            }
            #expect(throws: DecodingFailure.self) { try Block(decoding: bytes) }
        }
    }

    @Test func `sizes beyond the limits are refused`() {
        var header = Samples.header
        header.extraData = [UInt8](repeating: 0, count: 33)
        #expect(
            throws: DecodingFailure.tooLarge(what: "header's extra data", limit: 32, got: 33)
        ) { try Header(decoding: header.encoded) }
        var proof = Samples.envelope.workProof
        proof.payload = [UInt8](repeating: 0, count: ChainLimits.workPayloadBytes + 1)
        #expect(throws: DecodingFailure.self) { try WorkProof(decoding: proof.encoded) }
        var envelope = Samples.envelope
        envelope.certificate = [UInt8](repeating: 0, count: ChainLimits.certificateBytes + 1)
        #expect(throws: DecodingFailure.self) { try Envelope(decoding: envelope.encoded) }
    }

    @Test func `damaged bytes are refused or are another canonical envelope`() {
        var accepted = 0
        for bytes in Mutations(of: [Samples.envelope.encoded], count: 20_000) {
            guard let read = try? Envelope(decoding: bytes) else { continue }
            accepted += 1
            #expect(read.encoded == bytes)
        }
        #expect(accepted > 100)
        var headers = 0
        for bytes in Mutations(of: [Samples.header.encoded], count: 5_000) {
            guard let read = try? Header(decoding: bytes) else { continue }
            headers += 1
            #expect(read.encoded == bytes)
        }
        #expect(headers > 100 && headers < 4_500, "\(headers)")
    }

    @Test func `a header before Prague ends without the hash of the requests`() throws {
        var header = Samples.header
        header.requestsHash = nil
        #expect(try Header(decoding: header.encoded) == header)
        #expect(header.hash != Samples.header.hash)
    }
}

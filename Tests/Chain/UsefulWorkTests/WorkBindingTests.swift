import ChainTypes
import Consensus
import Primitives
import Testing
import UsefulWork

/// Every field of a header is under the work: a sealed block cannot be changed in any of them.
struct WorkBindingTests {
    /// A chain of one block, and a sealed child of it that has not been imported.
    private struct Sealed {
        var chain: WorkChain
        let envelope: Envelope

        func refusal(_ envelope: Envelope) -> String? { chain.refusal(of: envelope) }
    }

    private func sealed() throws -> Sealed {
        let model = PrefixHashModel(seed: 8, contextLength: 64)
        let quizzes = try QuizWork(model: model, modelHash: model.fileHash, textBytes: 64)
        var chain = try WorkChain(
            WorkTable(quizzes), modelHash: model.fileHash,
            difficulty: UInt256(3 * quizzes.typicalMACs))
        #expect(try chain.extend(by: try chain.sealed(by: quizzes)).number == 1)
        return Sealed(chain: chain, envelope: try chain.sealed(by: quizzes))
    }

    @Test func `the sealed block itself is accepted`() throws {
        var sealed = try sealed()
        #expect(try sealed.chain.extend(by: sealed.envelope).number == 2)
    }

    @Test func `a change of any header field makes the work invalid`() throws {
        let sealed = try sealed()
        let other = Hash32(words: (9, 9, 9, 9))
        let changes: [(String, (inout Header) -> Void)] = [
            ("parentHash", { $0.parentHash = other }),
            ("ommersHash", { $0.ommersHash = other }),
            ("beneficiary", { $0.beneficiary = Address(lastOf: other) }),
            ("stateRoot", { $0.stateRoot = other }),
            ("receiptsRoot", { $0.receiptsRoot = other }),
            ("difficulty", { $0.difficulty = 1 }),
            ("number", { $0.number += 1 }),
            ("gasLimit", { $0.gasLimit += 1 }),
            ("gasUsed", { $0.gasUsed += 1 }),
            ("timestamp", { $0.timestamp += 1 }),
            ("extraData", { $0.extraData = [1] }),
            ("mixHash", { $0.mixHash = other }),
            ("nonce", { $0.nonce = 1 }),
            ("baseFeePerGas", { $0.baseFeePerGas = 7 }),
            ("blobGasUsed", { $0.blobGasUsed = 1 }),
            ("excessBlobGas", { $0.excessBlobGas = 1 }),
            ("requestsHash", { $0.requestsHash = other }),
        ]
        for (name, change) in changes {
            var forged = sealed.envelope
            change(&forged.block.header)
            let reason = try #require(sealed.refusal(forged), "\(name) was not refused")
            #expect(reason.contains("wrong digest"), "\(name): \(reason)")
        }
        for root in [\Header.transactionsRoot, \Header.withdrawalsRoot] {
            var forged = sealed.envelope
            forged.block.header[keyPath: root] = other
            #expect(try #require(sealed.refusal(forged)).contains("altered body"))
        }
    }

    @Test func `an envelope of another parent waits and never joins`() throws {
        var sealed = try sealed()
        var forged = sealed.envelope
        forged.block.header.parentBeaconBlockRoot = Hash32(words: (9, 9, 9, 9))
        let effects = sealed.chain.receive(forged)
        #expect(effects.count == 1)
        #expect(sealed.chain.tree.orphanCount == 1 && sealed.chain.tree.count == 1)
    }

    @Test func `every altered byte of an encoded envelope is refused or changes nothing`() throws {
        let sealed = try sealed()
        let bytes = sealed.envelope.encoded
        var (decoded, accepted) = (0, 0)
        for position in bytes.indices {
            var mutated = bytes
            mutated[position] ^= UInt8(1 << (position % 8))
            guard let envelope = try? Envelope(decoding: mutated) else { continue }
            decoded += 1
            if sealed.refusal(envelope) == nil { accepted += 1 }
        }
        #expect(accepted == 0 && decoded > bytes.count / 2, "\(decoded) of \(bytes.count)")
    }

    @Test func `a proof of no known kind or of the wrong size is refused`() throws {
        let sealed = try sealed()
        var forged = sealed.envelope
        forged.workProof.kind = 2
        #expect(try #require(sealed.refusal(forged)).contains("unknown kind of work"))
        forged = sealed.envelope
        forged.workProof.payload.removeLast()
        #expect(
            try #require(sealed.refusal(forged)).contains("expected 40 bytes of payload, got 39"))
    }
}

import ChainTypes
import Consensus
import Primitives
import Testing
import UsefulWork

/// Two kinds of work seal the blocks of one chain.
struct TwoKindsTests {
    private let model = PrefixHashModel(seed: 8, contextLength: 64)
    private let hashes = RepeatedHashWork()

    private func quizzes() throws -> QuizWork {
        try QuizWork(model: model, modelHash: model.fileHash, textBytes: 64)
    }

    /// `difficulty`: 1 where every attempt of either kind has to win.
    private func chain(difficulty: UInt256 = 40_000) throws -> WorkChain {
        try WorkChain(
            try WorkTable([try quizzes(), hashes]), modelHash: model.fileHash,
            difficulty: difficulty)
    }

    @Test func `blocks sealed by either kind stand on one another`() throws {
        var chain = try chain()
        let codes: [UInt8] = [1, 2, 2, 1, 1, 2]
        for (index, code) in codes.enumerated() {
            let kind = try #require(chain.table[code])
            let record = try chain.extend(by: try chain.sealed(by: kind))
            #expect(record.number == UInt64(index + 1))
            #expect(record.envelope.workProof.kind == code)
        }
        let branch = try #require(chain.tree.branch(to: chain.tree.head.envelopeHash))
        #expect(branch.map(\.envelope.workProof.kind) == codes)
    }

    @Test func `a node that does the work of either kind can be had by the order of the table`()
        throws
    {
        let table = try WorkTable([hashes, try quizzes()])
        var chain = try chain().seen(with: table)
        let record = try chain.extend(by: try chain.sealed(by: table.mining))
        #expect(record.envelope.workProof.kind == 2)
        #expect(try self.chain().refusal(of: record.envelope) == nil)
    }

    /// The proofs have payloads of one length, and at this difficulty every digest wins: only the
    /// bits of the work can tell them apart.
    @Test(arguments: [(1, 2), (2, 1)] as [(UInt8, UInt8)])
    func `a proof under the code of the other kind is refused`(own: UInt8, other: UInt8) throws {
        let chain = try chain(difficulty: 1)
        let kind = try #require(chain.table[own])
        let honest = try chain.sealed(by: kind)
        #expect(chain.refusal(of: honest) == nil)
        var forged = honest
        forged.workProof.kind = other
        #expect(chain.refusal(of: forged) != nil)
        // The work of the other kind is claimed as well, so that the claim is a fitting one.
        let (_, context) = try chain.block()
        let others = try #require(
            chain.table[other]?.search(0..<1, in: context).won)
        #expect(honest.workProof.attempt == 0 && honest.workProof.transcriptRoot != .zero)
        forged.workProof.macs = others.macs
        forged.workProof.payload = others.payload
        try chain.table.checkClaim(forged.workProof, in: context)
        let reason = try #require(chain.refusal(of: forged))
        #expect(reason.contains(other == 1 ? "replay differs" : "the hashes differ"))
    }

    @Test(arguments: [(1, 2), (2, 1)] as [(UInt8, UInt8)])
    func `a node without a kind refuses its blocks by name`(known: UInt8, other: UInt8) throws {
        let chain = try chain()
        let kinds = try [known, other].map { try #require(chain.table[$0]) }
        let narrow = try chain.seen(with: try WorkTable([kinds[0]]))
        #expect(narrow.refusal(of: try chain.sealed(by: kinds[0])) == nil)
        #expect(
            narrow.refusal(of: try chain.sealed(by: kinds[1]))
                == "unknown kind of work: expected \(known), got \(other)")
    }
}

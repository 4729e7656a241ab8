import ChainTypes
import Consensus
import Cryptography
import EVM
import Execution
import Primitives
import Staking
import StateTrie
import Testing

/// Evidence: what convicts, what does not, and where the stake goes.
@Suite struct SlashingTests {
    private var chain: StakingChain
    private let reporter = 150
    /// The order of secp256k1.
    private static let order =
        UInt256("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") ?? .zero
    private static let (one, two) = (Keccak256.hash([1]), Keccak256.hash([2]))

    init() throws {
        chain = try StakingChain()
    }

    private func signed(_ vote: Vote, by person: Int = 1, chainID: UInt64? = nil) -> SlashableVote {
        let signed = SignedVote(
            vote, key: chain.key(person), chainID: chainID ?? chain.spec.chainID)
        return SlashableVote(
            epoch: vote.epoch, view: vote.view, kind: vote.kind.rawValue,
            parentView: vote.parentView, block: vote.block, signature: signed.signature)
    }

    /// Two votes to notarize different blocks in one view.
    private func evidence(by person: Int = 1, epoch: UInt64 = 0) -> StakingCall {
        .slash(
            signed(.notarize(Self.one, parentView: 0, view: 1, epoch: epoch), by: person),
            signed(.notarize(Self.two, parentView: 0, view: 1, epoch: epoch), by: person))
    }

    /// Every vote of a small world.
    private static func votes() -> [Vote] {
        var votes: [Vote] = []
        for epoch in UInt64(0)...1 {
            for view in UInt64(1)...3 {
                for block in [one, two] {
                    for parent in 0..<view where epoch == 0 {
                        votes.append(
                            .notarize(block, parentView: parent, view: view, epoch: epoch))
                    }
                    votes.append(.finalize(block, view: view, epoch: epoch))
                }
                votes.append(.nullify(view: view, epoch: epoch))
            }
        }
        return votes
    }

    @Test func `the contract convicts exactly the pairs that are evidence to consensus`() throws {
        var chain = chain
        // Both epochs of the votes have begun.
        try chain.finishEpoch()
        let votes = Self.votes().map { ($0, signed($0)) }
        var found: [Evidence.Kind: Int] = [:]
        for (a, first) in votes {
            for (b, second) in votes {
                let kind = Evidence.kind(a, b)
                let convicted = try chain.query(.slash(first, second)).isSuccess
                #expect(convicted == (kind != nil), "\(a) and \(b)")
                if let kind { found[kind, default: 0] += 1 }
            }
        }
        #expect(Set(found.keys) == Set(Evidence.Kind.allCases))
        #expect(votes.count * votes.count == 900)
    }

    @Test func `the digest that the contract checks is the one that validators sign`() throws {
        for vote in Self.votes() + [
            .notarize(Self.two, parentView: .max - 1, view: .max, epoch: .max),
            .finalize(Self.one, view: 0x0102_0304_0506_0708, epoch: 0x1112_1314_1516_1718),
        ] {
            let answer = try chain.query(.digest(signed(vote))).output
            #expect(answer == vote.digest(chainID: chain.spec.chainID).bytes)
        }
    }

    @Test func `nine tenths of the stake are burnt and the reporter gets the rest`() throws {
        var chain = chain
        #expect(try chain.make(.deposit, from: 1, value: 68 * Coin.unit + 5))
        let before = chain.balance(chain.address(reporter))
        #expect(try chain.make(evidence(), from: reporter))
        let reward = 10 * Coin.unit
        let burnt = 90 * Coin.unit + 5
        #expect(chain.balance(.zero) == burnt)
        #expect(chain.balance(chain.address(reporter)) > before + reward - Coin.unit)
        #expect(chain.balance(chain.address(reporter)) < before + reward)
        #expect(UInt256(bigEndian: try chain.query(.burnt).output) == burnt)
        #expect(chain.balance(StakingContract.address) == 96 * Coin.unit)
        #expect(chain.isBalanced())
        let status = try chain.status(1)
        #expect(status.phase == .slashed && status.stake.isZero)
        // The set of the running epoch is fixed; the next one is without the culprit.
        #expect(try chain.set()[1] == 32)
        try chain.finishEpoch()
        #expect(try chain.set() == [0: 32, 2: 32, 3: 32])
        #expect(chain.isBalanced())
    }

    @Test func `nobody is slashed twice, and a slashed address never comes back`() throws {
        var chain = chain
        #expect(try chain.make(evidence(), from: reporter))
        #expect(try chain.refusal(evidence(), from: reporter) == "slashed before")
        let other = StakingCall.slash(
            signed(.nullify(view: 2, epoch: 0)), signed(.finalize(Self.one, view: 2, epoch: 0)))
        #expect(try chain.refusal(other, from: reporter) == "slashed before")
        let barred = "the address was slashed"
        #expect(try chain.refusal(.deposit, from: 1, value: 40 * Coin.unit) == barred)
        #expect(try chain.refusal(.exit, from: 1) == "no validator that could leave")
        #expect(try chain.refusal(.withdraw, from: 1) == "no validator that left")
        // Twice in one block: the second transaction reverts.
        let again = [
            chain.transaction(evidence(by: 2), from: reporter),
            chain.transaction(evidence(by: 2), from: reporter + 1),
        ]
        #expect(try chain.extend(again).map(\.succeeded) == [true, false])
        #expect(chain.balance(.zero) == 2 * 32 * Coin.unit - 2 * 32 * Coin.unit / 10)
    }

    @Test func `stake that leaves can be slashed until it is paid back`() throws {
        var chain = chain
        #expect(try chain.make(.exit, from: 1))
        #expect(try chain.refusal(evidence(), from: reporter) == nil)
        while chain.epoch < 17 {
            try chain.finishEpoch()
            #expect(try chain.refusal(evidence(), from: reporter) == nil)
        }
        #expect(try chain.status(1).phase == .withdrawable)
        var slashed = chain
        #expect(try slashed.make(evidence(), from: reporter))
        #expect(try slashed.refusal(.withdraw, from: 1) == "no validator that left")
        #expect(slashed.isBalanced())
        #expect(try chain.make(.withdraw, from: 1))
        #expect(try chain.refusal(evidence(), from: reporter) == "the signer has no stake")
        // What it signed as a member before does not touch the stake of another time.
        #expect(try chain.make(.deposit, from: 1, value: 40 * Coin.unit))
        #expect(
            try chain.refusal(evidence(), from: reporter) == "the signer was no member then")
    }

    @Test func `a pair that does not convict is refused in words`() throws {
        let vote = Vote.notarize(Self.one, parentView: 0, view: 1, epoch: 0)
        let other = Vote.notarize(Self.two, parentView: 0, view: 1, epoch: 0)
        func refusal(_ first: SlashableVote, _ second: SlashableVote) throws -> String? {
            let answer = try chain.refusal(.slash(first, second), from: reporter)
            #expect(try chain.refusal(.slash(second, first), from: reporter) != nil)
            return answer
        }
        let none = "the votes do not contradict each other"
        #expect(try chain.refusal(evidence(), from: reporter) == nil)
        #expect(try refusal(signed(vote), signed(vote)) == none)
        #expect(
            try refusal(signed(vote), signed(other, by: 2)) == "the votes have different signers")
        #expect(
            try refusal(signed(vote, by: 9), signed(other, by: 9)) == "the signer has no stake")
        let later = Vote.notarize(Self.two, parentView: 0, view: 1, epoch: 1)
        #expect(try refusal(signed(vote), signed(later)) == "the votes are of different epochs")
        let ahead = Vote.notarize(Self.one, parentView: 0, view: 1, epoch: 1)
        #expect(try refusal(signed(ahead), signed(later)) == "the signer was no member then")
        // Signed for another chain, both recover to two keys that nobody has.
        let strange = try refusal(signed(vote, chainID: 1), signed(other, chainID: 1))
        #expect(strange == "the votes have different signers")
    }

    @Test func `votes that were changed after they were signed convict nobody`() throws {
        let vote = signed(.notarize(Self.one, parentView: 0, view: 2, epoch: 0))
        let other = signed(.notarize(Self.two, parentView: 0, view: 2, epoch: 0))
        #expect(try chain.refusal(.slash(vote, other)) == nil)
        let changes: [(inout SlashableVote) -> Void] = [
            { $0.epoch = 1 }, { $0.view = 3 }, { $0.kind = 2 }, { $0.kind = 1 },
            { $0.parentView = 1 }, { $0.block = Keccak256.hash([3]) }, { $0.signature.r = 1 },
            { $0.signature.s = 1 }, { $0.signature.parity ^= 1 },
        ]
        for change in changes {
            var forged = other
            change(&forged)
            #expect(try chain.refusal(.slash(vote, forged)) != nil)
            #expect(try chain.refusal(.slash(forged, vote)) != nil)
        }
    }

    @Test func `the twin of a signature and numbers out of range are no signatures`() throws {
        let vote = signed(.notarize(Self.one, parentView: 0, view: 1, epoch: 0))
        let other = signed(.notarize(Self.two, parentView: 0, view: 1, epoch: 0))
        var twin = other
        twin.signature.s = Self.order - twin.signature.s
        twin.signature.parity ^= 1
        let canonical = "no canonical signature"
        #expect(try chain.refusal(.slash(vote, twin)) == canonical)
        #expect(try chain.refusal(.slash(twin, vote)) == canonical)
        // The same vote with both signatures is one vote.
        var same = vote
        same.signature.s = Self.order - same.signature.s
        same.signature.parity ^= 1
        #expect(try chain.refusal(.slash(vote, same)) == canonical)
        var odd = other
        odd.signature.parity = 2
        #expect(try chain.refusal(.slash(vote, odd)) == canonical)
        odd.signature.parity = 27
        #expect(try chain.refusal(.slash(vote, odd)) == canonical)
        for (r, s) in [(0, 1), (1, 0), (0, 0)] as [(UInt256, UInt256)] {
            var empty = other
            empty.signature = Signature(r: r, s: s, parity: 0)
            #expect(try chain.refusal(.slash(vote, empty)) == "no signature")
            #expect(try chain.refusal(.slash(empty, empty)) == "no signature")
        }
    }

    @Test func `what has not the form of a vote convicts nobody`() throws {
        func signedAnyway(_ vote: SlashableVote) -> SlashableVote {
            var writer = ByteWriter()
            writer.append(Array("assay/vote/1".utf8))
            writer.appendBigEndian(chain.spec.chainID)
            writer.appendBigEndian(vote.epoch)
            writer.appendBigEndian(vote.view)
            writer.appendBigEndian(vote.kind)
            writer.appendBigEndian(vote.parentView)
            writer.append(vote.block)
            var made = vote
            made.signature = chain.key(1).sign(Keccak256.hash(writer.bytes))
            return made
        }
        func vote(
            _ kind: UInt8, view: UInt64 = 2, parent: UInt64 = 0, block: Hash32 = Self.one
        ) -> SlashableVote {
            signedAnyway(
                SlashableVote(
                    epoch: 0, view: view, kind: kind, parentView: parent, block: block,
                    signature: Signature(r: 1, s: 1, parity: 0)))
        }
        let finalize = vote(2)
        #expect(try chain.refusal(.slash(finalize, vote(2, block: Self.two))) == nil)
        let cases: [(SlashableVote, String)] = [
            (vote(2, parent: 1, block: Self.two), "only a notarization names its parent"),
            (vote(1, parent: 1, block: .zero), "only a notarization names its parent"),
            (vote(1), "a nullification has no block"),
            (vote(0, parent: 2, block: Self.two), "a parent is of an earlier view"),
            (vote(0, view: 0, block: Self.two), "a vote is of a view from 1 on"),
            (vote(3, block: Self.two), "no such kind of vote"),
        ]
        for (malformed, reason) in cases {
            #expect(try chain.refusal(.slash(finalize, malformed)) == reason)
            #expect(try chain.refusal(.slash(malformed, finalize)) == reason)
        }
        // A kind or an epoch that does not fit its type is refused before it is looked at.
        for place in [4 + 32 * 2 + 30, 4 + 23] {
            var data = StakingCall.slash(finalize, vote(2, block: Self.two)).data
            data[place] = 1
            #expect(try !chain.query(input: data).isSuccess)
        }
        let cut = StakingCall.slash(finalize, vote(2, block: Self.two)).data.dropLast()
        #expect(try !chain.query(input: Array(cut)).isSuccess)
    }

    @Test func `when all are slashed the old set stays until somebody comes`() throws {
        var chain = try StakingChain(validators: 0..<2)
        #expect(try chain.make(evidence(by: 0), from: reporter))
        #expect(try chain.make(evidence(by: 1), from: reporter))
        try chain.finishEpoch()
        #expect(try StakingReader(chain.state).epoch() == 1)
        #expect(try chain.set() == [0: 32, 1: 32])
        let next = try StakingSet(decoding: chain.query(.nextSet).output)
        #expect(next.members.count == 2)
        #expect(try chain.make(.deposit, from: 7, value: 32 * Coin.unit))
        try chain.finishEpoch()
        #expect(try chain.set() == [7: 32])
        #expect(chain.isBalanced())
    }
}

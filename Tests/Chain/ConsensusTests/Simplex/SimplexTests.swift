import Consensus
import Cryptography
import Primitives
import Testing

@Suite("Simplex")
struct SimplexTests {
    @Test func `four validators finalize the candidate that all have`() {
        var committee = Committee(count: 4)
        let block = committee.block("a")
        committee.propose(block)
        committee.run(until: 100)
        #expect(committee.finals == Array(repeating: [block.hash], count: 4))
        #expect(committee.machines.allSatisfy { $0.view == 2 && $0.final.number == 1 })
    }

    @Test func `one validator alone finalizes by itself`() {
        var committee = Committee(count: 1)
        let block = committee.block("a")
        committee.propose(block)
        committee.run(until: 100)
        #expect(committee.finals == [[block.hash]])
    }

    @Test func `of several candidates the one with the best work is chosen`() {
        var committee = Committee(count: 4)
        let worse = committee.block("worse", rank: 9)
        let better = committee.block("better", rank: 3)
        committee.propose(worse)
        committee.propose(better)
        committee.run(until: 100)
        #expect(committee.finals[0] == [better.hash])
    }

    @Test func `a chain of blocks becomes final one by one`() {
        var committee = Committee(count: 7)
        var parent = "root"
        for number in 1...5 as ClosedRange<UInt64> {
            let block = committee.block("block \(number)", on: parent, number: number)
            committee.propose(block)
            committee.run(until: number * 100)
            parent = "block \(number)"
        }
        #expect(committee.finals.allSatisfy { $0.count == 5 })
    }

    @Test func `three of four go on without the fourth and two do not`() {
        var committee = Committee(count: 4)
        committee.absent = [3]
        let block = committee.block("a")
        committee.propose(block)
        committee.run(until: 100)
        #expect(committee.finals[0] == [block.hash])
        committee.absent = [2, 3]
        let next = committee.block("b", on: "a", number: 2)
        committee.propose(next)
        committee.run(until: 100_000)
        #expect(committee.finals[0] == [block.hash])
        #expect(committee.machines[0].view == 2)
    }

    @Test func `stake counts and not heads`() {
        var committee = Committee(count: 4, stakes: [7, 1, 1, 1])
        committee.absent = [1, 2, 3]
        let block = committee.block("a")
        committee.propose(block)
        committee.run(until: 100)
        #expect(committee.finals[0] == [block.hash], "7 of 10 are more than two thirds")
        var equal = Committee(count: 3)
        equal.absent = [2]
        equal.propose(equal.block("a"))
        equal.run(until: 100)
        #expect(equal.finals[0].isEmpty, "2 of 3 are not more than two thirds")
    }

    @Test func `a split vote ends the view at once and the next one chooses again`() {
        var committee = Committee(count: 4)
        let one = committee.block("one", rank: 2)
        let other = committee.block("other", rank: 3)
        // Nobody answers those who ask.
        committee.candidates = [:]
        committee.propose(one, to: [0, 1])
        committee.propose(other, to: [2, 3])
        committee.run(until: 40)
        #expect(committee.machines.allSatisfy { $0.view == 2 })
        #expect(committee.finals[0].isEmpty)
        committee.propose(one, to: [2, 3])
        committee.propose(other, to: [0, 1])
        committee.run(until: 200)
        #expect(committee.finals.allSatisfy { $0 == [one.hash] })
    }

    @Test func `what fails its replay is nullified and never chosen again`() {
        var committee = Committee(count: 4)
        let forged = committee.block("forged", rank: 1)
        let honest = committee.block("honest", rank: 5)
        committee.forged = [forged.hash]
        committee.propose(forged)
        committee.propose(honest)
        committee.run(until: 300)
        #expect(committee.finals.allSatisfy { $0 == [honest.hash] })
        #expect(committee.machines[0].verdict(of: forged.hash) != .valid)
    }

    @Test func `after a failed view only what was replayed is voted for`() {
        var committee = Committee(count: 4)
        let forgeries = (1...6 as ClosedRange<UInt64>).map {
            committee.block("forged \($0)", rank: $0)
        }
        let honest = committee.block("honest", rank: 9)
        committee.forged = Set(forgeries.map(\.hash))
        for candidate in forgeries + [honest] { committee.propose(candidate) }
        committee.run(until: 300)
        #expect(committee.finals.allSatisfy { $0 == [honest.hash] })
        #expect(committee.machines[0].view == 3, "six forgeries cost one view")
    }

    @Test func `a candidate that one validator got reaches all by their asking for it`() {
        var committee = Committee(count: 4)
        let block = committee.block("a")
        committee.propose(block, to: [0, 1, 2])
        committee.run(until: 100)
        #expect(committee.finals.allSatisfy { $0 == [block.hash] })
    }

    @Test func `the last block of an epoch is voted for again until it is final`() {
        var committee = Committee(count: 4, lastNumber: 1)
        let last = committee.block("last")
        committee.propose(last)
        // All notarize; the finalize votes are lost.
        for index in 0..<4 {
            committee.feed(
                .elapsed(SimplexTimer(epoch: 0, view: 1, kind: .window)), to: index)
        }
        for index in 0..<4 {
            for vote in committee.inboxes[index] where vote.vote.kind == .notarize {
                if let verified = try? committee.machines[index].verifier.verify(vote) {
                    committee.feed(.vote(verified), to: index)
                }
            }
        }
        committee.inboxes = Array(repeating: [], count: 4)
        #expect(committee.machines.allSatisfy { $0.view == 2 && !$0.isOver })
        let further = committee.block("further", on: "last", number: 2)
        committee.propose(further)
        committee.run(until: 2_000)
        #expect(committee.finals.allSatisfy { $0 == [last.hash] })
        #expect(committee.machines.allSatisfy { $0.isOver })
    }

    @Test func `a validator that starts again keeps to the votes of its journal`() {
        var committee = Committee(count: 4)
        let one = committee.block("one", rank: 5)
        committee.absent = [1, 2, 3]
        committee.propose(one, to: [0])
        committee.run(until: 40)
        #expect(committee.journals[0].map(\.vote.kind) == [.notarize])
        committee.restart(0)
        let better = committee.block("better", rank: 1)
        committee.propose(better, to: [0])
        committee.propose(one, to: [0])
        committee.run(until: 80)
        #expect(committee.journals[0].count == 1, "no second vote in the view")
        committee.absent = []
        committee.propose(one, to: [1, 2, 3])
        committee.feed(.tick, to: 0)
        committee.run(until: 2_000)
        #expect(committee.finals[1] == [one.hash])
    }

    @Test func `a notarization that comes after its view was left is replayed and built on`()
        throws
    {
        var committee = Committee(count: 4, lastNumber: 1)
        let block = committee.block("a")
        let better = committee.block("b", rank: 0)
        committee.propose(block, to: [3])
        committee.propose(better, to: [3])
        for index in 0..<3 {
            committee.send(committee.vote(.nullify(view: 1, epoch: 0), by: index), to: [3])
        }
        committee.deliver()
        #expect(committee.machines[3].view == 2)
        #expect(committee.machines[3].verdict(of: block.hash) == .open)
        for index in 0..<3 {
            let vote = Vote.notarize(block.hash, parentView: 0, view: 1, epoch: 0)
            committee.send(committee.vote(vote, by: index), to: [3])
        }
        committee.deliver()
        #expect(committee.machines[3].verdict(of: block.hash) == .valid)
        let parent = try #require(committee.machines[3].parent)
        #expect(parent.view == 1 && parent.block == block.hash)
        #expect(committee.parents[3] == block.hash)
    }

    @Test func `who nullified a view builds on the block that turns out to be notarized in it`() {
        var committee = Committee(count: 4)
        let block = committee.block("a")
        committee.propose(block, to: [3])
        committee.feed(.elapsed(SimplexTimer(epoch: 0, view: 1, kind: .timeout)), to: 3)
        for index in 0..<2 {
            committee.send(committee.vote(.nullify(view: 1, epoch: 0), by: index), to: [3])
        }
        committee.deliver()
        #expect(committee.machines[3].view == 2)
        #expect(committee.parents[3] == committee.context.root.block)
        for index in 0..<3 {
            let vote = Vote.notarize(block.hash, parentView: 0, view: 1, epoch: 0)
            committee.send(committee.vote(vote, by: index), to: [3])
        }
        committee.deliver()
        // It may not finalize the block, and so no vote of its own tells it where to build.
        #expect(committee.journals[3].map(\.vote.kind) == [.nullify])
        #expect(committee.parents[3] == block.hash)
    }

    @Test func `when all start again after many failed views they find back together`() {
        var committee = Committee(count: 4)
        let one = committee.block("one", rank: 2)
        let other = committee.block("other", rank: 3)
        committee.candidates = [:]
        committee.propose(one, to: [0, 1])
        committee.propose(other, to: [2, 3])
        committee.run(until: 100_000)
        #expect(committee.machines.allSatisfy { $0.view > 40 && $0.final.number == 0 })
        for index in 0..<4 { committee.restart(index) }
        #expect(committee.machines.allSatisfy { $0.view == 1 })
        for moment in 101...160 as ClosedRange<UInt64> {
            committee.propose(one)
            committee.propose(other)
            for index in 0..<4 { committee.feed(.tick, to: index) }
            committee.run(until: moment * 1_000)
        }
        #expect(committee.finals.allSatisfy { $0 == [one.hash] })
    }

    @Test func `a block is kept before the first vote for it, whichever that is`() {
        var committee = Committee(count: 4)
        let block = committee.block("a")
        committee.absent = [3]
        committee.propose(block)
        committee.run(until: 10)
        committee.absent = []
        committee.run(until: 100)
        #expect(committee.journals[3].first?.vote.kind == .finalize)
        #expect(committee.kept[3].first == block.hash)
        #expect(committee.finals[3] == [block.hash])
    }

    @Test func `a vote that one validator alone was shown does not part it from the others`() {
        // The fourth of five is dishonest: it votes so that only the first sees a quorum.
        var committee = Committee(count: 5)
        committee.absent = [4]
        let block = committee.block("a")
        committee.propose(block, to: [0, 1, 2])
        for index in 0..<3 {
            committee.feed(.elapsed(SimplexTimer(epoch: 0, view: 1, kind: .window)), to: index)
        }
        let vote = Vote.notarize(block.hash, parentView: 0, view: 1, epoch: 0)
        committee.inboxes[0].append(committee.vote(vote, by: 4))
        committee.inboxes[3] = []
        for index in 1..<4 {
            let nullify = committee.vote(.nullify(view: 1, epoch: 0), by: 4)
            committee.inboxes[index].append(nullify)
        }
        committee.run(until: 5_000)
        #expect(committee.machines[0].final.number == 0)
        let next = committee.block("b", on: "a", number: 2)
        for moment in 6...20 as ClosedRange<UInt64> {
            for index in 0..<4 { committee.feed(.tick, to: index) }
            committee.run(until: moment * 1_000)
            committee.propose(next, to: [0, 1, 2, 3])
        }
        #expect(committee.finals[..<4].allSatisfy { $0.last == next.hash })
    }

    @Test func `a node that was away follows by one finalization`() throws {
        var committee = Committee(count: 4)
        committee.absent = [3]
        var parent = "root"
        for number in 1...3 as ClosedRange<UInt64> {
            let block = committee.block("block \(number)", on: parent, number: number)
            committee.propose(block)
            committee.run(until: number * 100)
            parent = "block \(number)"
        }
        let certificate = try #require(
            committee.machines[0].fullestCertificate(of: Committee.hash("block 3")))
        #expect(certificate.vote.kind == .notarize)
        let answers = committee.machines[0].certificates(from: 1)
        let final = try #require(answers.last { $0.vote.kind == .finalize })
        for number in 1...3 {
            let known = try #require(committee.candidates[Committee.hash("block \(number)")])
            committee.feed(.candidate(known), to: 3)
        }
        let verified = try committee.machines[3].verifier.verify(final)
        committee.feed(.certificate(verified), to: 3)
        #expect(committee.finals[3] == [Committee.hash("block 3")])
        #expect(committee.machines[3].view == 4)
    }
}

@Suite("Signatures of Simplex")
struct SignatureTests {
    private static let window = SimplexTimer(epoch: 0, view: 1, kind: .window)
    private static let timeout = SimplexTimer(epoch: 0, view: 1, kind: .timeout)

    @Test func `nothing is kept or said before it is signed`() {
        var committee = Committee(count: 4)
        committee.unsigning = [0]
        committee.propose(committee.block("a"), to: [0])
        committee.feed(.elapsed(Self.window), to: 0)
        #expect(committee.unsigned[0].map(\.kind) == [.notarize])
        #expect(committee.journals[0].isEmpty && committee.kept[0].isEmpty)
        #expect(committee.inboxes.allSatisfy { $0.isEmpty })
        committee.sign(for: 0)
        #expect(committee.journals[0].map(\.vote.kind) == [.notarize])
        #expect(committee.kept[0] == [Committee.hash("a")])
        #expect(committee.inboxes.map(\.count) == [0, 1, 1, 1])
    }

    @Test func `while the signature of a choice is on its way no other choice is signed`() {
        var committee = Committee(count: 4)
        committee.unsigning = [0]
        let worse = committee.block("worse", rank: 9)
        committee.propose(worse, to: [0])
        committee.feed(.elapsed(Self.window), to: 0)
        committee.propose(committee.block("better", rank: 1), to: [0])
        committee.feed(.tick, to: 0)
        #expect(committee.unsigned[0].map(\.block) == [worse.hash])
        committee.sign(for: 0)
        #expect(committee.unsigned[0].isEmpty)
        #expect(committee.journals[0].map(\.vote.block) == [worse.hash])
    }

    @Test func `while the signature of a nullification is on its way the view is not finalized`() {
        var committee = Committee(count: 4)
        committee.unsigning = [3]
        let block = committee.block("a")
        committee.propose(block, to: [3])
        committee.feed(.elapsed(Self.timeout), to: 3)
        #expect(committee.unsigned[3].map(\.kind) == [.nullify])
        let vote = Vote.notarize(block.hash, parentView: 0, view: 1, epoch: 0)
        for index in 0..<3 { committee.send(committee.vote(vote, by: index), to: [3]) }
        committee.deliver()
        #expect(committee.machines[3].view == 2, "the block is notarized and replayed")
        #expect(committee.unsigned[3].map(\.kind) == [.nullify], "and not finalized")
        committee.sign(for: 3)
        #expect(committee.journals[3].map(\.vote.kind) == [.nullify])
        #expect(committee.unsigned[3].isEmpty)
    }

    @Test func `while the signature of a finalization is on its way the view is not nullified`() {
        var committee = Committee(count: 4)
        committee.unsigning = [3]
        let block = committee.block("a")
        committee.propose(block, to: [3])
        let vote = Vote.notarize(block.hash, parentView: 0, view: 1, epoch: 0)
        for index in 0..<3 { committee.send(committee.vote(vote, by: index), to: [3]) }
        committee.deliver()
        #expect(committee.unsigned[3].map(\.kind) == [.finalize])
        committee.feed(.elapsed(Self.timeout), to: 3)
        committee.feed(.tick, to: 3)
        #expect(committee.unsigned[3].map(\.kind) == [.finalize])
    }

    @Test func `a signature that was not asked for is ignored`() {
        var committee = Committee(count: 4)
        let block = committee.block("a")
        committee.propose(block)
        let vote = Vote.notarize(block.hash, parentView: 0, view: 1, epoch: 0)
        committee.feed(.signed(committee.vote(vote, by: 0)), to: 0)
        #expect(committee.journals[0].isEmpty && committee.inboxes.allSatisfy { $0.isEmpty })
        committee.unsigning = [0]
        committee.feed(.elapsed(Self.window), to: 0)
        let other = Vote.nullify(view: 1, epoch: 0)
        committee.feed(.signed(committee.vote(other, by: 0)), to: 0)
        #expect(committee.journals[0].isEmpty && committee.inboxes.allSatisfy { $0.isEmpty })
        committee.sign(for: 0)
        #expect(committee.journals[0].map(\.vote) == [vote])
        committee.feed(.signed(committee.vote(vote, by: 0)), to: 0)
        #expect(committee.journals[0].count == 1, "a signature counts once")
    }

    @Test func `a signature that comes when its view is final is neither kept nor said`() {
        var committee = Committee(count: 4)
        committee.unsigning = [3]
        let block = committee.block("a")
        committee.propose(block)
        committee.run(until: 100)
        #expect(committee.finals[3] == [block.hash])
        #expect(!committee.unsigned[3].isEmpty)
        committee.sign(for: 3)
        #expect(committee.journals[3].isEmpty && committee.kept[3].isEmpty)
        #expect(committee.inboxes.allSatisfy { $0.isEmpty })
    }
}

@Suite("Contradicting votes")
struct ContradictionTests {
    private static let a = Committee.hash("a")
    private static let b = Committee.hash("b")

    @Test(arguments: [
        (
            Vote.notarize(a, parentView: 0, view: 3, epoch: 0),
            Vote.notarize(b, parentView: 0, view: 3, epoch: 0), Evidence.Kind.twoNotarize
        ),
        (
            .notarize(a, parentView: 0, view: 3, epoch: 0),
            .notarize(a, parentView: 1, view: 3, epoch: 0), .twoNotarize
        ),
        (.finalize(a, view: 3, epoch: 0), .finalize(b, view: 3, epoch: 0), .twoFinalize),
        (
            .notarize(a, parentView: 0, view: 3, epoch: 0), .finalize(b, view: 3, epoch: 0),
            .finalizeAnother
        ),
        (.nullify(view: 3, epoch: 0), .finalize(b, view: 3, epoch: 0), .finalizeAndNullify),
        (
            .finalize(a, view: 2, epoch: 0), .notarize(b, parentView: 1, view: 3, epoch: 0),
            .skipFinalized
        ),
    ])
    func `two votes that no honest validator signs both convict their signer`(
        _ first: Vote, _ second: Vote, _ kind: Evidence.Kind
    ) throws {
        #expect(Evidence.kind(first, second) == kind)
        #expect(Evidence.kind(second, first) == kind)
        var committee = Committee(count: 4)
        committee.send(committee.vote(first, by: 2), to: [0, 1])
        committee.send(committee.vote(second, by: 2), to: [0, 1])
        committee.send(committee.vote(second, by: 2), to: [0, 1])
        committee.deliver()
        #expect(committee.convictions.map(\.count) == [1, 1, 0, 0], "told once each")
        let evidence = try #require(committee.convictions[0].first)
        #expect(evidence.kind == kind)
        #expect(
            try evidence.offender(chainID: Committee.chainID) == committee.keys[2].address)
        #expect(try Evidence(decoding: evidence.encoded) == evidence)
    }

    @Test(arguments: [
        (Vote.notarize(a, parentView: 0, view: 3, epoch: 0), Vote.nullify(view: 3, epoch: 0)),
        (.notarize(a, parentView: 0, view: 3, epoch: 0), .finalize(a, view: 3, epoch: 0)),
        (
            .notarize(a, parentView: 0, view: 3, epoch: 0),
            .notarize(b, parentView: 0, view: 4, epoch: 0)
        ),
        (.finalize(a, view: 3, epoch: 0), .finalize(b, view: 4, epoch: 0)),
        (.finalize(a, view: 2, epoch: 0), .notarize(b, parentView: 2, view: 3, epoch: 0)),
        (.finalize(a, view: 2, epoch: 0), .nullify(view: 3, epoch: 0)),
        (
            .notarize(a, parentView: 0, view: 3, epoch: 0),
            .notarize(b, parentView: 0, view: 3, epoch: 1)
        ),
        (.nullify(view: 3, epoch: 0), .nullify(view: 3, epoch: 0)),
    ])
    func `votes that an honest validator may sign both convict nobody`(
        _ first: Vote, _ second: Vote
    ) {
        #expect(Evidence.kind(first, second) == nil)
        #expect(Evidence.kind(second, first) == nil)
    }

    @Test func `the votes of two validators convict nobody`() {
        let committee = Committee(count: 4)
        let evidence = Evidence(
            committee.vote(.nullify(view: 1, epoch: 0), by: 0),
            committee.vote(.finalize(Self.a, view: 1, epoch: 0), by: 1))
        #expect(throws: VoteFailure.self) { try evidence.offender(chainID: Committee.chainID) }
        #expect(throws: VoteFailure.self) {
            try Evidence(
                committee.vote(.nullify(view: 1, epoch: 0), by: 0),
                committee.vote(.nullify(view: 1, epoch: 0), by: 0)
            ).offender(chainID: Committee.chainID)
        }
    }
}

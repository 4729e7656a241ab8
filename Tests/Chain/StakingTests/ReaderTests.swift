import ChainTypes
import ConformanceVectors
import Cryptography
import EVM
import Encodings
import Execution
import Primitives
import Staking
import StateTrie
import Testing

/// Reading the validators out of states that nobody vouches for.
@Suite struct ReaderTests {
    private let chain: StakingChain

    init() throws {
        chain = try StakingChain()
    }

    /// The failure of reading the state with some slots of the contract changed.
    private func failure(_ slots: [(slot: UInt256, value: UInt256)]) throws -> StakingFailure? {
        let account = try #require(try chain.state.account(StakingContract.address))
        let state = try chain.state.updating([
            AccountUpdate(
                StakingContract.address,
                .init(nonce: 1, balance: account.balance, codeHash: account.codeHash),
                storage: slots)
        ])
        do {
            _ = try StakingReader(state).validators()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a chain without the contract has no validators`() throws {
        #expect(try StakingReader(ChainState()).validators().isEmpty)
        #expect(try !StakingReader(ChainState()).hasContract())
        #expect(try StakingReader(chain.state).hasContract())
    }

    @Test func `a broken list of members is an error that says where`() throws {
        let (members, stakes) = (StakingContract.Slot.members, StakingContract.Slot.stakes)
        #expect(try failure([]) == nil)
        #expect(try failure([(members, 5)]) == .lengths(members: 5, stakes: 4))
        #expect(
            try failure([(members, 0), (stakes, 0)]) == .count(limit: 128, got: 0))
        #expect(
            try failure([(members, 129), (stakes, 129)]) == .count(limit: 128, got: 129))
        #expect(
            try failure([(members, .max), (stakes, .max)]) == .count(limit: 128, got: .max))
        let wide = UInt256(1) << 160
        #expect(try failure([(members + 1, wide)]) == .notAnAddress(place: 0, got: wide))
        let second = chain.address(1).word
        #expect(try failure([(members + 3, second)]) == .order(place: 2))
        #expect(try failure([(stakes + 2, 0)]) == .noStake(chain.address(1)))
        #expect(try failure([(stakes + 1, .max)]) == .overflow)
        guard case .commitment = try failure([(stakes + 4, 32 * Coin.unit + 1)]) else {
            Issue.record("expected a set that does not fit its commitment")
            return
        }
        guard case .commitment = try failure([(StakingContract.Slot.commitment, 1)]) else {
            Issue.record("expected a commitment that does not fit its set")
            return
        }
    }

    @Test func `an epoch of more than 64 bits is an error`() throws {
        let account = try #require(try chain.state.account(StakingContract.address))
        let state = try chain.state.updating([
            AccountUpdate(
                StakingContract.address,
                .init(nonce: 1, balance: account.balance, codeHash: account.codeHash),
                storage: [(StakingContract.Slot.epoch, .max)])
        ])
        #expect(throws: StakingFailure.epoch(.max)) { try StakingReader(state).epoch() }
    }

    @Test func `a state that lacks its nodes is an error and not an empty set`() {
        let bare = ChainState(root: chain.state.root, source: nil)
        #expect(throws: StakingFailure.self) { try StakingReader(bare).validators() }
        #expect(throws: StakingFailure.self) { try StakingReader(bare).epoch() }
    }

    /// What a light client sees: one proof of the account and one of the slot.
    @Test func `one proof of an account and a slot shows the set`() throws {
        let proof = try chain.state.proof(
            of: StakingContract.address, slots: [StakingContract.Slot.commitment])
        let members = try StakingReader(chain.state).validators()
        #expect(proof.slots[0].value == UInt256(StakingContract.commitment(of: members)))
        #expect(
            UInt256(StakingContract.commitment(of: Array(members.dropLast())))
                != proof.slots[0].value)
    }

    @Test func `damaged answers of a node are refused or read, and never trap`() throws {
        let status = try chain.query(.status(chain.address(1))).output
        let set = try chain.query(.currentSet).output
        var read = 0
        for bytes in Mutations(of: [status], count: 5_000) {
            if (try? StakingStatus(decoding: bytes)) != nil { read += 1 }
        }
        for bytes in Mutations(of: [set], count: 5_000) {
            if let set = try? StakingSet(decoding: bytes) { read += set.total.isZero ? 0 : 1 }
        }
        #expect(read > 0 && read < 10_000)
        #expect(throws: ABIFailure.self) { try StakingStatus(decoding: []) }
        #expect(throws: ABIFailure.self) { try StakingSet(decoding: []) }
        var unknown = status
        unknown[31] = 7
        #expect(throws: ABIFailure.outOfRange(type: "uint8")) {
            try StakingStatus(decoding: unknown)
        }
    }
}

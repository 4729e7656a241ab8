import ChainTypes
import Consensus
import Execution
import FollowedChain
import LightClients
import Primitives
import Staking
import StateTrie
import Testing

@Suite struct FinalHeaderTests {
    private static func final() throws -> (FollowedChain, FinalHeader) {
        var chain = try FollowedChain()
        try chain.extend(
            to: 1,
            [
                .init(.deposit, by: 5, value: 64 * Coin.unit), .init(.exit, by: 0),
                .init(.deposit, by: 6, value: 33 * Coin.unit),
            ])
        try chain.extend(to: 3)
        var client = try chain.client()
        return (chain, try client.follow(try chain.finality(3)))
    }

    @Test func `accounts and slots are those of the state`() throws {
        let (chain, final) = try Self.final()
        let state = chain.heads[3].state
        let slot = StakingContract.Slot.commitment
        let proof = try state.proof(of: StakingContract.address, slots: [slot, 12_345])
        let account = try final.account(of: StakingContract.address, proof.proof)
        #expect(account.balance == 225 * Coin.unit)
        #expect(
            try final.value(of: slot, in: account, proof.slots[0].proof).hash32
                == MemberList(try chain.validators(after: 3)).commitment)
        #expect(try final.value(of: 12_345, in: account, proof.slots[1].proof).isZero)
        let nobody = Address(truncating: 99_999)
        let absence = try state.proof(of: nobody, slots: [])
        #expect(try final.account(of: nobody, absence.proof) == .empty)
        // The proof of one address says nothing of another, and another state's nothing at all.
        #expect(throws: LightClientFailure.self) { try final.account(of: nobody, proof.proof) }
        let before = try chain.heads[2].state.proof(of: StakingContract.address, slots: [])
        #expect(throws: LightClientFailure.self) {
            try final.account(of: StakingContract.address, before.proof)
        }
    }

    @Test func `receipts of an ancestor are those of the block`() throws {
        let (chain, final) = try Self.final()
        let first = try final.ancestor([chain.sealed(2), chain.sealed(1)])
        #expect(first.block == chain.sealed(1))
        let receipts = chain.receipts[1]
        let encoded = receipts.map(\.encoded)
        let transactions = chain.heads[1].envelope.block.transactions
        #expect(receipts.map(\.succeeded) == [true, false, true])
        for index in 0..<3 {
            let proof = Trie.proof(at: UInt64(index), ofList: encoded)
            #expect(try first.receipt(at: UInt64(index), proof) == receipts[index])
            let other = Trie.proof(at: UInt64(index), ofList: transactions.map(\.encoded))
            #expect(try first.transaction(at: UInt64(index), other) == transactions[index].hash)
            #expect(throws: LightClientFailure.self) {
                try first.transaction(at: UInt64(index), proof)
            }
            #expect(throws: LightClientFailure.self) {
                try first.receipt(at: UInt64(index + 1) % 3, proof)
            }
            #expect(throws: LightClientFailure.self) {
                try final.receipt(at: UInt64(index), proof)
            }
        }
        let none = Trie.proof(at: 3, ofList: encoded)
        #expect(try first.receipt(at: 3, none) == nil)
        #expect(try final.receipt(at: 0, Trie.proof(at: 0, ofList: [])) == nil)
    }

    @Test func `a gap or a stranger among the ancestors is refused`() throws {
        let (chain, final) = try Self.final()
        #expect(try final.ancestor([]) == final)
        #expect(
            throws: LightClientFailure.otherBlock(
                expected: chain.heads[2].envelopeHash, got: chain.heads[1].envelopeHash)
        ) { try final.ancestor([chain.sealed(1)]) }
        #expect(throws: LightClientFailure.self) {
            try final.ancestor([chain.sealed(2), chain.sealed(2)])
        }
        let many = [SealedHeader](
            repeating: chain.sealed(2), count: LightClientLimits.ancestors + 1)
        #expect(
            throws: LightClientFailure.tooMany(
                what: "ancestors", limit: LightClientLimits.ancestors)
        ) { try final.ancestor(many) }
    }
}

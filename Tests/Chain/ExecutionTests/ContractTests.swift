import ChainTypes
import Cryptography
import EVM
import Execution
import Primitives
import StateTrie
import Testing

/// Contracts inside of blocks: deployment, calls, logs, reverts, delegations.
@Suite struct ContractTests {
    private let chain: TestChain
    private let contract: Address

    init() throws {
        chain = try TestChain()
        contract = ContractAddress.created(by: chain.alice.address, nonce: 0)
    }

    private func deployment(nonce: UInt64 = 0) -> SignedTransaction {
        chain.transfer(from: chain.alice, to: contract, nonce: nonce, value: 0) {
            $0.to = nil
            $0.data = SampleContract.creation
            $0.gasLimit = 200_000
        }
    }

    private func call(
        _ word: UInt256, nonce: UInt64, to target: Address? = nil
    ) -> SignedTransaction {
        chain.transfer(from: chain.alice, to: target ?? contract, nonce: nonce, value: 0) {
            $0.data = SampleContract.word(word)
            $0.gasLimit = 100_000
        }
    }

    @Test func `a contract is made, called and reverted, and a validator agrees`() throws {
        let transactions = [deployment(), call(42, nonce: 1), call(0, nonce: 2)]
        let built = try chain.executor.build(
            on: chain.genesis, chain.choices(on: chain.genesis), transactions: transactions
        ).built
        #expect(built.block.transactions == transactions)
        #expect(built.receipts.map(\.succeeded) == [true, true, false])
        let log = Log(
            address: contract, topics: [UInt256(7).hash32], data: SampleContract.word(42))
        #expect(built.receipts.map(\.logs) == [[], [log], []])
        #expect(built.block.header.logsBloom == Bloom(of: [log]))
        #expect(try built.state.storage(0, of: contract) == 42)
        let account = try #require(try built.state.account(contract))
        #expect(account.nonce == 1 && account.codeHash == Keccak256.hash(SampleContract.runtime))
        #expect(try built.state.code(account.codeHash) == SampleContract.runtime)
        #expect(built.state[chain.alice.address].nonce == 3)
        let executed = try chain.executor.execute(
            built.block, on: chain.genesis, now: built.block.header.timestamp)
        #expect(executed.block == built.block && executed.state.root == built.state.root)
        #expect(executed.receipts == built.receipts)
    }

    @Test(arguments: BlockFailure.Field.allCases)
    func `a header over contracts with one changed field is refused by its name`(
        field: BlockFailure.Field
    ) throws {
        var block = try chain.executor.build(
            on: chain.genesis, chain.choices(on: chain.genesis),
            transactions: [deployment(), call(42, nonce: 1)]
        ).built.block
        HeaderAlteration.alter(field, &block.header)
        let failure = #expect(throws: BlockFailure.self) {
            try chain.executor.execute(
                block, on: chain.genesis, now: block.header.timestamp)
        }
        guard case .field(field, _, _) = failure else {
            Issue.record("expected \(field) to be named, got \(String(describing: failure))")
            return
        }
    }

    @Test func `a later block finds the contract and what it stored`() throws {
        let first = try chain.extend(chain.genesis, [deployment(), call(42, nonce: 1)])
        let second = try chain.extend(first, [call(43, nonce: 2)])
        #expect(try first.state.storage(0, of: contract) == 42)
        #expect(try second.state.storage(0, of: contract) == 43)
        #expect(second.state.root == second.header.stateRoot)
    }

    @Test func `an account may run the code of another one and still send`() throws {
        let head = try chain.extend(chain.genesis, [deployment()])
        let bob = chain.bob
        let delegating = chain.transfer(from: chain.alice, to: bob.address, nonce: 1, value: 0) {
            $0.fees = .setCode(maxFee: 3_000_000_000, maxPriorityFee: 1)
            $0.data = SampleContract.word(5)
            $0.gasLimit = 200_000
            $0.authorizations = [
                SignedAuthorization(
                    Authorization(chainID: 7_357, address: self.contract, nonce: 0), key: bob),
                // For another chain: skipped.
                SignedAuthorization(
                    Authorization(chainID: 1, address: .zero, nonce: 1), key: bob),
            ]
        }
        let after = try chain.extend(head, [delegating])
        let account = try #require(try after.state.account(bob.address))
        #expect(account.nonce == 1)
        let code = try after.state.code(account.codeHash)
        #expect(code == Delegation(to: contract).code)
        #expect(try after.state.storage(0, of: bob.address) == 5)
        #expect(try after.state.storage(0, of: contract) == .zero)
        let sent = chain.transfer(from: bob, to: chain.miner, nonce: 1, value: 1)
        let last = try chain.extend(after, [sent])
        #expect(last.state[bob.address].nonce == 2)
    }

    @Test func `transactions that were put in another order or sent again are refused`() throws {
        let transactions = [deployment(), call(42, nonce: 1)]
        let block = try chain.executor.build(
            on: chain.genesis, chain.choices(on: chain.genesis), transactions: transactions
        ).built.block
        let cases: [([SignedTransaction], BlockFailure)] = [
            (
                transactions.reversed(),
                .transaction(index: 0, .nonceTooHigh(expected: 0, got: 1))
            ),
            (
                transactions + [transactions[1]],
                .transaction(index: 2, .nonceTooLow(expected: 2, got: 1))
            ),
        ]
        for (list, failure) in cases {
            var altered = block
            altered.transactions = list
            #expect(throws: failure) {
                try chain.executor.execute(
                    altered, on: chain.genesis, now: block.header.timestamp)
            }
        }
    }
}

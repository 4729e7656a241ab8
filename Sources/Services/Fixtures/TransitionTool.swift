import ChainTypes
import Cryptography
package import Encodings
import EVM
import Execution
import Primitives
import StateTrie

/// Runs a list of transactions on a list of accounts, as `evm t8n` of other clients does.
///
/// What a block does by itself is done where the accounts hold the contract for it: the beacon
/// root and the parent's hash are stored, the queues of requests are asked.
package enum TransitionTool {
    package struct Input: Sendable {
        package var alloc: JSON
        package var env: JSON
        package var transactions: JSON
        package var fork: String
        package var chainID: UInt64
        /// Paid to the beneficiary; -1 as 0.
        package var reward: String

        package init(
            alloc: JSON, env: JSON, transactions: JSON, fork: String, chainID: UInt64,
            reward: String
        ) {
            self.alloc = alloc
            self.env = env
            self.transactions = transactions
            self.fork = fork
            self.chainID = chainID
            self.reward = reward
        }
    }

    package struct Output: Sendable {
        package let alloc: JSON
        package let result: JSON
        /// The RLP of the list of the transactions that ran.
        package let body: JSON
    }

    package static func run(_ input: Input) throws(FixtureFailure) -> Output {
        guard let rules = FixtureForks.rules(input.fork) else {
            throw .malformed("state.fork", expected: "a fork that there are rules for")
        }
        let reward = input.reward == "-1" ? .zero : UInt256(input.reward)
        guard let reward else { throw .malformed("state.reward", expected: "a number") }
        let accounts = try FixtureState.accounts(FixtureFields(input.alloc))
        let environment = try TransitionEnvironment(FixtureFields(input.env), rules: rules)
        let chain = ChainRules.ethereum(chainID: input.chainID, first: rules)
        let transactions = try TransitionTransactions.read(
            input.transactions, chainID: input.chainID)
        do throws(BlockFailure) {
            return try run(
                transactions, on: accounts, environment, chain: chain, reward: reward)
        } catch {
            throw .malformed("block", expected: "one that can be made: \(error)")
        }
    }

    private static func run(
        _ transactions: [TransitionTransactions.Entry],
        on accounts: [(address: Address, account: FixtureAccount)],
        _ environment: TransitionEnvironment, chain: ChainRules, reward: UInt256
    ) throws(BlockFailure) -> Output {
        let template = environment.header
        guard let state = try? FixtureState.state(accounts) else { throw .depositLog }
        var transition = BlockTransition(
            template, on: state, ancestors: environment.ancestors, chain: chain)
        try transition.begin()
        var report = TransitionReport()
        for (index, entry) in transactions.enumerated() {
            do throws(TransactionFailure) {
                let signed = try entry.get()
                let sender = try TransactionSenders.sender(of: signed, chain: chain)
                let outcome = try transition.apply(signed, from: sender)
                report.add(signed, from: sender, outcome)
            } catch {
                report.reject(index, error)
            }
        }
        try transition.pay(withdrawals: environment.withdrawals, subsidy: reward)
        if holdsQueues(accounts) { try transition.collectRequests() }
        let outcome = try transition.outcome()
        let header = outcome.header(
            template, transactions: report.taken, withdrawals: environment.withdrawals)
        return Output(
            alloc: alloc(accounts, transition.changes),
            result: report.result(header, outcome),
            body: .string("0x" + Hex.encode(report.body)))
    }

    /// Whether the contracts are there whose queues a block of Prague asks.
    private static func holdsQueues(
        _ accounts: [(address: Address, account: FixtureAccount)]
    ) -> Bool {
        [SystemContracts.withdrawals, SystemContracts.consolidations].allSatisfy { queue in
            accounts.contains { $0.address == queue && !$0.account.code.isEmpty }
        }
    }

    /// The accounts after the changes, in ascending order of their addresses.
    private static func alloc(
        _ accounts: [(address: Address, account: FixtureAccount)], _ changes: [AccountChange]
    ) -> JSON {
        var held: [Address: FixtureAccount] = [:]
        for (address, account) in accounts { held[address] = account }
        for change in changes {
            held[change.address] = FixtureAccount(held[change.address], changed: change)
        }
        var object = JSONObject()
        for (address, account) in held.sorted(by: { $0.key < $1.key }) {
            object[address.description] = account.json
        }
        return .object(object)
    }
}

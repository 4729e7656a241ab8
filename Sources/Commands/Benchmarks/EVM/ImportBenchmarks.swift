import ChainTypes
import Cryptography
import EVM
import Execution
import Platform
import Primitives
import StateTrie

/// Whole blocks from their bytes: decoding, senders, execution, receipts and the state root, under
/// Osaka's rules on a state in memory.
struct ImportBenchmarks {
    private static let transactions = 4_000
    /// Accounts that no transaction touches, so that the trie has a usual depth.
    private static let bystanders = 100_000
    private static let chainID: UInt64 = 1
    private static let gasLimit: UInt64 = 1 << 34
    private static let fee = UInt256(1_000_000_000)

    private let options: BenchmarkOptions
    private let progress: (String) -> Void
    private let executor: EthereumExecutor
    private let keys: [PrivateKey]
    private let genesis: EthereumHead

    init(_ options: BenchmarkOptions, progress: @escaping (String) -> Void) throws {
        self.options = options
        self.progress = progress
        var rules = ChainRules.ethereum(chainID: Self.chainID, first: .osaka)
        // The contracts of the beacon chain are not part of what is measured.
        rules.hasBeaconChain = false
        executor = EthereumExecutor(rules: rules)
        keys = (0..<Self.transactions).map { PrivateKey(insecurelyFrom: "sender \($0)") }
        genesis = try Self.genesis(keys)
    }

    /// Transactions a second, for plain transfers and for transfers of a token.
    func findings() throws -> [BenchmarkFinding] {
        let plain = try block(of: plainTransfers(nonce: 0), on: genesis)
        let token = try ContractArtifact.read("Token", in: options.contracts)
        let deployment = try block(of: [try deploy(token)], on: genesis)
        let deployed = try executor.execute(deployment, on: genesis)
        let funding = try block(of: tokenTransfers(from: keys[0], nonce: 1), on: deployed)
        let funded = try executor.execute(funding, on: deployed)
        let transfers = try block(of: tokenTransfers(nonce: 0), on: funded)
        return try measure("import transfers", plain, on: genesis)
            + measure("import ERC-20 transfers", transfers, on: funded)
    }

    private func measure(
        _ name: String, _ block: Block, on parent: EthereumHead
    ) throws -> [BenchmarkFinding] {
        let bytes = block.encoded
        let rounds = try ThreadRounds(options, rounds: options.rounds) { scheduler, round in
            progress("\(name), \(scheduler.width) threads, round \(round) of \(options.rounds)")
            return try Self.seconds(bytes, executor, on: parent, scheduler)
        }
        let count = Double(block.transactions.count)
        return rounds.findings(name, unit: "transactions/s") { count / $0 }
    }

    /// The seconds of an import; to let go of block and state is no part of it.
    private static func seconds(
        _ bytes: [UInt8], _ executor: EthereumExecutor, on parent: EthereumHead,
        _ scheduler: some ParallelScheduler
    ) throws -> Double {
        let start = Clock.monotonicNanoseconds
        let block = try Block(decoding: bytes)
        let head = try executor.execute(block, on: parent, scheduler: scheduler)
        let seconds = Clock.seconds(since: start)
        return withExtendedLifetime((block, head)) { seconds }
    }

    // MARK: The chain

    private static func genesis(_ keys: [PrivateKey]) throws -> EthereumHead {
        let wealth = AccountUpdate.Content(balance: UInt256(1_000_000_000_000_000_000))
        let people = keys.map { AccountUpdate($0.address, wealth) }
        let others = (0..<bystanders).map { index in
            AccountUpdate(
                Address(lastOf: Keccak256.hash(Array("bystander \(index)".utf8))), wealth)
        }
        let contracts = SystemContracts.allocations.map { item in
            AccountUpdate(
                item.address,
                AccountUpdate.Content(nonce: 1, codeHash: Keccak256.hash(item.code)),
                code: item.code)
        }
        let state = try ChainState().updating(people + others + contracts)
        let header = Header(
            parentHash: .zero, beneficiary: .zero, stateRoot: state.root,
            transactionsRoot: .emptyTrie, receiptsRoot: .emptyTrie, number: 0, gasLimit: gasLimit,
            gasUsed: 0, timestamp: 1, extraData: [], mixHash: .zero, baseFeePerGas: UInt256(7),
            parentBeaconBlockRoot: .zero)
        return EthereumHead(genesis: header, state: state)
    }

    /// The valid block of some transactions.
    private func block(
        of transactions: [SignedTransaction], on parent: EthereumHead
    ) throws -> Block {
        let template = Header(
            parentHash: parent.header.hash, beneficiary: Address(lowWord: 0xbeef),
            stateRoot: .zero, transactionsRoot: .zero, receiptsRoot: .zero,
            number: parent.header.number + 1, gasLimit: Self.gasLimit, gasUsed: 0,
            timestamp: parent.header.timestamp + 12, extraData: [], mixHash: .zero,
            baseFeePerGas: GasRules.baseFee(after: parent.header), parentBeaconBlockRoot: .zero)
        var transition = BlockTransition(
            template, on: parent.state, ancestors: parent.ancestors, chain: executor.rules)
        try transition.begin()
        for transaction in transactions {
            let outcome = try transition.apply(transaction, from: try transaction.sender())
            guard outcome.succeeded else {
                throw BenchmarkFailure.callFailed("a transaction of the block to import")
            }
        }
        let header = try transition.outcome().header(template, transactions: transactions)
        return Block(header: header, transactions: transactions)
    }

    // MARK: Transactions

    private func deploy(_ token: ContractArtifact) throws -> SignedTransaction {
        let supply = UInt256(1 << 60).bigEndianBytes
        // Two texts without letters lie behind three words of the head.
        let head = UInt256(96).bigEndianBytes + UInt256(128).bigEndianBytes + supply
        let texts = [UInt8](repeating: 0, count: 64)
        return sign(to: nil, token.creationCode + head + texts, gas: 5_000_000, by: keys[0], 0)
    }

    private func plainTransfers(nonce: UInt64) -> [SignedTransaction] {
        keys.indices.map { index in
            sign(
                to: keys[(index + 1) % keys.count].address, [], gas: Gas.transaction,
                by: keys[index], nonce)
        }
    }

    /// A transfer by each account; the first has used the given nonces for more.
    private func tokenTransfers(nonce: UInt64) -> [SignedTransaction] {
        keys.indices.map { index in
            let used = index == 0 ? UInt64(Self.transactions) + 1 : nonce
            return tokenTransfer(by: keys[index], to: (index + 1) % keys.count, used)
        }
    }

    /// Transfers of one account to all.
    private func tokenTransfers(from key: PrivateKey, nonce: UInt64) -> [SignedTransaction] {
        keys.indices.map { tokenTransfer(by: key, to: $0, nonce + UInt64($0)) }
    }

    private func tokenTransfer(
        by key: PrivateKey, to receiver: Int, _ nonce: UInt64
    ) -> SignedTransaction {
        let selector = Keccak256.hash(Array("transfer(address,uint256)".utf8)).bytes[..<4]
        let receiver = [UInt8](repeating: 0, count: 12) + keys[receiver].address.bytes
        let data = Array(selector) + receiver + UInt256(1_000).bigEndianBytes
        let contract = ContractAddress.created(by: keys[0].address, nonce: 0)
        return sign(to: contract, data, gas: 100_000, by: key, nonce)
    }

    private func sign(
        to receiver: Address?, _ data: [UInt8], gas: UInt64, by key: PrivateKey, _ nonce: UInt64
    ) -> SignedTransaction {
        let transaction = Transaction(
            chainID: Self.chainID, nonce: nonce,
            fees: .dynamic(maxFee: Self.fee, maxPriorityFee: .one), gasLimit: gas, to: receiver,
            value: data.isEmpty ? .one : .zero, data: data)
        return SignedTransaction(transaction, key: key)
    }
}

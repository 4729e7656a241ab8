import ChainTypes
import Cryptography
import EVM
import Encodings
import Execution
import NodeInterfaces
import Platform
import Primitives
import StateTrie

/// Makes blocks that nobody will ever see on top of a block of the chain, and tells what their
/// calls did (`eth_simulateV1`).
struct Simulation {
    let service: EthereumService
    let request: SimulationRequest
    private let chainID: UInt64
    private let chain: ChainRules
    private var parent: Header
    private var state: ChainState
    private var gasLeft: UInt64
    private let deadline: UInt64
    /// Hashes of the chain and of the blocks that were made, for BLOCKHASH.
    private var ancestors: BlockAncestors

    /// Seconds between blocks whose times are not named.
    private static let blockTime: UInt64 = 12

    init(
        _ service: EthereumService, _ request: SimulationRequest, on view: BlockView
    ) throws(RPCError) {
        self.service = service
        self.request = request
        chain = service.chainRules
        chainID = service.node.chain.spec.chainID
        parent = view.header
        state = view.state
        gasLeft = service.limits.callGas
        deadline =
            Clock.monotonicNanoseconds &+ UInt64(max(0, service.limits.callSeconds) * 1e9)
        ancestors = try service.ancestors(of: view.block).appending(view.block.hash)
    }

    mutating func values() throws(RPCError) -> [JSON] {
        var values: [JSON] = []
        for block in try numbered() { values.append(try make(block)) }
        return values
    }

    // MARK: Numbers and times

    /// The blocks with their numbers and times, and empty ones in the gaps between them.
    private func numbered() throws(RPCError) -> [SimulationRequest.Block] {
        var blocks: [SimulationRequest.Block] = []
        var number = parent.number
        var time = parent.timestamp
        for asked in request.blocks {
            var block = asked
            let wanted = block.overrides.number ?? number &+ 1
            guard wanted > number else {
                throw RPCError(-38_020, "block numbers must be in order: \(wanted) <= \(number)")
            }
            guard wanted - parent.number <= service.limits.simulatedBlocks else {
                throw RPCError(-38_026, "too many blocks")
            }
            while number &+ 1 < wanted {
                number += 1
                time = time &+ Self.blockTime
                var empty = SimulationRequest.Block()
                empty.overrides.number = number
                empty.overrides.timestamp = time
                blocks.append(empty)
            }
            let stamp = block.overrides.timestamp ?? time &+ Self.blockTime
            guard stamp > time else {
                throw RPCError(
                    -38_021, "block timestamps must be in order: \(stamp) <= \(time)")
            }
            (number, time) = (wanted, stamp)
            block.overrides.number = wanted
            block.overrides.timestamp = stamp
            blocks.append(block)
        }
        return blocks
    }

    private func template(_ block: SimulationRequest.Block) -> Header {
        let overrides = block.overrides
        var header = parent
        header.parentHash = ancestors.hashes.first ?? .zero
        header.number = overrides.number ?? parent.number &+ 1
        header.timestamp = overrides.timestamp ?? parent.timestamp &+ Self.blockTime
        header.gasLimit = overrides.gasLimit ?? parent.gasLimit
        header.beneficiary = overrides.beneficiary ?? parent.beneficiary
        header.mixHash = overrides.prevRandao ?? .zero
        header.extraData = []
        header.parentBeaconBlockRoot = .zero
        header.baseFeePerGas =
            overrides.baseFee ?? (request.isValidated ? GasRules.baseFee(after: parent) : .zero)
        header.excessBlobGas = BlobGas.excess(
            after: parent, rules: chain.rules(at: header.timestamp).blobs)
        header.blobGasUsed = 0
        header.gasUsed = 0
        return header
    }

    // MARK: Blocks

    private mutating func make(_ block: SimulationRequest.Block) throws(RPCError) -> JSON {
        var header = template(block)
        let before = try overridden(block.accounts)
        var context = BlockContext(header, chain: chain)
        if let blobBaseFee = block.overrides.blobBaseFee { context.blobBaseFee = blobBaseFee }
        let view = ChainStateView(before, after: ancestors)
        var run = SimulatedBlock(
            journal: Journal(view), context: context, rules: chain.rules(at: header.timestamp),
            codes: service.codes)
        var transactions: [SignedTransaction] = []
        var senders: [Address] = []
        var calls: [JSON] = []
        for call in block.calls {
            if Clock.monotonicNanoseconds > deadline {
                throw RPCError(-38_016, "execution aborted (timeout = 5s)")
            }
            let transaction = try transaction(of: call, run, header)
            let sender = call.from ?? .zero
            let signed = SignedTransaction(
                transaction, signature: Signature(r: .zero, s: .zero, parity: 0))
            let outcome = try run.apply(transaction, from: sender, request)
            gasLeft -= min(gasLeft, outcome.gasUsed)
            transactions.append(signed)
            senders.append(sender)
            calls.append(run.value(of: outcome, transaction: signed.hash, header))
        }
        do throws(StateFailure) {
            state = try before.applying(run.journal.changes)
        } catch {
            throw .server(error.description)
        }
        header.stateRoot = state.root
        header.gasUsed = run.gasUsed
        header.transactionsRoot = Trie.root(ofList: transactions.map(\.encoded))
        header.receiptsRoot = Trie.root(ofList: run.receipts.map(\.encoded))
        header.withdrawalsRoot = Trie.root(ofList: [])
        header.logsBloom = run.receipts.reduce(into: .empty) { $0.formUnion($1.bloom) }
        let made = ChainBlock(
            Block(header: header, transactions: transactions), senders: senders)
        parent = header
        ancestors = ancestors.appending(made.hash)
        return try value(of: made, run.completed(calls, made))
    }

    private func value(of block: ChainBlock, _ calls: [JSON]) throws(RPCError) -> JSON {
        guard
            case .object(var object) = try service.value(
                of: block, isFull: request.showsTransactions)
        else { return .null }
        object["calls"] = .array(calls)
        return .object(object)
    }

    /// The state with what the block pretends, which stays so for the blocks after it.
    private func overridden(
        _ accounts: [Address: AccountOverride]
    ) throws(RPCError) -> ChainState {
        if accounts.isEmpty { return state }
        var updates: [AccountUpdate] = []
        for address in accounts.keys.sorted() {
            guard let override = accounts[address] else { continue }
            do throws(StateFailure) {
                let held = try state.account(address) ?? .empty
                let code = override.code
                let content = AccountUpdate.Content(
                    nonce: override.nonce ?? held.nonce,
                    balance: override.balance ?? held.balance,
                    codeHash: code.map { Keccak256.hash($0) } ?? held.codeHash)
                let slots = (override.storage ?? override.storageChanges)
                    .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                updates.append(
                    AccountUpdate(
                        address, content, code: code, wipesStorage: override.storage != nil,
                        storage: slots))
            } catch {
                throw .server(error.description)
            }
        }
        do throws(StateFailure) {
            return try state.updating(updates)
        } catch {
            throw .server(error.description)
        }
    }

    /// The transaction of a call, with nonce and gas found for it where they are missing.
    private func transaction(
        of call: CallArguments, _ run: SimulatedBlock, _ header: Header
    ) throws(RPCError) -> Transaction {
        let left = header.gasLimit - min(header.gasLimit, run.gasUsed)
        let gas = call.gas ?? min(left, run.rules.transactions.gasCap ?? left)
        guard gas <= left else {
            throw RPCError(
                -38_015, "block gas limit reached: \(run.gasUsed) >= \(header.gasLimit)")
        }
        var nonce = call.nonce ?? 0
        do throws(WorldStateFailure) {
            if call.nonce == nil { nonce = try run.journal.nonce(of: call.from ?? .zero) }
        } catch {
            throw .server("\(error)")
        }
        return call.transaction(
            chainID: chainID, gasLimit: min(gas, gasLeft), nonce: nonce)
    }
}

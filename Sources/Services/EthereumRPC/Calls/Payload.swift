import ChainTypes
import EVM
import Encodings
import Execution
import NodeInterfaces
import Primitives
import StateTrie

/// What a consensus client says of a block that it wants to have (engine API).
struct PayloadAttributes {
    private static let type = "engine.PayloadAttributes"

    let timestamp: UInt64
    let prevRandao: Hash32
    let feeRecipient: Address
    let withdrawals: [Withdrawal]
    let parentBeaconBlockRoot: Hash32

    init(_ reader: ValueReader) throws(RPCError) {
        _ = try reader.object(Self.type)
        func required(_ name: String) throws(RPCError) -> ValueReader {
            guard let member = reader.member(name, of: Self.type) else {
                throw .invalid(
                    reader.argument, "missing required field '\(name)' for PayloadAttributes")
            }
            return member
        }
        timestamp = try required("timestamp").uint64()
        prevRandao = try required("prevRandao").hash()
        feeRecipient = try required("suggestedFeeRecipient").address()
        parentBeaconBlockRoot = try required("parentBeaconBlockRoot").hash()
        var withdrawals: [Withdrawal] = []
        for entry in try required("withdrawals").array("[]*types.Withdrawal") {
            withdrawals.append(try Withdrawal(entry))
        }
        self.withdrawals = withdrawals
    }
}

extension Withdrawal {
    fileprivate init(_ reader: ValueReader) throws(RPCError) {
        let type = "types.Withdrawal"
        guard let index = reader.member("index", of: type),
            let validator = reader.member("validatorIndex", of: type),
            let address = reader.member("address", of: type),
            let amount = reader.member("amount", of: type)
        else { throw .invalid(reader.argument, "missing required field for Withdrawal") }
        self.init(
            index: try index.uint64(), validatorIndex: try validator.uint64(),
            address: try address.address(), amount: try amount.uint64())
    }
}

/// A block on another one while transactions are put into it.
struct Payload {
    private let service: EthereumService
    private let attributes: PayloadAttributes
    private let template: Header
    private var transition: BlockTransition
    private var transactions: [SignedTransaction] = []
    private var tips = UInt256.zero

    init(
        _ service: EthereumService, on parent: BlockView, _ attributes: PayloadAttributes,
        extraData: [UInt8]
    ) throws(RPCError) {
        self.service = service
        self.attributes = attributes
        var header = PendingHeader.after(parent.block)
        header.timestamp = attributes.timestamp
        header.mixHash = attributes.prevRandao
        header.beneficiary = attributes.feeRecipient
        header.parentBeaconBlockRoot = attributes.parentBeaconBlockRoot
        header.extraData = extraData
        header.nonce = 0
        template = header
        let ancestors = try service.ancestors(of: parent.block).appending(parent.block.hash)
        transition = BlockTransition(
            header, on: parent.state, ancestors: ancestors, chain: service.chainRules,
            codes: service.codes)
        try Self.running { () throws(BlockFailure) in try transition.begin() }
    }

    /// Runs a transaction; one that no block could hold here is an error.
    mutating func add(_ signed: SignedTransaction) throws(RPCError) {
        let sender: Address
        do throws(TransactionFailure) {
            sender = try TransactionSenders.sender(of: signed, chain: service.chainRules)
        } catch {
            throw .server(error.description)
        }
        do throws(TransactionFailure) {
            try run(signed, from: sender)
        } catch {
            throw .server(FailureTexts.text(of: error, sender: sender))
        }
    }

    /// Takes what a pool has, the best tip first and the nonces of each sender in their order.
    mutating func fill(from pool: PoolContent.BySender) throws(RPCError) {
        var queues = pool.map { (sender: $0.sender, transactions: $0.transactions[...]) }
        while let best = bestQueue(queues) {
            let (sender, next) = (queues[best].sender, queues[best].transactions.removeFirst())
            do throws(TransactionFailure) {
                try run(next, from: sender)
            } catch .state(let failure) {
                throw .server("\(failure)")
            } catch {
                // Those after it have no place without it.
                queues[best].transactions = []
            }
        }
    }

    private func bestQueue(
        _ queues: [(sender: Address, transactions: ArraySlice<SignedTransaction>)]
    ) -> Int? {
        queues.indices.filter { !queues[$0].transactions.isEmpty }.max { left, right in
            let (a, b) = (tip(queues[left]), tip(queues[right]))
            return a == b ? queues[left].sender > queues[right].sender : a < b
        }
    }

    private func tip(
        _ queue: (sender: Address, transactions: ArraySlice<SignedTransaction>)
    ) -> UInt256 {
        queue.transactions.first.map { tip($0) } ?? .zero
    }

    private func tip(_ signed: SignedTransaction) -> UInt256 {
        let baseFee = template.baseFeePerGas
        let price = signed.transaction.effectiveGasPrice(baseFee: baseFee)
        return price > baseFee ? price &- baseFee : .zero
    }

    private mutating func run(
        _ signed: SignedTransaction, from sender: Address
    ) throws(TransactionFailure) {
        let outcome = try transition.apply(signed, from: sender)
        transactions.append(signed)
        tips = tips &+ tip(signed) &* UInt256(outcome.gasUsed)
    }

    /// Ends the block as the chain's rules do, and shows it.
    mutating func finish() throws(RPCError) -> JSON {
        let spec = service.node.chain.spec
        var outcome: BlockTransition.Outcome?
        try Self.running { () throws(BlockFailure) in
            if spec.endsEpoch(template.number) { try transition.endEpoch() }
            try transition.pay(
                withdrawals: attributes.withdrawals,
                subsidy: Subsidy.units(at: template.number, spec: spec))
            outcome = try transition.outcome()
        }
        guard let outcome else { return .null }
        let header = outcome.header(
            template, transactions: transactions, withdrawals: attributes.withdrawals)
        return [
            "executionPayload": .object(value(header)), "blockValue": .quantity(tips),
            "blobsBundle": ["commitments": [], "proofs": [], "blobs": []],
            // No beacon chain takes requests from this one.
            "executionRequests": [], "shouldOverrideBuilder": false,
        ]
    }

    private func value(_ header: Header) -> JSONObject {
        let hash = Block(header: header, transactions: transactions).hash
        var object = JSONObject()
        object["parentHash"] = .hash(header.parentHash)
        object["feeRecipient"] = .address(header.beneficiary)
        object["stateRoot"] = .hash(header.stateRoot)
        object["receiptsRoot"] = .hash(header.receiptsRoot)
        object["logsBloom"] = .string(header.logsBloom.description)
        object["prevRandao"] = .hash(header.mixHash)
        object["blockNumber"] = .quantity(header.number)
        object["gasLimit"] = .quantity(header.gasLimit)
        object["gasUsed"] = .quantity(header.gasUsed)
        object["timestamp"] = .quantity(header.timestamp)
        object["extraData"] = .data(header.extraData)
        object["baseFeePerGas"] = .quantity(header.baseFeePerGas)
        object["blockHash"] = .hash(hash)
        object["transactions"] = .array(transactions.map { .data($0.encoded) })
        object["withdrawals"] = .array(attributes.withdrawals.map(BlockValues.withdrawal))
        object["blobGasUsed"] = .quantity(header.blobGasUsed)
        object["excessBlobGas"] = .quantity(header.excessBlobGas)
        return object
    }

    private static func running(
        _ body: () throws(BlockFailure) -> Void
    ) throws(RPCError) {
        do throws(BlockFailure) {
            try body()
        } catch {
            throw .server(error.description)
        }
    }
}

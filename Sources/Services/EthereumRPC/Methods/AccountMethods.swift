import ChainTypes
import Cryptography
import Encodings
import Execution
import NodeInterfaces
import Primitives
import StateTrie

/// Accounts whose keys the node holds; on development chains only, but for their empty list.
extension EthereumService {
    static let accountMethods: [Method] = [
        Method(
            "eth_accounts", "The accounts whose keys the node holds.", [], .array(.address),
            .atHand(EthereumService.accounts)),
        Method(
            "eth_requestAccounts", "The accounts whose keys the node holds (EIP-1102).", [],
            .array(.address), .atHand(EthereumService.accounts)
        ).forDevelopment,
        Method(
            "eth_sendTransaction", "Fills in, signs and hands in a transaction.",
            [.required("transaction", .call)], .hash,
            .waiting({ service in
                { arguments async throws(RPCError) in
                    .value(.hash(try await service.sendTransaction(arguments)))
                }
            })
        ).forDevelopment,
        Method(
            "eth_signTransaction", "Fills in and signs a transaction.",
            [.required("transaction", .call)],
            .members([("raw", .data), ("tx", .object)]),
            .computing(EthereumService.signTransaction)
        ).forDevelopment,
        Method(
            "eth_fillTransaction", "Fills in what a transaction leaves open.",
            [.required("transaction", .call)],
            .members([("raw", .data), ("tx", .object)]),
            .computing(EthereumService.fillTransaction)),
        Method(
            "personal_listAccounts", "The accounts whose keys the node holds.", [],
            .array(.address), .atHand(EthereumService.accounts)
        ).forDevelopment,
    ]

    func accounts(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.array((node.development?.accounts ?? []).map { .address($0.address) }))
    }

    func key(of address: Address) throws(RPCError) -> PrivateKey {
        let accounts = node.development?.accounts ?? []
        guard let account = accounts.first(where: { $0.address == address }) else {
            throw .server("unknown account")
        }
        return account.key
    }

    // MARK: Transactions

    func sendTransaction(_ arguments: Arguments) async throws(RPCError) -> Hash32 {
        guard let controls = node.development else {
            throw .unknownMethod("eth_sendTransaction")
        }
        let call = try CallArguments(try arguments.required(0))
        let sender = try sender(of: call)
        let isKnown = controls.accounts.contains { $0.address == sender }
        guard isKnown || controls.isImpersonated(sender) else { throw .server("unknown account") }
        let filled = await threads.run { [self] () throws(RPCError) in
            try fill(call, sender: sender)
        }
        let transaction = try filled.get()
        do throws(TransactionRejection) {
            if let key = controls.accounts.first(where: { $0.address == sender })?.key {
                let signed = SignedTransaction(transaction, key: key)
                try await node.submit(signed)
                return signed.hash
            }
            guard controls.isImpersonated(sender) else {
                throw TransactionRejection.other("unknown account")
            }
            return try await controls.submit(transaction, impersonating: sender)
        } catch {
            throw RPCError(error)
        }
    }

    private func sender(of call: CallArguments) throws(RPCError) -> Address {
        if let from = call.from { return from }
        guard let first = node.development?.accounts.first else {
            throw .server("unknown account")
        }
        return first.address
    }

    /// A transaction of a call, with nonce, gas and prices found for what is missing.
    func fill(_ call: CallArguments, sender: Address) throws(RPCError) -> Transaction {
        let chainID = node.chain.spec.chainID
        if let wanted = call.chainID, wanted != UInt256(chainID) {
            throw .server("chainId does not match node's (have=\(wanted), want=\(chainID))")
        }
        if call.to == nil, call.data?.isEmpty ?? true {
            throw .server("contract creation without any data provided")
        }
        var call = call
        call.from = sender
        if !call.isLegacy {
            let baseFee = GasRules.baseFee(after: node.head.latest.header)
            var tip = call.maxPriorityFee ?? .zero
            if call.maxPriorityFee == nil { tip = min(try suggestedTip(), call.maxFee ?? .max) }
            let doubled = baseFee << 1
            let cap = call.maxFee ?? doubled &+ tip
            guard cap >= tip else {
                throw .server("maxFeePerGas (\(cap)) < maxPriorityFeePerGas (\(tip))")
            }
            call.maxPriorityFee = tip
            call.maxFee = cap
        }
        let view = try view(.pending)
        let nonce: UInt64
        if let given = call.nonce {
            nonce = given
        } else if let next = node.nextNonce(of: sender) {
            nonce = next
        } else {
            nonce =
                try readingState { () throws(StateFailure) in
                    try view.state.account(sender)
                }?.nonce ?? 0
        }
        let gas: UInt64
        if let given = call.gas {
            gas = given
        } else {
            gas = try estimateGas(call, CallRunner(self, on: view))
        }
        return call.transaction(chainID: chainID, gasLimit: gas, nonce: nonce)
    }

    func signTransaction(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let call = try CallArguments(try arguments.required(0))
        guard let from = call.from else { throw .server("from not specified") }
        let key = try key(of: from)
        guard call.gas != nil else { throw .server("gas not specified") }
        guard call.gasPrice != nil || (call.maxFee != nil && call.maxPriorityFee != nil) else {
            throw .server("missing gasPrice or maxFeePerGas/maxPriorityFeePerGas")
        }
        guard call.nonce != nil else { throw .server("nonce not specified") }
        let signed = SignedTransaction(try fill(call, sender: from), key: key)
        return .value([
            "raw": .data(signed.encoded),
            "tx": TransactionValues.value(signed, sender: from, at: nil),
        ])
    }

    func fillTransaction(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let call = try CallArguments(try arguments.required(0))
        let from = call.from ?? .zero
        let transaction = try fill(call, sender: from)
        let unsigned = SignedTransaction(
            transaction, signature: Signature(r: .zero, s: .zero, parity: 0))
        return .value([
            "raw": .data(unsigned.encoded),
            "tx": TransactionValues.value(unsigned, sender: from, at: nil),
        ])
    }
}

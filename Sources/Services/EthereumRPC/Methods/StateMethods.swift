import Encodings
import NodeInterfaces
import Primitives
import StateTrie

/// What accounts hold.
extension EthereumService {
    static let stateMethods: [Method] = [
        Method(
            "eth_getBalance", "The balance of an account.",
            [.required("address", .address), .optional("block", .blockReference)], .quantity,
            .atHand(EthereumService.balance)),
        Method(
            "eth_getTransactionCount", "The nonce of an account.",
            [.required("address", .address), .optional("block", .blockReference)], .quantity,
            .atHand(EthereumService.transactionCount)),
        Method(
            "eth_getCode", "The code of an account.",
            [.required("address", .address), .optional("block", .blockReference)], .data,
            .atHand(EthereumService.code)),
        Method(
            "eth_getStorageAt", "The 32 bytes of a slot.",
            [
                .required("address", .address), .required("slot", .text),
                .optional("block", .blockReference),
            ], .hash, .atHand(EthereumService.storage)),
        Method(
            "eth_getStorageValues", "The slots of several accounts at once.",
            [
                .required("slots", .map(.array(.text))),
                .optional("block", .blockReference),
            ], .map(.array(.hash)), .computing(EthereumService.storageValues)),
        Method(
            "eth_getProof", "An account and slots of it with their Merkle proofs (EIP-1186).",
            [
                .required("address", .address), .required("slots", .array(.text)),
                .optional("block", .blockReference),
            ], .accountProof, .computing(EthereumService.proof)),
        Method(
            "eth_getAccount", "Nonce, balance, code hash and storage root of an account.",
            [.required("address", .address), .optional("block", .blockReference)],
            .members([
                ("balance", .quantity), ("nonce", .quantity), ("codeHash", .hash),
                ("storageRoot", .hash),
            ]), .atHand(EthereumService.accountRecord)),
    ]

    private func account(_ arguments: Arguments) throws(RPCError) -> Account {
        let address = try arguments.address(0)
        let view = try view(try arguments.block(1))
        return try readingState { () throws(StateFailure) in
            try view.state.account(address)
        } ?? .empty
    }

    func balance(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .quantity(try account(arguments).balance)
    }

    func transactionCount(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let reference = try arguments.block(1)
        if reference == .pending {
            let address = try arguments.address(0)
            if let next = node.nextNonce(of: address) { return .quantity(UInt256(next)) }
            let state = node.head.state
            let account = try readingState { () throws(StateFailure) in
                try state.account(address)
            }
            return .quantity(UInt256(account?.nonce ?? 0))
        }
        return .quantity(UInt256(try account(arguments).nonce))
    }

    func code(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let address = try arguments.address(0)
        let view = try view(try arguments.block(1))
        let code = try readingState { () throws(StateFailure) -> [UInt8] in
            guard let account = try view.state.account(address) else { return [] }
            return try view.state.code(account.codeHash) ?? []
        }
        return .data(code)
    }

    func storage(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let address = try arguments.address(0)
        let slot = try slot(try arguments.required(1)).slot
        let view = try view(try arguments.block(2))
        let value = try readingState { () throws(StateFailure) in
            try view.state.storage(slot, of: address)
        }
        return .value(.word(value))
    }

    /// Reads the name of a slot: up to 32 bytes, with or without leading zeros.
    ///
    /// Short ones are quantities, and come back in proofs as they came, as with geth.
    private func slot(_ value: ValueReader) throws(RPCError) -> (slot: UInt256, isLong: Bool) {
        let text = try value.string()
        let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
        let quoted = "\"" + text.prefix(80) + "\""
        guard digits.utf8.count <= 64 else {
            throw .parameters("storage key too long (want at most 32 bytes): \(quoted)")
        }
        let even = (digits.utf8.count % 2 == 1 ? "0" : "") + digits
        guard let bytes = Hex.decode(even), let slot = UInt256(bigEndian: bytes) else {
            throw .parameters("invalid hex in storage key: \(quoted)")
        }
        return (slot, digits.utf8.count == 64)
    }

    func storageValues(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let requests = try arguments.required(0).object("map[common.Address][]common.Hash")
        let view = try view(try arguments.block(1))
        var count = 0
        var answer = JSONObject()
        for member in requests.members {
            let address = try ValueReader(.string(member.key), argument: 0).address()
            let slots = try ValueReader(member.value, argument: 0).array("[]common.Hash")
            count += slots.count
            guard count <= limits.storageSlots else {
                throw .parameters("too many slots (max \(limits.storageSlots))")
            }
            var values: [JSON] = []
            for slot in slots {
                let slot = UInt256(try slot.hash())
                values.append(
                    .word(
                        try readingState { () throws(StateFailure) in
                            try view.state.storage(slot, of: address)
                        }))
            }
            answer[address.description] = .array(values)
        }
        guard count > 0 else { throw .parameters("empty request") }
        return .value(.object(answer))
    }

    func accountRecord(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let account = try account(arguments)
        return .value([
            "balance": .quantity(account.balance), "nonce": .quantity(account.nonce),
            "codeHash": .hash(account.codeHash), "storageRoot": .hash(account.storageRoot),
        ])
    }

    func proof(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let address = try arguments.address(0)
        let names = try arguments.required(1).array("[]string")
        guard names.count <= limits.storageSlots else {
            throw .parameters("too many slots (max \(limits.storageSlots))")
        }
        var slots: [(slot: UInt256, isLong: Bool)] = []
        for name in names { slots.append(try slot(name)) }
        let view = try view(try arguments.block(2))
        let proof = try readingState { () throws(StateFailure) in
            try view.state.proof(of: address, slots: slots.map(\.slot))
        }
        let account = proof.account ?? .empty
        let storage: [JSON] = zip(proof.slots, slots).map { proven, asked in
            [
                "key": asked.isLong ? .word(proven.slot) : .quantity(proven.slot),
                "value": .quantity(proven.value),
                "proof": .array(proven.proof.nodes.map { .data($0) }),
            ]
        }
        return .value([
            "address": .address(address),
            "accountProof": .array(proof.proof.nodes.map { .data($0) }),
            "balance": .quantity(account.balance), "codeHash": .hash(account.codeHash),
            "nonce": .quantity(account.nonce), "storageHash": .hash(account.storageRoot),
            "storageProof": .array(storage),
        ])
    }
}

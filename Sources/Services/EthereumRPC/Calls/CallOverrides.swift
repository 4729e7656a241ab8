import Encodings
import EVM
import Execution
import Primitives

/// What a call pretends of the accounts and the block that it runs on.
struct CallOverrides {
    var accounts: [Address: AccountOverride] = [:]
    var block = BlockOverrides()

    init() {}

    /// Reads the third and fourth arguments of `eth_call`.
    init(state: ValueReader?, block: ValueReader?) throws(RPCError) {
        if let state { accounts = try Self.accounts(state) }
        if let block { self.block = try BlockOverrides(block) }
    }

    static func accounts(_ value: ValueReader) throws(RPCError) -> [Address: AccountOverride] {
        let object = try value.object("override.StateOverride")
        var accounts: [Address: AccountOverride] = [:]
        for member in object.members {
            let name = ValueReader(.string(member.key), argument: value.argument)
            let address = try name.address()
            guard accounts[address] == nil else {
                throw .invalid(value.argument, "duplicate address \(address)")
            }
            accounts[address] = try account(
                ValueReader(member.value, argument: value.argument), address)
        }
        return accounts
    }

    private static let name = "OverrideAccount"

    private static func account(
        _ value: ValueReader, _ address: Address
    ) throws(RPCError) -> AccountOverride {
        _ = try value.object("override.OverrideAccount")
        var account = AccountOverride()
        account.nonce = try value.member("nonce", of: name)?.uint64()
        account.balance = try value.member("balance", of: name)?.quantity()
        account.code = try value.member("code", of: name)?.data()
        let whole = value.member("state", of: name)
        let part = value.member("stateDiff", of: name)
        guard whole == nil || part == nil else {
            throw .server("account \(address) has both 'state' and 'stateDiff'")
        }
        if let whole { account.storage = try storage(whole) }
        if let part { account.storageChanges = try storage(part) }
        if value.member("movePrecompileToAddress", of: name) != nil {
            guard PrecompileSet.osaka.contains(address) else {
                throw .server("account \(address) is not a precompile")
            }
            throw .server("moving precompiled contracts is not supported")
        }
        return account
    }

    private static func storage(_ value: ValueReader) throws(RPCError) -> [UInt256: UInt256] {
        var storage: [UInt256: UInt256] = [:]
        for member in try value.object("map[common.Hash]common.Hash").members {
            let slot = ValueReader(.string(member.key), argument: value.argument)
            let word = ValueReader(member.value, argument: value.argument)
            storage[UInt256(try slot.hash())] = UInt256(try word.hash())
        }
        return storage
    }
}

/// What a call pretends of its block; `nil` is as it is.
struct BlockOverrides {
    var number: UInt64?
    var timestamp: UInt64?
    var gasLimit: UInt64?
    var beneficiary: Address?
    var prevRandao: Hash32?
    var baseFee: UInt256?
    var blobBaseFee: UInt256?

    private static let name = "BlockOverrides"

    init() {}

    init(_ value: ValueReader) throws(RPCError) {
        _ = try value.object("override.BlockOverrides")
        let name = Self.name
        number = try value.member("number", of: name)?.smallNumber()
        timestamp = try value.member("time", of: name)?.uint64()
        gasLimit = try value.member("gasLimit", of: name)?.uint64()
        beneficiary = try value.member("feeRecipient", of: name)?.address()
        prevRandao = try value.member("prevRandao", of: name)?.hash()
        baseFee = try value.member("baseFeePerGas", of: name)?.quantity()
        blobBaseFee = try value.member("blobBaseFee", of: name)?.quantity()
    }

    func apply(to block: inout BlockContext) {
        if let number { block.number = number }
        if let timestamp { block.timestamp = timestamp }
        if let gasLimit { block.gasLimit = gasLimit }
        if let beneficiary { block.beneficiary = beneficiary }
        if let prevRandao { block.prevRandao = prevRandao }
        if let baseFee { block.baseFee = baseFee }
        if let blobBaseFee { block.blobBaseFee = blobBaseFee }
    }
}

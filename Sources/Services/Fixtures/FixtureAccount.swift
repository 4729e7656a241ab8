import Cryptography
import EVM
import Encodings
import Primitives

/// An account as fixtures list it.
struct FixtureAccount {
    var nonce: UInt64
    var balance: UInt256
    var code: [UInt8]
    /// No value is zero.
    var storage: [UInt256: UInt256]

    init(_ fields: FixtureFields) throws(FixtureFailure) {
        nonce = try fields.optionalUInt64("nonce") ?? 0
        balance = try fields.optionalNumber("balance") ?? .zero
        code = fields["code"] == nil ? [] : try fields.bytes("code")
        storage = [:]
        for slot in FixtureFields(fields["storage"] ?? [:]).members {
            guard let key = UInt256(slot.key), let value = FixtureFields.number(slot.value) else {
                throw .malformed("storage", expected: "slots and values")
            }
            if !value.isZero { storage[key] = value }
        }
    }

    /// What a change leaves of an account; `nil` when it is gone.
    init?(_ before: FixtureAccount?, changed change: AccountChange) {
        guard let account = change.account else { return nil }
        nonce = account.nonce
        balance = account.balance
        code = change.code ?? before?.code ?? []
        storage = change.wipesStorage ? [:] : before?.storage ?? [:]
        for slot in change.storage {
            storage[slot.slot] = slot.value.isZero ? nil : slot.value
        }
    }

    /// The slots in ascending order.
    var slots: [(slot: UInt256, value: UInt256)] {
        storage.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The form in which tools exchange accounts.
    var json: JSON {
        var object = JSONObject()
        object["balance"] = .string(balance.hexadecimal)
        if nonce != 0 { object["nonce"] = .string(UInt256(nonce).hexadecimal) }
        if !code.isEmpty { object["code"] = .string("0x" + Hex.encode(code)) }
        if !storage.isEmpty {
            var listed = JSONObject()
            for slot in slots {
                listed[slot.slot.hash32.description] = .string(slot.value.hash32.description)
            }
            object["storage"] = .object(listed)
        }
        return .object(object)
    }
}

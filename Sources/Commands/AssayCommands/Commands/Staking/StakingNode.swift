import Cryptography
import Encodings
import Primitives
import Staking

/// What a node says of the staking contract of its chain.
struct StakingNode {
    let client: NodeClient

    init(_ client: NodeClient) { self.client = client }

    /// Refuses a chain without the contract, which would take any call and do nothing.
    func checkContract() throws {
        let address = StakingContract.address
        let code = try client.call("eth_getCode", [.string(address.description), "latest"])
        guard let text = code.string, text.hasPrefix("0x") else {
            throw client.unusable("eth_getCode with \(code.text.prefix(80)), which is no code")
        }
        guard text != "0x" else {
            throw CommandFailure.failed(
                "the node's chain has no staking contract at \(address.checksummed)")
        }
    }

    func status(of address: Address) throws -> StakingStatus {
        try answer(.status(address)) { bytes throws(ABIFailure) in
            try StakingStatus(decoding: bytes)
        }
    }

    func set(_ call: StakingCall) throws -> StakingSet {
        try answer(call) { bytes throws(ABIFailure) in try StakingSet(decoding: bytes) }
    }

    func word(_ call: StakingCall) throws -> UInt256 {
        try answer(call) { bytes throws(ABIFailure) in
            guard bytes.count == 32, let word = UInt256(bigEndian: bytes) else {
                throw .truncated(needed: 32, available: bytes.count)
            }
            return word
        }
    }

    /// The decoded answer of the contract to a call that changes nothing.
    private func answer<Value>(
        _ call: StakingCall, _ decode: ([UInt8]) throws(ABIFailure) -> Value
    ) throws -> Value {
        let answer = try client.call(
            "eth_call",
            [
                [
                    "to": .string(StakingContract.address.description),
                    "data": .string("0x" + Hex.encode(call.data)),
                ], "latest",
            ])
        guard let bytes = answer.string.flatMap({ Hex.decode($0) }) else {
            throw client.unusable("eth_call with \(answer.text.prefix(80)), which are no bytes")
        }
        do throws(ABIFailure) {
            return try decode(bytes)
        } catch {
            throw client.unusable("an answer to \(call.signature) that is none: \(error)")
        }
    }
}

import Encodings
import EthereumRPC
import InMemoryChain
import LoopbackClient
import Primitives
import Testing

/// Blocks and time on demand, and accounts whose keys the node holds.
@Suite(.ownThreads) struct DevelopmentMethodTests {
    @Test func `snapshots bring the chain back`() async throws {
        // given
        let served = try ServedChain()
        let snapshot = try await served.result("evm_snapshot")
        let hash = try await served.result(
            "eth_sendTransaction",
            [["from": .string(served.sender), "to": .string(served.receiver)]])
        #expect(try await served.result("eth_blockNumber") == "0x1")
        // do
        let isBack = try await served.result("evm_revert", [snapshot])
        // expect
        #expect(isBack == true)
        #expect(try await served.result("eth_blockNumber") == "0x0")
        #expect(try await served.result("eth_getTransactionReceipt", [hash]) == .null)
        #expect(try await served.result("evm_revert", [snapshot]) == false)
    }

    @Test func `blocks are mined on demand, by both names`() async throws {
        // given
        let served = try ServedChain()
        // do
        _ = try await served.result("evm_mine")
        _ = try await served.result("anvil_mine", ["0x3", 1])
        _ = try await served.result("hardhat_mine", ["0x2"])
        // expect
        #expect(try await served.result("eth_blockNumber") == "0x6")
        #expect(
            try await served.error("anvil_mine", ["0xffffffff"])
                == "-32602 at most 100000 blocks are made at once, got 4294967295")
    }

    @Test func `balances are set, and transactions wait where nothing is mined`() async throws {
        // given
        let served = try ServedChain()
        _ = try await served.result("anvil_setBalance", [.string(served.receiver), "0x5"])
        _ = try await served.result("evm_setAutomine", [false])
        // do
        let hash = try await served.result(
            "eth_sendTransaction",
            [["from": .string(served.sender), "to": .string(served.receiver), "value": "0x1"]])
        // expect
        #expect(try await served.result("txpool_status") == ["pending": "0x1", "queued": "0x0"])
        #expect(
            try await served.result(
                "eth_getTransactionCount", [.string(served.sender), "pending"]) == "0x1")
        let waiting = try await served.result("eth_getTransactionByHash", [hash])
        #expect(waiting["blockHash"] == .null)
        let content = try await served.result("txpool_contentFrom", [.string(served.sender)])
        #expect(content["pending"]?["0"]?["hash"] == hash)
        _ = try await served.result("evm_mine")
        #expect(try await served.result("eth_getBalance", [.string(served.receiver)]) == "0x6")
    }

    @Test func `a transaction is filled in and signed by the account's key`() async throws {
        // given
        let served = try ServedChain()
        let call: JSON = [
            "from": .string(served.sender), "to": .string(served.receiver), "gas": "0x5208",
            "maxFeePerGas": "0x77359400", "maxPriorityFeePerGas": "0x1", "nonce": "0x0",
        ]
        // do
        let signed = try await served.result("eth_signTransaction", [call])
        let hash = try await served.result("eth_sendRawTransaction", [signed["raw"] ?? .null])
        // expect
        #expect(signed["tx"]?["hash"] == hash)
        #expect(
            try await served.error("eth_signTransaction", [["from": .string(served.sender)]])
                == "-32000 gas not specified")
        let stranger: JSON = [
            "from": "0x00000000000000000000000000000000000000aa", "to": .string(served.receiver),
        ]
        #expect(
            try await served.error("eth_sendTransaction", [stranger]) == "-32000 unknown account")
    }

    @Test func `a raw transaction is sent and its receipt waited for`() async throws {
        // given
        let served = try ServedChain()
        let fill: JSON = [
            "from": .string(served.sender), "to": .string(served.receiver), "gas": "0x5208",
            "gasPrice": "0x77359400", "nonce": "0x0",
        ]
        let raw = try await served.result("eth_signTransaction", [fill])["raw"] ?? .null
        // do
        let receipt = try await served.result("eth_sendRawTransactionSync", [raw])
        // expect
        #expect(receipt["status"] == "0x1")
        #expect(
            try await served.error("eth_sendRawTransactionSync", [raw]).hasPrefix("5 nonce too low")
        )
        _ = try await served.result("evm_setAutomine", [false])
        let next: JSON = [
            "from": .string(served.sender), "to": .string(served.receiver), "gas": "0x5208",
            "gasPrice": "0x77359400", "nonce": "0x1",
        ]
        let second = try await served.result("eth_signTransaction", [next])["raw"] ?? .null
        let late = try await served.answer("eth_sendRawTransactionSync", [second, 20])
        #expect(late["error"]?["code"] == 4)
        #expect(late["error"]?["data"]?.string?.count == 66)
    }
}

/// Signatures of messages by accounts whose keys the node holds.
@Suite(.ownThreads) struct SigningMethodTests {
    @Test func `a signed message names its signer`() async throws {
        // given
        let served = try ServedChain()
        let message: JSON = "0x68656c6c6f"
        // do
        let personal = try await served.result("personal_sign", [message, .string(served.sender)])
        let plain = try await served.result("eth_sign", [.string(served.sender), message])
        // expect
        #expect(personal == plain)
        #expect(
            try await served.result("personal_ecRecover", [message, personal])
                == .string(served.sender))
        #expect(
            try await served.error(
                "eth_sign", ["0x00000000000000000000000000000000000000aa", message])
                == "-32000 unknown account")
    }

    @Test func `typed data is signed as an object and as its text`() async throws {
        // given
        let served = try ServedChain()
        let data: JSON = [
            "types": [
                "EIP712Domain": [["name": "name", "type": "string"]],
                "Mail": [["name": "contents", "type": "string"]],
            ], "primaryType": "Mail", "domain": ["name": "Test"], "message": ["contents": "hi"],
        ]
        // do
        let one = try await served.result("eth_signTypedData_v4", [.string(served.sender), data])
        let two = try await served.result(
            "eth_signTypedData", [.string(served.sender), .string(data.text)])
        // expect
        #expect(one == two)
        #expect(one.string?.count == 132)
        #expect(
            try await served.error("eth_signTypedData_v4", [.string(served.sender), [:]])
                .hasPrefix("-32602 invalid argument 1: "))
    }
}

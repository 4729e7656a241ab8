import Encodings
import Platform
import Testing

/// The methods that only a devnet has.
@Suite(.enabled(if: DevnetTests.isModelShipped, "the chain's model is not there"))
struct DevelopmentMethodTests {
    private let devnet: LiveDevnetProcess
    private let stranger = "0x00000000000000000000000000000000000000bb"

    init() throws { devnet = try LiveDevnetProcess() }

    private func balance(_ address: String) throws -> String? {
        try devnet.call("eth_getBalance", [.string(address), "latest"]).string
    }

    private func latest(_ key: String) throws -> UInt64 {
        let block = try devnet.call("eth_getBlockByNumber", ["latest", false])
        return UInt64(block[key]?.string?.dropFirst(2) ?? "", radix: 16) ?? 0
    }

    @Test func `a snapshot is gone back to once, with everything that came after it undone`() throws
    {
        try devnet.pay()
        let snapshot = try devnet.call("evm_snapshot")
        let before = try balance(devnet.accounts[1])
        let hash = try devnet.pay(1_000)
        #expect(try balance(devnet.accounts[1]) != before)
        #expect(try devnet.call("evm_revert", [snapshot]).bool == true)
        #expect(try devnet.number("eth_blockNumber") == 1)
        #expect(try balance(devnet.accounts[1]) == before)
        #expect(try devnet.call("eth_getTransactionReceipt", [.string(hash)]) == .null)
        #expect(try devnet.call("evm_revert", [snapshot]).bool == false)
        try devnet.pay(7)
        #expect(try devnet.number("eth_blockNumber") == 2)
    }

    @Test func `blocks are made on demand, and time goes where it is told`() throws {
        _ = try devnet.call("evm_mine")
        _ = try devnet.call("anvil_mine", ["0x3", "0x64"])
        #expect(try devnet.number("eth_blockNumber") == 4)
        let before = try latest("timestamp")
        _ = try devnet.call("evm_setNextBlockTimestamp", [.integer(Int(before) + 5_000)])
        _ = try devnet.call("evm_mine")
        #expect(try latest("timestamp") == before + 5_000)
        _ = try devnet.call("evm_increaseTime", [3_600])
        _ = try devnet.call("evm_mine")
        #expect(try latest("timestamp") >= before + 8_600)
        let past = try devnet.answer("evm_setNextBlockTimestamp", [.integer(Int(before))])
        #expect(past["error"] != nil)
    }

    @Test func `transactions wait while nothing is mined`() throws {
        _ = try devnet.call("evm_setAutomine", [false])
        let hash = try devnet.pay()
        #expect(try devnet.number("eth_blockNumber") == 0)
        let pending = try devnet.call("eth_getTransactionByHash", [.string(hash)])
        #expect(pending["blockNumber"] == .null)
        let account = JSON.string(devnet.accounts[0])
        #expect(try devnet.number("eth_getTransactionCount", [account, "pending"]) == 1)
        #expect(try devnet.call("txpool_status")["pending"]?.string == "0x1")
        _ = try devnet.call("evm_mine")
        let receipt = try devnet.call("eth_getTransactionReceipt", [.string(hash)])
        #expect(receipt["blockNumber"]?.string == "0x1")
    }

    @Test func `accounts are changed by hand, and the change is there in the blocks to come`()
        throws
    {
        let address = JSON.string(stranger)
        _ = try devnet.call("anvil_setBalance", [address, "0x64"])
        _ = try devnet.call("anvil_setNonce", [address, "0x9"])
        _ = try devnet.call("anvil_setCode", [address, "0x60016002"])
        let slot = "0x" + String(repeating: "0", count: 63) + "5"
        _ = try devnet.call(
            "anvil_setStorageAt", [address, .string(slot), .string(LiveDevnetTests.seven)])
        for _ in 0..<2 {
            #expect(try balance(stranger) == "0x64")
            #expect(try devnet.number("eth_getTransactionCount", [address, "latest"]) == 9)
            #expect(try devnet.call("eth_getCode", [address, "latest"]).string == "0x60016002")
            #expect(
                try devnet.call("eth_getStorageAt", [address, "0x5", "latest"]).string
                    == LiveDevnetTests.seven)
            try devnet.pay()
        }
        #expect(try devnet.number("eth_blockNumber") == 2)
    }

    @Test func `a transaction is sent from an account whose key nobody has`() throws {
        let transfer: JSON = [
            ["from": .string(stranger), "to": .string(devnet.accounts[0]), "value": "0x5"]
        ]
        _ = try devnet.call("anvil_setBalance", [.string(stranger), "0xde0b6b3a7640000"])
        #expect(try devnet.answer("eth_sendTransaction", transfer)["error"] != nil)
        _ = try devnet.call("anvil_impersonateAccount", [.string(stranger)])
        let hash = try devnet.call("eth_sendTransaction", transfer)
        let receipt = try devnet.call("eth_getTransactionReceipt", [hash])
        #expect(receipt["status"]?.string == "0x1")
        #expect(receipt["from"]?.string == stranger)
        _ = try devnet.call("anvil_stopImpersonatingAccount", [.string(stranger)])
        #expect(try devnet.answer("eth_sendTransaction", transfer)["error"] != nil)
    }

    @Test func `the next base fee and the account that is paid are set`() throws {
        _ = try devnet.call("anvil_setNextBlockBaseFeePerGas", ["0x77359400"])
        #expect(try devnet.call("eth_baseFee").string == "0x77359400")
        #expect(try devnet.call("eth_gasPrice").string == "0xb2d05e00", "with a tip of 1 Gwei")
        _ = try devnet.call("anvil_setCoinbase", [.string(stranger)])
        #expect(try devnet.call("eth_coinbase").string == stranger)
        _ = try devnet.call("evm_mine")
        #expect(try latest("baseFeePerGas") == 2_000_000_000)
        let block = try devnet.call("eth_getBlockByNumber", ["latest", false])
        #expect(block["miner"]?.string == stranger)
        _ = try devnet.call("evm_mine")
        #expect(try latest("baseFeePerGas") < 2_000_000_000)
    }

    @Test func `a dumped state comes back in another devnet, and a reset begins anew`() throws {
        try devnet.pay(12_345)
        _ = try devnet.call("anvil_setCode", [.string(stranger), "0x6001"])
        let dump = try devnet.call("anvil_dumpState")
        let paid = try balance(devnet.accounts[1])
        _ = try devnet.call("anvil_reset")
        #expect(try devnet.number("eth_blockNumber") == 0)
        #expect(try balance(devnet.accounts[1]) != paid)
        #expect(try devnet.call("anvil_loadState", [dump]).bool == true)
        #expect(try balance(devnet.accounts[1]) == paid)
        #expect(try devnet.call("eth_getCode", [.string(stranger), "latest"]).string == "0x6001")
        #expect(try devnet.answer("anvil_loadState", ["0x1234"])["error"] != nil)
    }
}

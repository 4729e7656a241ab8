import ChainTypes
import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing
import Wallets

@Suite struct TransactionRequestTests {
    private static let dynamic = #"""
        {"type": 2, "chainId": 7, "nonce": "0x1", "gas": 21000, "maxFeePerGas": "1000000000",
         "maxPriorityFeePerGas": "0x1", "to": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
         "value": "1000000000000000000", "data": "0x0102",
         "accessList": [{"address": "0x0000000000000000000000000000000000000001",
           "storageKeys":
           ["0x0000000000000000000000000000000000000000000000000000000000000002"]}]}
        """#

    private func parse(_ text: String) throws -> Transaction {
        try TransactionRequest.parse(Array(text.utf8))
    }

    @Test func `every member is read in its form`() throws {
        let transaction = try parse(Self.dynamic)
        #expect(transaction.type == 2 && transaction.chainID == 7 && transaction.nonce == 1)
        #expect(transaction.maxFee == 1_000_000_000 && transaction.maxPriorityFee == 1)
        #expect(transaction.value == Coin.unit && transaction.data == [1, 2])
        #expect(transaction.accessList.first?.storageKeys.first == UInt256(2).hash32)
        #expect(transaction.to?.checksummed == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
    }

    @Test func `the type follows from the members`() throws {
        let start = #"{"chainId":1,"nonce":0,"gasLimit":21000,"#
        #expect(try parse(start + #""gasPrice":1}"#).type == 0)
        #expect(try parse(start + #""gasPrice":1,"accessList":[]}"#).type == 1)
        let fees = #""maxFeePerGas":1,"maxPriorityFeePerGas":1"#
        #expect(try parse(start + fees + "}").type == 2)
        #expect(try parse(start + fees + "}").to == nil)
        let blob = #","maxFeePerBlobGas":1,"blobVersionedHashes":[]}"#
        #expect(try parse(start + fees + blob).type == 3)
        let authorization =
            #","authorizationList":[{"chainId":0,"address":"0x"# + String(repeating: "0", count: 40)
            + #"","nonce":1,"yParity":1,"r":5,"s":"0x6"}]}"#
        let typed = try parse(start + fees + authorization)
        #expect(typed.type == 4)
        #expect(typed.authorizations.first?.signature == Signature(r: 5, s: 6, parity: 1))
    }

    @Test(arguments: [
        ("\"nonce\": \"0x1\"", "\"nonce\": -1"), ("\"nonce\": \"0x1\"", "\"nonce\": 1.5"),
        ("\"nonce\": \"0x1\"", "\"nonce\": \"0x10000000000000000\""),
        ("\"nonce\": \"0x1\"", "\"nonce\": null"), ("\"nonce\"", "\"nonse\""),
        ("\"gas\": 21000", "\"gas\": 21000, \"gasLimit\": 21000"),
        ("\"gas\": 21000", "\"gas\": 21000, \"gasPrice\": 1"),
        ("0xf39F", "0xF39F"), ("\"0x0102\"", "\"0x010\""), ("\"type\": 2", "\"type\": 5"),
        ("\"type\": 2", "\"type\": 0"), ("\"data\"", "\"input\": \"0x\", \"data\""),
        ("\"chainId\": 7,", ""), ("[{\"address\"", "[{\"adress\""),
    ])
    func `nothing is guessed`(from: String, to: String) {
        #expect(Self.dynamic.contains(from))
        #expect(throws: TransactionRequestFailure.self) {
            try parse(Self.dynamic.replacing(from, with: to))
        }
    }

    @Test func `damaged requests are read or refused`() {
        var read = 0
        for damaged in Mutations(of: [Array(Self.dynamic.utf8)], count: 4_000) {
            if (try? TransactionRequest.parse(damaged)) != nil { read += 1 }
        }
        #expect(read > 5 && read < 4_000)
        #expect(throws: TransactionRequestFailure.self) { try parse("[]") }
        #expect(throws: TransactionRequestFailure.self) {
            try parse(String(repeating: "[", count: 1_000))
        }
    }
}

import ConformanceVectors
import Encodings
import PairingCurves
import Primitives
import Testing

@Suite(.vectors("wycheproof"))
struct WycheproofTests {
    /// Calls `body` with each group and each of its tests; answers how many tests there were.
    private func forEachTest(
        of file: String, _ body: (_ group: JSON, _ test: JSON) throws -> Void
    ) throws -> Int {
        let files = try ConformanceVectors.files("wycheproof", containing: file)
        let members = try #require(files.first).members()
        let groups = try #require(members.first { $0.key == "testGroups" }?.value.array)
        var count = 0
        for group in groups {
            for test in group["tests"]?.array ?? [] {
                try body(group, test)
                count += 1
            }
        }
        return count
    }

    private func bytes(_ value: JSON?) -> [UInt8] { Hex.decode(value?.string ?? "-") ?? [] }

    @Test func `messages are hashed to the points of Wycheproof`() throws {
        let count = try forEachTest(of: "bls_hash_to_g2_test") { group, test in
            let domain = try #require(group["dst"]?.string)
            let point = BLSSignatures.point(of: bytes(test["msg"]), domain: domain)
            let isEqual = point.compressed == bytes(test["expected"])
            #expect(isEqual == (test["result"]?.string == "valid"), "\(test["tcId"]?.int ?? 0)")
        }
        #expect(count == 34)
    }

    @Test(arguments: [("bls_sig_g2_basic_verify_test", 88), ("bls_sig_g2_pop_verify_test", 26)])
    func `signatures are judged as Wycheproof says`(file: String, expected: Int) throws {
        let count = try forEachTest(of: file) { group, test in
            let domain = try #require(group["ciphersuite"]?.string)
            let isRight = BLSSignatures.verifies(
                bytes(test["sig"]), by: bytes(group["publicKey"]?["pk"]),
                over: bytes(test["msg"]), domain: domain)
            let comment = test["comment"]?.string ?? ""
            #expect(
                isRight == (test["result"]?.string == "valid"),
                "\(test["tcId"]?.int ?? 0): \(comment)")
        }
        #expect(count == expected)
    }

    @Test func `sums of signatures are judged as Wycheproof says`() throws {
        let count = try forEachTest(of: "bls_sig_g2_aggregate_verify_test") { group, test in
            let keys = (test["pubkeys"]?.array ?? []).map { bytes($0) }
            let messages = (test["messages"]?.array ?? []).map { bytes($0) }
            let signers = zip(keys, messages).map { (key: $0, message: $1) }
            // The basic scheme asks for messages that differ, and for one a key.
            let isBasic = Set(messages).count == messages.count && keys.count == messages.count
            let isRight =
                isBasic
                && BLSSignatures.verifies(
                    bytes(test["sig"]), by: signers, domain: BLSSignatures.basicDomain)
            let comment = test["comment"]?.string ?? ""
            #expect(
                isRight == (test["result"]?.string == "valid"),
                "\(test["tcId"]?.int ?? 0): \(comment)")
        }
        #expect(count == 19)
    }
}

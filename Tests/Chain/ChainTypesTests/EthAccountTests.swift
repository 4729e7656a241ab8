import ChainTypes
import Cryptography
import Platform
import Primitives
import Testing

/// Compares with the Python library that most Ethereum scripts sign with.
@Suite struct EthAccountTests {
    private static let isPresent =
        (try? ChildProcess.run("python3", ["-c", "import eth_account"]))?.status == 0

    /// Takes one transaction an argument and prints its encoding and sender a line.
    private static let script = """
        import sys
        from eth_account import Account
        for line in sys.argv[1:]:
            key, kind, chain, nonce, fee, tip, gas, to, value, data, listed = line.split()
            fields = dict(chainId=int(chain), nonce=int(nonce), gas=int(gas), to=to,
                          value=int(value), data=data)
            if kind == "2":
                fields |= dict(type=2, maxFeePerGas=int(fee), maxPriorityFeePerGas=int(tip))
            else:
                fields |= dict(gasPrice=int(fee))
            if kind == "1":
                fields |= dict(type=1)
            if kind != "0":
                entry = dict(address=to, storageKeys=[listed])
                fields |= dict(accessList=[entry] if listed != "-" else [])
            signed = Account.sign_transaction(fields, key)
            print("0x" + bytes(signed.raw_transaction).hex(), Account.from_key(key).address)
        """

    @Test(.enabled(if: isPresent, "python3 has no eth_account (pip install eth-account)"))
    func `transactions are signed to the bytes of eth-account`() throws {
        var generator = CounterGenerator(seed: .zero, domain: "eth-account")
        let transactions = (0..<40).map { Self.draw(&generator, index: $0) }
        let child = try ChildProcess.run(
            "python3", ["-c", Self.script] + transactions.map(\.line))
        #expect(child.status == 0, "\(child.diagnosticsText)")
        let answers = child.outputText.split(separator: "\n")
        #expect(answers.count == transactions.count)
        for (answer, drawn) in zip(answers, transactions) {
            let words = answer.split(separator: " ").map(String.init)
            #expect("0x" + Hex.encode(drawn.signed.encoded) == words[0], "\(drawn.line)")
            #expect(drawn.key.address.checksummed == words[1])
        }
    }

    private static func draw(
        _ generator: inout CounterGenerator, index: Int
    ) -> (signed: SignedTransaction, key: PrivateKey, line: String) {
        let secret = Keccak256.hash(Array("secret \(index)".utf8))
        let key = PrivateKey(secret) ?? PrivateKey(insecurelyFrom: "secret")
        let to = Address(lastOf: Keccak256.hash(secret.bytes))
        let fee = UInt256(generator.below(1 << 40) + 2)
        let tip = UInt256(generator.below(2))
        let kind = index % 3
        let slot = generator.below(2) == 0 ? Keccak256.hash([UInt8(index)]) : nil
        let fees: Transaction.Fees =
            switch kind {
            case 0: .legacy(gasPrice: fee)
            case 1: .accessList(gasPrice: fee)
            default: .dynamic(maxFee: fee, maxPriorityFee: tip)
            }
        let listed = kind == 0 ? [] : slot.map { [$0] } ?? []
        let transaction = Transaction(
            chainID: 1 + generator.below(1 << 20), nonce: generator.below(300), fees: fees,
            gasLimit: 21_000 + generator.below(1 << 24), to: to,
            value: UInt256(limbs: (generator.next(), generator.below(3), 0, 0)),
            data: (0..<Int(generator.below(70))).map { _ in
                UInt8(truncatingIfNeeded: generator.below(300))
            },
            accessList: listed.map { .init(address: to, storageKeys: [$0]) })
        let words: [String] = [
            "\(secret)", "\(kind)", "\(transaction.chainID ?? 0)", "\(transaction.nonce)",
            "\(fee)", "\(tip)", "\(transaction.gasLimit)", to.checksummed,
            "\(transaction.value)", "0x" + Hex.encode(transaction.data),
            listed.first?.description ?? "-",
        ]
        return (
            SignedTransaction(transaction, key: key), key, words.joined(separator: " ")
        )
    }
}

import ChainTypes
import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing

@Suite struct TransactionTests {
    private static let key = PrivateKey(
        UInt256("0x4646464646464646464646464646464646464646464646464646464646464646")?.hash32
            ?? .zero)
    private static let receiver = Address(
        checksummed: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")

    /// The example of EIP-155, and two transactions that eth-account 0.14.0 signed with its key.
    @Test func `known transactions are signed to the same bytes`() throws {
        let key = try #require(Self.key)
        #expect(key.address.checksummed == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
        let old = Address([UInt8](repeating: 0x35, count: 20))
        let legacy = Transaction(
            chainID: 1, nonce: 9, fees: .legacy(gasPrice: 20_000_000_000), gasLimit: 21_000,
            to: old, value: Coin.unit)
        #expect(
            Hex.encode(SignedTransaction(legacy, key: key).encoded)
                == "f86c098504a817c800825208943535353535353535353535353535353535353535880d"
                + "e0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1"
                + "590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1"
                + "966a3b6d83")
        let listed = Transaction(
            chainID: 7_357, nonce: 0, fees: .accessList(gasPrice: 1_000_000_000),
            gasLimit: 60_000, to: Self.receiver, value: 0, data: [0, 255, 0],
            accessList: [
                .init(
                    address: try #require(
                        Address(hex: "0xde709f2102306220921060314715629080e2fb77")),
                    storageKeys: [
                        try #require(Hash32([UInt8](repeating: 1, count: 32))), .zero,
                    ])
            ])
        #expect(
            SignedTransaction(listed, key: key).hash.description
                == "0x2a7f5f55800daa56a0fccf8d96cb328bc64c5bb29e705da79024ab1d2942fb77")
        let dynamic = Transaction.transfer(
            chainID: 7_357, nonce: 300, to: try #require(Self.receiver),
            value: UInt256(123_456_789) * 1_000_000_000_000, maxFee: 3_000_000_000,
            maxPriorityFee: 1_000_000_000)
        #expect(
            SignedTransaction(dynamic, key: key).hash.description
                == "0x53851b5fbae536ea89278bfddb12453cb299f4d85ad7ba3364d42cfe1c1e0e82")
    }

    @Test func `every type is read back with its sender`() throws {
        for transaction in Samples.transactions {
            let read = try SignedTransaction(decoding: transaction.encoded)
            #expect(read == transaction)
            #expect(read.transaction == transaction.transaction)
            #expect(read.encoded == transaction.encoded)
            #expect(try read.sender() == Samples.key.address)
        }
    }

    @Test func `an altered transaction has another sender or none`() {
        for signed in Samples.transactions {
            var altered = [Transaction](repeating: signed.transaction, count: 5)
            altered[0].value += 1
            altered[1].nonce += 1
            altered[2].to = Samples.key.address
            altered[3].gasLimit += 1
            altered[4].data.append(1)
            for transaction in altered {
                let forged = SignedTransaction(transaction, signature: signed.signature)
                #expect((try? forged.sender()) != Samples.key.address)
                #expect(forged.hash != signed.hash)
            }
        }
    }

    @Test func `a signature for one chain is not good for another`() {
        for signed in Samples.transactions where signed.transaction.chainID != nil {
            var moved = signed.transaction
            moved.chainID = 1
            let forged = SignedTransaction(moved, signature: signed.signature)
            #expect((try? forged.sender()) != Samples.key.address)
        }
    }

    @Test func `the other form of a signature is refused`() throws {
        let order = try #require(
            UInt256("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
        let signed = Samples.transactions[3]
        let other = Signature(
            r: signed.signature.r, s: order - signed.signature.s,
            parity: 1 - signed.signature.parity)
        let forged = SignedTransaction(signed.transaction, signature: other)
        let read = try SignedTransaction(decoding: forged.encoded)
        #expect(throws: SignatureFailure.highS(other.s)) { try read.sender() }
    }

    @Test func `bytes that are no transaction are refused with the reason`() {
        let encoded = Samples.transactions[3].encoded
        let large = [UInt8](repeating: 0x80, count: ChainLimits.blockBytes + 1)
        let cases: [([UInt8], DecodingFailure)] = [
            ([], .emptyTransaction),
            ([5] + encoded.dropFirst(), .transactionType(5)),
            ([0] + encoded.dropFirst(), .transactionType(0)),
            (encoded + [0], .rlp(.trailing(count: 1))),
            (
                large,
                .tooLarge(
                    what: "transaction", limit: ChainLimits.blockBytes, got: large.count)
            ),
            ([0x80], .rlp(.expectedList)),
        ]
        for (bytes, failure) in cases {
            #expect(throws: failure) { try SignedTransaction(decoding: bytes) }
        }
    }

    @Test func `a legacy transaction with an unknown v is refused`() {
        let list = RLPWriter.list { list in
            for _ in 0..<3 { list.append(UInt64(1)) }
            list.append(Samples.receiver)
            list.append(UInt64(1))
            list.append([UInt8]())
            list.append(UInt64(29))
            list.append(UInt64(1))
            list.append(UInt64(1))
        }
        #expect(throws: DecodingFailure.recoveryValue(29)) {
            try SignedTransaction(decoding: list)
        }
    }

    @Test func `blobs and authorizations cannot make a contract`() {
        for signed in Samples.transactions where signed.transaction.type >= 3 {
            var creation = signed.transaction
            creation.to = nil
            let encoded = SignedTransaction(creation, signature: signed.signature).encoded
            #expect(throws: DecodingFailure.rlp(.wrongCount(expected: 20, got: 0))) {
                try SignedTransaction(decoding: encoded)
            }
        }
    }

    @Test func `a blob transaction with its blobs behind it is refused`() {
        for signed in Samples.transactions where signed.transaction.type == 3 {
            let wrapped = RLPWriter.list { list in
                list.appendRaw(signed.encoded.dropFirst())
                for _ in 0..<3 { list.appendList { _ in } }
            }
            #expect(throws: DecodingFailure.rlp(.expectedBytes)) {
                try SignedTransaction(decoding: [3] + wrapped)
            }
        }
    }

    /// The first authorization of the public `test_set_code_to_sstore` and its signer.
    @Test func `an authorization names the account that signed it`() throws {
        let authorization = Authorization(
            chainID: 0,
            address: try #require(Address(hex: "0xfbe95a58917d8536842271e6c811ad8ab4d12280")),
            nonce: 0)
        let signature = Signature(
            r: try #require(
                UInt256("0x4f15ccc0d9bf3764fbd1d8ca5080bed22e1aca53c61134017502c78b4a1bbf44")),
            s: try #require(
                UInt256("0x06c20bfe36dc74f3e0175bc9e5b7aac3dc6b2be918b48c26c30a947bd36392bd")),
            parity: 1)
        let signed = SignedAuthorization(authorization, signature: signature)
        let signer = "0x4c27a74c25067330da74487a844de15e7747b7ee"
        #expect(try signed.authority().description == signer)
        var other = signed
        other.authorization.nonce = 1
        #expect((try? other.authority().description) != signer)
        other = signed
        other.signature.parity = 2
        #expect(throws: SignatureFailure.parity(2)) { try other.authority() }
    }

    @Test func `the price of gas is the base fee and what is offered on top of it`() {
        let transaction = Samples.transactions[3].transaction
        #expect(transaction.effectiveGasPrice(baseFee: 5) == 6)
        #expect(transaction.effectiveGasPrice(baseFee: 9) == 9)
        #expect(transaction.effectiveGasPrice(baseFee: 10) == 9)
        #expect(Samples.transactions[0].transaction.effectiveGasPrice(baseFee: 5) == 7)
    }

    @Test func `damaged bytes are refused or are another canonical transaction`() {
        let seeds = Samples.transactions.map(\.encoded)
        var accepted = 0
        for bytes in Mutations(of: seeds, count: 20_000) {
            guard let read = try? SignedTransaction(decoding: bytes) else { continue }
            accepted += 1
            let made = SignedTransaction(read.transaction, signature: read.signature)
            #expect(read.encoded == bytes && made.encoded == bytes)
        }
        #expect(accepted > 100)
    }

    @Test func `gas before execution is counted as Ethereum does`() {
        var transaction = Samples.transactions[3].transaction
        #expect(transaction.intrinsicGas == 21_000 && transaction.floorGas == 21_000)
        transaction.data = [0, 0, 1]
        #expect(transaction.intrinsicGas == 21_000 + 4 + 4 + 16)
        #expect(transaction.floorGas == 21_000 + 10 * (1 + 1 + 4))
        transaction.accessList = [.init(address: .zero, storageKeys: [.zero, .zero])]
        #expect(transaction.intrinsicGas == 21_024 + 2_400 + 2 * 1_900)
        transaction.to = nil
        #expect(transaction.intrinsicGas == 21_024 + 6_200 + 32_000 + 2)
        let blobs = Samples.transactions[4].transaction
        #expect(blobs.blobGas == 262_144 && blobs.intrinsicGas == 21_016 + 2_400)
        #expect(Samples.transactions[5].transaction.intrinsicGas == 71_000)
    }
}

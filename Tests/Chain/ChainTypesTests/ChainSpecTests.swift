import ChainTypes
import ConformanceVectors
import Cryptography
import Primitives
import Testing

@Suite struct ChainSpecTests {
    private let first = PrivateKey(insecurelyFrom: "first").address
    private let second = PrivateKey(insecurelyFrom: "second").address

    private func spec(_ balances: [(Address, UInt256)]) -> ChainSpec {
        ChainSpec(
            name: "test", chainID: 7, genesisTimestamp: 100, modelHash: .zero,
            allocations: balances.map { .init(address: $0.0, balance: $0.1) },
            initialDifficulty: 1_000, blockTime: 2)
    }

    private var spec: ChainSpec { spec([(first, 1), (second, 2)]) }

    @Test func `the order of the allocations does not matter, everything else does`() {
        #expect(spec([(second, 2), (first, 1)]).hash == spec.hash)
        #expect(spec([(second, 1), (first, 2)]).hash != spec.hash)
        var changed = [ChainSpec](repeating: spec, count: 14)
        changed[0].name = "other"
        changed[1].chainID += 1
        changed[2].genesisTimestamp += 1
        changed[3].gasLimit += 1
        changed[4].initialBaseFee += 1
        changed[5].modelHash = Keccak256.hash([1])
        changed[6].epochLength += 1
        changed[7].initialDifficulty += 1
        changed[8].blockTime += 1
        changed[9].difficultyHalfLife += 1
        changed[10].subsidy += 1
        changed[11].subsidyEra += 1
        changed[12].textBytes = 128
        changed[13].allowsImpersonation = true
        #expect(Set(changed.map(\.hash)).union([spec.hash]).count == 15)
    }

    private var rich: ChainSpec {
        let contract = ChainSpec.Allocation(
            address: second, balance: 3, nonce: 1, code: [0x60, 0],
            storage: [.init(key: 1, value: 2), .init(key: 5, value: 9)])
        var spec = ChainSpec(
            name: "contracts", chainID: 7, genesisTimestamp: 100, modelHash: Keccak256.hash([1]),
            allocations: [.init(address: first, balance: 1), contract],
            initialDifficulty: 1_000, blockTime: 2)
        spec.allowsImpersonation = true
        return spec
    }

    @Test func `a spec is read back from its encoding`() throws {
        var texts = spec
        texts.textBytes = 100
        for spec in [spec, rich, texts] { #expect(try ChainSpec(decoding: spec.encoded) == spec) }
        #expect(rich.hash != spec.hash)
    }

    @Test func `damaged encodings are refused or read as what they say, never a trap`() {
        var (read, refused) = (0, 0)
        for bytes in Mutations(of: [spec.encoded, rich.encoded], count: 3_000) {
            do throws(DecodingFailure) {
                #expect(try ChainSpec(decoding: bytes).encoded == bytes)
                read += 1
            } catch {
                refused += 1
            }
        }
        #expect(read > 100 && refused > 1_000, "\(read) read, \(refused) refused")
    }

    @Test func `a transaction may name its sender only where the spec says so`() throws {
        let transfer = Transaction.transfer(
            chainID: 7, nonce: 0, to: second, value: 1, maxFee: 2, maxPriorityFee: 1)
        let named = SignedTransaction.impersonated(transfer, as: first)
        let decoded = try SignedTransaction(decoding: named.encoded)
        #expect(decoded == named && decoded.namedSender == first)
        #expect(try decoded.sender(in: rich) == first)
        #expect(throws: SignatureFailure.self) { try decoded.sender(in: spec) }
        #expect(throws: SignatureFailure.self) { try decoded.sender() }
        let signed = SignedTransaction(transfer, key: PrivateKey(insecurelyFrom: "second"))
        #expect(signed.namedSender == nil)
        #expect(try signed.sender(in: rich) == second)
    }

    @Test func `rules under which no chain could run are refused`() throws {
        try spec.validate()
        var wrong = spec
        wrong.blockTime = 0
        #expect(throws: ChainSpecFailure.zero("blockTime")) { try wrong.validate() }
        wrong = spec
        wrong.initialDifficulty = .zero
        #expect(throws: ChainSpecFailure.zero("initialDifficulty")) { try wrong.validate() }
        wrong = spec
        wrong.gasLimit = 1
        #expect(throws: ChainSpecFailure.tooSmall("gasLimit", minimum: 5_000)) {
            try wrong.validate()
        }
        wrong = spec
        wrong.textBytes = 63
        #expect(throws: ChainSpecFailure.tooSmall("textBytes", minimum: 64)) {
            try wrong.validate()
        }
        wrong.textBytes = 4_097
        #expect(throws: ChainSpecFailure.tooLarge("textBytes")) { try wrong.validate() }
        #expect(throws: ChainSpecFailure.twice(first)) {
            try spec([(first, 1), (first, 2)]).validate()
        }
        #expect(throws: ChainSpecFailure.tooLarge("alloc")) {
            try spec([(first, .max), (second, 2)]).validate()
        }
    }

    @Test func `an allocation with code and storage is a part of the commitment`() throws {
        typealias Slot = ChainSpec.Allocation.Slot
        func spec(
            nonce: UInt64 = 1, code: [UInt8] = [0], storage: [Slot] = []
        ) -> ChainSpec {
            ChainSpec(
                name: "test", chainID: 7, genesisTimestamp: 100, modelHash: .zero,
                allocations: [
                    .init(
                        address: first, balance: 1, nonce: nonce, code: code, storage: storage)
                ],
                initialDifficulty: 1_000, blockTime: 2)
        }
        let slots = [Slot(key: 2, value: 3), Slot(key: 1, value: 4)]
        try spec(storage: slots).validate()
        #expect(spec(storage: slots).hash == spec(storage: slots.reversed()).hash)
        let hashes = [
            spec(), spec(nonce: 2), spec(code: [1]), spec(storage: slots),
            spec(storage: [slots[0]]),
        ].map(\.hash)
        #expect(Set(hashes).count == 5)
        for wrong in [
            [slots[0], slots[0]], [Slot(key: 1, value: 0)],
        ] {
            #expect(throws: ChainSpecFailure.storage(first)) {
                try spec(storage: wrong).validate()
            }
        }
        #expect(throws: ChainSpecFailure.storage(first)) {
            try spec(code: [], storage: slots).validate()
        }
        #expect(throws: ChainSpecFailure.tooLarge("code")) {
            try spec(code: [UInt8](repeating: 1, count: 24_577)).validate()
        }
    }

    @Test func `an era is four years of blocks`() {
        #expect(spec.subsidyEra == 63_115_200)
        #expect(ChainSpec.blocksOfFourYears(blockTime: 600) == 210_384)
    }

    @Test func `amounts are written in coins and read back`() {
        let cases: [(String, UInt256)] = [
            ("0", 0), ("5", 5 * Coin.unit), ("0.000000000000000001", 1),
            ("4.999979", UInt256(4_999_979_000_000) * 1_000_000),
        ]
        for (text, units) in cases {
            #expect(Coin.text(units) == text)
            #expect(Coin.units(text) == units)
        }
        for text in ["", ".", "1.", ".5", "1.0000000000000000001", "-1", "1e3", "0x1", "1.2.3"] {
            #expect(Coin.units(text) == nil, "\(text)")
        }
    }
}

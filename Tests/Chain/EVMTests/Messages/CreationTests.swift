import Cryptography
import EVM
import Primitives
import Testing

@Suite struct CreationTests {
    static let deployed = Bytecode().push(42).returnTop().bytes
    static let address = ContractAddress.created(by: Stage.sender, nonce: 1)

    /// A contract that creates with this initialization code and returns the new address.
    static func creator(_ code: [UInt8], salt: UInt256? = nil) -> Bytecode {
        let base = Bytecode().store(code)
        let length = UInt256(UInt64(code.count))
        if let salt { return base.push([0, 0, length, salt]).op("CREATE2").returnTop() }
        return base.push([0, 0, length]).op("CREATE").returnTop()
    }

    @Test func `addresses of new contracts are those of the specifications`() throws {
        // The examples of EIP-1014.
        let zero = Keccak256.hash([0x00] as [UInt8])
        #expect(
            ContractAddress.created(by: .zero, salt: 0, initializationCodeHash: zero)
                == Address(hex: "4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38"))
        let creator = try #require(Address(hex: "deadbeef00000000000000000000000000000000"))
        #expect(
            ContractAddress.created(by: creator, salt: 0, initializationCodeHash: zero)
                == Address(hex: "b928f69bb1d91cd65274e3c79d8986362984fda3"))
        let sender = try #require(Address(hex: "6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"))
        #expect(
            ContractAddress.created(by: sender, nonce: 0)
                == Address(hex: "cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d"))
        #expect(
            ContractAddress.created(by: sender, nonce: 1)
                == Address(hex: "343c43a37d37dff08ae8c4a11544c718abb4fcf8"))
    }

    @Test func `a creation deploys what its code returns, for 200 a byte`() throws {
        let stage = Stage()
        let journal = stage.journal()
        let result = try stage.create(Bytecode.deploying(Self.deployed), at: Self.address, journal)
        #expect(result.isSuccess && result.createdAddress == Self.address)
        #expect(result.output == Self.deployed)
        #expect(try journal.code(of: Self.address) == Self.deployed)
        #expect(try journal.nonce(of: Self.address) == 1)
        let run = UInt64(Self.deployed.count * 200)
        #expect(stage.gas - result.gasLeft > run && stage.gas - result.gasLeft < run + 60)
    }

    @Test(arguments: [nil, UInt256(77)])
    func `contracts create contracts`(salt: UInt256?) throws {
        let code = Bytecode.deploying(Self.deployed)
        let stage = Stage(Self.creator(code, salt: salt))
        let journal = stage.journal()
        let result = try stage.run(journal)
        let expected =
            salt.map {
                ContractAddress.created(
                    by: Stage.contract, salt: $0, initializationCodeHash: Keccak256.hash(code))
            } ?? ContractAddress.created(by: Stage.contract, nonce: 1)
        #expect(result.word == expected.word)
        #expect(try journal.code(of: expected) == Self.deployed)
        #expect(try journal.nonce(of: Stage.contract) == 2)
    }

    @Test func `code that may not be deployed takes all gas of the creation`() throws {
        let large = Bytecode().push(24_577).push(0).op("RETURN").bytes
        let rows: [([UInt8], HaltReason)] = [
            (Bytecode.deploying([0xef, 0x00]), .invalidCodePrefix), (large, .codeTooLarge),
        ]
        for (code, reason) in rows {
            var stage = Stage()
            stage.gas = 10_000_000
            let journal = stage.journal()
            let result = try stage.create(code, at: Self.address, journal)
            #expect(result == MessageResult(status: .halt(reason), gasLeft: 0))
            #expect(try journal.account(Self.address) == nil)
        }
        var poor = Stage()
        poor.gas = 5_000
        let code = Bytecode().push(100).push(0).op("RETURN").bytes
        #expect(
            try poor.create(code, at: Self.address, poor.journal()).haltReason == .outOfGas)
    }

    @Test func `the largest code is deployed`() throws {
        var stage = Stage()
        stage.gas = 10_000_000
        let code = Bytecode().push(24_576).push(0).op("RETURN").bytes
        #expect(try stage.create(code, at: Self.address, stage.journal()).isSuccess)
    }

    @Test func `initialization code above the limit halts the creator`() throws {
        for (length, reason) in [(49_152, nil), (49_153, HaltReason.initializationCodeTooLarge)] {
            var stage = Stage(
                Bytecode().push([0, 0, UInt256(UInt64(length))]).op("CREATE"))
            stage.gas = 10_000_000
            #expect(try stage.run().haltReason == reason)
        }
    }

    @Test func `an address with a nonce, code or storage is taken`() throws {
        let address = ContractAddress.created(by: Stage.contract, nonce: 1)
        for kind in 0..<3 {
            var stage = Stage(Self.creator(Bytecode.deploying(Self.deployed)))
            stage.state.add(
                address, code: kind == 1 ? [0] : [], balance: 1, nonce: kind == 0 ? 1 : 0)
            if kind == 2 { stage.state.slots[address] = [1: 1] }
            let journal = stage.journal()
            let result = try stage.run(journal)
            #expect(result.word == 0)
            // All gas that was passed on is gone; the creator's nonce has grown.
            #expect(result.gasLeft < stage.gas / 32)
            #expect(try journal.nonce(of: Stage.contract) == 2)
            let direct = try stage.create([], at: address, stage.journal())
            #expect(direct.haltReason == .creationCollision)
        }
    }

    @Test func `an account that only holds value becomes the contract and keeps it`() throws {
        let address = ContractAddress.created(by: Stage.contract, nonce: 1)
        var stage = Stage(Self.creator(Bytecode.deploying(Self.deployed)))
        stage.state.add(address, balance: 9)
        let journal = stage.journal()
        #expect(try stage.run(journal).word == address.word)
        #expect(try journal.balance(of: address) == 9)
    }

    @Test func `a revert of a creation gives its data, a success gives none`() throws {
        let revert = Bytecode().push([0, 5]).op("REVERT").bytes
        for (code, size) in [(revert, UInt256(5)), (Bytecode.deploying(Self.deployed), 0)] {
            let creator = Bytecode().store(code).push([0, 0, UInt256(UInt64(code.count))])
                .op("CREATE POP RETURNDATASIZE").returnTop()
            #expect(try Stage(creator).run().word == size)
        }
    }

    @Test func `SELFDESTRUCT deletes only what its transaction created`() throws {
        let heir = Address(truncating: 0x4e14)
        let code = Bytecode().push(heir).op("SELFDESTRUCT")
        var stage = Stage(code)
        stage.state.add(Stage.contract, code: code.bytes, balance: 8, nonce: 1)
        let journal = stage.journal()
        #expect(try stage.run(journal).isSuccess)
        journal.finishTransaction()
        #expect(try journal.balance(of: heir) == 8)
        #expect(try journal.account(Stage.contract)?.balance == 0)
        #expect(try journal.code(of: Stage.contract) == code.bytes)

        let fresh = Stage()
        let second = fresh.journal()
        #expect(try fresh.create(code.bytes, at: Self.address, second).isSuccess)
        second.finishTransaction()
        #expect(try second.account(Self.address) == nil)
    }

    @Test func `SELFDESTRUCT of a new contract to itself burns what it has`() throws {
        let code = Bytecode().op("ADDRESS SELFDESTRUCT").bytes
        var stage = Stage()
        stage.value = 6
        let journal = stage.journal()
        #expect(try stage.create(code, at: Self.address, journal).isSuccess)
        journal.finishTransaction()
        #expect(try journal.account(Self.address) == nil)
        #expect(journal.changes.map(\.address) == [Stage.sender])
    }
}

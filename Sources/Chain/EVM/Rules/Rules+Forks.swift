extension Rules {
    /// Cancun: transient storage, `MCOPY`, blobs, `SELFDESTRUCT` only in the creating transaction.
    package static let cancun = Rules(
        name: "Cancun", instructions: .cancun, prices: .cancun, precompiles: .cancun,
        code: CodeRules(
            maximumSize: 24_576, maximumInitializationSize: 49_152, followsDelegations: false),
        blobs: BlobRules(
            target: 3, maximum: 6, updateFraction: 3_338_477, maximumPerTransaction: nil,
            reserveGas: nil),
        transactions: TransactionRules(
            gasCap: nil, floorPerToken: nil, setsCode: false, recordsBlockHashes: false,
            carriesRequests: false, maximumBlockSize: nil))

    /// Prague: delegations (EIP-7702), BLS12-381 (EIP-2537), the floor for call data (EIP-7623),
    /// more blobs (EIP-7691), requests (EIP-7685), block hashes in the state (EIP-2935).
    package static let prague = cancun.changing("Prague") { rules in
        rules.precompiles = .prague
        rules.code.followsDelegations = true
        rules.blobs.target = 6
        rules.blobs.maximum = 9
        rules.blobs.updateFraction = 5_007_716
        rules.transactions.floorPerToken = 10
        rules.transactions.setsCode = true
        rules.transactions.recordsBlockHashes = true
        rules.transactions.carriesRequests = true
    }

    /// Osaka: `CLZ` (EIP-7939), P-256 (EIP-7951), dearer modexp (EIP-7823, EIP-7883), the cap on a
    /// transaction's gas (EIP-7825), a floor for the price of blobs (EIP-7918).
    package static let osaka = prague.changing("Osaka") { rules in
        rules.precompiles = .osaka
        rules.instructions.add(0x1e, gas: 5, takes: 1, leaves: 1)
        rules.blobs.maximumPerTransaction = 6
        rules.blobs.reserveGas = 8192
        rules.transactions.gasCap = 1 << 24
        rules.transactions.maximumBlockSize = 8 << 20
    }

    /// The first change of blob parameters after Osaka (EIP-7892).
    package static let bpo1 = osaka.changing("BPO1") { rules in
        rules.blobs.target = 10
        rules.blobs.maximum = 15
        rules.blobs.updateFraction = 8_346_193
    }

    /// The second change of blob parameters after Osaka (EIP-7892).
    package static let bpo2 = bpo1.changing("BPO2") { rules in
        rules.blobs.target = 14
        rules.blobs.maximum = 21
        rules.blobs.updateFraction = 11_684_671
    }
}

import Encodings
import Primitives

extension ChainSpec {
    private static let version = Array("assay/spec/2".utf8)

    package var encoded: [UInt8] {
        RLPWriter.list { list in
            list.append(Self.version)
            list.append(Array(name.utf8))
            list.append(chainID)
            list.append(genesisTimestamp)
            list.append(gasLimit)
            list.append(initialBaseFee)
            list.appendList { items in
                for allocation in allocations { allocation.write(to: &items) }
            }
            list.append(modelHash)
            list.append(epochLength)
            list.append(initialDifficulty)
            list.append(blockTime)
            list.append(difficultyHalfLife)
            list.append(subsidy)
            list.append(subsidyEra)
            if textBytes != nil || allowsImpersonation { list.append(textBytes ?? 0) }
            if allowsImpersonation { list.append(UInt64(1)) }
        }
    }

    /// Reads exactly one spec; whether a chain can run under it is for ``validate()`` to say.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        guard bytes.count <= ChainLimits.specBytes else {
            throw .tooLarge(
                what: "chain spec", limit: ChainLimits.specBytes, got: bytes.count)
        }
        self = try reading { () throws(RLPFailure) in try Self.read(bytes) }
        guard encoded == bytes else {
            throw .unexpected(
                what: "chain spec", expected: "its one encoding", got: "another, or another version"
            )
        }
    }

    private static func read(_ bytes: [UInt8]) throws(RLPFailure) -> ChainSpec {
        var list = try RLPReader(listIn: bytes)
        _ = try list.readBytes(count: version.count)
        let name = String(decoding: try list.readBytes(), as: UTF8.self)
        let chainID = try list.readUInt64()
        let genesisTimestamp = try list.readUInt64()
        let gasLimit = try list.readUInt64()
        let initialBaseFee = try list.readUInt256()
        var allocations: [Allocation] = []
        var items = try list.readList()
        while !items.isAtEnd { allocations.append(try Allocation(&items)) }
        var spec = ChainSpec(
            name: name, chainID: chainID, genesisTimestamp: genesisTimestamp,
            modelHash: try list.readHash(), allocations: allocations, initialDifficulty: .zero,
            blockTime: 0, epochLength: try list.readUInt64(), gasLimit: gasLimit,
            initialBaseFee: initialBaseFee)
        spec.initialDifficulty = try list.readUInt256()
        spec.blockTime = try list.readUInt64()
        spec.difficultyHalfLife = try list.readUInt64()
        spec.subsidy = try list.readUInt256()
        spec.subsidyEra = try list.readUInt64()
        if !list.isAtEnd {
            let textBytes = try list.readUInt64()
            spec.textBytes = textBytes == 0 ? nil : textBytes
        }
        if !list.isAtEnd { spec.allowsImpersonation = try list.readUInt64() == 1 }
        try list.finish()
        return spec
    }
}

extension ChainSpec.Allocation {
    fileprivate init(_ items: inout RLPReader) throws(RLPFailure) {
        var item = try items.readList()
        let address = try item.readAddress()
        let balance = try item.readUInt256()
        let nonce = try item.readUInt64()
        let code = Array(try item.readBytes())
        var storage: [Slot] = []
        var slots = try item.readList()
        while !slots.isAtEnd {
            var pair = try slots.readList()
            storage.append(Slot(key: try pair.readUInt256(), value: try pair.readUInt256()))
            try pair.finish()
        }
        try item.finish()
        self.init(
            address: address, balance: balance, nonce: nonce, code: code, storage: storage)
    }
}

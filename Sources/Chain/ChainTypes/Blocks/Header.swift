import Cryptography
import Encodings
package import Primitives

/// The header of a block: the fields of Ethereum's Osaka header, in their order and encoding.
///
/// What is constant on this chain is a field all the same, so that a header is compared, printed
/// and hashed as any Ethereum library does it; `Execution` refuses other values.
package struct Header: Hashable, Sendable {
    package var parentHash: Hash32
    package var ommersHash = Hash32.emptyList
    /// The account that is paid for the block.
    package var beneficiary: Address
    package var stateRoot: Hash32
    package var transactionsRoot: Hash32
    package var receiptsRoot: Hash32
    package var logsBloom = Bloom.empty
    package var difficulty = UInt256.zero
    package var number: UInt64
    package var gasLimit: UInt64
    package var gasUsed: UInt64
    /// Seconds since 1970.
    package var timestamp: UInt64
    /// At most 32 bytes of the proposer's choice; in a genesis the hash of the chain spec.
    package var extraData: [UInt8]
    /// The work digest of the parent, which PREVRANDAO shows to contracts.
    package var mixHash: Hash32
    /// Eight zero bytes: work is not sought with this field.
    package var nonce: UInt64 = 0
    package var baseFeePerGas: UInt256
    package var withdrawalsRoot = Hash32.emptyTrie
    package var blobGasUsed: UInt64 = 0
    package var excessBlobGas: UInt64 = 0
    /// The hash of the parent's envelope: it binds the work that sealed the parent.
    package var parentBeaconBlockRoot: Hash32
    /// The hash of the requests (EIP-7685); `nil` only in test chains before Prague, whose headers
    /// end with the field before it.
    package var requestsHash: Hash32? = .emptyRequests

    package init(
        parentHash: Hash32, beneficiary: Address, stateRoot: Hash32, transactionsRoot: Hash32,
        receiptsRoot: Hash32, number: UInt64, gasLimit: UInt64, gasUsed: UInt64,
        timestamp: UInt64, extraData: [UInt8], mixHash: Hash32, baseFeePerGas: UInt256,
        parentBeaconBlockRoot: Hash32
    ) {
        self.parentHash = parentHash
        self.beneficiary = beneficiary
        self.stateRoot = stateRoot
        self.transactionsRoot = transactionsRoot
        self.receiptsRoot = receiptsRoot
        self.number = number
        self.gasLimit = gasLimit
        self.gasUsed = gasUsed
        self.timestamp = timestamp
        self.extraData = extraData
        self.mixHash = mixHash
        self.baseFeePerGas = baseFeePerGas
        self.parentBeaconBlockRoot = parentBeaconBlockRoot
    }

    /// The Keccak-256 of the encoding: the hash of the block, known before any work on it starts.
    package var hash: Hash32 {
        Keccak256.hash(encoded)
    }

    package var encoded: [UInt8] {
        var writer = RLPWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Reads exactly one header.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        self = try reading { () throws(RLPFailure) in
            var reader = RLPReader(bytes)
            let header = try Header(&reader)
            try reader.finish()
            return header
        }
        try checkSizes()
    }

    /// Refuses what decodes but is larger than a header may be.
    func checkSizes() throws(DecodingFailure) {
        guard extraData.count <= ChainLimits.extraDataBytes else {
            throw .tooLarge(
                what: "header's extra data", limit: ChainLimits.extraDataBytes,
                got: extraData.count)
        }
    }
}

extension Header {
    func write(to writer: inout RLPWriter) {
        writer.appendList { list in
            list.append(parentHash)
            list.append(ommersHash)
            list.append(beneficiary)
            list.append(stateRoot)
            list.append(transactionsRoot)
            list.append(receiptsRoot)
            list.append(logsBloom.bytes)
            list.append(difficulty)
            list.append(number)
            list.append(gasLimit)
            list.append(gasUsed)
            list.append(timestamp)
            list.append(extraData)
            list.append(mixHash)
            list.append(nonceBytes)
            list.append(baseFeePerGas)
            list.append(withdrawalsRoot)
            list.append(blobGasUsed)
            list.append(excessBlobGas)
            list.append(parentBeaconBlockRoot)
            if let requestsHash { list.append(requestsHash) }
        }
    }

    init(_ reader: inout RLPReader) throws(RLPFailure) {
        var list = try reader.readList()
        parentHash = try list.readHash()
        ommersHash = try list.readHash()
        beneficiary = try list.readAddress()
        stateRoot = try list.readHash()
        transactionsRoot = try list.readHash()
        receiptsRoot = try list.readHash()
        logsBloom = Bloom(try list.readBytes(count: Bloom.byteCount)) ?? .empty
        difficulty = try list.readUInt256()
        number = try list.readUInt64()
        gasLimit = try list.readUInt64()
        gasUsed = try list.readUInt64()
        timestamp = try list.readUInt64()
        extraData = Array(try list.readBytes())
        mixHash = try list.readHash()
        nonce = try list.readBytes(count: 8).reduce(0) { $0 << 8 | UInt64($1) }
        baseFeePerGas = try list.readUInt256()
        withdrawalsRoot = try list.readHash()
        blobGasUsed = try list.readUInt64()
        excessBlobGas = try list.readUInt64()
        parentBeaconBlockRoot = try list.readHash()
        requestsHash = list.isAtEnd ? nil : try list.readHash()
        try list.finish()
    }

    private var nonceBytes: [UInt8] {
        var writer = ByteWriter()
        writer.appendBigEndian(nonce)
        return writer.bytes
    }
}

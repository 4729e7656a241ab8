import ChainTypes
import Cryptography
import Execution
import Primitives

/// Changes one field of a header to something else.
enum HeaderAlteration {
    static func alter(_ field: BlockFailure.Field, _ header: inout Header) {
        let other = Keccak256.hash(Array("other".utf8))
        switch field {
        case .parentHash: header.parentHash = other
        case .ommersHash: header.ommersHash = other
        case .stateRoot: header.stateRoot = other
        case .transactionsRoot: header.transactionsRoot = other
        case .receiptsRoot: header.receiptsRoot = other
        case .logsBloom:
            header.logsBloom = Bloom([UInt8](repeating: 1, count: 256)) ?? .empty
        case .difficulty: header.difficulty = 1
        case .number: header.number += 1
        case .gasUsed: header.gasUsed += 1
        case .mixHash: header.mixHash = other
        case .nonce: header.nonce = 1
        case .baseFeePerGas: header.baseFeePerGas += 1
        case .withdrawalsRoot: header.withdrawalsRoot = other
        case .blobGasUsed: header.blobGasUsed = 131_072
        case .excessBlobGas: header.excessBlobGas = 1
        case .parentBeaconBlockRoot: header.parentBeaconBlockRoot = other
        case .requestsHash: header.requestsHash = other
        }
    }
}

import ChainTypes
import Primitives

/// The data of a `DepositEvent` of the deposit contract, as a request (EIP-6110).
enum DepositLog {
    private static let byteCount = 576
    /// The places of public key, withdrawal credentials, amount, signature and index in the data,
    /// and their sizes: the ABI encoding of five byte strings.
    private static let fields: [(offset: Int, size: Int)] = [
        (160, 48), (256, 32), (320, 8), (384, 96), (512, 8),
    ]
    private static let signature = Hash32(
        words: (
            0x649b_bc62_d0e3_1342, 0xafea_4e5c_d82d_4049,
            0xe7e1_ee91_2fc0_889a, 0xa790_803b_e390_38c5
        ))

    /// Whether a log tells of a deposit.
    static func matches(_ log: Log) -> Bool {
        log.address == SystemContracts.deposits && log.topics.first == signature
    }

    /// The five strings one after the other; `nil` for data of another layout.
    static func request(of data: [UInt8]) -> [UInt8]? {
        guard data.count == byteCount else { return nil }
        var request: [UInt8] = []
        for (index, field) in fields.enumerated() {
            guard number(data, at: index * 32) == field.offset,
                number(data, at: field.offset) == field.size
            else { return nil }
            request += data[field.offset + 32..<field.offset + 32 + field.size]
        }
        return request
    }

    /// The word at a place as a number; `nil` for one that is no place in the data.
    private static func number(_ data: [UInt8], at place: Int) -> Int? {
        let word = UInt256(bigEndian: data[place..<place + 32])?.uint64
        return word.flatMap { Int(exactly: $0) }
    }
}

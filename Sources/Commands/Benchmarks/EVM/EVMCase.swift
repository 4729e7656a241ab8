import Cryptography
import Primitives

/// A call of the contract `Contracts/Benchmark.vy`.
struct EVMCase {
    let name: String
    let data: [UInt8]

    private init(_ name: String, _ signature: String, _ words: [UInt256], tail: [UInt8]? = nil) {
        self.name = name
        var data = Array(Keccak256.hash(Array(signature.utf8)).bytes[..<4])
        for word in words { data += word.bigEndianBytes }
        if let tail {
            data += UInt256(UInt64(32 * (words.count + 1))).bigEndianBytes
            data += UInt256(UInt64(tail.count)).bigEndianBytes
            data += tail + [UInt8](repeating: 0, count: (32 - tail.count % 32) % 32)
        }
        self.data = data
    }

    private static func loop(_ name: String, _ function: String, _ rounds: UInt64) -> EVMCase {
        EVMCase(name, function + "(uint256,uint256)", [UInt256(rounds), UInt256(0x1234_5678_9abc)])
    }

    private static func pages(_ name: String, _ function: String, _ rounds: UInt64) -> EVMCase {
        let page = (0..<1024).map { UInt8($0 * 7 % 251) }
        return EVMCase(name, function + "(uint256,bytes)", [UInt256(rounds)], tail: page)
    }

    /// The loops of an interpreter, each long enough for some tenths of a second.
    static let loops = [
        loop("arithmetic", "arithmetic", 2_500_000),
        loop("fixed-point", "fixed_point", 60_000),
        loop("modular", "modular", 1_500_000),
        loop("exponentiation", "exponentiation", 300_000),
        loop("keccak-32", "hash_words", 500_000),
        pages("keccak-1k", "hash_pages", 80_000),
        loop("storage", "storage_words", 700_000),
        loop("storage-64", "storage_cells", 600_000),
        loop("memory", "memory_words", 1_500_000),
        pages("memory-copy", "memory_pages", 2_000_000),
        loop("calls", "calls", 200_000),
        loop("erc20", "transfers", 60_000),
    ]

    /// Calls of the precompiled contracts that the peer has as well, for about `gas` of gas.
    static func precompiles(gas: UInt64, price: (PrecompileCase) -> UInt64?) -> [EVMCase] {
        PrecompileCase.all.compactMap { item in
            guard item.address <= 10, let price = price(item) else { return nil }
            let rounds = max(1, gas / (price + 400))
            return EVMCase(
                item.name, "precompile(address,uint256,bytes)",
                [UInt256(UInt64(item.address)), UInt256(rounds)], tail: item.input)
        }
    }
}

package import Primitives

/// The precompiled contracts of a rule set.
package struct PrecompileSet: Sendable {
    /// 0x01 to 0x0a: up to the point evaluation of EIP-4844.
    package static let cancun = PrecompileSet(fork: .cancun)
    /// Adds 0x0b to 0x11, BLS12-381 of EIP-2537.
    package static let prague = PrecompileSet(fork: .prague)
    /// Adds 0x100, P256VERIFY of EIP-7951; modexp by EIP-7823 and EIP-7883.
    package static let osaka = PrecompileSet(fork: .osaka)

    private let fork: PrecompileFork

    /// The addresses in ascending order; all of them are warm when a transaction begins.
    package var addresses: [Address] { Self.tables[fork.rawValue] }

    private static let tables = [PrecompileSet.cancun, .prague, .osaka].map { set in
        (1...0x100).filter { set.contract(at: $0) != nil }.map { Address(lowWord: $0) }
    }

    package func contains(_ address: Address) -> Bool {
        guard let number = address.lowWord else { return false }
        return contract(at: number) != nil
    }

    /// Runs the contract at an address that is one of ``addresses``; any other one fails.
    package func run(_ address: Address, input: [UInt8], gas: UInt64) -> PrecompileOutcome {
        guard let number = address.lowWord, let contract = contract(at: number) else {
            return .failure
        }
        let price = contract.gas(input, fork)
        guard price <= gas else { return .outOfGas }
        guard let output = contract.output(input, fork) else { return .failure }
        return .success(output: output, gasUsed: price)
    }

    private func contract(at number: UInt32) -> (any Precompile.Type)? {
        switch number {
        case 0x01: ECRecoverPrecompile.self
        case 0x02: SHA256Precompile.self
        case 0x03: RIPEMD160Precompile.self
        case 0x04: IdentityPrecompile.self
        case 0x05: ModExpPrecompile.self
        case 0x06: BN254AddPrecompile.self
        case 0x07: BN254MultiplyPrecompile.self
        case 0x08: BN254PairingPrecompile.self
        case 0x09: Blake2FPrecompile.self
        case 0x0a: PointEvaluationPrecompile.self
        case 0x0b where fork >= .prague: BLS12G1AddPrecompile.self
        case 0x0c where fork >= .prague: BLS12G1SumPrecompile.self
        case 0x0d where fork >= .prague: BLS12G2AddPrecompile.self
        case 0x0e where fork >= .prague: BLS12G2SumPrecompile.self
        case 0x0f where fork >= .prague: BLS12PairingPrecompile.self
        case 0x10 where fork >= .prague: BLS12MapToG1Precompile.self
        case 0x11 where fork >= .prague: BLS12MapToG2Precompile.self
        case 0x100 where fork >= .osaka: P256VerifyPrecompile.self
        default:  // Under no other number is there a precompiled contract.
            nil
        }
    }
}

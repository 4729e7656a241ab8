import PairingCurves
import Primitives

/// 0x0a: checks that the polynomial of a blob has a value at a point (EIP-4844).
enum PointEvaluationPrecompile: Precompile {
    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 { 50_000 }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard input.count == 192 else { return nil }
        let padded = PrecompileInput(input)
        let commitment = Array(input[96..<144])
        guard KZG.versionedHash(commitment) == padded.number(at: 0).hash32,
            KZG.isOpening(
                commitment: commitment, proof: Array(input[144...]), z: padded.number(at: 32),
                y: padded.number(at: 64))
        else { return nil }
        // The number of field elements in a blob, and the modulus of the field.
        return UInt256(4_096).bigEndianBytes + BLS12381.order.bigEndianBytes
    }
}

import Models
import Platform
import Tensors
import Testing

@Suite struct GGUFEncodingTests {
    /// Numbers of both signs and several magnitudes, the same on every run.
    static func elements(_ count: Int, seed: UInt64 = 1) -> [Float] {
        let bytes = RandomBlocks.bytes(.float16, blocks: count, seed: seed)
        return (0..<count).map { index in
            let whole = Int16(
                bitPattern: UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8)
            return Float(whole) / Float(index % 3 == 0 ? 4096 : 65536)
        }
    }

    @Test(arguments: GGUFTensorType.allCases)
    func `what is encoded is decoded close by`(type: GGUFTensorType) throws {
        let elements = Self.elements(1024)
        let decoded = type.floats(type.encode(elements))
        guard let blocks = GGUFBlocks(type) else {
            let relative: Float = type == .float32 ? 0 : type == .float16 ? 0x1p-11 : 0x1p-8
            for (a, b) in zip(elements, decoded) { #expect(abs(a - b) <= relative * abs(a)) }
            return
        }
        // The range of a block in steps of its type; scales of K types are whole multiples
        // themselves, which costs up to another step of the widest group.
        let steps = Float(1 << blocks.quantBits) - 1
        // Types without minimums have one step less on one side, where they cut off.
        let slack: Float = type.blockLength == 256 ? 2 : blocks.hasMinimums ? 0.51 : 1.02
        for start in stride(from: 0, to: elements.count, by: type.blockLength) {
            let block = elements[start..<start + type.blockLength]
            let largest = block.reduce(0) { max($0, abs($1)) }
            for place in block.indices {
                #expect(abs(block[place] - decoded[place]) <= 2 * largest / steps * slack * 1.1)
            }
        }
    }

    @Test(
        .enabled(if: PythonGGUF.isInstalled, "Python has no gguf and numpy"),
        arguments: [GGUFTensorType.q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .float16, .bfloat16])
    func `PyPI's gguf encodes to the same bytes`(type: GGUFTensorType) throws {
        let elements = Self.elements(32 * 512, seed: 5) + [Float](repeating: 0, count: 32)
        let theirs = try PythonGGUF.run(
            """
            x = numpy.frombuffer(read(), dtype="<f4")
            out = gguf.quants.quantize(x, gguf.GGMLQuantizationType(\(type.rawValue))).tobytes()
            """, input: RandomBlocks.bytes(of: elements))
        #expect(type.encode(elements) == theirs)
    }

    @Test(arguments: GGUFTensorType.allCases)
    func `numbers at the edges of binary32 are encoded without a trap`(type: GGUFTensorType) {
        let edges: [Float] = [
            0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 1e-30,
            65504, -65520, 1e30, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1,
        ]
        for first in edges {
            for second in edges {
                let block = (0..<256).map { $0 % 2 == 0 ? first : second }
                #expect(type.floats(type.encode(block)).count == 256)
            }
        }
    }

    @Test func `half precision is narrowed to the nearest, ties to even`() {
        #expect(Binary16.narrow(1) == 0x3C00)
        #expect(Binary16.narrow(-2) == 0xC000)
        #expect(Binary16.narrow(65504) == 0x7BFF)
        #expect(Binary16.narrow(65519.996) == 0x7BFF)
        #expect(Binary16.narrow(65520) == 0x7C00)
        #expect(Binary16.narrow(0x1p-24) == 1)
        #expect(Binary16.narrow(0x1p-25) == 0)
        #expect(Binary16.narrow(0x1.8p-25) == 1)
        #expect(Binary16.narrow(0x1.8p-24) == 2)
        #expect(Binary16.narrow(0x1.FFEp-15) == 0x0400)
        #expect(Binary16.narrow(1 + 0x1p-11) == 0x3C00)
        #expect(Binary16.narrow(1 + 0x3p-11) == 0x3C02)
        #expect(Binary16.narrow(-.infinity) == 0xFC00)
        #expect(Binary16.narrow(.nan) & 0x7E00 == 0x7E00)
        for bits in 0...UInt16.max where bits & 0x7C00 != 0x7C00 {
            #expect(Binary16.narrow(Binary16.widen(bits)) == bits)
        }
    }
}

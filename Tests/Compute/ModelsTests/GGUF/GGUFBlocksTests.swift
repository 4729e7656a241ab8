import Cryptography
import Models
import Platform
import Primitives
import Tensors
import Testing

/// Blocks of any bytes, with scales that are finite.
enum RandomBlocks {
    /// Where a block has binary16 numbers.
    static func halves(_ type: GGUFTensorType) -> [Int] {
        switch type {
        case .float32, .float16, .bfloat16: []
        case .q4_0, .q5_0, .q8_0: [0]
        case .q4_1, .q5_1, .q4_K, .q5_K: [0, 2]
        case .q2_K: [80, 82]
        case .q3_K: [108]
        case .q6_K: [208]
        }
    }

    /// SplitMix64, its lowest byte; the top bit of every scale's exponent is cleared.
    static func bytes(_ type: GGUFTensorType, blocks: Int, seed: UInt64) -> [UInt8] {
        var state = seed
        var bytes = (0..<blocks * type.blockBytes).map { _ in
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return UInt8(truncatingIfNeeded: z ^ z >> 31)
        }
        for block in 0..<blocks {
            for place in halves(type) { bytes[block * type.blockBytes + place + 1] &= 0xBF }
        }
        return bytes
    }

    /// Binary32, little-endian.
    static func bytes(of elements: [Float]) -> [UInt8] {
        var bytes: [UInt8] = []
        FloatView(elements).append(to: &bytes)
        return bytes
    }

    static let quantized = GGUFTensorType.allCases.filter { $0.blockLength > 1 }
}

@Suite struct GGUFBlocksTests {
    /// SHA-256 of what PyPI's `gguf` 0.19 makes of 16 blocks of seed 7, as binary32 little-endian.
    static let digests: [(GGUFTensorType, String)] = [
        (.q4_0, "0x097863d0a633fcf05a5f2db0ae921b669deec6cd0b99aab08f557956c3f10f58"),
        (.q4_1, "0xd978b10605d439251d2561e85b369204fa1b24a14533da82edfd464a38f84fd4"),
        (.q5_0, "0xba3b36c6562635bf2b9369af6ee90f6624084949b8ca578224bf9e821e427013"),
        (.q5_1, "0xac448baff387fbf63a8b8fc2c73eeb5377411698c5aba9f0503e19747e46c8d7"),
        (.q8_0, "0x5d3d5b2183c23dbd523ffac916253cafb7a031117871c9d69bb95c63f755047f"),
        (.q2_K, "0xa576f0268c3e57ae590d5f16cd705209b8e261b19c3b29ffb2208189d9accf28"),
        (.q3_K, "0x3eb86ae7d032c832cf4b7cfc064e58c98be811c9d028cee51d2a439777613d86"),
        (.q4_K, "0xbfca584720ec2a6edc81b5eeadf7b97653617dec7e820c49e7e8b67c45d649fb"),
        (.q5_K, "0x104b1c84a7ca74364b13227f04186cdbc0249604f08f3c648310cd5b0b3418a6"),
        (.q6_K, "0xe5caf2ee142878c683a73ae029e4f84c2ad69b8cdedbe33d48352c79db1e3dd3"),
    ]

    @Test(arguments: digests)
    func `blocks are decoded as ggml defines them`(type: GGUFTensorType, digest: String) {
        let bytes = RandomBlocks.bytes(type, blocks: 16, seed: 7)
        let elements = type.floats(bytes)
        #expect(elements.count == 16 * type.blockLength)
        #expect(SHA256.hash(RandomBlocks.bytes(of: elements)).description == digest)
    }

    @Test(
        .enabled(if: PythonGGUF.isInstalled, "Python has no gguf and numpy"),
        arguments: RandomBlocks.quantized)
    func `PyPI's gguf decodes the same bits`(type: GGUFTensorType) throws {
        let bytes = RandomBlocks.bytes(type, blocks: 512, seed: UInt64(type.rawValue))
        let theirs = try PythonGGUF.run(
            """
            b = numpy.frombuffer(read(), dtype=numpy.uint8)
            t = gguf.GGMLQuantizationType(\(type.rawValue))
            out = gguf.quants.dequantize(b, t).astype("<f4").tobytes()
            """, input: bytes)
        #expect(RandomBlocks.bytes(of: type.floats(bytes)) == theirs)
    }

    @Test(arguments: RandomBlocks.quantized)
    func `the neutral form keeps its bounds`(type: GGUFTensorType) throws {
        let blocks = try #require(GGUFBlocks(type))
        let bytes = RandomBlocks.bytes(type, blocks: 5, seed: 3)
        let count = 4 * type.blockLength
        let groups = blocks.groups(ofElements: count)
        var quants = [UInt8](repeating: 255, count: count + 1)
        var scales = [Float](repeating: -1, count: groups + 1)
        var minimums = [Float](repeating: -1, count: groups + 1)
        blocks.decode(
            bytes, from: type.blockBytes, elements: count, quants: &quants, scales: &scales,
            minimums: &minimums)
        let tail = (quants[count], scales[groups], minimums[groups])
        #expect(tail == (255, -1, -1))
        #expect(quants.dropLast().allSatisfy { Int($0) < 1 << blocks.quantBits })
        #expect(Int(blocks.zero) < 1 << blocks.quantBits)
        if !blocks.hasMinimums {
            let untouched = minimums.allSatisfy { $0 == -1 }
            #expect(untouched)
        }
        var elements = [Float](repeating: 0, count: count)
        blocks.store(quants: quants, scales: scales, minimums: minimums, into: &elements)
        #expect(elements == type.floats(Array(bytes[type.blockBytes...])))
    }

    @Test(arguments: RandomBlocks.quantized)
    func `only the sum with a minimum rounds`(type: GGUFTensorType) throws {
        let blocks = try #require(GGUFBlocks(type))
        let bytes = RandomBlocks.bytes(type, blocks: 64, seed: 11)
        let count = 64 * type.blockLength
        let groups = blocks.groups(ofElements: count)
        var quants = [UInt8](repeating: 0, count: count)
        var scales = [Float](repeating: 0, count: groups)
        var minimums = [Float](repeating: 0, count: groups)
        blocks.decode(
            bytes, elements: count, quants: &quants, scales: &scales, minimums: &minimums)
        let elements = type.floats(bytes)
        for index in 0..<count {
            let group = index / blocks.groupLength
            let product = Double(scales[group]) * Double(Int(quants[index]) - Int(blocks.zero))
            #expect(Double(Float(product)) == product)
            let exact = blocks.hasMinimums ? product + Double(minimums[group]) : product
            #expect(elements[index] == Float(exact))
        }
    }
}

/// PyPI's `gguf`, asked by a few lines that turn `read()` into `out`.
enum PythonGGUF {
    static let isInstalled =
        (try? ChildProcess.run("python3", ["-c", "import gguf, numpy"]))?.status == 0

    static func run(_ lines: String, input: [UInt8]) throws -> [UInt8] {
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        try AtomicFile.write(input, to: folder + "/in")
        let script = """
            import sys, numpy, gguf, gguf.quants
            path = sys.argv[1]
            read = lambda: open(path + "/in", "rb").read()
            \(lines)
            open(path + "/out", "wb").write(out)
            """
        let child = try ChildProcess.run("python3", ["-c", script, folder])
        #expect(child.status == 0, "\(child.diagnosticsText)")
        return try FileSystem.read(folder + "/out", limit: 1 << 26)
    }
}

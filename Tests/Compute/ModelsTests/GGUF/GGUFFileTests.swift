import ConformanceVectors
import Models
import Platform
import Primitives
import Tensors
import Testing

/// Small files, right and wrong.
enum GGUFSamples {
    /// A value of every type, also nested.
    static let values: [(String, GGUFValue)] = [
        ("general.architecture", .string("llama")),
        ("a.uint8", .uint8(200)), ("a.int8", .int8(-100)), ("a.uint16", .uint16(60_000)),
        ("a.int16", .int16(-30_000)), ("a.uint32", .uint32(4_000_000_000)),
        ("a.int32", .int32(-2_000_000_000)), ("a.float32", .float32(-0.1)), ("a.bool", .bool(true)),
        ("a.string", .string("naïve 🦙")), ("a.uint64", .uint64(.max)), ("a.int64", .int64(.min)),
        ("a.float64", .float64(.pi)),
        ("b.uint8", .array(.uint8([1, 255]))), ("b.int8", .array(.int8([-1, 1]))),
        ("b.uint16", .array(.uint16([1, 65_535]))), ("b.int16", .array(.int16([-1, 1]))),
        ("b.uint32", .array(.uint32([1, .max]))), ("b.int32", .array(.int32([.min, 7]))),
        ("b.float32", .array(.float32([0.5, -0.25]))), ("b.bool", .array(.bool([true, false]))),
        ("b.strings", .array(.strings(GGUFStrings(["", "a", "ß", "日本"])))),
        ("b.uint64", .array(.uint64([1, .max]))), ("b.int64", .array(.int64([.min, 7]))),
        ("b.float64", .array(.float64([1e300]))), ("b.empty", .array(.float32([]))),
        ("b.arrays", .array(.arrays([.uint8([1]), .strings(GGUFStrings(["x"])), .arrays([])]))),
    ]

    static func all(alignment: UInt32? = nil) -> [UInt8] {
        var writer = GGUFWriter()
        for (key, value) in values { writer.set(key, value) }
        if let alignment { writer.set("general.alignment", .uint32(alignment)) }
        writer.add("scalar", extents: [], type: .float32, elements: [3])
        for type in GGUFTensorType.allCases {
            writer.add(
                "t.\(type.name)", extents: [256, 3], type: type,
                elements: GGUFEncodingTests.elements(768))
        }
        return writer.bytes()
    }

    /// One pair and one tensor: short enough to be cut at every place.
    static func small() -> [UInt8] {
        var writer = GGUFWriter()
        writer.set("k", .array(.strings(GGUFStrings(["ab", "c"]))))
        writer.set("n", .uint32(7))
        writer.add("w", extents: [2, 2], type: .float32, elements: [1, 2, 3, 4])
        return writer.bytes()
    }

    /// A file of these pairs, already encoded, and these tensor descriptions.
    static func raw(
        pairs: [[UInt8]] = [], tensors: [[UInt8]] = [], version: UInt32 = 3, data: Int = 0
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.append("GGUF".utf8)
        writer.appendLittleEndian(version)
        writer.appendLittleEndian(UInt64(tensors.count))
        writer.appendLittleEndian(UInt64(pairs.count))
        for part in pairs + tensors { writer.append(part) }
        while writer.bytes.count % 32 != 0 { writer.append([0]) }
        writer.append([UInt8](repeating: 0, count: data))
        return writer.bytes
    }

    static func pair(_ key: String, type: UInt32, _ value: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.appendCounted(key)
        writer.appendLittleEndian(type)
        writer.append(value)
        return writer.bytes
    }

    static func tensor(
        _ name: String, _ extents: [UInt64], type: UInt32 = 0, start: UInt64 = 0
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.appendCounted(name)
        writer.appendLittleEndian(UInt32(extents.count))
        for extent in extents { writer.appendLittleEndian(extent) }
        writer.appendLittleEndian(type)
        writer.appendLittleEndian(start)
        return writer.bytes
    }

    static func failure(_ bytes: [UInt8]) -> GGUFFailure? {
        do throws(GGUFFailure) {
            _ = try GGUFReader(bytes)
            return nil
        } catch {
            return error
        }
    }
}

@Suite struct GGUFFileTests {
    private typealias Samples = GGUFSamples

    @Test(arguments: [nil, 8, 64, 4096] as [UInt32?])
    func `what is written is read back, at any alignment`(alignment: UInt32?) throws {
        let bytes = Samples.all(alignment: alignment)
        let file = try GGUFReader(bytes)
        #expect(file.alignment == Int(alignment ?? 32))
        for (index, (key, value)) in Samples.values.enumerated() {
            #expect(file.metadata[index].key == key)
            #expect(file.metadata[index].value == value)
            #expect(file.value(key) == value)
        }
        #expect(file.tensors.count == 14)
        for type in GGUFTensorType.allCases {
            let tensor = try file.requiredTensor("t.\(type.name)")
            #expect(tensor.extents == [256, 3])
            #expect(tensor.type == type)
            #expect(tensor.start % file.alignment == 0)
            let encoded = type.encode(GGUFEncodingTests.elements(768))
            var content: [UInt8] = []
            file.bytes(of: tensor).append(to: &content)
            #expect(content == encoded)
            let elements = type.floats(encoded)
            #expect(file.floats(tensor).elements == elements)
            #expect(file.row(2, of: tensor) == Array(elements[512...]))
        }
        #expect(try file.floats("scalar", extents: []).elements == [3])
    }

    @Test func `a file that is read and written again has the same bytes`() throws {
        let bytes = Samples.all(alignment: 64)
        let file = try GGUFReader(bytes)
        var writer = GGUFWriter()
        for pair in file.metadata { writer.set(pair.key, pair.value) }
        for tensor in file.tensors {
            writer.add(
                tensor.name, extents: tensor.extents, type: tensor.type,
                content: file.bytes(of: tensor))
        }
        #expect(writer.bytes() == bytes)
    }

    @Test(.enabled(if: PythonGGUF.isInstalled, "Python has no gguf and numpy"))
    func `PyPI's gguf reads ours and we read its`() throws {
        let theirs = try PythonGGUF.run(
            """
            r = gguf.GGUFReader(path + "/in")
            assert r.fields["a.string"].contents() == "naïve 🦙"
            assert r.fields["a.int64"].contents() == -2**63
            assert r.fields["b.strings"].contents() == ["", "a", "ß", "日本"]
            assert [t.name for t in r.tensors][:2] == ["scalar", "t.F32"]
            w = gguf.GGUFWriter(path + "/written", "llama")
            w.add_uint32("n", 7)
            w.add_array("list", ["x", "yz"])
            for t in r.tensors[1:]:
                w.add_tensor(t.name, t.data, raw_dtype=t.tensor_type)
            w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file()
            w.close()
            out = open(path + "/written", "rb").read()
            """, input: Samples.all())
        let file = try GGUFReader(theirs)
        #expect(try file.string("general.architecture") == "llama")
        #expect(try file.unsigned("n") == 7)
        #expect(try file.strings("list") == ["x", "yz"])
        let ours = try GGUFReader(Samples.all())
        #expect(file.tensors.map(\.name) == ours.tensors.dropFirst().map(\.name))
        for tensor in file.tensors {
            let other = try ours.requiredTensor(tensor.name)
            #expect(tensor.extents == other.extents)
            #expect(file.floats(tensor).elements == ours.floats(other).elements)
        }
    }

    @Test func `a value of another type is refused with key, expectation and what stands there`()
        throws
    {
        let file = try GGUFReader(Samples.all())
        #expect(try file.unsigned("a.uint8") == 200)
        #expect(try file.float("a.float64") == Float(Double.pi))
        #expect(try file.bool("a.bool"))
        #expect(try file.integers("b.int32") == [Int(Int32.min), 7])
        #expect(try file.floats("b.float32") == [0.5, -0.25])
        #expect(try file.optionalString("absent") == nil)
        #expect(throws: GGUFFailure.missingKey(key: "absent", expected: "a string")) {
            try file.string("absent")
        }
        let wrong = try #require(file.pair("a.int8"))
        #expect(
            throws: GGUFFailure.wrongKey(
                offset: wrong.offset, key: "a.int8", expected: "an integer, not negative",
                got: "-100")
        ) { try file.unsigned("a.int8") }
        for read in [file.unsigned, file.optionalUnsigned as (String) throws -> Int?] {
            #expect(throws: GGUFFailure.self) { _ = try read("a.uint64") }
        }
        #expect(throws: GGUFFailure.self) { try file.strings("a.string") }
        #expect(throws: GGUFFailure.self) { try file.floats("b.float64") }
        #expect(throws: GGUFFailure.self) { try file.integers("b.uint64") }
        #expect(throws: GGUFFailure.missingTensor(name: "x")) { try file.requiredTensor("x") }
    }

    @Test func `a file cut at any place is refused with an offset inside it`() throws {
        let bytes = Samples.small()
        #expect(Samples.failure(bytes) == nil)
        for count in 0..<bytes.count - 16 {
            switch Samples.failure(Array(bytes.prefix(count))) {
            case .truncated(let offset, _, let needed, let available):
                #expect(offset <= count && UInt64(available) < needed, "\(count)")
                #expect(offset + available == count)
            case .beyondFile(_, "w", let end, let file):
                #expect(end == UInt64(bytes.count - 16) && file == count)
            case let other:
                Issue.record("\(count): \(String(describing: other))")
            }
        }
    }

    @Test func `damage never makes the reader trap`() {
        var accepted = 0
        for bytes in Mutations(of: [Samples.small(), Samples.all()], count: 3_000) {
            guard let file = try? GGUFReader(bytes) else { continue }
            accepted += 1
            for tensor in file.tensors {
                #expect(tensor.start + tensor.byteCount <= bytes.count)
                if tensor.count < 1 << 12 {
                    #expect(file.floats(tensor).count == tensor.count)
                }
            }
            for pair in file.metadata {
                _ = try? file.strings(pair.key)
                _ = try? file.unsigned(pair.key)
            }
            _ = try? DecoderConfiguration(gguf: file)
        }
        #expect(accepted > 0)
    }
}

@Suite struct GGUFRefusalTests {
    private typealias Samples = GGUFSamples

    @Test func `other formats and versions are refused by name`() {
        #expect(
            Samples.failure([])
                == .truncated(
                    offset: 0, expected: "the four bytes GGUF", needed: 4, available: 0))
        #expect(Samples.failure(Array("GGJT1234".utf8)) == .magic(got: Array("GGJT".utf8)))
        #expect(Samples.failure(Samples.raw(version: 1)) == .version(got: 1))
        #expect(Samples.failure(Samples.raw(version: 4)) == .version(got: 4))
        #expect(Samples.failure(Samples.raw(version: 0)) == .version(got: 0))
        #expect(Samples.failure(Samples.raw(version: 3 << 24)) == .bigEndian(version: 3))
        #expect(Samples.failure(Samples.raw(version: 2)) == nil)
        #expect(Samples.failure(Samples.raw()) == nil)
    }

    @Test func `counts that lie are refused before anything is allocated`() {
        func start(tensors: UInt64, pairs: UInt64) -> [UInt8] {
            var writer = ByteWriter()
            writer.append("GGUF".utf8)
            writer.appendLittleEndian(UInt32(3))
            writer.appendLittleEndian(tensors)
            writer.appendLittleEndian(pairs)
            return writer.bytes
        }
        #expect(
            Samples.failure(start(tensors: .max, pairs: 0))
                == .limit(
                    offset: 8, what: "tensors", limit: GGUFLimits.tensorsMax, got: .max))
        #expect(
            Samples.failure(start(tensors: 0, pairs: 1 << 40))
                == .limit(
                    offset: 16, what: "metadata pairs", limit: GGUFLimits.pairsMax, got: 1 << 40))
        #expect(
            Samples.failure(start(tensors: 100, pairs: 0))
                == .truncated(offset: 24, expected: "100 tensors", needed: 2400, available: 0))
        let long = Samples.pair("k", type: 8, [0, 0, 0, 0, 0, 0, 0, 0x80])
        #expect(
            Samples.failure(Samples.raw(pairs: [long]))
                == .limit(
                    offset: 37, what: "bytes of \"k\"", limit: GGUFLimits.stringBytesMax,
                    got: 1 << 63))
        let array = Samples.pair("k", type: 9, [10, 0, 0, 0] + [0, 0, 1, 0, 0, 0, 0, 0])
        #expect(
            Samples.failure(Samples.raw(pairs: [array]))
                == .truncated(
                    offset: 49, expected: "65536 elements of \"k\"", needed: 1 << 19,
                    available: 15))
    }

    @Test func `values that make no sense are refused with their place`() {
        func one(_ type: UInt32, _ value: [UInt8]) -> GGUFFailure? {
            Samples.failure(Samples.raw(pairs: [Samples.pair("k", type: type, value)]))
        }
        #expect(
            one(13, [])
                == .invalid(
                    offset: 33, what: "the type of \"k\"", expected: "a code from 0 to 12",
                    got: "13"))
        #expect(
            one(7, [2])
                == .invalid(
                    offset: 37, what: "a boolean of \"k\"", expected: "0 or 1", got: "2"))
        #expect(
            one(8, [1, 0, 0, 0, 0, 0, 0, 0, 0xFF])
                == .invalid(
                    offset: 45, what: "\"k\"", expected: "UTF-8",
                    got: "other bytes among its 1"))
        let nested: [UInt8] = [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        #expect(
            one(9, Array([nested, nested, nested, nested, nested].joined()))
                == .limit(
                    offset: 85, what: "nested arrays of \"k\"", limit: GGUFLimits.arrayDepthMax,
                    got: 5))
        let pair = Samples.pair("k", type: 0, [1])
        #expect(
            Samples.failure(Samples.raw(pairs: [pair, pair]))
                == .duplicate(offset: 38, what: "key", name: "k"))
        for alignment: [UInt8] in [[0, 0, 0, 0], [4, 0, 0, 0], [48, 0, 0, 0], [0, 0, 2, 0]] {
            let pair = Samples.pair("general.alignment", type: 4, alignment)
            guard
                case .wrongKey(24, "general.alignment", _, _) =
                    Samples.failure(Samples.raw(pairs: [pair]))
            else {
                Issue.record("\(alignment) was taken as an alignment")
                continue
            }
        }
    }

    @Test func `tensors that lie are refused with their place`() {
        func one(_ tensor: [UInt8], data: Int = 32) -> GGUFFailure? {
            Samples.failure(Samples.raw(tensors: [tensor], data: data))
        }
        #expect(one(Samples.tensor("w", [8])) == nil)
        #expect(one(Samples.tensor("w", [])) == nil)
        #expect(
            one(Samples.tensor("w", [9]))
                == .beyondFile(offset: 24, tensor: "w", end: 100, file: 96))
        #expect(
            one(Samples.tensor("w", [8], start: 0xFFFF_FFFF_FFFF_FFE0))
                == .beyondFile(offset: 24, tensor: "w", end: .max, file: 96))
        #expect(
            one(Samples.tensor("w", [1], start: 4))
                == .misaligned(offset: 24, tensor: "w", alignment: 32, got: 4))
        #expect(
            one(Samples.tensor("w", [1 << 32, 1 << 32])) == .tooLarge(offset: 24, tensor: "w"))
        #expect(one(Samples.tensor("w", [1 << 62])) == .tooLarge(offset: 24, tensor: "w"))
        #expect(
            one(Samples.tensor("w", [0]))
                == .invalid(
                    offset: 37, what: "an extent of tensor \"w\"", expected: "1 to \(Int.max)",
                    got: "0"))
        #expect(
            one(Samples.tensor("w", [1, 1, 1, 1, 1]))
                == .limit(offset: 33, what: "extents of tensor \"w\"", limit: 4, got: 5))
        #expect(
            one(Samples.tensor("w", [16], type: 2))
                == .partialBlock(offset: 24, tensor: "w", type: .q4_0, rowLength: 16))
        for code: UInt32 in [4, 9, 15, 16, 24, 40, .max] {
            let failure = one(Samples.tensor("w", [8], type: code))
            #expect(failure == .unsupportedType(offset: 45, tensor: "w", code: code))
        }
        #expect(one(Samples.tensor("w", [8], type: 20))?.description.contains("IQ4_NL") == true)
    }

    @Test func `tensors of one name or one place are refused`() {
        let w = Samples.tensor("w", [8])
        let overlapping = Samples.raw(
            tensors: [Samples.tensor("a", [16], start: 32), Samples.tensor("b", [9])], data: 96)
        #expect(
            Samples.failure(overlapping)
                == .overlap(
                    offset: 24, tensor: "a", start: 128, other: "b", otherEnd: 132))
        #expect(
            Samples.failure(Samples.raw(tensors: [w, w], data: 32))
                == .duplicate(offset: 57, what: "tensor", name: "w"))
        let long = String(repeating: "n", count: 65)
        #expect(
            Samples.failure(Samples.raw(tensors: [Samples.tensor(long, [8])], data: 32))
                == .limit(
                    offset: 24, what: "bytes of the name of tensor 0", limit: 64, got: 65))
    }
}

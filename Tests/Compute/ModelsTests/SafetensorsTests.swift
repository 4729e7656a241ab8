import Encodings
import Models
import Platform
import Primitives
import Tensors
import Testing

struct SafetensorsTests {
    private func file(header: String, data: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.appendCounted(header)
        writer.append(data)
        return writer.bytes
    }

    private func failure(header: String, data: [UInt8]) -> SafetensorsFailure? {
        failure(file(header: header, data: data))
    }

    private func failure(_ bytes: [UInt8]) -> SafetensorsFailure? {
        do throws(SafetensorsFailure) {
            _ = try SafetensorsReader(bytes)
            return nil
        } catch {
            return error
        }
    }

    private func entry(_ offsets: String, shape: String = "[2]", type: String = "F32") -> String {
        #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    @Test func `what is written is read back, in the order of the names`() throws {
        var writer = SafetensorsWriter()
        writer.add("b", shape: [2, 2], content: FloatView([1, -2, 3.5, .leastNonzeroMagnitude]))
        writer.add("a", shape: [], content: FloatView([7]))
        writer.add("empty", shape: [0, 3], content: FloatView([]))
        writer.setMetadata("step", "12")
        let reader = try SafetensorsReader(writer.bytes())
        #expect(reader.entries.map(\.name) == ["a", "b", "empty"])
        #expect(
            try reader.floats("b", shape: [2, 2]).elements == [1, -2, 3.5, .leastNonzeroMagnitude]
        )
        #expect(try reader.floats("a").elements == [7])
        #expect(try reader.floats("empty").elements == [])
        #expect(reader.metadata("step") == "12")
    }

    @Test func `the order of adding does not change the bytes`() {
        var first = SafetensorsWriter()
        first.add("b", shape: [1], content: FloatView([1]))
        first.add("a", shape: [1], content: FloatView([2]))
        first.setMetadata("x", "1")
        first.setMetadata("w", "2")
        var second = SafetensorsWriter()
        second.setMetadata("w", "2")
        second.setMetadata("x", "1")
        second.add("a", shape: [1], content: FloatView([2]))
        second.add("b", shape: [1], content: FloatView([1]))
        #expect(first.bytes() == second.bytes())
    }

    @Test func `half precision is widened exactly`() throws {
        let halves: [UInt16] = [0x3C00, 0xC000, 0x0001, 0x8000, 0x7BFF, 0x7C00, 0x03FF]
        let bytes = halves.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        var writer = SafetensorsWriter()
        writer.add("h", shape: [7], type: .float16, content: bytes)
        writer.add("b", shape: [7], type: .bfloat16, content: bytes)
        let reader = try SafetensorsReader(writer.bytes())
        #expect(
            try reader.floats("h").elements
                == [1, -2, 0x1p-24, -0.0, 65504, .infinity, 0x1.FF8p-15]
        )
        #expect(
            try reader.floats("b").elements.map(\.bitPattern) == halves.map { UInt32($0) << 16 }
        )
    }

    @Test func `a header that lies about its size is refused with both sizes`() {
        let good = file(header: #"{"a":\#(entry("[0,8]"))}"#, data: [UInt8](repeating: 0, count: 8))
        #expect(failure(good) == nil)
        for claim: UInt64 in [UInt64(good.count) - 7, 1 << 32, 1 << 63, .max] {
            var writer = ByteWriter()
            writer.appendLittleEndian(claim)
            let lying = writer.bytes + good[8...]
            #expect(failure(lying) == .headerBeyondFile(header: claim, file: good.count))
        }
        #expect(failure(Array(good.prefix(7))) == .tooShort(bytes: 7))
        #expect(failure([UInt8](repeating: 0, count: 8)) == .headerStart(got: 0))
        let huge = [UInt8](repeating: 0x7B, count: SafetensorsLimits.headerBytesMax + 1)
        #expect(
            failure(file(header: String(decoding: huge, as: UTF8.self), data: []))
                == .headerTooLarge(
                    limit: SafetensorsLimits.headerBytesMax,
                    got: UInt64(huge.count)
                )
        )
    }

    @Test func `offsets that overlap, leave a gap, are short or reversed are refused`() {
        let data = [UInt8](repeating: 0, count: 16)
        func two(_ first: String, _ second: String) -> SafetensorsFailure? {
            failure(header: #"{"a":\#(entry(first)),"b":\#(entry(second))}"#, data: data)
        }
        #expect(two("[0,8]", "[8,16]") == nil)
        #expect(two("[8,16]", "[0,8]") == nil)
        #expect(two("[0,8]", "[4,12]") == .overlap(tensor: "b", previous: 8, start: 4))
        #expect(two("[0,8]", "[0,8]") == .overlap(tensor: "b", previous: 8, start: 0))
        #expect(two("[0,8]", "[9,17]") == .beyondData(tensor: "b", end: 17, data: 16))
        #expect(two("[0,8]", "[16,8]") == .reversed(tensor: "b", start: 16, end: 8))
        #expect(two("[0,7]", "[8,16]") == .wrongSize(tensor: "a", expected: 8, got: 7))
        let one = #"{"a":\#(entry("[8,16]"))}"#
        #expect(failure(header: one, data: data) == .gap(tensor: "a", previous: 0, start: 8))
        let short = #"{"a":\#(entry("[0,8]"))}"#
        #expect(failure(header: short, data: data) == .uncovered(bytes: 8))
        #expect(
            two("[0,8]", "[-8,0]") == .malformed(tensor: "b", expected: "two offsets, not negative")
        )
    }

    @Test func `types, shapes and names that make no sense are refused`() {
        let data = [UInt8](repeating: 0, count: 8)
        func one(_ body: String) -> SafetensorsFailure? {
            failure(header: #"{"a":\#(body)}"#, data: data)
        }
        #expect(one(entry("[0,8]", type: "F33")) == .unknownType(tensor: "a", got: "F33"))
        #expect(one(entry("[0,8]", type: "F64")) == .wrongSize(tensor: "a", expected: 16, got: 8))
        #expect(
            one(entry("[0,8]", shape: "[4611686018427387904,4]")) == .tooLarge(tensor: "a")
        )
        #expect(
            one(entry("[0,8]", shape: "[-2]"))
                == .malformed(
                    tensor: "a",
                    expected: "extents that are integers, not negative"
                )
        )
        #expect(
            one(entry("[0,8]", shape: "[1,1,1,1,1,1,1,1,2]"))
                == .malformed(tensor: "a", expected: "a shape of at most 8 extents")
        )
        #expect(
            one(#"{"dtype":"F32","shape":[2]}"#)
                == .malformed(tensor: "a", expected: "the keys dtype, shape and data_offsets")
        )
        #expect(
            failure(header: #"{"__metadata__":{"a":1}}"#, data: []) == .metadata
        )
        let twice = #"{"a":\#(entry("[0,8]")),"a":\#(entry("[0,8]"))}"#
        guard case .header(let reason) = failure(header: twice, data: data) else {
            Issue.record("a name that stands twice was accepted")
            return
        }
        #expect(reason.reason == .duplicateKey("a"))
    }

    @Test func `a tensor of another name, shape or type is not handed out`() throws {
        var writer = SafetensorsWriter()
        writer.add("a", shape: [2], content: FloatView([1, 2]))
        writer.add("i", shape: [2], type: .int32, content: IntegerView([1, 2]))
        let reader = try SafetensorsReader(writer.bytes())
        #expect(throws: SafetensorsFailure.missing(tensor: "c")) { try reader.floats("c") }
        #expect(throws: SafetensorsFailure.wrongShape(tensor: "a", expected: [1, 2], got: [2])) {
            try reader.floats("a", shape: [1, 2])
        }
        #expect(
            throws: SafetensorsFailure.wrongType(tensor: "i", expected: .float32, got: .int32)
        ) { try reader.floats("i") }
        #expect(throws: SafetensorsFailure.wrongShape(tensor: "a", expected: [3], got: [2])) {
            try reader.load("a", shape: [2], into: FloatView(zeros: 3))
        }
    }

    @Test func `altered and truncated files never trap`() {
        var writer = SafetensorsWriter()
        writer.add("weight", shape: [3, 2], content: FloatView([1, 2, 3, 4, 5, 6]))
        writer.add("bias", shape: [2], content: FloatView([1, 2]))
        writer.setMetadata("format", "assay")
        let good = writer.bytes()
        var generator = SplitMix(state: 1)
        var (read, refused) = (0, 0)
        for round in 0..<20_000 {
            var bytes = good
            for _ in 0...round % 3 {
                let place = Int(generator.next() % UInt64(bytes.count - 32))
                bytes[place] = UInt8(truncatingIfNeeded: generator.next())
            }
            if round % 4 == 0 { bytes.removeLast(Int(generator.next() % UInt64(bytes.count))) }
            do throws(SafetensorsFailure) {
                for entry in try SafetensorsReader(bytes).entries {
                    _ = try? SafetensorsReader(bytes).floats(entry.name)
                }
                read += 1
            } catch {
                refused += 1
            }
        }
        #expect(read > 100 && refused > 10_000, "\(read) read, \(refused) refused")
    }

    @Test(.enabled(if: PythonSafetensors.isInstalled, "Python has no safetensors and numpy"))
    func `PyPI's safetensors reads ours and we read its`() throws {
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        var writer = SafetensorsWriter()
        writer.add("w", shape: [2, 3], content: FloatView([1, 2, 3, 4, 5, 6]))
        writer.add("i", shape: [2], type: .int32, content: IntegerView([-1, 9]))
        writer.setMetadata("step", "3")
        try AtomicFile.write(writer.bytes(), to: folder + "/ours")
        let script = """
            import sys, numpy
            from safetensors.numpy import load_file, save_file
            t = load_file(sys.argv[1] + "/ours")
            assert (t["w"] == numpy.arange(1, 7, dtype=numpy.float32).reshape(2, 3)).all()
            assert list(t["i"]) == [-1, 9]
            t["h"] = numpy.array([0.5, -3], dtype=numpy.float16)
            save_file(t, sys.argv[1] + "/theirs", metadata={"by": "python"})
            """
        let child = try ChildProcess.run("python3", ["-c", script, folder])
        #expect(child.status == 0, "\(child.diagnosticsText)")
        let theirs = try SafetensorsReader(FileSystem.read(folder + "/theirs", limit: 1 << 20))
        #expect(try theirs.floats("w", shape: [2, 3]).elements == [1, 2, 3, 4, 5, 6])
        #expect(try theirs.floats("h").elements == [0.5, -3])
        #expect(theirs.metadata("by") == "python")
    }
}

private enum PythonSafetensors {
    static let isInstalled =
        (try? ChildProcess.run("python3", ["-c", "import safetensors.numpy"]))?.status == 0
}

/// The generator of mutations: a fixed sequence, so that a failure comes again.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

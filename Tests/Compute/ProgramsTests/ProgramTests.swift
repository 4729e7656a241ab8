import ConformanceVectors
import Cryptography
import Primitives
import Programs
import Tensors
import Testing

@Suite struct ProgramTests {
    @Test func `a wrong shape is refused with both shapes`() throws {
        var builder = ProgramBuilder("shapes")
        let a = try builder.input("a", [3, 4], .batch)
        let b = try builder.input("b", [5, 6], .parameter)
        #expect(
            throws: ProgramError.wrongShape(
                operation: "matmul", operand: "b", expected: "[4, any]", got: [5, 6])
        ) { _ = try builder.matmul(.plain, a, b) }
        #expect(
            throws: ProgramError.wrongShape(
                operation: "add", operand: "b", expected: "[3, 4]", got: [5, 6])
        ) { _ = try builder.add(a, b) }
        #expect(throws: ProgramError.self) { _ = try builder.reshape(a, [5]) }
        #expect(throws: ProgramError.self) { _ = try builder.sliceRows(a, start: 2, count: 2) }
        #expect(throws: ProgramError.self) { _ = try builder.sliceRows(a, start: .max, count: 2) }
        #expect(throws: ProgramError.self) { _ = try builder.addRow(a, row: b) }
        #expect(throws: ProgramError.self) { _ = try builder.conv2d(a, weight: b) }
        #expect(throws: ProgramError.self) { _ = try builder.concatenateRows([a, b]) }
        #expect(throws: ProgramError.noOperands(operation: "concatenateRows")) {
            _ = try builder.concatenateRows([])
        }
        #expect(builder.instructions.isEmpty)
    }

    @Test func `a program has the canonical bytes of the fixture`() throws {
        var builder = ProgramBuilder("golden")
        let x = try builder.input("x", [2, 3], .batch)
        let weight = try builder.input("w", [3, 4], .parameter)
        let row = try builder.constant("c", [1, -0.0, 0.5, 2], [4])
        let product = try builder.matmul(.plain, x, weight)
        let sum = try builder.addRow(product, row: row)
        try builder.output("y", try builder.scale(sum, by: 0.25))
        GoldenFormats.check(
            version: "assay/program/1", [("program", builder.finish().canonicalBytes)])
    }

    @Test func `element types, names and sizes are checked`() throws {
        var builder = ProgramBuilder("types")
        let a = try builder.input("a", [3, 4], .batch)
        let tokens = try builder.indices("tokens", [3], bound: 9)
        #expect(
            throws: ProgramError.wrongElement(
                operation: "relu", operand: "x", expected: .float32, got: .int32)
        ) { _ = try builder.unary(.relu, tokens) }
        #expect(throws: ProgramError.duplicateName("a")) {
            _ = try builder.input("a", [1], .batch)
        }
        #expect(throws: ProgramError.self) {
            _ = try builder.input("large", [1 << 31, 1 << 31, 1 << 31], .batch)
        }
        #expect(throws: ProgramError.self) {
            _ = try builder.input(String(repeating: "n", count: 300), [1], .batch)
        }
        #expect(throws: ProgramError.self) { _ = try builder.indices("none", [3], bound: 0) }
        #expect(throws: ProgramError.self) { _ = try builder.scale(ValueID(99), by: 1) }
        #expect(throws: ProgramError.self) { _ = try builder.constant("c", [1, 2], [3]) }
        let table = try builder.input("table", [8, 4], .parameter)
        #expect(
            throws: ProgramError.wrongAttribute(
                operation: "embedding", attribute: "indices", expected: "below 8", got: "below 9")
        ) { _ = try builder.embedding(table: table, tokens: tokens) }
        let best = try builder.argmaxRows(a)
        #expect(throws: ProgramError.self) {
            _ = try builder.softmaxCrossEntropy(logits: a, labels: best)
        }
    }

    @Test func `an update needs its scalars and its velocity`() throws {
        var builder = ProgramBuilder("updates")
        let p = try builder.input("p", [4], .parameter)
        let scalars = try builder.input("scalars", [2], .scalars)
        #expect(throws: ProgramError.self) {
            _ = try builder.sgd(
                parameter: p, gradient: p, velocity: nil, scalars: scalars, momentum: 0.9,
                decay: 0)
        }
        let attributes = AdamAttributes(
            beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0, decoupledDecay: false,
            clipped: false)
        #expect(throws: ProgramError.self) {
            _ = try builder.adam(
                parameter: p, gradient: p, first: p, second: p, scalars: scalars, attributes)
        }
        #expect(throws: ProgramError.self) {
            _ = try builder.clipScale(sumsOfSquares: [], maximumNorm: 1)
        }
    }

    @Test func `products are counted and nothing else`() throws {
        var builder = ProgramBuilder("macs")
        let x = try builder.input("x", [2, 3, 5], .batch)
        let w = try builder.input("w", [5, 7], .parameter)
        _ = try builder.unary(.relu, try builder.matmul(.plain, x, w))
        #expect(builder.finish().macs == 2 * 3 * 5 * 7)
        let size = AttentionSize(
            batch: 2, time: 4, heads: 2, keyHeads: 1, headWidth: 3, scale: 1)
        let q = try builder.input("q", [2, 4, 6], .batch)
        let k = try builder.input("k", [2, 4, 3], .batch)
        _ = try builder.attention(q: q, k: k, v: k, size: size)
        #expect(builder.finish().macs == 210 + 2 * 2 * 10 * 2 * 3)
        #expect(Operation.attentionGradient(size).macs == 5 * 2 * 2 * 10 * 3)
        let image = try builder.input("image", [2, 6, 6, 3], .batch)
        let kernel = try builder.input("kernel", [3, 3, 3, 4], .parameter)
        let before = builder.finish().macs
        _ = try builder.conv2d(image, weight: kernel, padding: 1)
        #expect(builder.finish().macs - before == 2 * 36 * 4 * 27)
        let huge = MatmulSize(m: 1 << 40, n: 1 << 40, k: 1)
        #expect(Operation.matmul(.plain, huge, accumulate: false).macs == .max)
        let empty = MatmulSize(m: 1 << 40, n: 1 << 40, k: 0)
        #expect(Operation.matmul(.plain, empty, accumulate: false).macs == 0)
    }

    @Test func `a perceptron step counts three products a layer but the first input gradient`()
        throws
    {
        let program = try StepExample.perceptron.step(batch: 4)
        #expect(program.macs == UInt64(4 * (2 * 20 * 18 + 3 * 18 * 5)))
    }

    @Test func `the hash of a program is the hash of its bytes`() throws {
        var builder = ProgramBuilder("golden")
        let x = try builder.input("x", [2, 3], .batch)
        let w = try builder.constant("w", [1, -2, 0.5], [3, 1])
        try builder.output("y", try builder.matmul(.plain, x, w))
        let bytes = builder.finish().canonicalBytes
        let text = Hex.encode(bytes)
        let expected = [
            "0f00000000000000", Hex.encode(Array("assay/program/1".utf8)),
            "0600000000000000", Hex.encode(Array("golden".utf8)),
            "0300000000000000",
            "00", "0200000000000000", "0200000000000000", "0300000000000000",
            "00", "0200000000000000", "0300000000000000", "0100000000000000",
            "00", "0200000000000000", "0200000000000000", "0100000000000000",
            "0200000000000000",
            "0100000000000000", "78", "0000000000000000", "02", "00000000", "0000000000000000",
            "0100000000000000", "77", "0100000000000000", "04", "00000000", "0300000000000000",
            "0000803f", "000000c0", "0000003f",
            "0100000000000000",
            "01", "00", "0200000000000000", "0100000000000000", "0300000000000000", "00",
            "0200000000000000", "0000000000000000", "0100000000000000",
            "0100000000000000", "0200000000000000",
            "0100000000000000",
            "0100000000000000", "79", "0200000000000000", "ffffffffffffffff",
        ].joined()
        #expect(text == expected)
        #expect(builder.finish().hash == SHA256.hash(bytes))
    }

    @Test func `programs that differ in one attribute have different hashes`() throws {
        var hashes: [Hash32] = []
        for example in StepExample.allCases {
            for batch in [2, 3] { hashes.append(try example.step(batch: batch).hash) }
        }
        for operation in try OperationCase.all() { hashes.append(operation.program.hash) }
        for factor in [Float(1), -1, 0, -0.0] {
            var builder = ProgramBuilder("factor")
            let x = try builder.input("x", [2], .batch)
            _ = try builder.scale(x, by: factor)
            hashes.append(builder.finish().hash)
        }
        #expect(Set(hashes).count == hashes.count)
        #expect(try StepExample.transformer.step(batch: 2).hash == hashes[4])
    }
}

/// The check values of `Docs/Spec/traces.md`.
@Suite struct TraceSpecTests {
    @Test func `the page's program has the page's hash and step root`() throws {
        var builder = ProgramBuilder("golden")
        let x = try builder.input("x", [2, 3], .batch)
        let w = try builder.constant("w", [1, -2, 0.5], [3, 1])
        try builder.output("y", try builder.matmul(.plain, x, w))
        let program = builder.finish()
        let executor = try Executor(program: program, kernels: ReferenceKernels())
        try executor.floats("x").store([1, 2, 3, 4, 5, 6])
        let trace = try StepTrace(executor)
        let hash = "0x3cfa3096055749575c1295f48f7a709a4e3f4e2095860505c2131ce8a917ca86"
        let root = "0x96a2aa7c85efbf30563eb640938484119b3c68dc751162e5c60c0ef53fdf39d1"
        #expect("\(program.hash)" == hash)
        #expect("\(trace.stepRoot)" == root)
        #expect(try executor.floats("y").elements == [-1.5, -3])
    }
}

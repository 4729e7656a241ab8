import Platform
import Primitives
import Tensors
import Testing

/// What quantized products promise beside the bits of single cases.
struct QuantizedTests {
    @Test(arguments: InstructionSet.available, [1, 2])
    func `a row has the same bits alone and in any batch`(_ set: InstructionSet, _ planes: Int) {
        let kernels = KernelSelection.make(
            instructionSet: set, scheduler: WorkerPool(width: 2))
        let form = QuantizedForm(
            columns: 96, groupLength: 32, bits: 4, zero: 0, hasMinimums: true)
        let matrix = PackedMatrix(
            [PatternSource(form: form, rowCount: 37, seed: 3)], scheduler: SerialScheduler())
        let (m, n) = (71, 37)
        let x = FloatRows(FloatView(numbers(m * 96)), rows: m, columns: 96)
        let together = product(kernels, x, matrix, planes: planes)
        for (first, count) in [(0, 1), (7, 1), (70, 1), (3, 2), (11, 5), (20, 40)] {
            let some = product(kernels, x.rows(first, count), matrix, planes: planes)
            #expect(some == Array(together[first * n..<(first + count) * n]))
        }
    }

    @Test(arguments: InstructionSet.available)
    func `attention of a row does not depend on the rows beside it`(_ set: InstructionSet) {
        let kernels = KernelSelection.make(
            instructionSet: set, scheduler: WorkerPool(width: 2))
        let size = CachedAttentionSize(heads: 6, keyHeads: 2, headWidth: 32, scale: 0.2)
        let (count, width) = (90, 192)
        let keys = FloatRows(FloatView(numbers(count * 64)), rows: count, columns: 64)
        let q = FloatRows(FloatView(numbers(count * width)), rows: count, columns: width)
        let cache = KeyValueCache(keyHeads: 2, headWidth: 32)
        cache.append(keys: keys, values: keys, at: 0)
        let together = FloatView(zeros: count * width)
        kernels.cachedAttention(
            q, size: size, spans: [CachedSpan(cache: cache, row: 0, count: count, position: 0)],
            out: FloatRows(together, rows: count, columns: width))
        // Row after row as in generation, each with a cache that holds no more than it has seen.
        let growing = KeyValueCache(keyHeads: 2, headWidth: 32)
        let out = FloatRows(FloatView(zeros: count * width), rows: count, columns: width)
        for row in 0..<count {
            growing.append(keys: keys.rows(row, 1), values: keys.rows(row, 1), at: row)
            kernels.cachedAttention(
                q, size: size,
                spans: [CachedSpan(cache: growing, row: row, count: 1, position: row)], out: out)
        }
        #expect(out.view.elements == together.elements)
    }

    /// Every quant at its greatest, every activation at its end: no sum may saturate or wrap.
    @Test(arguments: InstructionSet.available, [1, 2])
    func `the greatest sums are exact`(_ set: InstructionSet, _ planes: Int) {
        let kernels = KernelSelection.make(instructionSet: set, scheduler: SerialScheduler())
        let forms: [(Int, Int, Int)] = [(4, 32, 0), (4, 16, 8), (8, 32, 0), (8, 16, 255)]
        for (bits, group, zero) in forms {
            let form = QuantizedForm(
                columns: 64, groupLength: group, bits: bits, zero: zero, hasMinimums: false)
            for quant in [UInt8(0), UInt8((1 << bits) - 1)] {
                let matrix = PackedMatrix(
                    [ConstantSource(form: form, rowCount: 18, quant: quant)],
                    scheduler: SerialScheduler())
                // ±L, and for two planes numbers whose low byte is −128.
                let values: [Float] = [1, -1, -128.0 / 32_512, 32_384.0 / 32_512]
                for value in values {
                    let end: Float = value < 0 ? -1 : 1
                    let row = (0..<64).map { $0 % 32 == 0 ? end : value }
                    let x = FloatRows(FloatView(row), rows: 1, columns: 64)
                    let expected = product(ReferenceKernels(), x, matrix, planes: planes)
                    #expect(product(kernels, x, matrix, planes: planes) == expected)
                }
            }
        }
    }

    @Test func `joined matrices give the results of their parts`() {
        let form = QuantizedForm(
            columns: 64, groupLength: 16, bits: 8, zero: 32, hasMinimums: false)
        let parts: [(rows: Int, seed: UInt64)] = [(5, 1), (16, 2), (1, 3)]
        let sources = parts.map {
            PatternSource(form: form, rowCount: $0.rows, seed: $0.seed)
        }
        let kernels = KernelSelection.make(scheduler: SerialScheduler())
        let x = FloatRows(FloatView(numbers(64)), rows: 1, columns: 64)
        let pool = WorkerPool(width: 2)
        let joined = product(kernels, x, PackedMatrix(sources, scheduler: pool), planes: 1)
        let apart = sources.flatMap {
            product(kernels, x, PackedMatrix([$0], scheduler: pool), planes: 1)
        }
        #expect(joined == apart)
    }

    @Test(arguments: [4, 8], [16, 32])
    func `a row comes back as binary32`(_ bits: Int, _ group: Int) {
        let form = QuantizedForm(
            columns: 96, groupLength: group, bits: bits, zero: 5, hasMinimums: bits == 4)
        let source = PatternSource(form: form, rowCount: 19, seed: 9)
        let matrix = PackedMatrix([source], scheduler: SerialScheduler())
        for index in 0..<19 {
            var row = QuantizedRow(form)
            source.read(index, into: &row)
            let out = FloatView(zeros: 96)
            matrix.dequantizedRow(index, into: out)
            for column in 0..<96 {
                let number = row.scales[column / group] * Float(Int(row.quants[column]) - 5)
                let minimum = bits == 4 ? row.minimums[column / group] : 0
                #expect(out[column] == number + minimum)
            }
        }
    }

    @Test func `scales that binary16 holds take two bytes, others four`() {
        let form = QuantizedForm(
            columns: 576, groupLength: 32, bits: 4, zero: 0, hasMinimums: true)
        let halves = PackedMatrix(
            [ConstantSource(form: form, rowCount: 64, quant: 1)], scheduler: SerialScheduler())
        let others = PackedMatrix(
            [PatternSource(form: form, rowCount: 64, seed: 1)], scheduler: SerialScheduler())
        #expect(halves.byteCount == 64 * 576 / 32 * 20)
        #expect(others.byteCount == 64 * 576 / 32 * 24)
    }

    @Test(arguments: InstructionSet.available)
    func `an activation that is not finite is reported and makes its row NaN`(
        _ set: InstructionSet
    ) {
        let kernels = KernelSelection.make(instructionSet: set, scheduler: SerialScheduler())
        for bad in [Float.infinity, -.infinity, .nan] {
            var numbers = [Float](repeating: 1, count: 64)
            numbers[40] = bad
            let rows = QuantizedRows(capacity: 1, columns: 64, planes: 1)
            #expect(
                !kernels.quantize(FloatRows(FloatView(numbers), rows: 1, columns: 64), into: rows))
            #expect(rows.quant(row: 0, column: 0) == 127)
            #expect(rows.quant(row: 0, column: 33) == 0)
            #expect(rows.scale(row: 0, block: 1).isNaN)
            let form = QuantizedForm(
                columns: 64, groupLength: 32, bits: 8, zero: 1, hasMinimums: false)
            let matrix = PackedMatrix(
                [ConstantSource(form: form, rowCount: 3, quant: 1)], scheduler: SerialScheduler())
            let out = FloatView(zeros: 3)
            kernels.product(rows, rows: 1, with: matrix, out: FloatRows(out, rows: 1, columns: 3))
            #expect(out[0].isNaN && out[1].isNaN && out[2].isNaN)
        }
    }

    @Test func `sixteen bits keep what eight lose`() {
        let kernels = KernelSelection.make(scheduler: SerialScheduler())
        let numbers = numbers(320)
        let x = FloatRows(FloatView(numbers), rows: 1, columns: 320)
        for (planes, bound) in [(1, Float(1) / 254), (2, 1 / 65_024)] {
            let rows = QuantizedRows(capacity: 1, columns: 320, planes: planes)
            #expect(kernels.quantize(x, into: rows))
            for column in 0..<320 {
                let scale = rows.scale(row: 0, block: column / 32)
                let back = scale * Float(rows.quant(row: 0, column: column))
                #expect((back - numbers[column]).magnitude <= bound * 1.001)
            }
        }
    }

    private func product(
        _ kernels: any TensorKernels, _ x: FloatRows, _ matrix: PackedMatrix, planes: Int
    ) -> [Float] {
        let rows = QuantizedRows(capacity: x.rows, columns: x.columns, planes: planes)
        let finite = kernels.quantize(x, into: rows)
        #expect(finite)
        let out = FloatView(zeros: x.rows * matrix.rows)
        kernels.product(
            rows, rows: x.rows, with: matrix,
            out: FloatRows(out, rows: x.rows, columns: matrix.rows))
        return out.elements
    }
}

/// Numbers between −1 and 1.
private func numbers(_ count: Int) -> [Float] {
    var state: UInt64 = 11
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
    }
}

private struct PatternSource: QuantizedRowSource {
    let form: QuantizedForm
    let rowCount: Int
    let seed: UInt64

    func read(_ index: Int, into row: inout QuantizedRow) {
        var state = seed &* 1_000_003 &+ UInt64(index)
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for column in row.quants.indices {
            row.quants[column] = UInt8(truncatingIfNeeded: next()) & UInt8((1 << form.bits) - 1)
        }
        // Twelve bits beside the leading one, times a quant of eight: exact in binary32.
        for group in row.scales.indices { row.scales[group] = Float(next() & 0x1fff) * 0x1p-14 }
        for group in row.minimums.indices {
            row.minimums[group] = -Float(next() & 0x1fff) * 0x1p-12
        }
    }
}

private struct ConstantSource: QuantizedRowSource {
    let form: QuantizedForm
    let rowCount: Int
    let quant: UInt8

    func read(_ index: Int, into row: inout QuantizedRow) {
        for column in row.quants.indices { row.quants[column] = quant }
        for group in row.scales.indices { row.scales[group] = 0.75 }
        for group in row.minimums.indices { row.minimums[group] = -2 }
    }
}

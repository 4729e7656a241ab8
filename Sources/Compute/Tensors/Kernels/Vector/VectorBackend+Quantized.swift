import CTensorKernels
import Primitives
import Synchronization

extension VectorBackend {
    package func quantize(_ x: FloatRows, into rows: QuantizedRows) -> Bool {
        let unbounded = Atomic<Bool>(false)
        share(x.rows, unit: 1, cost: x.columns * KernelCost.normalized) { part in
            var target = unsafe rows.activations
            let finite = unsafe quantized.quantize(
                x.pointer, x.stride, part.lowerBound, part.upperBound, &target)
            if !finite { unbounded.store(true, ordering: .relaxed) }
        }
        return !unbounded.load(ordering: .relaxed)
    }

    package func product(
        _ x: QuantizedRows, rows: Int, with matrix: PackedMatrix, out: FloatRows
    ) {
        guard rows > 0 else { return }
        // Few rows cost the reading of the matrix, many the products.
        let cost = 2 * matrix.columns * (rows + 2)
        shareBlocks(matrix.rowBlocks, cost: cost) { part in
            var left = unsafe x.activations
            var right = unsafe matrix.packed
            unsafe quantized.product(
                &left, rows, &right, part.lowerBound, part.upperBound, out.pointer, out.stride)
        }
    }

    /// Like ``share(_:unit:cost:_:)``, with several tasks a thread where there is much to do: a
    /// thread that was held up then does fewer.
    private func shareBlocks(_ count: Int, cost: Int, _ body: @Sendable (Range<Int>) -> Void) {
        let worth = count * cost / KernelCost.task
        let width = scheduler.width
        let tasks = min(worth, width * min(max(worth / (64 * width), 1), 4), (count + 1) / 2)
        guard tasks > 1, width > 1 else { return body(0..<count) }
        let pairs = (count + 1) / 2
        scheduler.run(taskCount: tasks) { task in
            let (from, to) = (pairs * task / tasks * 2, pairs * (task + 1) / tasks * 2)
            body(from..<min(to, count))
        }
    }

    package func rotate(
        _ x: FloatRows, heads: Int, headWidth: Int, positions: IntegerView, by table: RotaryTable
    ) {
        share(x.rows, unit: 1, cost: heads * table.width) { part in
            unsafe self.rows.rotate(
                x.pointer, table.cosine.pointer, table.sine.pointer, positions.pointer,
                assay_rotary(
                    first: part.lowerBound, last: part.upperBound, stride: x.stride, heads: heads,
                    head_width: headWidth, width: table.width, halves: table.pairing == .halves))
        }
    }

    package func swiglu(_ x: FloatRows, out: FloatRows) {
        share(out.rows, unit: 1, cost: out.columns * KernelCost.elementary) { part in
            for row in part {
                let gate = unsafe x.pointer + row * x.stride
                unsafe self.rows.swiglu(
                    gate, gate + out.columns, out.pointer + row * out.stride, out.columns)
            }
        }
    }
}

extension QuantizedRows {
    /// Valid while the storage lives.
    fileprivate var activations: assay_activations {
        unsafe assay_activations(
            quants: quants.base.assumingMemoryBound(to: Int8.self),
            factors: factors.base.assumingMemoryBound(to: assay_block_factors.self),
            capacity: capacity, columns: columns, planes: Int32(planes))
    }
}

extension PackedMatrix {
    /// Valid while the matrix lives.
    fileprivate var packed: assay_packed_matrix {
        unsafe assay_packed_matrix(
            quants: quants.base.assumingMemoryBound(to: UInt8.self), scales: scales.base,
            rows: rows, columns: columns, bits: Int32(form.bits),
            group_length: Int32(form.groupLength),
            zero: Int32(form.zero), minimums: form.hasMinimums, halves: hasHalves)
    }
}

import CTensorKernels
package import Primitives
import Synchronization

/// A quantized matrix in the order in which kernels read it: the right operand of a product.
///
/// Sixteen rows lie together. A block of 32 columns of them is eight steps of four columns, each
/// [16 rows][4 columns]; quants of four bits share a byte with those 16 columns on. Quants:
/// [row block][block][256 or 512 bytes]. Scales: [row block][group][16 scales, then 16 minimums
/// where the form has them], binary16 where that holds all of them exactly, else binary32. Rows
/// past the last are zeros. Immutable once made.
@safe package final class PackedMatrix: @unchecked Sendable {
    package static let rowsInBlock = 16

    package let form: QuantizedForm
    package let rows: Int
    /// Whether scales and minimums are stored as binary16.
    let hasHalves: Bool
    let quants: TensorStorage
    let scales: TensorStorage

    /// Packs the rows of `sources` below each other; all have one form.
    ///
    /// The scheduler's threads read the sources. Quants are cut to the bits of the form.
    package init(_ sources: [any QuantizedRowSource], scheduler: any ParallelScheduler) {
        guard let form = sources.first?.form else { preconditionFailure("a matrix has a source") }
        precondition(sources.allSatisfy { $0.form == form }, "joined matrices have one form")
        let rows = sources.reduce(0) { $0 + $1.rowCount }
        let packing = MatrixPacking(form: form, rows: rows)
        let hasHalves = packing.pack(sources, scheduler: scheduler)
        self.form = form
        self.rows = rows
        self.hasHalves = hasHalves
        quants = packing.quants
        scales = hasHalves ? packing.halves(scheduler: scheduler) : packing.scales
    }

    package var columns: Int { form.columns }

    /// What the matrix takes of memory.
    package var byteCount: Int { (quants.count + scales.count) * 4 }

    /// The blocks of sixteen rows.
    var rowBlocks: Int { (rows + Self.rowsInBlock - 1) / Self.rowsInBlock }

    /// Row `row` as binary32: fma(scale, quant − zero, minimum), or scale · (quant − zero) where
    /// the form has no minimums.
    ///
    /// `out` has ``columns`` elements.
    package func dequantizedRow(_ row: Int, into out: FloatView) {
        precondition(row >= 0 && row < rows, "a row lies inside its matrix")
        precondition(out.count == columns, "a row fills the view")
        for group in 0..<form.groups {
            let scale = scale(row, group)
            let minimum = form.hasMinimums ? minimum(row, group) : 0
            for column in group * form.groupLength..<(group + 1) * form.groupLength {
                let number = Float(quant(row, column) - form.zero)
                let product = form.hasMinimums ? fma(scale, number, minimum) : scale * number
                unsafe out.pointer[column] = product
            }
        }
    }

    /// The unsigned quant of a column; row and column lie inside.
    func quant(_ row: Int, _ column: Int) -> Int {
        let (step, lane) = (column % 32 / 4, row % 16 * 4 + column % 4)
        let block = (row / 16 * form.blocks + column / 32) * 64 * form.bits
        let at = block + (form.bits == 8 ? step : step % 4) * 64 + lane
        let byte = Int(unsafe quants.base.load(fromByteOffset: at, as: UInt8.self))
        if form.bits == 8 { return byte }
        return step < 4 ? byte & 15 : byte >> 4
    }

    func scale(_ row: Int, _ group: Int) -> Float { scale(row, group, part: 0) }

    func minimum(_ row: Int, _ group: Int) -> Float { scale(row, group, part: 1) }

    private func scale(_ row: Int, _ group: Int, part: Int) -> Float {
        let parts = form.hasMinimums ? 2 : 1
        let at = ((row / 16 * form.groups + group) * parts + part) * 16 + row % 16
        guard hasHalves else { return scales.floats(offset: at, count: 1)[0] }
        return Float(halfBits: unsafe scales.base.load(fromByteOffset: at * 2, as: UInt16.self))
    }
}

/// The storage of a matrix while its rows come in.
@safe private final class MatrixPacking: @unchecked Sendable {
    let form: QuantizedForm
    let rows: Int
    let quants: TensorStorage
    /// binary32.
    let scales: TensorStorage
    private let rowBlocks: Int
    private let inexact = Atomic<Bool>(false)

    init(form: QuantizedForm, rows: Int) {
        self.form = form
        self.rows = rows
        rowBlocks = (rows + 15) / 16
        quants = TensorStorage(count: rowBlocks * form.columns * form.bits / 2)
        scales = TensorStorage(count: rowBlocks * form.groups * (form.hasMinimums ? 32 : 16))
    }

    /// Reads all rows; whether all scales are binary16 numbers.
    func pack(_ sources: [any QuantizedRowSource], scheduler: any ParallelScheduler) -> Bool {
        // More tasks than threads, since a thread may be slowed down by pages it is first to touch.
        let tasks = min(rowBlocks, 4 * scheduler.width)
        guard tasks > 0, form.columns > 0 else { return true }
        scheduler.run(taskCount: tasks) { [self] task in
            var row = QuantizedRow(form)
            var quants = [UInt8](repeating: 0, count: 16 * form.columns)
            for block in rowBlocks * task / tasks..<rowBlocks * (task + 1) / tasks {
                pack(block, of: sources, row: &row, quants: &quants)
            }
        }
        return !inexact.load(ordering: .acquiring)
    }

    private func pack(
        _ block: Int, of sources: [any QuantizedRowSource], row: inout QuantizedRow,
        quants rowQuants: inout [UInt8]
    ) {
        let count = min(16, rows - block * 16)
        for lane in 0..<16 {
            let at = lane * form.columns
            if lane < count {
                Self.read(block * 16 + lane, of: sources, into: &row)
                rowQuants.replaceSubrange(at..<at + form.columns, with: row.quants)
                store(row, block: block, lane: lane)
            } else {
                for index in at..<at + form.columns { rowQuants[index] = 0 }
            }
        }
        unsafe rowQuants.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            let target = unsafe quants.base + block * form.columns * form.bits * 2
            unsafe assay_pack_quants(
                base, form.columns, Int32(form.bits), target.assumingMemoryBound(to: UInt8.self))
        }
    }

    private static func read(
        _ index: Int, of sources: [any QuantizedRowSource], into row: inout QuantizedRow
    ) {
        var index = index
        for source in sources {
            if index < source.rowCount { return source.read(index, into: &row) }
            index -= source.rowCount
        }
    }

    private func store(_ row: QuantizedRow, block: Int, lane: Int) {
        precondition(row.quants.count == form.columns, "a column has a quant")
        precondition(row.scales.count == form.groups, "a group has a scale")
        precondition(
            row.minimums.count == (form.hasMinimums ? form.groups : 0), "a group has its minimum")
        let parts = form.hasMinimums ? 2 : 1
        let all = scales.floats(offset: 0, count: scales.count)
        var exact = true
        for group in 0..<form.groups {
            let at = (block * form.groups + group) * parts * 16 + lane
            all[at] = row.scales[group]
            exact = exact && row.scales[group].isHalf
            if form.hasMinimums {
                all[at + 16] = row.minimums[group]
                exact = exact && row.minimums[group].isHalf
            }
        }
        if !exact { inexact.store(true, ordering: .releasing) }
    }

    /// The scales as binary16.
    func halves(scheduler: any ParallelScheduler) -> TensorStorage {
        let halves = TensorStorage(count: (scales.count + 1) / 2)
        let all = scales.floats(offset: 0, count: scales.count)
        scheduler.run(taskCount: scheduler.width) { [count = scales.count] task in
            for at in count * task / scheduler.width..<count * (task + 1) / scheduler.width {
                unsafe halves.base.storeBytes(
                    of: all.pointer[at].halfBits, toByteOffset: at * 2, as: UInt16.self)
            }
        }
        return halves
    }
}

extension Float {
    /// The number that a binary16 pattern means.
    init(halfBits bits: UInt16) {
        let sign = UInt32(bits >> 15) << 31
        let magnitude = UInt32(bits & 0x7FFF)
        switch magnitude >> 10 {
        case 31: self.init(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13)
        case 0:
            let value = Float(magnitude) * 0x1p-24
            self.init(bitPattern: sign | value.bitPattern)
        default: self.init(bitPattern: sign | (magnitude << 13) + 112 << 23)
        }
    }

    /// The pattern of this number as binary16, where ``isHalf``.
    var halfBits: UInt16 {
        let sign = UInt16(bitPattern.leadingZeroBitCount == 0 ? 0x8000 : 0)
        if magnitude >= 0x1p-14 {
            let shifted = (bitPattern & 0x7FFF_FFFF) >> 13
            return sign | UInt16(truncatingIfNeeded: shifted &- 112 << 10)
        }
        return sign | UInt16(magnitude * 0x1p24)
    }

    /// Whether this is a finite number of binary16.
    var isHalf: Bool {
        if magnitude >= 0x1p-14 { return magnitude <= 65_504 && bitPattern & 0x1FFF == 0 }
        let units = magnitude * 0x1p24
        return units == units.rounded(.down)
    }
}

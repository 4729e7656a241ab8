/// Activations as whole numbers: the left operand of a product with a ``PackedMatrix``.
///
/// Every row is quantized by itself in blocks of 32 columns, so a row has the same bits in any
/// batch. Layout of the quants: [block][row][plane][32], the plane of high bytes first; factors
/// [block][row], the eight words of `assay_block_factors`.
///
/// The storage is not synchronized: one call writes it, later calls read it.
@safe package final class QuantizedRows: @unchecked Sendable {
    static let factorWords = 8

    /// The most rows that it can hold.
    package let capacity: Int
    package let columns: Int
    /// 1: eight bits a number; 2: sixteen, in a high and a low byte.
    package let planes: Int
    let quants: TensorStorage
    let factors: TensorStorage

    package init(capacity: Int, columns: Int, planes: Int) {
        precondition(capacity >= 0, "there is a number of rows")
        precondition(
            columns >= 0 && columns % QuantizedForm.blockLength == 0, "rows are whole blocks of 32")
        precondition(planes == 1 || planes == 2, "numbers have one or two planes")
        self.capacity = capacity
        self.columns = columns
        self.planes = planes
        let blocks = columns / QuantizedForm.blockLength * capacity
        quants = TensorStorage(count: blocks * planes * QuantizedForm.blockLength / 4)
        factors = TensorStorage(count: blocks * Self.factorWords)
    }

    package var byteCount: Int { (quants.count + factors.count) * 4 }

    /// The greatest quant: of 8 bits with a sign, or 256 times that.
    var greatest: Float { planes == 1 ? 127 : 32_512 }

    private func place(_ row: Int, _ block: Int) -> Int {
        precondition(row >= 0 && row < capacity, "a row lies inside")
        precondition(block >= 0 && block * 32 < columns, "a block lies inside")
        return block * capacity + row
    }

    /// The scale of a block.
    package func scale(row: Int, block: Int) -> Float {
        factors.floats(offset: place(row, block) * Self.factorWords, count: 1)[0]
    }

    /// The whole number of a column.
    package func quant(row: Int, column: Int) -> Int {
        let at = place(row, column / 32) * planes * 32 + column % 32
        let high = Int(unsafe quants.base.load(fromByteOffset: at, as: Int8.self))
        guard planes == 2 else { return high }
        return 256 * high + Int(unsafe quants.base.load(fromByteOffset: at + 32, as: Int8.self))
    }

    /// Sets the scale, the 32 numbers and their sums of one block.
    func store(_ numbers: [Int], scale: Float, row: Int, block: Int) {
        precondition(numbers.count == QuantizedForm.blockLength, "a block is stored whole")
        let place = place(row, block)
        let (first, second) = (numbers[..<16].reduce(0, +), numbers[16...].reduce(0, +))
        let sums = [first + second, first, second]
        let words = Self.factorWords
        factors.floats(offset: place * words, count: 4).store(
            [scale] + sums.map { scale * Float($0) })
        factors.integers(offset: place * words + 4, count: 4).store(sums.map { Int32($0) } + [0])
        for (index, number) in numbers.enumerated() {
            let at = place * planes * 32 + index
            let low = planes == 2 ? Int8(truncatingIfNeeded: number) : 0
            let high = planes == 2 ? Int8((number - Int(low)) / 256) : Int8(number)
            unsafe quants.base.storeBytes(of: high, toByteOffset: at, as: Int8.self)
            if planes == 2 {
                unsafe quants.base.storeBytes(of: low, toByteOffset: at + 32, as: Int8.self)
            }
        }
    }
}

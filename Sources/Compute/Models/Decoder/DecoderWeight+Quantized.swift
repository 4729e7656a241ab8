package import Tensors

extension DecoderWeight {
    /// The rows in their neutral form for a ``PackedMatrix``; `nil` for F32, F16 and BF16, and for
    /// a vector.
    ///
    /// Types of at most four bits a quant have the form of four bits, the others that of eight.
    package var quantizedRows: (any QuantizedRowSource)? {
        guard extents.count == 2, let blocks = GGUFBlocks(type) else { return nil }
        return DecoderQuantizedRows(weight: self, blocks: blocks)
    }
}

private struct DecoderQuantizedRows: QuantizedRowSource {
    let weight: DecoderWeight
    let blocks: GGUFBlocks

    var rowCount: Int { weight.rowCount }

    var form: QuantizedForm {
        QuantizedForm(
            columns: weight.rowLength, groupLength: blocks.groupLength,
            bits: blocks.quantBits <= 4 ? 4 : 8, zero: Int(blocks.zero),
            hasMinimums: blocks.hasMinimums)
    }

    func read(_ index: Int, into row: inout QuantizedRow) {
        blocks.decode(
            weight.rowBytes(index), elements: weight.rowLength, quants: &row.quants,
            scales: &row.scales, minimums: &row.minimums)
    }
}

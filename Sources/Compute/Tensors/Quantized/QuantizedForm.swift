/// How the numbers of a quantized matrix are written: whole numbers in groups along a row, each
/// group with one scale and, where the form has them, one minimum.
///
/// Element k of row n, in group g = k div groupLength, is scale[n, g]·(quant[n, k] − zero)
/// + minimum[n, g]. Spec: `Docs/Spec/numerics.md` § 12.
package struct QuantizedForm: Sendable, Hashable {
    /// Activations are quantized in blocks of this length, and columns are a multiple of it.
    package static let blockLength = 32

    package let columns: Int
    /// The columns that share a scale: 16 or 32.
    package let groupLength: Int
    /// Quants are unsigned integers of 4 or 8 bits.
    package let bits: Int
    /// What is taken from every quant, below 256.
    package let zero: Int
    package let hasMinimums: Bool

    package init(columns: Int, groupLength: Int, bits: Int, zero: Int, hasMinimums: Bool) {
        precondition(columns >= 0 && columns % Self.blockLength == 0, "rows are whole blocks of 32")
        precondition(groupLength == 16 || groupLength == 32, "a group has 16 or 32 columns")
        precondition(bits == 4 || bits == 8, "a quant has 4 or 8 bits")
        precondition(zero >= 0 && zero < 256, "the zero is a number of 8 bits")
        self.columns = columns
        self.groupLength = groupLength
        self.bits = bits
        self.zero = zero
        self.hasMinimums = hasMinimums
    }

    /// The groups of a row.
    package var groups: Int { columns / groupLength }
    /// The blocks of a row.
    var blocks: Int { columns / Self.blockLength }
}

/// One row of a quantized matrix as a source hands it over.
package struct QuantizedRow: Sendable {
    /// One quant for every column, below 2^bits.
    package var quants: [UInt8]
    /// One scale for every group.
    package var scales: [Float]
    /// One minimum for every group; empty where the form has none.
    package var minimums: [Float]

    /// A row of zeros.
    package init(_ form: QuantizedForm) {
        quants = [UInt8](repeating: 0, count: form.columns)
        scales = [Float](repeating: 0, count: form.groups)
        minimums = [Float](repeating: 0, count: form.hasMinimums ? form.groups : 0)
    }
}

/// A tensor of a file that can hand over its rows in any order, from several threads at once.
package protocol QuantizedRowSource: Sendable {
    var form: QuantizedForm { get }
    var rowCount: Int { get }

    /// Overwrites `row` (of ``form``) with row `index`, which is below ``rowCount``.
    func read(_ index: Int, into row: inout QuantizedRow)
}

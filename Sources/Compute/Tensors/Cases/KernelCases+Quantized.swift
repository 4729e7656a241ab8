import Primitives

extension KernelCases {
    /// Depths and rows around blocks, tiles and pairs of them; every width, group and plane.
    static var quantizedProducts: [KernelCase] {
        let sizes: [(m: Int, n: Int, k: Int)] = [
            (0, 5, 32), (1, 1, 32), (2, 16, 64), (3, 17, 96), (1, 33, 0), (4, 31, 32), (5, 48, 128),
            (1, 640, 256), (9, 50, 160), (66, 35, 64), (131, 19, 32),
        ]
        let forms = [(4, 32, 0, true), (4, 32, 8, false), (8, 32, 128, false), (8, 16, 32, false)]
        let rarer = [(4, 16, 0, true), (8, 32, 0, true), (8, 16, 4, true), (4, 16, 255, false)]
        return (forms + rarer).flatMap { form in
            sizes.flatMap { size in
                [1, 2].map { planes in
                    quantizedProduct(
                        size.m, size.n, planes: planes,
                        QuantizedForm(
                            columns: size.k, groupLength: form.1, bits: form.0, zero: form.2,
                            hasMinimums: form.3))
                }
            }
        } + CaseValues.allCases.map(quantizing)
    }

    private static func quantizedProduct(
        _ m: Int, _ n: Int, planes: Int, _ form: QuantizedForm
    ) -> KernelCase {
        let kind = "\(form.bits)/\(form.groupLength)/\(form.zero)/\(form.hasMinimums)"
        let name = "quantized \(m)×\(n)×\(form.columns) \(kind) \(planes)"
        return KernelCase(name) { kernels, data in
            let source = CaseSource(
                form: form, rowCount: n, quants: data.floats(n * form.columns),
                scales: data.floats(n * form.groups * 2), halves: n % 2 == 0)
            let matrix = PackedMatrix([source], scheduler: SerialScheduler())
            let x = QuantizedRows(capacity: m + 1, columns: form.columns, planes: planes)
            let rows = FloatRows(data.floats(m * form.columns), rows: m, columns: form.columns)
            data.output(kernels.quantize(rows, into: x))
            let out = FloatRows(data.output(m * (n + 3)), rows: m, columns: n + 3)
            kernels.product(x, rows: m, with: matrix, out: out.columns(2, n))
        }
    }

    /// The numbers, scales and sums themselves, and what is not finite.
    private static func quantizing(_ values: CaseValues) -> KernelCase {
        KernelCase("quantize \(values)") { kernels, data in
            for planes in [1, 2] {
                let (m, k) = (67, 320)
                let x = FloatRows(data.floats(m * k, values), rows: m, columns: k)
                let rows = QuantizedRows(capacity: 70, columns: 288, planes: planes)
                data.output(kernels.quantize(x.columns(17, 288), into: rows))
                let out = data.output(m * 288)
                for row in 0..<m {
                    for column in 0..<288 {
                        let scale = rows.scale(row: row, block: column / 32)
                        out[row * 288 + column] =
                            scale * Float(rows.quant(row: row, column: column))
                    }
                }
                let words = data.output(rows.factors.count)
                words.copy(from: rows.factors.floats(offset: 0, count: words.count))
            }
        }
    }
}

/// A matrix of seeded quants with every bit used, and scales that binary16 holds or not.
private struct CaseSource: QuantizedRowSource {
    let form: QuantizedForm
    let rowCount: Int
    let quants: FloatView
    let scales: FloatView
    let halves: Bool

    func read(_ index: Int, into row: inout QuantizedRow) {
        for column in 0..<form.columns {
            let bits = quants[index * form.columns + column].bitPattern >> 8
            row.quants[column] = UInt8(truncatingIfNeeded: bits) & UInt8((1 << form.bits) - 1)
        }
        for group in 0..<form.groups {
            row.scales[group] = scale((index * form.groups + group) * 2)
            if form.hasMinimums {
                row.minimums[group] = scale((index * form.groups + group) * 2 + 1)
            }
        }
    }

    private func scale(_ index: Int) -> Float {
        halves ? Float(halfBits: UInt16(scales[index].bitPattern >> 16 & 0xBFFF)) : scales[index]
    }
}

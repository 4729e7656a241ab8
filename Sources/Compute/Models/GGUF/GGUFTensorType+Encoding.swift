import Tensors

extension GGUFTensorType {
    /// The blocks that stand for `elements`, which are finite and fill whole blocks.
    ///
    /// F16 and BF16 round to nearest even. Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0 are what ggml's
    /// reference quantizers compute, each operation rounded by itself. The K types round every
    /// element to the nearest step of its group's range: valid files, but ggml searches longer for
    /// scales and comes somewhat closer. A scale beyond binary16 becomes an infinity.
    package func encode(_ elements: [Float]) -> [UInt8] {
        precondition(elements.count % blockLength == 0, "whole blocks are encoded")
        precondition(elements.allSatisfy(\.isFinite), "finite elements are encoded")
        var writer = GGUFBlockWriter()
        for start in stride(from: 0, to: elements.count, by: blockLength) {
            writer.append(elements[start..<start + blockLength], as: self)
        }
        return writer.bytes
    }
}

/// Appends blocks, field by field in the order of ggml's `ggml-common.h`.
private struct GGUFBlockWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ block: ArraySlice<Float>, as type: GGUFTensorType) {
        let x = Array(block)
        switch type {
        case .float32: append32(x[0].bitPattern)
        case .float16: append16(Binary16.narrow(x[0]))
        case .bfloat16: append16(Binary16.narrowToBfloat16(x[0]))
        case .q4_0: symmetric(x, zero: 8)
        case .q5_0: symmetric(x, zero: 16)
        case .q4_1: affine(x, steps: 15)
        case .q5_1: affine(x, steps: 31)
        case .q8_0: bytewise(x)
        case .q2_K: q2_K(GGUFAffineGroups(x, length: 16, steps: 3, scaleSteps: 15))
        case .q4_K: q4_K(GGUFAffineGroups(x, length: 32, steps: 15, scaleSteps: 63))
        case .q5_K: q5_K(GGUFAffineGroups(x, length: 32, steps: 31, scaleSteps: 63))
        case .q3_K: q3_K(GGUFSymmetricGroups(x, zero: 4, scales: -32...31))
        case .q6_K: q6_K(GGUFSymmetricGroups(x, zero: 32, scales: -128...127))
        }
    }

    private mutating func append16(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }

    private mutating func append32(_ value: UInt32) {
        append16(UInt16(truncatingIfNeeded: value))
        append16(UInt16(truncatingIfNeeded: value >> 16))
    }

    /// 1 / d; 0 where ggml divides by zero or leaves the range of binary32.
    private static func inverse(_ d: Float) -> Float {
        let inverse = 1 / d
        return inverse.isFinite ? inverse : 0
    }

    /// The whole part of a number, from 0 to `most`.
    private static func whole(_ value: Float, _ most: Float) -> UInt8 {
        value > 0 ? UInt8(min(most, value)) : 0
    }

    /// ggml's quantize_row_q4_0_ref and quantize_row_q5_0_ref.
    private mutating func symmetric(_ x: [Float], zero: Int) {
        var extreme: Float = 0
        for value in x where abs(value) > abs(extreme) { extreme = value }
        let d = extreme / -Float(zero)
        let inverse = Self.inverse(d)
        append16(Binary16.narrow(d))
        let half = Float(zero) + 0.5
        let most = Float(2 * zero - 1)
        appendHalves(x.map { Self.whole($0 * inverse + half, most) }, of: zero * 2)
    }

    /// ggml's quantize_row_q4_1_ref and quantize_row_q5_1_ref.
    private mutating func affine(_ x: [Float], steps: Int) {
        var low = x[0]
        var high = x[0]
        for value in x {
            if value < low { low = value }
            if value > high { high = value }
        }
        let d = (high - low) / Float(steps)
        let inverse = Self.inverse(d)
        append16(Binary16.narrow(d))
        append16(Binary16.narrow(low))
        let quants = x.map { Self.whole(($0 - low) * inverse + 0.5, Float(steps)) }
        appendHalves(quants, of: steps + 1)
    }

    /// ggml's quantize_row_q8_0_ref.
    private mutating func bytewise(_ x: [Float]) {
        let extreme = x.reduce(0) { max($0, abs($1)) }
        let d = extreme / 127
        let inverse = Self.inverse(d)
        append16(Binary16.narrow(d))
        for value in x {
            let rounded = (value * inverse).rounded(.toNearestOrAwayFromZero)
            bytes.append(UInt8(bitPattern: Int8(max(-127, min(127, rounded)))))
        }
    }

    /// 32 quants: their fifth bits where there are 32 levels, then their lower halves.
    private mutating func appendHalves(_ quants: [UInt8], of levels: Int) {
        if levels == 32 {
            for run in 0..<4 {
                var byte: UInt8 = 0
                for bit in 0..<8 { byte |= (quants[run * 8 + bit] >> 4) << UInt8(bit) }
                bytes.append(byte)
            }
        }
        for place in 0..<16 { bytes.append(quants[place] & 15 | (quants[place + 16] & 15) << 4) }
    }

    /// One bit of each of 256 quants, bit r of byte l for element 32r + l.
    private mutating func appendBits(_ quants: [UInt8], _ bit: UInt8) {
        for place in 0..<32 {
            var byte: UInt8 = 0
            for run in 0..<8 { byte |= (quants[run * 32 + place] >> bit & 1) << UInt8(run) }
            bytes.append(byte)
        }
    }

    /// Two bits of each of 256 quants, four elements 32 apart in a byte.
    private mutating func appendQuarters(_ quants: [UInt8], _ shift: UInt8) {
        for run in 0..<2 {
            for place in 0..<32 {
                var byte: UInt8 = 0
                for part in 0..<4 {
                    let quant = quants[run * 128 + part * 32 + place]
                    byte |= (quant >> shift & 3) << UInt8(part * 2)
                }
                bytes.append(byte)
            }
        }
    }

    /// The lower halves of 256 quants, two elements `apart` in a byte.
    private mutating func appendNibbles(_ quants: [UInt8], apart: Int) {
        for run in stride(from: 0, to: 256, by: apart * 2) {
            for place in run..<run + apart {
                bytes.append(quants[place] & 15 | (quants[place + apart] & 15) << 4)
            }
        }
    }

    private mutating func q2_K(_ groups: GGUFAffineGroups) {
        for (scale, minimum) in zip(groups.scales, groups.minimums) {
            bytes.append(scale | minimum << 4)
        }
        appendQuarters(groups.quants, 0)
        append16(groups.d)
        append16(groups.dmin)
    }

    private mutating func q4_K(_ groups: GGUFAffineGroups) {
        appendScales(groups)
        appendNibbles(groups.quants, apart: 32)
    }

    private mutating func q5_K(_ groups: GGUFAffineGroups) {
        appendScales(groups)
        appendBits(groups.quants, 4)
        appendNibbles(groups.quants, apart: 32)
    }

    private mutating func appendScales(_ groups: GGUFAffineGroups) {
        append16(groups.d)
        append16(groups.dmin)
        let (s, m) = (groups.scales, groups.minimums)
        for place in 0..<4 { bytes.append(s[place] | (s[place + 4] >> 4) << 6) }
        for place in 0..<4 { bytes.append(m[place] | (m[place + 4] >> 4) << 6) }
        for place in 4..<8 { bytes.append(s[place] & 15 | (m[place] & 15) << 4) }
    }

    private mutating func q3_K(_ groups: GGUFSymmetricGroups) {
        appendBits(groups.quants, 2)
        appendQuarters(groups.quants, 0)
        let s = groups.scales.map { UInt8($0 + 32) }
        for place in 0..<8 { bytes.append(s[place] & 15 | (s[place + 8] & 15) << 4) }
        for place in 0..<4 {
            var byte: UInt8 = 0
            for part in 0..<4 { byte |= (s[part * 4 + place] >> 4) << UInt8(part * 2) }
            bytes.append(byte)
        }
        append16(groups.d)
    }

    private mutating func q6_K(_ groups: GGUFSymmetricGroups) {
        let q = groups.quants
        // Elements 64 apart share a byte of lower halves.
        for run in [0, 128] {
            for place in run..<run + 64 { bytes.append(q[place] & 15 | (q[place + 64] & 15) << 4) }
        }
        appendQuarters(q, 4)
        for scale in groups.scales { bytes.append(UInt8(bitPattern: Int8(scale))) }
        append16(groups.d)
    }
}

/// Groups of a K block with scales and minimums that are whole multiples of two numbers.
private struct GGUFAffineGroups {
    let d: UInt16
    let dmin: UInt16
    private(set) var scales: [UInt8] = []
    private(set) var minimums: [UInt8] = []
    private(set) var quants: [UInt8] = []

    init(_ x: [Float], length: Int, steps: Float, scaleSteps: Float) {
        let groups = stride(from: 0, to: x.count, by: length).map { x[$0..<$0 + length] }
        // A range holds zero, so that a minimum is never above it.
        let lows = groups.map { $0.reduce(0) { min($0, $1) } }
        let highs = groups.map { $0.reduce(0) { max($0, $1) } }
        let wanted = zip(lows, highs).map { ($1 - $0) / steps }
        d = Binary16.narrow(wanted.reduce(0) { max($0, $1) } / scaleSteps)
        dmin = Binary16.narrow(-lows.reduce(0) { min($0, $1) } / scaleSteps)
        let (unit, minimumUnit) = (Binary16.widen(d), Binary16.widen(dmin))
        for (index, group) in groups.enumerated() {
            let scale = Self.nearest(wanted[index], unit, to: scaleSteps)
            let minimum = Self.nearest(-lows[index], minimumUnit, to: scaleSteps)
            scales.append(scale)
            minimums.append(minimum)
            let (step, shift) = (unit * Float(scale), minimumUnit * Float(minimum))
            for value in group { quants.append(Self.nearest(value + shift, step, to: steps)) }
        }
    }

    /// The whole number from 0 to `most` whose multiple of `unit` is nearest to `value`.
    private static func nearest(_ value: Float, _ unit: Float, to most: Float) -> UInt8 {
        guard unit > 0, unit.isFinite else { return 0 }
        return UInt8(max(0, min(most, (value / unit).rounded(.toNearestOrAwayFromZero))))
    }
}

/// Groups of 16 of a K block with scales that are whole multiples of one number, of either sign.
private struct GGUFSymmetricGroups {
    let d: UInt16
    private(set) var scales: [Int] = []
    private(set) var quants: [UInt8] = []

    init(_ x: [Float], zero: Int, scales range: ClosedRange<Int>) {
        let groups = stride(from: 0, to: x.count, by: 16).map { x[$0..<$0 + 16] }
        // The element of the largest magnitude becomes quant 0, which is `zero` steps away.
        let wanted = groups.map { group in
            group.reduce(Float(0)) { abs($1) > abs($0) ? $1 : $0 } / -Float(zero)
        }
        let largest = wanted.reduce(0) { max($0, abs($1)) }
        d = Binary16.narrow(largest / Float(range.upperBound))
        let unit = Binary16.widen(d)
        for (index, group) in groups.enumerated() {
            let scale = Self.nearest(wanted[index], unit, range)
            scales.append(scale)
            let step = unit * Float(scale)
            for value in group {
                let quant = Self.nearest(value, step, -zero...zero - 1) + zero
                quants.append(UInt8(quant))
            }
        }
    }

    private static func nearest(_ value: Float, _ unit: Float, _ range: ClosedRange<Int>) -> Int {
        guard unit != 0, unit.isFinite else { return 0 }
        let whole = (value / unit).rounded(.toNearestOrAwayFromZero)
        return Int(max(Float(range.lowerBound), min(Float(range.upperBound), whole)))
    }
}

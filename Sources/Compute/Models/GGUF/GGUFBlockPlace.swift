import Tensors

/// One block of a row: where its bytes start, and its first element and group.
///
/// The layouts are those of ggml's `ggml-common.h`: binary16 numbers little-endian, fields in the
/// order in which the comments name them.
struct GGUFBlockPlace {
    let at: Int
    let element: Int
    let group: Int
}

/// The quants, in the order of the elements.
extension GGUFBlockPlace {
    func decodeQuants(
        _ type: GGUFTensorType, _ bytes: Span<UInt8>, _ quants: inout MutableSpan<UInt8>
    ) {
        switch type {
        case .float32, .float16, .bfloat16: break
        case .q4_0: halves(bytes, at + 2, &quants, element, 16)
        case .q4_1: halves(bytes, at + 4, &quants, element, 16)
        case .q5_0: fives(bytes, high: at + 2, &quants)
        case .q5_1: fives(bytes, high: at + 4, &quants)
        case .q8_0: eights(bytes, &quants)
        case .q2_K: quarters(bytes, at + 16, &quants)
        case .q3_K: q3_K(bytes, &quants)
        case .q4_K: q4_K(bytes, at + 16, &quants)
        case .q5_K: q5_K(bytes, &quants)
        case .q6_K: q6_K(bytes, &quants)
        }
    }

    /// `count` bytes: the low halves are elements 0 ..< count, the high halves those that follow.
    private func halves(
        _ bytes: Span<UInt8>, _ start: Int, _ quants: inout MutableSpan<UInt8>, _ first: Int,
        _ count: Int
    ) {
        for place in 0..<count {
            let pair = bytes[start + place]
            quants[first + place] = pair & 15
            quants[first + count + place] = pair >> 4
        }
    }

    /// 32 fifth bits in 4 bytes, then the 16 bytes of halves.
    private func fives(_ bytes: Span<UInt8>, high: Int, _ quants: inout MutableSpan<UInt8>) {
        halves(bytes, high + 4, &quants, element, 16)
        for place in 0..<32 {
            let bit = bytes[high + place / 8] >> UInt8(place % 8) & 1
            quants[element + place] |= bit << 4
        }
    }

    /// 32 bytes in two's complement; 128 makes them whole numbers from 0.
    private func eights(_ bytes: Span<UInt8>, _ quants: inout MutableSpan<UInt8>) {
        for place in 0..<32 { quants[element + place] = bytes[at + 2 + place] ^ 0x80 }
    }

    /// Twice 32 bytes of four quarters; quarter j of a run holds its elements 32j ..< 32j + 32.
    private func quarters(
        _ bytes: Span<UInt8>, _ start: Int, _ quants: inout MutableSpan<UInt8>
    ) {
        for run in 0..<2 {
            for place in 0..<32 {
                let four = bytes[start + run * 32 + place]
                let first = element + run * 128 + place
                quants[first] = four & 3
                quants[first + 32] = four >> 2 & 3
                quants[first + 64] = four >> 4 & 3
                quants[first + 96] = four >> 6
            }
        }
    }

    /// hmask[32], qs[64], scales[12], d: bit r of hmask[l] is the third bit of element 32r + l.
    private func q3_K(_ bytes: Span<UInt8>, _ quants: inout MutableSpan<UInt8>) {
        quarters(bytes, at + 32, &quants)
        for run in 0..<8 {
            for place in 0..<32 {
                let bit = bytes[at + place] >> UInt8(run) & 1
                quants[element + run * 32 + place] |= bit << 2
            }
        }
    }

    /// Four runs of 32 bytes, each with the halves of 64 elements.
    private func q4_K(_ bytes: Span<UInt8>, _ start: Int, _ quants: inout MutableSpan<UInt8>) {
        for run in 0..<4 {
            halves(bytes, start + run * 32, &quants, element + run * 64, 32)
        }
    }

    /// d, dmin, scales[12], qh[32], qs[128]: bit r of qh[l] is the fifth bit of element 32r + l.
    private func q5_K(_ bytes: Span<UInt8>, _ quants: inout MutableSpan<UInt8>) {
        q4_K(bytes, at + 48, &quants)
        for run in 0..<8 {
            for place in 0..<32 {
                let bit = bytes[at + 16 + place] >> UInt8(run) & 1
                quants[element + run * 32 + place] |= bit << 4
            }
        }
    }

    /// ql[128], qh[64], scales[16], d: for each 128 elements 64 bytes of halves and 32 of quarters.
    private func q6_K(_ bytes: Span<UInt8>, _ quants: inout MutableSpan<UInt8>) {
        for run in 0..<2 {
            let low = at + run * 64
            let high = at + 128 + run * 32
            let first = element + run * 128
            for place in 0..<32 {
                let four = bytes[high + place]
                let a = bytes[low + place]
                let b = bytes[low + 32 + place]
                quants[first + place] = a & 15 | (four & 3) << 4
                quants[first + 32 + place] = b & 15 | (four >> 2 & 3) << 4
                quants[first + 64 + place] = a >> 4 | (four >> 4 & 3) << 4
                quants[first + 96 + place] = b >> 4 | (four >> 6) << 4
            }
        }
    }
}

/// The scales and minimums of the groups.
extension GGUFBlockPlace {
    func decodeScales(
        _ type: GGUFTensorType, _ bytes: Span<UInt8>, _ scales: inout MutableSpan<Float>,
        _ minimums: inout MutableSpan<Float>
    ) {
        switch type {
        case .float32, .float16, .bfloat16: break
        case .q4_0, .q5_0, .q8_0: scales[group] = half(bytes, at)
        case .q4_1, .q5_1:
            scales[group] = half(bytes, at)
            minimums[group] = half(bytes, at + 2)
        case .q2_K: scales2(bytes, &scales, &minimums)
        case .q3_K: scales3(bytes, &scales)
        case .q4_K, .q5_K: scales4(bytes, &scales, &minimums)
        case .q6_K:
            let d = half(bytes, at + 208)
            for place in 0..<16 {
                let scale = Int8(bitPattern: bytes[at + 192 + place])
                scales[group + place] = d * Float(scale)
            }
        }
    }

    private func half(_ bytes: Span<UInt8>, _ start: Int) -> Float {
        Binary16.widen(UInt16(bytes[start]) | UInt16(bytes[start + 1]) << 8)
    }

    /// scales[16], qs[64], d, dmin: four bits of scale and four of minimum.
    private func scales2(
        _ bytes: Span<UInt8>, _ scales: inout MutableSpan<Float>,
        _ minimums: inout MutableSpan<Float>
    ) {
        let d = half(bytes, at + 80)
        let dmin = half(bytes, at + 82)
        for place in 0..<16 {
            let both = bytes[at + place]
            scales[group + place] = d * Float(both & 15)
            minimums[group + place] = -(dmin * Float(both >> 4))
        }
    }

    /// Six bits less 32: four of them in a half of bytes 0 ..< 8, two in a quarter of the rest.
    private func scales3(_ bytes: Span<UInt8>, _ scales: inout MutableSpan<Float>) {
        let d = half(bytes, at + 108)
        for place in 0..<16 {
            let low = bytes[at + 96 + place % 8] >> (place < 8 ? 0 : 4) & 15
            let high = bytes[at + 104 + place % 4] >> UInt8(place / 4 * 2) & 3
            scales[group + place] = d * Float(Int32(low | high << 4) - 32)
        }
    }

    /// d, dmin, scales[12]: six bits of scale and six of minimum for each of eight groups.
    private func scales4(
        _ bytes: Span<UInt8>, _ scales: inout MutableSpan<Float>,
        _ minimums: inout MutableSpan<Float>
    ) {
        let d = half(bytes, at)
        let dmin = half(bytes, at + 2)
        for place in 0..<4 {
            let first = bytes[at + 4 + place]
            let second = bytes[at + 8 + place]
            let third = bytes[at + 12 + place]
            scales[group + place] = d * Float(first & 63)
            scales[group + 4 + place] = d * Float(third & 15 | (first >> 6) << 4)
            minimums[group + place] = -(dmin * Float(second & 63))
            minimums[group + 4 + place] = -(dmin * Float(third >> 4 | (second >> 6) << 4))
        }
    }
}

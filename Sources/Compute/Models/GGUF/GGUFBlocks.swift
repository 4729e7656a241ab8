import Tensors

/// The neutral form of a quantized GGUF type: whole numbers in groups, each with one scale.
///
/// Element e of a row, in group g = e / ``groupLength``, is
///
///     scale[g] · (quant[e] − zero) + minimum[g]
///
/// in binary32. Scales and minimums are exact: those of the K types are products of a binary16
/// number and a whole number of at most 8 bits. The product with the quant is exact as well, so
/// the sum with the minimum is the only rounding; types without minimums have none. This is what
/// ggml's `dequantize_row_*` computes, also where a compiler fuses its multiply and add.
///
/// A scale or minimum that a file stores as infinity or NaN is passed on as it is.
package struct GGUFBlocks: Hashable, Sendable {
    package let type: GGUFTensorType
    /// The elements that share a scale: 16 or 32.
    package let groupLength: Int
    /// What is taken from every quant.
    package let zero: UInt8
    /// Quants are below 2^quantBits.
    package let quantBits: Int
    /// Whether groups have minimums; without them the term is left out, not zero.
    package let hasMinimums: Bool

    /// The form of a quantized type; `nil` for F32, F16 and BF16, which have no quants.
    package init?(_ type: GGUFTensorType) {
        self.type = type
        switch type {
        case .float32, .float16, .bfloat16: return nil
        case .q4_0: (groupLength, zero, quantBits, hasMinimums) = (32, 8, 4, false)
        case .q4_1: (groupLength, zero, quantBits, hasMinimums) = (32, 0, 4, true)
        case .q5_0: (groupLength, zero, quantBits, hasMinimums) = (32, 16, 5, false)
        case .q5_1: (groupLength, zero, quantBits, hasMinimums) = (32, 0, 5, true)
        case .q8_0: (groupLength, zero, quantBits, hasMinimums) = (32, 128, 8, false)
        case .q2_K: (groupLength, zero, quantBits, hasMinimums) = (16, 0, 2, true)
        case .q3_K: (groupLength, zero, quantBits, hasMinimums) = (16, 4, 3, false)
        case .q4_K: (groupLength, zero, quantBits, hasMinimums) = (32, 0, 4, true)
        case .q5_K: (groupLength, zero, quantBits, hasMinimums) = (32, 0, 5, true)
        case .q6_K: (groupLength, zero, quantBits, hasMinimums) = (16, 32, 6, false)
        }
    }

    /// The groups of `elements` elements, which are whole blocks.
    package func groups(ofElements elements: Int) -> Int { elements / groupLength }

    /// Decodes the whole blocks of `elements` elements that start at `start` of `bytes`.
    ///
    /// `quants` has at least `elements` places, `scales` one a group, and `minimums` one a group
    /// where the type has them; their first places are overwritten.
    package func decode(
        _ bytes: [UInt8], from start: Int = 0, elements: Int, quants: inout [UInt8],
        scales: inout [Float], minimums: inout [Float]
    ) {
        let blocks = elements / type.blockLength
        precondition(elements % type.blockLength == 0, "whole blocks are decoded")
        precondition(
            start >= 0 && start <= bytes.count - blocks * type.blockBytes, "the blocks lie inside")
        precondition(quants.count >= elements, "there is a place for every quant")
        let groups = groups(ofElements: elements)
        precondition(scales.count >= groups, "there is a place for every scale")
        precondition(!hasMinimums || minimums.count >= groups, "there is a place for every minimum")
        let source = bytes.span
        var quantSpan = quants.mutableSpan
        var scaleSpan = scales.mutableSpan
        var minimumSpan = minimums.mutableSpan
        for block in 0..<blocks {
            let element = block * type.blockLength
            let place = GGUFBlockPlace(
                at: start + block * type.blockBytes, element: element,
                group: element / groupLength)
            place.decodeQuants(type, source, &quantSpan)
            place.decodeScales(type, source, &scaleSpan, &minimumSpan)
        }
    }

    /// The elements of decoded groups as binary32.
    package func store(
        quants: [UInt8], scales: [Float], minimums: [Float], into elements: inout [Float]
    ) {
        let zero = Int32(zero)
        let places = groupLength
        for group in 0..<elements.count / places {
            let scale = scales[group]
            for place in group * places..<(group + 1) * places {
                elements[place] = scale * Float(Int32(quants[place]) - zero)
            }
            guard hasMinimums else { continue }
            for place in group * places..<(group + 1) * places {
                elements[place] += minimums[group]
            }
        }
    }
}

import Primitives
package import Tensors

/// The elements of a tensor as binary32, by the definition of its type.
extension GGUFReader {
    /// All elements, row after row.
    ///
    /// F32 is copied bit for bit, F16 and BF16 are widened exactly, quantized blocks are what
    /// ``GGUFBlocks`` says. Values that are not finite are handed out as they are.
    package func floats(_ tensor: GGUFTensor) -> FloatView {
        let view = FloatView(zeros: tensor.count)
        switch tensor.type {
        case .float32: view.store(littleEndianBytesOf: file, from: tensor.start)
        case .float16: view.store(float16BytesOf: file, from: tensor.start)
        case .bfloat16: view.store(bfloat16BytesOf: file, from: tensor.start)
        case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2_K, .q3_K, .q4_K, .q5_K, .q6_K:
            for row in 0..<tensor.rowCount {
                let part = view.slice(row * tensor.rowLength, tensor.rowLength)
                part.store(self.row(row, of: tensor))
            }
        }
        return view
    }

    /// The elements of the tensor `name`, whose extents must be these.
    package func floats(_ name: String, extents: [Int]) throws(GGUFFailure) -> FloatView {
        let tensor = try requiredTensor(name)
        guard tensor.extents == extents else {
            throw .wrongExtents(
                offset: tensor.offset, tensor: name, expected: extents, got: tensor.extents)
        }
        return floats(tensor)
    }

    /// The blocks of one row.
    package func rowBytes(_ row: Int, of tensor: GGUFTensor) -> [UInt8] {
        precondition(row >= 0 && row < tensor.rowCount, "a row lies inside its tensor")
        return file.copy(from: tensor.start + row * tensor.rowBytes, count: tensor.rowBytes)
    }

    /// The elements of one row.
    package func row(_ row: Int, of tensor: GGUFTensor) -> [Float] {
        tensor.type.floats(rowBytes(row, of: tensor))
    }
}

extension GGUFTensorType {
    /// The elements of whole blocks as binary32.
    package func floats(_ bytes: [UInt8]) -> [Float] {
        precondition(bytes.count % blockBytes == 0, "whole blocks are decoded")
        let count = bytes.count / blockBytes * blockLength
        guard let blocks = GGUFBlocks(self) else {
            let view = FloatView(zeros: count)
            switch self {
            case .float32: view.store(littleEndianBytesOf: bytes, from: 0)
            case .float16: view.store(float16BytesOf: bytes, from: 0)
            case .bfloat16: view.store(bfloat16BytesOf: bytes, from: 0)
            case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2_K, .q3_K, .q4_K, .q5_K, .q6_K:
                preconditionFailure("a quantized type has blocks")
            }
            return view.elements
        }
        let groups = blocks.groups(ofElements: count)
        var quants = [UInt8](repeating: 0, count: count)
        var scales = [Float](repeating: 0, count: groups)
        var minimums = [Float](repeating: 0, count: blocks.hasMinimums ? groups : 0)
        blocks.decode(
            bytes, elements: count, quants: &quants, scales: &scales, minimums: &minimums)
        var elements = [Float](repeating: 0, count: count)
        blocks.store(quants: quants, scales: scales, minimums: minimums, into: &elements)
        return elements
    }
}

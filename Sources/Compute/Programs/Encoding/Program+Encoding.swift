import Cryptography
package import Primitives
import Tensors

extension Program {
    /// The canonical bytes: programs with the same bytes are the same, down to the sign of a zero.
    ///
    /// Integers are little-endian, counts of 8 bytes come before every list and every text;
    /// binary32 numbers are their bits. Layout: `Docs/Spec/traces.md`.
    package var canonicalBytes: [UInt8] {
        var writer = ByteWriter()
        writer.appendCounted("assay/program/1")
        writer.appendCounted(name)
        writer.appendLittleEndian(UInt64(values.count))
        for type in values {
            writer.appendLittleEndian(type.element.rawValue)
            writer.appendList(type.shape.extents)
        }
        writer.appendLittleEndian(UInt64(inputs.count))
        for input in inputs {
            writer.appendCounted(input.name)
            writer.append(input.value)
            writer.appendLittleEndian(input.role.rawValue)
            writer.appendLittleEndian(input.bound ?? 0)
            writer.appendLittleEndian(UInt64(input.constant.count))
            for element in input.constant { writer.append(element) }
        }
        writer.appendLittleEndian(UInt64(instructions.count))
        for instruction in instructions {
            instruction.operation.encode(into: &writer)
            writer.appendList(instruction.operands.map(\.index))
            writer.appendList(instruction.results.map(\.index))
        }
        writer.appendLittleEndian(UInt64(outputs.count))
        for output in outputs {
            writer.appendCounted(output.name)
            writer.append(output.value)
            writer.appendLittleEndian(output.replaces.map { UInt64($0.index) } ?? .max)
        }
        return writer.bytes
    }

    /// SHA-256 of ``canonicalBytes``: what a task commits to.
    package var hash: Hash32 { SHA256.hash(canonicalBytes) }
}

extension ByteWriter {
    fileprivate mutating func append(_ value: ValueID) {
        appendLittleEndian(UInt64(value.index))
    }

    fileprivate mutating func append(_ number: Float) {
        appendLittleEndian(number.bitPattern)
    }

    fileprivate mutating func append(_ flag: Bool) {
        appendLittleEndian(UInt8(flag ? 1 : 0))
    }

    fileprivate mutating func appendList(_ numbers: [Int]) {
        appendLittleEndian(UInt64(numbers.count))
        appendAll(numbers)
    }

    /// Numbers whose count the reader knows.
    fileprivate mutating func appendAll(_ numbers: [Int]) {
        for number in numbers { appendLittleEndian(UInt64(number)) }
    }
}

extension Operation {
    /// The bytes of the operation without its operands, which stand in the program's encoding.
    package var canonicalBytes: [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }

    fileprivate func encode(into writer: inout ByteWriter) {
        writer.appendLittleEndian(code.rawValue)
        switch self {
        case .matmul(let form, let size, let accumulate):
            writer.appendLittleEndian(form.rawValue)
            writer.appendAll([size.m, size.n, size.k])
            writer.append(accumulate)
        case .unary(let operation):
            writer.appendLittleEndian(operation.rawValue)
        case .binary(let operation):
            writer.appendLittleEndian(operation.rawValue)
        case .scale(let number), .rmsNorm(let number), .layerNorm(let number), .fill(let number),
            .clipScale(let number):
            writer.append(number)
        case .sumRows(let accumulate), .rmsNormWeightGradient(let accumulate),
            .layerNormWeightGradient(let accumulate), .embeddingGradient(let accumulate):
            writer.append(accumulate)
        case .sliceRows(let start, let count):
            writer.appendAll([start, count])
        case .rope(let size, let inverse):
            writer.appendAll([size.batch, size.time, size.heads, size.headWidth])
            writer.append(inverse)
        case .attention(let size), .attentionGradient(let size):
            writer.appendAll([size.batch, size.time, size.heads, size.keyHeads, size.headWidth])
            writer.append(size.scale)
        case .conv2d(let size), .conv2dInputGradient(let size):
            writer.append(size)
        case .conv2dWeightGradient(let size, let accumulate):
            writer.append(size)
            writer.append(accumulate)
        case .maxPool(let size), .maxPoolGradient(let size):
            writer.appendAll([size.batch, size.height, size.width, size.channels, size.window])
        case .sgd(let attributes):
            writer.append(attributes.momentum)
            writer.append(attributes.decay)
            writer.append(attributes.hasVelocity)
            writer.append(attributes.clipped)
        case .adam(let attributes):
            for number in [attributes.beta1, attributes.beta2, attributes.epsilon] {
                writer.append(number)
            }
            writer.append(attributes.decay)
            writer.append(attributes.decoupledDecay)
            writer.append(attributes.clipped)
        case .addRow, .swiglu, .swigluGradient, .sum, .sumOfSquares, .argmaxRows, .softmaxRows,
            .softmaxCrossEntropy, .softmaxCrossEntropyGradient, .rmsNormGradient,
            .layerNormGradient, .embedding, .reshape, .concatenateRows:
            break
        }
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ size: ConvolutionSize) {
        appendAll([
            size.batch, size.height, size.width, size.channels, size.kernel, size.outputs,
            size.stride, size.padding,
        ])
    }
}

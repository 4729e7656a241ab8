package import Tensors

/// A stream of byte tokens with a part to train on and a part to validate on.
package struct TextDataset: Sendable {
    /// Where a window of tokens may begin.
    package enum Windows: Hashable, Sendable {
        /// At any byte: nanoGPT's way.
        case anywhere
        /// At multiples of this length: each window is one sample, such as one quiz.
        case every(Int)
    }

    /// How many bytes of the text are one leaf of the dataset's tree.
    package static let chunkBytes = 1_024

    package let bytes: [UInt8]
    /// The first bytes are trained on, the rest is for validation.
    package let trainCount: Int
    package let windows: Windows

    package init(bytes: [UInt8], trainCount: Int, windows: Windows) {
        precondition(trainCount >= 0 && trainCount <= bytes.count, "a part lies inside")
        self.bytes = bytes
        self.trainCount = trainCount
        self.windows = windows
    }

    /// How many places there are where a window of `length` + 1 tokens can begin in the train part.
    package func trainWindowCount(length: Int) -> Int {
        switch windows {
        case .anywhere: max(0, trainCount - length)
        case .every(let stride): stride > length ? trainCount / stride : 0
        }
    }

    /// Where the train window with a number below ``trainWindowCount(length:)`` begins.
    package func trainOffset(_ number: Int) -> Int {
        switch windows {
        case .anywhere: number
        case .every(let stride): number * stride
        }
    }

    /// The windows of the validation part, one after the other without overlap; those of the train
    /// part where nothing is held out.
    package func evaluatedOffsets(length: Int) -> [Int] {
        let start = trainCount < bytes.count ? trainCount : 0
        switch windows {
        case .anywhere:
            return Array(stride(from: start, to: bytes.count - length, by: length))
        case .every(let step):
            guard step > length else { return [] }
            return Array(stride(from: start, through: bytes.count - step, by: step))
        }
    }

    /// Writes `length` tokens from every offset, and as targets the tokens that follow each.
    package func fill(
        tokens: IntegerView,
        targets: IntegerView,
        offsets: [Int],
        length: Int
    ) {
        precondition(tokens.count == offsets.count * length, "a row a window")
        precondition(targets.count == offsets.count * length, "a target a token")
        for (row, offset) in offsets.enumerated() {
            tokens.slice(row * length, length).store(bytes, from: offset)
            targets.slice(row * length, length).store(bytes, from: offset + 1)
        }
    }

    package var chunkCount: Int { (bytes.count + Self.chunkBytes - 1) / Self.chunkBytes }

    /// The canonical bytes of a leaf: a run of the text.
    package func chunk(_ index: Int) -> ArraySlice<UInt8> {
        let start = index * Self.chunkBytes
        return bytes[start..<min(start + Self.chunkBytes, bytes.count)]
    }
}

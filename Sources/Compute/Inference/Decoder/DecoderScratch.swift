import Models
import Tensors

/// Storage for the rows of one pass, made once.
struct DecoderScratch {
    let capacity: Int
    /// The residual stream, and the state after a norm: [capacity, width].
    private let streamStorage, normedStorage: FloatView
    private let queryKeyValueStorage, mixedStorage, gateUpStorage, innerStorage: FloatView
    private let inverseStorage: FloatView
    private let sizes: DecoderConfiguration

    init(_ configuration: DecoderConfiguration, capacity: Int) {
        self.capacity = capacity
        sizes = configuration
        streamStorage = FloatView(zeros: capacity * configuration.width)
        normedStorage = FloatView(zeros: capacity * configuration.width)
        queryKeyValueStorage = FloatView(
            zeros: capacity * (configuration.queryWidth + 2 * configuration.keyWidth))
        mixedStorage = FloatView(zeros: capacity * configuration.queryWidth)
        gateUpStorage = FloatView(zeros: capacity * 2 * configuration.feedForwardWidth)
        innerStorage = FloatView(zeros: capacity * configuration.feedForwardWidth)
        inverseStorage = FloatView(zeros: capacity)
    }

    func stream(_ rows: Int) -> FloatRows { Self.rows(streamStorage, rows, sizes.width) }

    func normed(_ rows: Int) -> FloatRows { Self.rows(normedStorage, rows, sizes.width) }

    func queryKeyValue(_ rows: Int) -> FloatRows {
        Self.rows(queryKeyValueStorage, rows, sizes.queryWidth + 2 * sizes.keyWidth)
    }

    func mixed(_ rows: Int) -> FloatRows { Self.rows(mixedStorage, rows, sizes.queryWidth) }

    func gateUp(_ rows: Int) -> FloatRows {
        Self.rows(gateUpStorage, rows, 2 * sizes.feedForwardWidth)
    }

    func inner(_ rows: Int) -> FloatRows { Self.rows(innerStorage, rows, sizes.feedForwardWidth) }

    func inverse(_ rows: Int) -> FloatView { inverseStorage.slice(0, rows) }

    private static func rows(_ storage: FloatView, _ rows: Int, _ columns: Int) -> FloatRows {
        FloatRows(storage.slice(0, rows * columns), rows: rows, columns: columns)
    }
}

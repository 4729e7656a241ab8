import Models
import Tensors

/// What a decoder remembers of one sequence: keys and values of every layer, binary32.
///
/// Used by one pass at a time.
package final class DecoderCache {
    let layers: [KeyValueCache]
    /// The number of tokens that were read.
    package internal(set) var count = 0

    init(_ configuration: DecoderConfiguration) {
        layers = (0..<configuration.layers).map { _ in
            KeyValueCache(keyHeads: configuration.keyHeads, headWidth: configuration.headWidth)
        }
    }

    package var byteCount: Int { layers.reduce(0) { $0 + $1.byteCount } }
}

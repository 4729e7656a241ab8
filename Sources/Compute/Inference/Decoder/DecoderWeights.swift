package import Models
import Tensors

/// The weights of a decoder in the form that the kernels read.
package struct DecoderWeights: Sendable {
    package let configuration: DecoderConfiguration
    let embeddings: DecoderMatrix
    let layers: [Layer]
    let outputNorm: FloatView
    let head: DecoderMatrix
    /// What the frequency of each rotary pair is divided by; empty where that is 1.
    let ropeFactors: [Double]

    struct Layer: Sendable {
        let attentionNorm: FloatView
        /// Query, key and value below each other.
        let queryKeyValue: DecoderMatrix
        /// In the same order; nil without biases.
        let queryKeyValueBias: FloatView?
        let attentionOutput: DecoderMatrix
        let feedForwardNorm: FloatView
        /// Gate and up below each other.
        let gateUp: DecoderMatrix
        let down: DecoderMatrix
    }

    /// Memory that the matrices take.
    package var byteCount: Int {
        let matrices = layers.flatMap {
            [$0.queryKeyValue, $0.attentionOutput, $0.gateUp, $0.down]
        }
        let tied = configuration.tiesEmbeddings ? 0 : head.byteCount
        return matrices.reduce(embeddings.byteCount + tied) { $0 + $1.byteCount }
    }
}

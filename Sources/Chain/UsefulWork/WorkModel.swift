package import Primitives
package import Tensors

/// What one forward pass over T tokens leaves behind.
package struct WorkActivations: Sendable {
    /// [T, C]: the hidden states after the last block and its norm, from which the logits are made.
    package let hidden: FloatView
    /// [T, V]: row t scores the token after token t.
    package let logits: FloatView
    /// [T − 1]: the cross entropy of token t + 1 under row t.
    package let losses: [Float]

    package init(hidden: FloatView, logits: FloatView, losses: [Float]) {
        self.hidden = hidden
        self.logits = logits
        self.losses = losses
    }
}

/// The chain's model as quiz work needs it: a pure function from tokens to activations.
///
/// Every conformer that names the same file gives the same bits (`Docs/Spec/numerics.md`).
package protocol WorkModel: Sendable {
    /// SHA-256 of the model file: the name by which the chain spec knows the model.
    var fileHash: Hash32 { get }
    /// C.
    var hiddenWidth: Int { get }
    /// V, at least 256: a token is a byte.
    var vocabulary: Int { get }
    /// The most tokens that one pass reads.
    var contextLength: Int { get }

    /// The multiply-accumulates of one pass, counted from the static program.
    func macs(tokenCount: Int) throws -> UInt64

    /// One forward pass; throws where the program does not define a value (a NaN, an infinity).
    func activations(tokens: [Int32]) throws -> WorkActivations
}

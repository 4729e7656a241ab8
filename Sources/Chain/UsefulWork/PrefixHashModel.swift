import Cryptography
package import Primitives
import Tensors

/// A model without weights: row t is made from a hash of the tokens up to t.
///
/// It stands in for the chain's model where a test is about the chain and not about the numbers:
/// it is causal, deterministic, different for every seed and costs next to nothing. Its loss is the
/// distance to the greatest logit, its metered work one multiply-accumulate for every logit.
package struct PrefixHashModel: ByteWorkModel {
    package let seed: UInt64
    package let contextLength: Int
    package var hiddenWidth: Int { 8 }
    package var vocabulary: Int { 256 }

    package init(seed: UInt64, contextLength: Int = 96) {
        self.seed = seed
        self.contextLength = contextLength
    }

    package var fileHash: Hash32 {
        var writer = ByteWriter()
        writer.append(Array("assay/prefix-hash-model/1".utf8))
        writer.appendBigEndian(seed)
        writer.appendBigEndian(UInt64(contextLength))
        return SHA256.hash(writer.bytes)
    }

    package func macs(tokenCount: Int, rowCount: Int) -> UInt64 {
        UInt64(tokenCount) * UInt64(vocabulary)
    }

    package func evaluate(
        _ passes: [WorkPass]
    ) -> [Result<[WorkRow], QuizEvaluationFailure>] {
        passes.map { .success(rows(of: $0)) }
    }

    private func rows(of pass: WorkPass) -> [WorkRow] {
        var rows: [WorkRow] = []
        var wanted = pass.rows[...]
        var state = SHA256.hash(fileHash, .zero)
        for (position, token) in pass.tokens.enumerated() {
            state = SHA256.hash(state, Hash32(words: (0, 0, 0, UInt64(truncatingIfNeeded: token))))
            guard position == wanted.first else { continue }
            wanted.removeFirst()
            let hidden = state.bytes.prefix(hiddenWidth).map { Float($0) / 256 }
            let word = state.words.0
            let logits = (0..<vocabulary).map { index in
                Float((word &* (2 * UInt64(index) + 1)) >> 48) / 65_536
            }
            let next = Int(pass.tokens[position + 1])
            rows.append(
                WorkRow(
                    hidden: FloatView(hidden), logits: FloatView(logits),
                    loss: (logits.max() ?? 0) - logits[next]))
        }
        return rows
    }
}

import Consensus
import Cryptography
import Primitives
import Synchronization

/// Recovers each signature once for all machines of a process, as long as it is remembered.
///
/// Who signed is a function of digest and signature, so machines that share the answer see what
/// they would have computed. A false signature is not remembered: it costs whoever checks it.
final class RememberedSigners: SignerRecovery {
    private struct Question: Hashable {
        let digest: Hash32
        let signature: Signature
    }

    private struct State {
        var answers: [Question: Address] = [:]
        var older: [Question: Address] = [:]
    }

    private let state = Mutex(State())

    func signer(
        of digest: Hash32, _ signature: Signature
    ) throws(SignatureFailure) -> Address {
        let question = Question(digest: digest, signature: signature)
        let known = state.withLock { $0.answers[question] ?? $0.older[question] }
        if let known { return known }
        let signer = try ECDSARecovery().signer(of: digest, signature)
        state.withLock { state in
            if state.answers.count >= LiveLimits.rememberedSigners {
                (state.older, state.answers) = (state.answers, [:])
            }
            state.answers[question] = signer
        }
        return signer
    }
}

import Consensus
import Cryptography
import Primitives
import Synchronization

/// Recovers each signature once for all machines of a run.
///
/// Who signed is a function of digest and signature, so machines that share the answer see what
/// they would have computed. Execution recovers the senders of transactions for itself.
final class SharedRecovery: SignerRecovery {
    private struct Question: Hashable {
        let digest: Hash32
        let signature: Signature
    }

    private let answers = Mutex<[Question: Result<Address, SignatureFailure>]>([:])

    init() {}

    func signer(
        of digest: Hash32, _ signature: Signature
    ) throws(SignatureFailure) -> Address {
        let question = Question(digest: digest, signature: signature)
        if let answer = answers.withLock({ $0[question] }) { return try answer.get() }
        let answer: Result<Address, SignatureFailure>
        do {
            answer = .success(try ECDSARecovery().signer(of: digest, signature))
        } catch {
            answer = .failure(error)
        }
        answers.withLock { $0[question] = answer }
        return try answer.get()
    }
}

package import ChainTypes
package import Consensus
package import UsefulWork

/// Quiz work as consensus asks for it.
package struct QuizVerifier<Model: WorkModel>: WorkVerifier {
    package let quizzes: QuizWork<Model>

    package init(_ quizzes: QuizWork<Model>) {
        self.quizzes = quizzes
    }

    package func checkClaim(_ proof: WorkProof, at place: WorkPlace) throws(WorkRefusal) {
        let quiz = try read(proof)
        do {
            try quizzes.checkClaim(quiz, in: WorkContext(place))
        } catch {
            throw WorkRefusal(error.description)
        }
    }

    package func replay(_ proof: WorkProof, at place: WorkPlace) throws(WorkRefusal) {
        let quiz = try read(proof)
        do {
            try quizzes.replay(quiz, in: WorkContext(place))
        } catch {
            throw WorkRefusal(error.description)
        }
    }

    private func read(_ proof: WorkProof) throws(WorkRefusal) -> QuizProof {
        do {
            return try QuizProof(proof)
        } catch {
            throw WorkRefusal(error.description)
        }
    }
}

extension WorkContext {
    /// The context of a place: the epoch's seed becomes its key.
    package init(_ place: WorkPlace) {
        self.init(
            chainID: place.chainID,
            epochKey: WorkHashes.epochKey(seed: place.epochSeed, epoch: place.epoch),
            blockHash: place.blockHash, difficulty: place.difficulty)
    }
}

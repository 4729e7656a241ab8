package import ChainTypes

/// The kinds of work that may seal the blocks of one chain, by their codes.
///
/// All nodes of a chain need the same table: a kind that is not in it is refused by number, so two
/// nodes with different tables follow different chains.
package struct WorkTable: WorkVerifier {
    /// The kind that a worker of this chain does: the first one of the table.
    package let mining: any WorkKind
    private let kinds: [UInt8: any WorkKind]

    /// Takes the kinds of a chain, the one that its workers do first.
    ///
    /// Refuses an empty table, the code 0, and a code that two kinds claim.
    package init(_ kinds: [any WorkKind]) throws(WorkTableFailure) {
        guard let first = kinds.first else { throw .empty }
        var byCode: [UInt8: any WorkKind] = [:]
        for kind in kinds {
            guard kind.code != WorkProof.none.kind else { throw .reserved(name: kind.name) }
            if let other = byCode.updateValue(kind, forKey: kind.code) {
                throw .claimedTwice(code: kind.code, names: [other.name, kind.name])
            }
        }
        mining = first
        self.kinds = byCode
    }

    /// The table of a chain that knows no work but quizzes.
    package init(_ quizzes: QuizWork) {
        mining = quizzes
        kinds = [quizzes.code: quizzes]
    }

    /// The codes of the table, in ascending order.
    package var codes: [UInt8] { kinds.keys.sorted() }

    /// The kind that a code stands for; `nil` for one that the table does not have.
    package subscript(code: UInt8) -> (any WorkKind)? { kinds[code] }

    package func checkClaim(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
        try kind(of: proof).checkClaim(proof, in: context)
    }

    package func replay(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
        try kind(of: proof).replay(proof, in: context)
    }

    private func kind(of proof: WorkProof) throws(WorkRefusal) -> any WorkKind {
        guard let kind = kinds[proof.kind] else {
            let expected = codes.map { "\($0)" }.joined(separator: " or ")
            throw WorkRefusal("unknown kind of work: expected \(expected), got \(proof.kind)")
        }
        return kind
    }
}

/// Why some kinds of work make no table.
package enum WorkTableFailure: Error, Equatable, CustomStringConvertible {
    /// Blocks that nothing seals are no chain.
    case empty
    /// The code 0 stands for no work.
    case reserved(name: String)
    case claimedTwice(code: UInt8, names: [String])

    package var description: String {
        switch self {
        case .empty:
            "expected a kind of work at least, got none"
        case .reserved(let name):
            "expected a code of 1 or more for the work \"\(name)\", got 0, which stands for none"
        case .claimedTwice(let code, let names):
            "expected one kind of work with the code \(code), got "
                + names.map { "\"\($0)\"" }.joined(separator: " and ")
        }
    }
}

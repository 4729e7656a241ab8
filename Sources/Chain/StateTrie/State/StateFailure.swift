package import Primitives

/// Why a state cannot say what it holds: a part of it is not in memory and could not be had.
///
/// A state that fails this way never gave a wrong value before.
package enum StateFailure: Error, Equatable, CustomStringConvertible {
    /// The node at a path is not kept any more, or another version of it is.
    case missingNode(path: TriePath, expected: Hash32, got: Hash32?)
    /// A node or value that the source holds is not one.
    case malformed(path: TriePath)
    /// The source stands at a state that this one does not come from, or one too long ago.
    case stale(root: Hash32)
    /// The code of this hash is not kept.
    case missingCode(Hash32)
    /// The source could not be read at all.
    case unreadable(String)

    package var description: String {
        switch self {
        case .missingNode(let path, let expected, let got):
            "state: expected the node \(expected) at \(path), got \(got?.description ?? "none")"
        case .malformed(let path):
            "state: what is kept at \(path) is malformed"
        case .stale(let root):
            "state: \(root) is no longer kept"
        case .missingCode(let hash):
            "state: the code \(hash) is not kept"
        case .unreadable(let reason):
            "state: \(reason)"
        }
    }
}

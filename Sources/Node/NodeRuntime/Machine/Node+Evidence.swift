import ChainTypes
import Consensus
import Primitives

extension Node {
    /// Takes note of evidence.
    mutating func report(_ evidence: Evidence, now: UInt64) -> [NodeEffect] {
        convictions.append(evidence)
        return [.event(.convicted(evidence))]
    }

    mutating func forgetConvictions(after record: BlockRecord) {
        convictions = []
    }
}

import Primitives
import Synchronization

/// Analysed code by its hash, shared by machines on any thread.
///
/// Two generations: when the young one has reached half of the bound it becomes the old one and
/// what the old one held is forgotten; what is asked for again moves to the young one.
package final class CodeCache: Sendable {
    private struct Generations {
        var young: [Hash32: AnalyzedCode] = [:]
        var old: [Hash32: AnalyzedCode] = [:]
        var youngCost = 0
    }

    private let generations = Mutex(Generations())
    private let byteLimit: Int

    package init(byteLimit: Int = EVMLimits.cachedCodeBytes) {
        self.byteLimit = byteLimit
    }

    func code(_ hash: Hash32) -> AnalyzedCode? {
        generations.withLock { all in
            if let code = all.young[hash] { return code }
            guard let code = all.old[hash] else { return nil }
            Self.insert(code, &all, byteLimit / 2)
            return code
        }
    }

    func insert(_ code: AnalyzedCode) {
        generations.withLock { Self.insert(code, &$0, byteLimit / 2) }
    }

    private static func insert(_ code: AnalyzedCode, _ all: inout Generations, _ limit: Int) {
        if all.youngCost + code.cost > limit {
            all.old = all.young
            all.young = [:]
            all.youngCost = 0
        }
        if all.young.updateValue(code, forKey: code.hash) == nil { all.youngCost += code.cost }
    }
}

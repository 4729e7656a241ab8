import ChainTypes
import Encodings
package import EVM
import Execution

/// The rule sets that fixtures name.
package enum FixtureForks {
    /// When the second fork of a name like `PragueToOsakaAtTime15k` begins.
    private static let transitionTime: UInt64 = 15_000

    /// The rules of a fork; `nil` for one that there are no rules for.
    package static func rules(_ name: String) -> Rules? {
        switch name {
        case "Cancun": .cancun
        case "Prague": .prague
        case "Osaka": .osaka
        case "BPO1": .bpo1
        case "BPO2": .bpo2
        default: isLaterBlobChange(name) ? Rules.bpo2.changing(name) { _ in } : nil
        }
    }

    /// The rules of a chain by the name of its network; `nil` for one that there are none for.
    static func chain(
        _ name: String, config: FixtureFields
    ) throws(FixtureFailure) -> ChainRules? {
        let chainID = try config.optionalUInt64("chainid") ?? 1
        let parts = name.components(around: "To")
        guard let first = rules(parts.first) else { return nil }
        let before = try scheduled(first, config)
        guard let rest = parts.second else { return .ethereum(chainID: chainID, first: before) }
        guard let end = rest.components(around: "AtTime15k").second, end.isEmpty,
            let second = rules(rest.components(around: "AtTime15k").first)
        else { return nil }
        let after = ChainRules.Fork(from: transitionTime, try scheduled(second, config))
        return .ethereum(chainID: chainID, first: before, later: [after])
    }

    /// The rules of a fork with the numbers of blobs that a fixture states for it.
    static func scheduled(
        _ rules: Rules, _ config: FixtureFields
    ) throws(FixtureFailure) -> Rules {
        guard let stated = config["blobSchedule"]?[rules.name] else { return rules }
        let fields = FixtureFields(stated)
        var scheduled = rules
        scheduled.blobs.target = try fields.uint64("target")
        scheduled.blobs.maximum = try fields.uint64("max")
        scheduled.blobs.updateFraction = try fields.uint64("baseFeeUpdateFraction")
        return scheduled
    }

    /// Whether this is a fork that changes nothing but the numbers of blobs (EIP-7892).
    private static func isLaterBlobChange(_ name: String) -> Bool {
        name.utf8.count == 4 && name.hasPrefix("BPO") && "3456789".contains(name.last ?? "-")
    }
}

extension String {
    /// What stands before and after the first occurrence of a word that is not at the beginning.
    fileprivate func components(around word: String) -> (first: String, second: String?) {
        var rest = self[...]
        while !rest.isEmpty {
            rest = rest.dropFirst()
            if rest.hasPrefix(word) {
                let before = self[..<rest.startIndex]
                return (String(before), String(rest.dropFirst(word.count)))
            }
        }
        return (self, nil)
    }
}

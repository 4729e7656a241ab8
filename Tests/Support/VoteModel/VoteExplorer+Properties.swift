extension VoteExplorer {
    /// Looks for two conflicting blocks that both become final.
    package mutating func findFork() -> Exploration {
        let rules = rules
        return explore { state in
            state.forks(rules).first.map { Finding.fork($0, $1) }
        }
    }

    /// Looks for a fork whose evidence convicts at most a third of the stake, or that leaves no
    /// case file.
    package mutating func findImpunity(evidence: GuardSet) -> Exploration {
        let rules = rules
        return explore { state in
            let notarized = state.signed(byAtLeast: rules.honestQuorum).notarized
            return state.forks(rules).first { fork in
                let files = CaseFile.files(of: fork, notarized: notarized, rules)
                return files.isEmpty
                    || files.contains { 3 * $0.convicted(evidence, in: state, rules) <= rules.all }
            }.map { Finding.fork($0, $1) }
        }
    }

    /// Looks for an honest validator that can sign two votes which are evidence.
    package mutating func findConvictedHonest() -> Exploration {
        let rules = rules
        return explore { state in
            state.convictedHonest(rules).map { Finding.convictedHonest($0) }
        }
    }

    /// Looks for a final block whose work, or that of a block below it, is false.
    package mutating func findFalseWork() -> Exploration {
        let rules = rules
        return explore { state in
            state.finalBlocks(rules).first { !rules.isTrue($0.block) }.map(Finding.falseWork)
        }
    }
}

extension ModelState {
    /// An honest validator that has signed, or can sign to finalize, what the five guards forbid.
    func convictedHonest(_ rules: ModelRules) -> Int? {
        let final = finalBlocks(rules)
        return validators(rules).enumerated().first { index, validator in
            let own = final.filter { $0.signers >> UInt64(index) & 1 == 1 }
            let isTwiceInOneView = (1...ModelRules.views).contains {
                (validator.notarized & VoteTable.inView[$0]).nonzeroBitCount > 1
            }
            let breaksWithFinal = own.contains {
                !validator.canFinalize($0.block, in: $0.view, .all)
            }
            let isFinalTwice =
                !rules.guards.contains(.finalizeOnce)
                && own.contains { one in own.contains { $0.view == one.view && $0 != one } }
            return isTwiceInOneView || breaksWithFinal || isFinalTwice
        }?.offset
    }
}

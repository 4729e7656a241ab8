/// What came out of an exploration.
package struct Exploration: Sendable {
    /// States that differ in more than the names of honest validators.
    package let states: Int
    /// Honest votes that lead from one of them to another.
    package let votes: Int
    /// The first run that has what was looked for; no other has fewer votes.
    package let run: ModelRun?
}

/// What a run can end in that should not be.
enum Finding {
    case fork(FinalBlock, FinalBlock)
    case falseWork(FinalBlock)
    /// An honest validator, by its place, that can sign a pair of votes which convicts it.
    case convictedHonest(Int)
}

/// Visits every state that the honest validators can reach, breadth first.
package struct VoteExplorer {
    package let rules: ModelRules
    private var states: [ModelState] = []
    private var origins: [UInt32] = []
    private var seen = StateSet()

    package init(_ rules: ModelRules) { self.rules = rules }

    /// Explores until a state has what is looked for, or to the end.
    mutating func explore(until find: (ModelState) -> Finding?) -> Exploration {
        visit(ModelState.start(rules), from: 0)
        var votes = 0
        var next = 0
        while next < states.count {
            let state = states[next]
            if find(state) != nil {
                let (steps, end) = path(to: next)
                let run = ModelRun(rules: rules, steps: steps, finding: find(end))
                return Exploration(states: next + 1, votes: votes, run: run)
            }
            for step in state.steps(rules) {
                votes += 1
                visit(state.taking(step), from: next)
            }
            next += 1
        }
        return Exploration(states: next, votes: votes, run: nil)
    }

    /// The votes of every state: a sorted list with a mask for each honest validator.
    package func voteSets() -> Set<[UInt64]> {
        Set(states.map { $0.votes(rules) })
    }

    private mutating func visit(_ state: ModelState, from origin: Int) {
        let state = state.canonical
        guard seen.insert(state, in: states) else { return }
        states.append(state)
        origins.append(UInt32(origin))
    }

    /// The steps to a state with validators that keep their names all the way.
    private func path(to index: Int) -> ([ModelStep], ModelState) {
        var indices = [index]
        while let last = indices.last, last != 0 { indices.append(Int(origins[last])) }
        var state = states[0]
        var run: [ModelStep] = []
        for index in indices.reversed().dropFirst() {
            let step = state.steps(rules).first { state.taking($0).canonical == states[index] }
            guard let step else { preconditionFailure("a state has a step that leads to it") }
            run.append(step)
            state = state.taking(step)
        }
        return (run, state)
    }
}

/// An open-addressing set of the places of states in an array.
private struct StateSet {
    private var slots = [UInt32](repeating: 0, count: 1 << 16)
    private var count = 0

    /// Whether the state was new; it then belongs at the end of the array.
    mutating func insert(_ state: ModelState, in states: [ModelState]) -> Bool {
        if 2 * count >= slots.count { grow(states) }
        let slot = find(state, in: states)
        guard slots[slot] == 0 else { return false }
        count += 1
        slots[slot] = UInt32(count)
        return true
    }

    private func find(_ state: ModelState, in states: [ModelState]) -> Int {
        let mask = slots.count - 1
        var slot = Self.mix(state) & mask
        while slots[slot] != 0, states[Int(slots[slot]) - 1] != state { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow(_ states: [ModelState]) {
        slots = [UInt32](repeating: 0, count: 2 * slots.count)
        for index in 0..<count { slots[find(states[index], in: states)] = UInt32(index + 1) }
    }

    private static func mix(_ state: ModelState) -> Int {
        var sum: UInt64 = 0
        for index in 0..<4 {
            sum = (sum ^ state.words[index]) &* 0x9e37_79b9_7f4a_7c15
            sum ^= sum >> 29
        }
        return Int(truncatingIfNeeded: sum >> 1)
    }
}

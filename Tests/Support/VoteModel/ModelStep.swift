/// One honest vote of a run.
package struct ModelStep: Hashable, Sendable {
    package enum Vote: Hashable, Sendable {
        case notarize(NotarizeVote)
        case nullify(view: Int)
    }

    /// The place of the validator among the honest ones.
    package let validator: Int
    package let vote: Vote
    /// Where it stands when it signs.
    let after: Validator
}

extension ModelState {
    /// Every vote that some honest validator can sign next.
    ///
    /// What it has heard is made as little as the vote needs: certificates that only a later vote
    /// needs are delivered with that one. No run is lost by this, because certificates stay
    /// available, and every rule that speaks of a certificate which a validator does *not* have is
    /// easier to keep with fewer.
    func steps(_ rules: ModelRules) -> [ModelStep] {
        let certified = signed(byAtLeast: rules.honestQuorum)
        let used = signed(byAtLeast: 1).notarized
        var steps: [ModelStep] = []
        for index in 0..<rules.honest where index == 0 || words[index] != words[index - 1] {
            let validator = Validator(word: words[index])
            for place in validator.places(certified, rules) where place.view <= ModelRules.views {
                for bit in place.notarizations(used: used, rules) {
                    var after = place
                    after.notarize(1 << UInt64(bit))
                    steps.append(
                        ModelStep(
                            validator: index, vote: .notarize(VoteTable.votes[bit]), after: after))
                }
                // Nothing follows the last view, so to nullify it only takes its finality away.
                for view in 1..<ModelRules.views where view <= place.view {
                    let isEarly = view <= validator.view && place != validator
                    guard !isEarly, place.nullified >> UInt64(view) & 1 == 0 else { continue }
                    var after = place
                    after.nullify(view)
                    steps.append(
                        ModelStep(validator: index, vote: .nullify(view: view), after: after))
                }
            }
        }
        return steps
    }

    func taking(_ step: ModelStep) -> ModelState {
        var next = self
        next.words[step.validator] = step.after.word
        return next
    }
}

extension Validator {
    /// Where the validator can stand after hearing any part of the certificates there are.
    ///
    /// A nullification ends the view in which it is. A notarization that it certifies ends that
    /// view wherever the validator is, and becomes its parent if its view is the highest so far;
    /// of two in one view either may be taken.
    func places(_ certified: Validator, _ rules: ModelRules) -> [Validator] {
        var places = [self]
        var next = 0
        while next < places.count {
            let place = places[next]
            next += 1
            if certified.nullified >> UInt64(place.view) & 1 == 1 {
                let later = place.moved(to: place.view + 1)
                if !places.contains(later) { places.append(later) }
            }
            var rest = certified.notarized
            while rest != 0 {
                let vote = VoteTable.votes[rest.trailingZeroBitCount]
                rest &= rest - 1
                let isHigher = vote.view > place.parentView
                let isOther = vote.view == place.parentView && vote.block != place.parent
                guard isHigher || isOther, rules.certifies(vote.block) else { continue }
                let later = place.building(on: vote.block, of: vote.view)
                    .moved(to: max(place.view, vote.view + 1))
                if !places.contains(later) { places.append(later) }
            }
        }
        return places
    }

    /// The bits of the notarize votes that it can sign where it stands.
    ///
    /// Names of candidates mean nothing, so the first one on a parent that gets an honest vote is
    /// called the first.
    func notarizations(used: UInt64, _ rules: ModelRules) -> [Int] {
        if rules.guards.contains(.notarizeOnce), notarized & VoteTable.inView[view] != 0 {
            return []
        }
        return rules.candidates(on: parent).compactMap { block in
            let isFresh = used & VoteTable.forBlock[Int(block.sibling.index)] == 0
            let isSecond = block != parent && block.index & 1 == 1
            if isSecond, isFresh, rules.isInterchangeable(block) { return nil }
            let place = VoteTable.place(
                NotarizeVote(view: view, block: block, parentView: parentView))
            return notarized >> UInt64(place) & 1 == 0 ? place : nil
        }
    }
}

package import Consensus
import Encodings
package import Primitives
import Staking

/// The members of an epoch as a peer lists them, in ascending order of addresses.
package struct MemberList: Hashable, Sendable {
    package let members: [ValidatorSet.Member]

    package init(_ validators: ValidatorSet) {
        members = validators.members
    }

    /// What the staking contract commits to when it holds this list.
    package var commitment: Hash32 {
        StakingContract.commitment(of: members.map { ($0.address, $0.stake) })
    }

    package var encoded: [UInt8] {
        RLPWriter.list { write(to: &$0) }
    }

    /// Reads exactly one list.
    package init(decoding bytes: [UInt8]) throws(LightClientFailure) {
        var list = try LightClientFailure.list(in: bytes)
        try self.init(&list)
    }

    /// The set, when the list is the one that is committed to.
    func validators(committedAs commitment: Hash32) throws(LightClientFailure) -> ValidatorSet {
        guard self.commitment == commitment else {
            throw .setCommitment(expected: commitment, got: self.commitment)
        }
        do {
            return try ValidatorSet(members)
        } catch {
            throw .set(error)
        }
    }

    func write(to list: inout RLPWriter) {
        for member in members {
            list.appendList { item in
                item.append(member.address)
                item.append(member.stake)
            }
        }
    }

    /// Reads members to the end of a list.
    init(_ list: inout RLPReader) throws(LightClientFailure) {
        members = try LightClientFailure.reading { () throws(RLPFailure) in
            var members: [ValidatorSet.Member] = []
            while !list.isAtEnd, members.count <= LightClientLimits.members {
                var item = try list.readList()
                members.append(
                    .init(address: try item.readAddress(), stake: try item.readUInt256()))
                try item.finish()
            }
            return members
        }
        guard members.count <= LightClientLimits.members else {
            throw .tooMany(what: "members", limit: LightClientLimits.members)
        }
    }
}

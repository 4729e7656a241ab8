/// What an honest validator has signed and where it stands, in one word.
///
/// Bits 0 to 31 are its notarize votes (``VoteTable``), 32 to 35 the views it has nullified, 36 to
/// 37 its view less one, 38 to 39 and 40 to 43 view and block of the parent that its next vote
/// builds on. Finalize votes are no part of it, see ``Finality``.
struct Validator: Hashable {
    private(set) var word: UInt64

    init(word: UInt64) { self.word = word }

    static let start = Validator(word: ModelBlock.root.index << 40)

    /// The bits of all votes.
    static let allVotes: UInt64 = 0xf_ffff_ffff

    var votes: UInt64 { word & Self.allVotes }
    var notarized: UInt64 { word & 0xffff_ffff }
    /// A bit for each view from bit 0 on, of which bit 0 is never set.
    var nullified: UInt64 { word >> 32 & 15 }
    var view: Int { Int(word >> 36 & 3) + 1 }
    var parentView: Int { Int(word >> 38 & 3) }
    var parent: ModelBlock { ModelBlock(word >> 40 & 15) }

    mutating func notarize(_ bit: UInt64) { word |= bit }
    mutating func nullify(_ view: Int) { word |= 1 << UInt64(32 + view) }

    func moved(to view: Int) -> Validator {
        Validator(word: word & ~(3 << 36) | UInt64(view - 1) << 36)
    }

    func building(on parent: ModelBlock, of view: Int) -> Validator {
        Validator(word: word & (1 << 38 - 1) | UInt64(view) << 38 | parent.index << 40)
    }
}

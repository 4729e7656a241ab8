import Cryptography
package import Primitives

/// What a validator says about one view of one epoch.
package struct Vote: Hashable, Sendable {
    package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// The block is well-formed, available and executes; it may be the one of this view.
        case notarize = 0
        /// This view may end without a block.
        case nullify = 1
        /// The block was notarized in this view and its work was replayed.
        case finalize = 2
    }

    package let epoch: UInt64
    package let view: UInt64
    package let kind: Kind
    /// Of a notarize vote: the view in which the block's parent is notarized, 0 for the epoch's
    /// root.
    ///
    /// Else 0.
    package let parentView: UInt64
    /// The envelope hash; zero in a nullify vote.
    package let block: Hash32

    private init(epoch: UInt64, view: UInt64, kind: Kind, parentView: UInt64, block: Hash32) {
        self.epoch = epoch
        self.view = view
        self.kind = kind
        self.parentView = parentView
        self.block = block
    }

    package static func notarize(
        _ block: Hash32, parentView: UInt64, view: UInt64, epoch: UInt64
    ) -> Vote {
        Vote(epoch: epoch, view: view, kind: .notarize, parentView: parentView, block: block)
    }

    package static func nullify(view: UInt64, epoch: UInt64) -> Vote {
        Vote(epoch: epoch, view: view, kind: .nullify, parentView: 0, block: .zero)
    }

    package static func finalize(_ block: Hash32, view: UInt64, epoch: UInt64) -> Vote {
        Vote(epoch: epoch, view: view, kind: .finalize, parentView: 0, block: block)
    }

    /// A vote of the given fields; `nil` where a kind does not have them.
    init?(epoch: UInt64, view: UInt64, kind: UInt64, parentView: UInt64, block: Hash32) {
        guard let kind = UInt8(exactly: kind).flatMap(Kind.init(rawValue:)), view > 0,
            view <= ConsensusLimits.lastView
        else { return nil }
        switch kind {
        case .notarize: guard parentView < view else { return nil }
        case .nullify: guard parentView == 0, block == .zero else { return nil }
        case .finalize: guard parentView == 0 else { return nil }
        }
        self.init(epoch: epoch, view: view, kind: kind, parentView: parentView, block: block)
    }

    /// What is signed: `Keccak256("assay/vote/1" ‖ chainID ‖ epoch ‖ view ‖ kind ‖ parentView ‖
    /// block)`, 77 bytes, integers of 8 bytes with the most significant first, the kind of one.
    package func digest(chainID: UInt64) -> Hash32 {
        var writer = ByteWriter()
        writer.append(Array("assay/vote/1".utf8))
        writer.appendBigEndian(chainID)
        writer.appendBigEndian(epoch)
        writer.appendBigEndian(view)
        writer.appendBigEndian(kind.rawValue)
        writer.appendBigEndian(parentView)
        writer.append(block)
        return Keccak256.hash(writer.bytes)
    }
}

package import Primitives

/// What the votes of one epoch are about.
package struct EpochContext: Hashable, Sendable {
    package let number: UInt64
    package let validators: ValidatorSet
    /// The final block before the epoch's first: the last one of the epoch before, or the genesis.
    package let root: FinalPoint
    /// The number of the epoch's last block; nothing is built on it before it is final.
    package let lastNumber: UInt64

    package init(number: UInt64, validators: ValidatorSet, root: FinalPoint, lastNumber: UInt64) {
        self.number = number
        self.validators = validators
        self.root = root
        self.lastNumber = lastNumber
    }
}

/// A final block and the view of its finalization, 0 for the root of an epoch.
package struct FinalPoint: Hashable, Sendable {
    package let view: UInt64
    package let block: Hash32
    package let number: UInt64

    package init(view: UInt64, block: Hash32, number: UInt64) {
        self.view = view
        self.block = block
        self.number = number
    }
}

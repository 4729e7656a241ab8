extension [UInt8] {
    /// Whether these bytes stand at a place; false where they would reach beyond the end.
    ///
    /// Eight bytes at a time: the standard library's comparison of collections takes one.
    package func holds(_ other: [UInt8], at place: Int) -> Bool {
        guard place >= 0, place <= count - other.count else { return false }
        return unsafe withUnsafeBytes { own in
            unsafe other.withUnsafeBytes { wanted in
                var index = 0
                while index &+ 8 <= wanted.count {
                    let a = unsafe own.loadUnaligned(
                        fromByteOffset: place &+ index, as: UInt64.self)
                    let b = unsafe wanted.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    if a != b { return false }
                    index &+= 8
                }
                while index < wanted.count {
                    if unsafe own[place &+ index] != wanted[index] { return false }
                    index &+= 1
                }
                return true
            }
        }
    }
}

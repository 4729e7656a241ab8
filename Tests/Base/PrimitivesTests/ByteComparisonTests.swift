import Primitives
import Testing

@Suite struct ByteComparisonTests {
    @Test func `bytes are found where they stand and nowhere else`() {
        let bytes = (0..<40).map { UInt8($0) }
        for length in 0...20 {
            for place in 0...40 {
                let isInside = place + length <= 40
                let wanted = (0..<length).map { UInt8(place + $0) }
                #expect(bytes.holds(wanted, at: place) == isInside)
                for wrong in wanted.indices where isInside {
                    var changed = wanted
                    changed[wrong] ^= 0x80
                    #expect(!bytes.holds(changed, at: place))
                }
            }
        }
        #expect(!bytes.holds([1], at: -1) && !bytes.holds([39, 40], at: 39))
        #expect([UInt8]().holds([], at: 0))
    }
}

import Primitives
import Testing

struct ByteRegionTests {
    private let region: any ByteRegion = (0..<40).map { UInt8($0) }

    @Test func `integers are read from where they lie, the lowest byte first`() {
        #expect(region.integer32(at: 1) == 0x0403_0201)
        #expect(region.integer64(at: 32) == 0x2726_2524_2322_2120)
        #expect(region.integer32(at: 36) == 0x2726_2524)
    }

    @Test func `words are read in order, and none are`() {
        #expect(region.words(at: 2, count: 2) == [0x0504_0302, 0x0908_0706])
        #expect(region.words(at: 40, count: 0).isEmpty)
    }

    @Test func `a hash is read as its bytes stand there`() {
        #expect(region.hash(at: 8).bytes == Array(8..<40))
        #expect(region.copy(from: 8, count: 32) == Array(8..<40))
    }
}

import Primitives
import Testing

struct ByteRegionTests {
    private let region: any ByteRegion = (0..<40).map { UInt8($0) }

    @Test func `integers are read from where they lie, the lowest byte first`() {
        #expect(region.littleEndian(at: 1, as: UInt32.self) == 0x0403_0201)
        #expect(region.littleEndian(at: 32, as: UInt64.self) == 0x2726_2524_2322_2120)
        #expect(region.littleEndian(at: 39, as: UInt8.self) == 39)
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

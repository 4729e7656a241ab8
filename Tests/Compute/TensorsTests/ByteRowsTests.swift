import Tensors
import Testing

struct ByteRowsTests {
    @Test(arguments: [0, 1, 7, 8, 9, 64, 65, 784])
    func `rows of bytes from anywhere become numbers, one by one`(columns: Int) {
        let bytes = (0..<4_001).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 8) }
        let table = (0..<256).map { Float($0) / 255 - 0.25 }
        let starts = [3_001, 0, 17, 17, 4_001 - columns]
        let view = FloatView(zeros: starts.count * columns)
        view.store(bytes, rowsAt: starts, through: table)
        let expected = starts.flatMap { start in
            (start..<start + columns).map { table[Int(bytes[$0])] }
        }
        #expect(view.elements.map(\.bitPattern) == expected.map(\.bitPattern))
    }

    @Test func `no rows are stored in an empty view`() {
        FloatView(zeros: 0).store([], rowsAt: [], through: [Float](repeating: 1, count: 256))
    }
}

import Cryptography
import Primitives
import Testing

@Suite struct CounterGeneratorTests {
    private let seed = SHA256.hash(Array("seed".utf8))

    @Test func `a word is cut from the digest that the definition names`() {
        var writer = ByteWriter()
        writer.append(Array("assay/generator/1".utf8))
        writer.append(seed)
        writer.appendCounted("data order")
        writer.appendLittleEndian(UInt64(2))
        var block = ByteReader(SHA256.hash(writer.bytes).bytes)
        let generator = CounterGenerator(seed: seed, domain: "data order")
        for index in UInt64(8)..<12 {
            #expect(throws: Never.self) {
                let expected: UInt64 = try block.readLittleEndian()
                #expect(generator.word(at: index) == expected)
            }
        }
    }

    @Test func `drawing in sequence gives the words by index`() {
        var generator = CounterGenerator(seed: seed, domain: "a")
        for index in UInt64(0)..<23 {
            #expect(generator.next() == generator.word(at: index))
        }
        #expect(generator.position == 23)
    }

    @Test(arguments: [0, 1, 6, 7, 8, 13, 30, 53, 54, 55, 80])
    func `many words in sequence are those by index, for domains of any length`(length: Int) {
        let domain = String(repeating: "x", count: length)
        var generator = CounterGenerator(seed: seed, domain: domain)
        let reference = CounterGenerator(seed: seed, domain: domain)
        for index in UInt64(0)..<1_200 {
            #expect(generator.next() == reference.word(at: index))
        }
    }

    @Test func `seed and domain both change the words`() {
        let first = CounterGenerator(seed: seed, domain: "a").word(at: 0)
        #expect(CounterGenerator(seed: seed, domain: "b").word(at: 0) != first)
        #expect(CounterGenerator(seed: .zero, domain: "a").word(at: 0) != first)
    }

    @Test func `a bounded draw stays below its bound and reaches every value`() {
        var generator = CounterGenerator(seed: seed, domain: "below")
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<7_000 { counts[Int(generator.below(7))] += 1 }
        #expect(counts.allSatisfy { $0 > 850 && $0 < 1_150 })
        #expect((0..<100).allSatisfy { _ in generator.below(1) == 0 })
        let huge = UInt64(1) << 63 + 1
        #expect((0..<100).allSatisfy { _ in generator.below(huge) < huge })
    }

    @Test func `a shuffle keeps the elements and moves them`() {
        var generator = CounterGenerator(seed: seed, domain: "shuffle")
        var elements = Array(0..<100)
        generator.shuffle(&elements)
        #expect(elements != Array(0..<100))
        #expect(elements.sorted() == Array(0..<100))
    }

    @Test(arguments: [0, 1, 2, 300])
    func `a shuffle in parts is the shuffle at once`(count: Int) {
        let fresh = CounterGenerator(seed: .zero, domain: "parts")
        var (whole, parts) = (fresh, fresh)
        var expected = Array(0..<Int32(count))
        whole.shuffle(&expected)
        var elements = Array(0..<Int32(count))
        var settled = count
        for place in [count * 2 / 3, count / 2, count / 2, 0] {
            parts.shuffle(&elements, settling: place..<settled)
            settled = place
            #expect(elements[place...] == expected[place...])
        }
        #expect(parts.position == whole.position)
    }
}

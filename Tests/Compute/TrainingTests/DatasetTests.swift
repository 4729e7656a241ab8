import Tensors
import Testing
import Training

@Suite struct IDXTests {
    private static let file: [UInt8] = [
        0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6,
    ]

    @Test func `a file reads as its extents and bytes`() throws {
        let idx = try IDX(Self.file, rank: 3, path: "images")
        #expect(idx.extents == [2, 1, 3])
        #expect(Array(idx.bytes[idx.offset...]) == [1, 2, 3, 4, 5, 6])
    }

    @Test func `a truncated file is refused with both lengths`() {
        #expect(throws: DatasetFailure.truncated(path: "images", expected: 22, got: 21)) {
            try IDX(Array(Self.file.dropLast()), rank: 3, path: "images")
        }
        for count in 0..<Self.file.count {
            #expect(throws: DatasetFailure.self) {
                try IDX(Array(Self.file.prefix(count)), rank: 3, path: "images")
            }
        }
    }

    @Test func `a wrong magic number is refused with both`() {
        let failure = #expect(throws: DatasetFailure.self) {
            try IDX(Self.file, rank: 1, path: "labels")
        }
        #expect(
            failure?.description == "labels: expected the magic number 0x00000801, got 0x00000803"
        )
    }

    @Test func `trailing bytes and lying extents are refused`() {
        #expect(throws: DatasetFailure.trailing(path: "i", expected: 22, got: 23)) {
            try IDX(Self.file + [7], rank: 3, path: "i")
        }
        let lying: [UInt8] = [0, 0, 8, 3] + [UInt8](repeating: 0xFF, count: 12)
        #expect(throws: DatasetFailure.self) { try IDX(lying, rank: 3, path: "i") }
    }
}

@Suite struct CSVTests {
    private func read(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> CSV {
        try CSV(Array(text.utf8), options: options, path: "data.csv")
    }

    @Test func `a header is seen and the last column is the label`() throws {
        let csv = try read("a,b,class\r\n1,-2.5e1,0\r\n 3 ,\"4\",2\r\n\r\n")
        #expect(csv.numbers == [1, -25, 3, 4])
        #expect(csv.labels == [0, 2])
        #expect(csv.featureCount == 2)
        #expect(try read("1,2,0\n3,4,1").labels == [0, 1])
    }

    @Test func `a label column may be named or numbered, classes may have names`() throws {
        let named = try read("y,x\n1,5\n0,6\n", CSVOptions(labelColumn: "y"))
        #expect(named.labels == [1, 0])
        #expect(named.numbers == [5, 6])
        let numbered = try read("1,5\n0,6\n", CSVOptions(labelColumn: "0"))
        #expect(numbered.labels == [1, 0])
        let classes = try read("5,cat\n6,dog\n", CSVOptions(classNames: ["dog", "cat"]))
        #expect(classes.labels == [1, 0])
    }

    @Test(arguments: [
        ("1,2,0\n3,0\n", "data.csv, line 2: ragged: expected 3 columns, got 2"),
        ("1,2,0\n\n3,4,0\n", "data.csv, line 2: ragged: expected 3 columns, got 0"),
        ("1,nan,0\n", "data.csv, line 1, column 2: expected a finite number, got \"nan\""),
        ("a,b,c\n1,1e99,0\n", "data.csv, line 2, column 2: expected a finite number, got \"1e99\""),
        ("a,b,c\n1,,0\n", "data.csv, line 2, column 2: expected a number, got \"\""),
        ("a,b,c\n1,0x10,0\n", "data.csv, line 2, column 2: expected a number, got \"0x10\""),
        ("a,b,c\n1,2,-1\n", "expected an integer from 0 up as label, got \"-1\""),
        ("a,b,c\n1,2,1.5\n", "expected an integer from 0 up as label, got \"1.5\""),
        ("a,b,c\n", "data.csv: expected at least one row of numbers, got none"),
        ("", "data.csv: expected at least one row of numbers, got none"),
        ("7\n", "data.csv, line 1: ragged: expected 2 columns, got 1"),
    ])
    func `a mistake is named with its line`(text: String, message: String) {
        let failure = #expect(throws: DatasetFailure.self) { try read(text) }
        #expect(failure?.description.contains(message) == true, "\(failure?.description ?? "")")
    }

    @Test func `an unknown column names the nearest one`() {
        let failure = #expect(throws: DatasetFailure.self) {
            try read("width,species\n1,0\n", CSVOptions(labelColumn: "specie"))
        }
        #expect(failure?.description.contains("did you mean \"species\"?") == true)
    }
}

@Suite struct SampleTableTests {
    private static let table = SampleTable(
        bytes: [9, 0, 255, 51, 102, 153, 204],
        offset: 1,
        featureCount: 2,
        labels: [0, 2, 1],
        classCount: 3,
        normalization: Normalization(divisor: 255, mean: 0.5, deviation: 0.25)
    )

    @Test func `pixels become numbers by three rounded operations`() {
        let features = FloatView(zeros: 4)
        let labels = IntegerView([0, 0])
        Self.table.fill(features: features, labels: labels, indices: [2, 0][...])
        let third: Float = (Float(153) / 255 - 0.5) / 0.25
        #expect(features.elements == [third, (Float(204) / 255 - 0.5) / 0.25, -2, 2])
        #expect(labels.elements == [1, 0])
    }

    @Test func `a slice shares samples and their canonical bytes`() {
        let part = Self.table.slice(1..<3)
        #expect(part.count == 2)
        #expect(part.sampleBytes(0) == [2, 0, 0, 0, 51, 102])
        #expect(part.sampleBytes(1) == Self.table.sampleBytes(2))
        #expect(part.slice(1..<2).label(0) == 1)
    }

    @Test func `numbers keep their bits in the canonical bytes`() {
        let table = SampleTable(
            numbers: [1, -0.5],
            featureCount: 2,
            labels: [7],
            classCount: 8,
            normalization: Normalization(divisor: 2)
        )
        #expect(table.sampleBytes(0) == [7, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xBF])
        let features = FloatView(zeros: 2)
        table.fill(features: features, labels: IntegerView([0]), indices: [0][...])
        #expect(features.elements == [0.5, -0.25])
    }
}

@Suite struct TextDatasetTests {
    @Test func `windows of a stream start anywhere in the train part`() {
        let data = TextDataset(bytes: Array(0..<100), trainCount: 90, windows: .anywhere)
        #expect(data.trainWindowCount(length: 8) == 82)
        #expect(data.trainWindowCount(length: 90) == 0)
        #expect(data.evaluatedOffsets(length: 4) == [90, 94])
        let tokens = IntegerView([0, 0, 0, 0])
        let targets = IntegerView([0, 0, 0, 0])
        data.fill(tokens: tokens, targets: targets, offsets: [88, 3], length: 2)
        #expect(tokens.elements == [88, 89, 3, 4])
        #expect(targets.elements == [89, 90, 4, 5])
    }

    @Test func `windows of samples start at samples`() {
        let data = TextDataset(bytes: Array(0..<50), trainCount: 40, windows: .every(10))
        #expect(data.trainWindowCount(length: 9) == 4)
        #expect(data.trainWindowCount(length: 10) == 0)
        #expect(data.trainOffset(3) == 30)
        #expect(data.evaluatedOffsets(length: 9) == [40])
    }

    @Test func `the leaves of a dataset are its description and its bytes in order`() {
        let text = TextDataset(
            bytes: [UInt8](repeating: 65, count: 2_500),
            trainCount: 2_000,
            windows: .anywhere
        )
        let data = Dataset.text(text)
        #expect(data.leafCount == 4)
        #expect((1..<4).map { data.leafBytes($0).count } == [1_024, 1_024, 452])
        let other = TextDataset(bytes: text.bytes, trainCount: 1_999, windows: .anywhere)
        #expect(data.leafBytes(0) != Dataset.text(other).leafBytes(0))
    }
}

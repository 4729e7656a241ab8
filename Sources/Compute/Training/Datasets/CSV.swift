import Encodings

/// How a table of numbers in text is read.
package struct CSVOptions: Hashable, Sendable {
    /// `nil` looks: a first line with a field that is no number is a header.
    package var hasHeader: Bool?
    /// A column's name, or its number from 0 in decimal digits; `nil` takes the last column.
    package var labelColumn: String?
    /// The names of the classes in the order of their labels; empty when labels are integers.
    package var classNames: [String]

    package init(
        hasHeader: Bool? = nil,
        labelColumn: String? = nil,
        classNames: [String] = []
    ) {
        self.hasHeader = hasHeader
        self.labelColumn = labelColumn
        self.classNames = classNames
    }
}

/// Numbers and labels of comma-separated text, one sample a line.
package struct CSV: Sendable {
    package private(set) var numbers: [Float] = []
    package private(set) var labels: [Int32] = []
    package private(set) var featureCount = 0

    private let path: String
    private let options: CSVOptions
    private var columnCount = 0
    private var labelIndex = 0

    /// Reads a file; empty lines at its end are passed over, anything ragged, empty or not finite
    /// is refused with its line.
    package init(_ bytes: [UInt8], options: CSVOptions, path: String) throws(DatasetFailure) {
        self.path = path
        self.options = options
        var line = 0
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var blankLine: Int?
        while start < bytes.count {
            line += 1
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            var row = bytes[start..<end]
            if row.last == 0x0D { row = row.dropLast() }
            start = end + 1
            if row.allSatisfy({ $0 == 0x20 }) {
                blankLine = blankLine ?? line
                continue
            }
            if let blankLine {
                throw .ragged(path: path, line: blankLine, expected: columnCount, got: 0)
            }
            try read(row, line: line)
        }
        guard !labels.isEmpty else { throw .empty(path: path, what: "row of numbers") }
    }

    private mutating func read(_ row: ArraySlice<UInt8>, line: Int) throws(DatasetFailure) {
        let fields = Self.fields(of: row)
        if line == 1 {
            let isHeader = options.hasHeader ?? fields.contains(where: isName)
            try start(fields, isHeader: isHeader)
            if isHeader { return }
        }
        guard fields.count == columnCount else {
            throw .ragged(path: path, line: line, expected: columnCount, got: fields.count)
        }
        for (column, field) in fields.enumerated() where column != labelIndex {
            guard let value = Self.number(field) else {
                throw Self.looksNotFinite(field)
                    ? .notFinite(path: path, line: line, column: column + 1, text: Self.text(field))
                    : .notANumber(
                        path: path,
                        line: line,
                        column: column + 1,
                        text: Self.text(field)
                    )
            }
            guard value.isFinite else {
                throw .notFinite(path: path, line: line, column: column + 1, text: Self.text(field))
            }
            numbers.append(value)
        }
        labels.append(try label(fields[labelIndex], line: line))
    }

    /// Whether a field of the first line can only be a column's name.
    private func isName(_ field: ArraySlice<UInt8>) -> Bool {
        !field.isEmpty && Self.number(field) == nil && !Self.looksNotFinite(field)
            && !options.classNames.contains(Self.text(field))
    }

    private mutating func start(
        _ fields: [ArraySlice<UInt8>],
        isHeader: Bool
    ) throws(DatasetFailure) {
        columnCount = fields.count
        guard columnCount >= 2 else {
            throw .ragged(path: path, line: 1, expected: 2, got: columnCount)
        }
        guard columnCount <= DatasetLimits.csvColumns else {
            throw .tooLarge(path: path, limit: DatasetLimits.csvColumns, got: columnCount)
        }
        featureCount = columnCount - 1
        labelIndex = columnCount - 1
        guard let name = options.labelColumn else { return }
        let names = isHeader ? fields.map(Self.text) : (0..<columnCount).map(String.init)
        if let index = names.firstIndex(of: name) {
            labelIndex = index
        } else if let index = Int(name), index >= 0, index < columnCount {
            labelIndex = index
        } else {
            throw .noSuchColumn(
                path: path,
                name: name,
                columns: names,
                nearest: NearestName.among(names, to: name)
            )
        }
    }

    private func label(_ field: ArraySlice<UInt8>, line: Int) throws(DatasetFailure) -> Int32 {
        let text = Self.text(field)
        guard options.classNames.isEmpty else {
            guard let index = options.classNames.firstIndex(of: text) else {
                let expected = "one of " + options.classNames.joined(separator: ", ")
                throw .notALabel(path: path, line: line, text: text, expected: expected)
            }
            return Int32(truncatingIfNeeded: index)
        }
        guard let value = Int32(text), value >= 0 else {
            throw .notALabel(
                path: path,
                line: line,
                text: text,
                expected: "an integer from 0 up"
            )
        }
        return value
    }

    // MARK: Fields

    /// The fields of a line without spaces and quotes around them.
    private static func fields(of row: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        row.split(separator: 0x2C, omittingEmptySubsequences: false).map { field in
            var field = field
            while field.first == 0x20 { field = field.dropFirst() }
            while field.last == 0x20 { field = field.dropLast() }
            if field.count >= 2, field.first == 0x22, field.last == 0x22 {
                field = field.dropFirst().dropLast()
            }
            return field
        }
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field, as: UTF8.self)
    }

    /// The correctly rounded value of a decimal number; `nil` for anything else, `nan` included.
    private static func number(_ field: ArraySlice<UInt8>) -> Float? {
        guard !field.isEmpty, field.count <= 64 else { return nil }
        if field.count <= 7, field.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Float(field.reduce(0) { $0 * 10 + Int32($1 - 0x30) })
        }
        let allowed = field.allSatisfy {
            switch $0 {
            case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: true
            default: false
            }
        }
        return allowed ? Float(text(field)) : nil
    }

    private static func looksNotFinite(_ field: ArraySlice<UInt8>) -> Bool {
        let word = text(field).lowercased()
        return ["nan", "+nan", "-nan", "inf", "+inf", "-inf", "infinity", "-infinity"].contains(
            word
        )
    }
}

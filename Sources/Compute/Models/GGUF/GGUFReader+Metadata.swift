/// Typed access to the metadata: a value of another type is an error that names key, expectation
/// and what stands there.
extension GGUFReader {
    package func value(_ key: String) -> GGUFValue? { pair(key)?.value }

    package func string(_ key: String) throws(GGUFFailure) -> String {
        try required(key, "a string", try optionalString(key))
    }

    /// An integer of any width that is not negative and fits an `Int`.
    package func unsigned(_ key: String) throws(GGUFFailure) -> Int {
        try required(key, "an integer, not negative", try optionalUnsigned(key))
    }

    /// A number of binary32, or of binary64 rounded to it.
    package func float(_ key: String) throws(GGUFFailure) -> Float {
        try required(key, "a floating-point number", try optionalFloat(key))
    }

    package func bool(_ key: String) throws(GGUFFailure) -> Bool {
        try required(key, "a boolean", try optionalBool(key))
    }

    package func strings(_ key: String) throws(GGUFFailure) -> [String] {
        try required(key, "an array of strings", try optionalStrings(key))
    }

    /// An array of binary32.
    package func floats(_ key: String) throws(GGUFFailure) -> [Float] {
        try required(key, "an array of float32", try optionalFloats(key))
    }

    /// An array of integers of any width.
    package func integers(_ key: String) throws(GGUFFailure) -> [Int] {
        try required(key, "an array of integers", try optionalIntegers(key))
    }

    package func optionalString(_ key: String) throws(GGUFFailure) -> String? {
        try typed(key, "a string") { if case .string(let text) = $0 { text } else { nil } }
    }

    package func optionalUnsigned(_ key: String) throws(GGUFFailure) -> Int? {
        try typed(key, "an integer, not negative") { value in
            value.integer.flatMap { $0 >= 0 ? $0 : nil }
        }
    }

    package func optionalFloat(_ key: String) throws(GGUFFailure) -> Float? {
        try typed(key, "a floating-point number") { $0.float }
    }

    package func optionalBool(_ key: String) throws(GGUFFailure) -> Bool? {
        try typed(key, "a boolean") { if case .bool(let value) = $0 { value } else { nil } }
    }

    package func optionalStrings(_ key: String) throws(GGUFFailure) -> [String]? {
        try typed(key, "an array of strings") { value in
            if case .array(.strings(let list)) = value { Array(list) } else { nil }
        }
    }

    package func optionalFloats(_ key: String) throws(GGUFFailure) -> [Float]? {
        try typed(key, "an array of float32") { value in
            if case .array(.float32(let list)) = value { list } else { nil }
        }
    }

    package func optionalIntegers(_ key: String) throws(GGUFFailure) -> [Int]? {
        try typed(key, "an array of integers") { value in
            if case .array(let array) = value { array.integers } else { nil }
        }
    }

    private func typed<T>(
        _ key: String, _ expected: String, _ read: (GGUFValue) -> T?
    ) throws(GGUFFailure) -> T? {
        guard let pair = pair(key) else { return nil }
        guard let value = read(pair.value) else {
            throw .wrongKey(
                offset: pair.offset, key: key, expected: expected, got: pair.value.summary)
        }
        return value
    }

    private func required<T>(
        _ key: String, _ expected: String, _ value: T?
    ) throws(GGUFFailure) -> T {
        guard let value else { throw .missingKey(key: key, expected: expected) }
        return value
    }
}

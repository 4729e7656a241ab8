/// Header fields in the order in which they stand; names are compared without case.
package struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    package struct Field: Sendable, Hashable {
        /// In lower case.
        package let name: String
        package let value: String
    }

    package private(set) var fields: [Field] = []

    /// Adds a field whose name is in lower case already.
    mutating func append(lowercased name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first field of a name in lower case.
    package func first(_ lowercased: String) -> String? {
        for field in fields where field.name == lowercased { return field.value }
        return nil
    }

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// The first field of that name; setting replaces all of them, `nil` removes them.
    package subscript(name: String) -> String? {
        get {
            let name = name.lowercased()
            return fields.first { $0.name == name }?.value
        }
        set {
            let name = name.lowercased()
            fields.removeAll { $0.name == name }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// Every value of a name, in order.
    package func all(_ name: String) -> [String] {
        let name = name.lowercased()
        return fields.filter { $0.name == name }.map(\.value)
    }

    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name.lowercased(), value: value))
    }

    /// The comma-separated elements of all fields of a name, in lower case without spaces around.
    package func tokens(_ name: String) -> [String] {
        guard first(name.lowercased()) != nil else { return [] }
        return all(name).flatMap { $0.split(separator: ",") }.map { part in
            String(
                part.drop { $0 == " " || $0 == "\t" }.reversed()
                    .drop { $0 == " " || $0 == "\t" }.reversed()
            ).lowercased()
        }
    }
}

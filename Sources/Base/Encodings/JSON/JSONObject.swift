/// Where a value stands in a JSON text; both counts start at 1, columns are bytes.
package struct JSONPosition: Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package var description: String { "line \(line), column \(column)" }
}

/// The members of a JSON object in the order in which they were written, each key once.
package struct JSONObject: Sendable {
    package struct Member: Sendable {
        package let key: String
        package var value: JSON
        /// Where the key stands in the text; `nil` for a member that was made by code.
        package let position: JSONPosition?
    }

    package private(set) var members: [Member] = []
    private var indexOfKey: [ExactKey: Int] = [:]

    package init() {}

    package var count: Int { members.count }

    package var keys: [String] { members.map(\.key) }

    /// Reads a member, replaces it in its place, or appends it; `nil` removes it.
    package subscript(key: String) -> JSON? {
        get { indexOfKey[ExactKey(text: key)].map { members[$0].value } }
        set {
            guard let newValue else { return remove(key) }
            if let index = indexOfKey[ExactKey(text: key)] {
                members[index].value = newValue
            } else {
                _ = append(key, newValue, position: nil)
            }
        }
    }

    /// The member with its position.
    package func member(_ key: String) -> Member? {
        indexOfKey[ExactKey(text: key)].map { members[$0] }
    }

    /// Appends a member; false, and nothing changes, when the key is taken.
    package mutating func append(_ key: String, _ value: JSON, position: JSONPosition?) -> Bool {
        guard indexOfKey[ExactKey(text: key)] == nil else { return false }
        indexOfKey[ExactKey(text: key)] = members.count
        members.append(Member(key: key, value: value, position: position))
        return true
    }

    private mutating func remove(_ key: String) {
        guard let index = indexOfKey.removeValue(forKey: ExactKey(text: key)) else { return }
        members.remove(at: index)
        for later in index..<members.count {
            indexOfKey[ExactKey(text: members[later].key)] = later
        }
    }
}

extension JSONObject: Hashable {
    /// Two objects are equal when they have the same members in the same order, wherever they
    /// stand.
    package static func == (a: JSONObject, b: JSONObject) -> Bool {
        a.members.elementsEqual(b.members) {
            ExactKey(text: $0.key) == ExactKey(text: $1.key) && $0.value == $1.value
        }
    }

    package func hash(into hasher: inout Hasher) {
        for member in members {
            hasher.combine(member.key)
            hasher.combine(member.value)
        }
    }
}

/// A key that is equal to another when both have the same bytes.
///
/// Swift's strings are equal when they are canonically equivalent; to JSON "é" and "e" with an
/// accent after it are two keys, and a vocabulary may hold both.
private struct ExactKey: Hashable {
    let text: String

    static func == (a: ExactKey, b: ExactKey) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    /// Equal bytes are equal strings, and equal strings hash alike.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

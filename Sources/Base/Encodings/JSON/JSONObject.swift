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

    /// Up to so many members are looked through, which is quicker than to hash their keys.
    private static let fewMembers = 8

    package private(set) var members: [Member] = []
    /// The places of the keys; empty while there are few.
    private var indexOfKey: [ExactKey: Int] = [:]

    package init() {}

    package var count: Int { members.count }

    package var keys: [String] { members.map(\.key) }

    /// Reads a member, replaces it in its place, or appends it; `nil` removes it.
    package subscript(key: String) -> JSON? {
        get { index(of: key).map { members[$0].value } }
        set {
            guard let newValue else { return remove(key) }
            if let index = index(of: key) {
                members[index].value = newValue
            } else {
                _ = append(key, newValue, position: nil)
            }
        }
    }

    /// The member with its position.
    package func member(_ key: String) -> Member? {
        index(of: key).map { members[$0] }
    }

    private func index(of key: String) -> Int? {
        if members.count > Self.fewMembers { return indexOfKey[ExactKey(text: key)] }
        let count = key.utf8.count
        return members.firstIndex {
            $0.key.utf8.count == count && $0.key.utf8.elementsEqual(key.utf8)
        }
    }

    /// Appends a member; false, and nothing changes, when the key is taken.
    package mutating func append(_ key: String, _ value: JSON, position: JSONPosition?) -> Bool {
        guard index(of: key) == nil else { return false }
        members.append(Member(key: key, value: value, position: position))
        let first = members.count == Self.fewMembers + 1 ? 0 : members.count - 1
        if members.count > Self.fewMembers { setPlaces(from: first) }
        return true
    }

    private mutating func remove(_ key: String) {
        guard let index = index(of: key) else { return }
        members.remove(at: index)
        indexOfKey[ExactKey(text: key)] = nil
        if members.count > Self.fewMembers {
            setPlaces(from: index)
        } else {
            indexOfKey = [:]
        }
    }

    private mutating func setPlaces(from first: Int) {
        for place in first..<members.count {
            indexOfKey[ExactKey(text: members[place].key)] = place
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

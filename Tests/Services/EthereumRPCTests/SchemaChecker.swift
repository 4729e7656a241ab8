import Encodings

/// Compares values with the schemas of an OpenRPC document; it knows what that document uses.
struct SchemaChecker {
    private let components: JSON
    private let methods: [String: JSON]

    init(_ document: JSON) {
        components = document["components"]?["schemas"] ?? .null
        var methods: [String: JSON] = [:]
        for method in document["methods"]?.array ?? [] {
            methods[method["name"]?.string ?? ""] = method
        }
        self.methods = methods
    }

    /// Where a result differs from what its method's schema says; empty when it does not.
    func faults(of result: JSON, method: String) -> [String] {
        guard let schema = methods[method]?["result"]?["schema"] else {
            return ["\(method) is not in the document"]
        }
        return faults(result, schema, "result")
    }

    func faults(_ value: JSON, _ schema: JSON, _ path: String, depth: Int = 0) -> [String] {
        guard depth < 64 else { return ["\(path): too deep"] }
        if let reference = schema["$ref"]?.string {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let target = components[name] else { return ["\(path): no schema \(name)"] }
            return faults(value, target, path, depth: depth + 1)
        }
        for key in ["oneOf", "anyOf"] {
            guard let choices = schema[key]?.array else { continue }
            let fits = choices.count { faults(value, $0, path, depth: depth + 1).isEmpty }
            let isRight = key == "anyOf" ? fits > 0 : fits == 1
            return isRight
                ? []
                : ["\(path): \(fits) of \(choices.count) choices fit \(value.text.prefix(120))"]
        }
        if let allowed = schema["enum"]?.array, !allowed.contains(value) {
            return ["\(path): \(value.text) is none of \(allowed.count) values"]
        }
        return plainFaults(value, schema, path, depth)
    }

    private func plainFaults(
        _ value: JSON, _ schema: JSON, _ path: String, _ depth: Int
    ) -> [String] {
        switch schema["type"]?.string {
        case nil: return []
        case "null": return value == .null ? [] : ["\(path): not null"]
        case "boolean": return value.bool == nil ? ["\(path): no boolean"] : []
        case "integer": return value.int == nil ? ["\(path): no integer"] : []
        case "number": return value.double == nil ? ["\(path): no number"] : []
        case "string":
            guard let text = value.string else { return ["\(path): no string"] }
            guard let pattern = schema["pattern"]?.string else { return [] }
            guard let regex = try? Regex(pattern) else { return ["\(path): bad pattern"] }
            return text.contains(regex) ? [] : ["\(path): \(text.prefix(80)) is not \(pattern)"]
        case "array":
            guard let elements = value.array else { return ["\(path): no array"] }
            guard let items = schema["items"] else { return [] }
            return elements.enumerated().flatMap { index, element in
                faults(element, items, "\(path)[\(index)]", depth: depth + 1)
            }
        case "object": return objectFaults(value, schema, path, depth)
        case let other?: return ["\(path): unknown type \(other)"]
        }
    }

    private func objectFaults(
        _ value: JSON, _ schema: JSON, _ path: String, _ depth: Int
    ) -> [String] {
        guard let object = value.object else { return ["\(path): no object"] }
        var found: [String] = []
        for name in schema["required"]?.array ?? [] where object[name.string ?? ""] == nil {
            found.append("\(path): \(name.text) is missing")
        }
        for member in object.members {
            if let known = schema["properties"]?[member.key] {
                found += faults(member.value, known, "\(path).\(member.key)", depth: depth + 1)
            } else if let rest = schema["additionalProperties"] {
                found += faults(member.value, rest, "\(path).\(member.key)", depth: depth + 1)
            }
        }
        return found
    }
}

/// Compares an answer with that of another chain: the same members with values of the same kind.
enum Shape {
    static func faults(_ got: JSON, like expected: JSON, _ path: String = "result") -> [String] {
        switch (expected, got) {
        case (.null, _), (_, .null): return []
        case (.object(let wanted), .object(let object)):
            // Names that are data (addresses, nonces) differ from chain to chain.
            let areData = wanted.keys.allSatisfy { $0.hasPrefix("0x") || Int($0) != nil }
            return wanted.members.flatMap { member -> [String] in
                guard let value = object[member.key] else {
                    return areData ? [] : ["\(path).\(member.key) is missing"]
                }
                return faults(value, like: member.value, "\(path).\(member.key)")
            }
        case (.array(let wanted), .array(let elements)):
            guard let first = wanted.first, let own = elements.first else { return [] }
            return faults(own, like: first, path + "[0]")
        case (.string(let wanted), .string(let text)):
            return kind(wanted) == kind(text) || kind(text) == "hex" || kind(wanted) == "hex"
                ? [] : ["\(path): \(text.prefix(70)) is not like \(wanted.prefix(70))"]
        case (.bool, .bool), (.integer, .integer): return []
        default: return ["\(path): \(got.kindName) is not like \(expected.kindName)"]
        }
    }

    private static func kind(_ text: String) -> String {
        guard text.hasPrefix("0x") else { return "text" }
        return switch text.utf8.count {
        case 66: "hash"
        case 42: "address"
        case 514: "bloom"
        default: "hex"
        }
    }
}

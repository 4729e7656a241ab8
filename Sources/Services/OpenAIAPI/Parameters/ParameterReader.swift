import Encodings

/// Reads the members of one JSON object and refuses what nobody asked for.
///
/// `null` is the same as absent. A failure names the parameter by its path, "messages[0].role".
struct ParameterReader {
    private let object: JSONObject
    private let path: String
    private var known: [String] = []

    init(_ value: JSON, path: String) throws(APIError) {
        guard let object = value.object else {
            throw .invalid(
                path.isEmpty ? nil : path,
                "\(path.isEmpty ? "the body" : path) has to be an object, got \(value.kindName)",
                code: "invalid_type")
        }
        self.object = object
        self.path = path
    }

    /// Reads the body of a request.
    init(body: [UInt8]) throws(APIError) {
        let limits = JSONLimits(bytes: Int.max, depth: OpenAILimits.jsonDepth)
        let value: JSON
        do {
            value = try JSON.parse(body, limits: limits)
        } catch {
            throw .invalid(nil, "the body is no JSON: \(error)", code: "invalid_json")
        }
        try self.init(value, path: "")
    }

    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The member, whatever it is.
    mutating func value(_ key: String) -> JSON? {
        known.append(key)
        guard let value = object[key], value != .null else { return nil }
        return value
    }

    func wrongType(_ key: String, _ expected: String, _ got: JSON) -> APIError {
        .invalid(
            name(key), "\(name(key)) has to be \(expected), got \(got.kindName)",
            code: "invalid_type")
    }

    func missing(_ key: String) -> APIError {
        .invalid(name(key), "\(name(key)) is missing", code: "missing_required_parameter")
    }

    mutating func string(_ key: String) throws(APIError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.string else { throw wrongType(key, "a string", value) }
        return text
    }

    mutating func bool(_ key: String) throws(APIError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let flag = value.bool else { throw wrongType(key, "true or false", value) }
        return flag
    }

    mutating func integer(_ key: String) throws(APIError) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.int else { throw wrongType(key, "an integer", value) }
        return number
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let number = try integer(key) else { return nil }
        guard range.contains(number) else {
            throw .invalid(
                name(key),
                "\(name(key)) has to be between \(range.lowerBound) and \(range.upperBound), "
                    + "got \(number)")
        }
        return number
    }

    mutating func number(
        _ key: String, in range: ClosedRange<Double>
    ) throws(APIError) -> Double? {
        guard let value = value(key) else { return nil }
        guard let number = value.double else { throw wrongType(key, "a number", value) }
        guard range.contains(number) else {
            throw .invalid(
                name(key),
                "\(name(key)) has to be between \(range.lowerBound) and \(range.upperBound), "
                    + "got \(number)")
        }
        return number
    }

    /// Takes a parameter that may only say what holds anyway.
    mutating func fixed(_ key: String, to allowed: JSON, _ why: String) throws(APIError) {
        guard let value = value(key), value != allowed else { return }
        throw .invalid(
            name(key), "\(name(key)) can only be \(allowed.text) here: \(why)",
            code: "unsupported_parameter")
    }

    /// Refuses parameters that OpenAI knows and this server does not.
    mutating func refuse(_ keys: [String]) throws(APIError) {
        for key in keys where value(key) != nil {
            throw .invalid(
                name(key), "\(name(key)) is not supported here", code: "unsupported_parameter")
        }
    }

    /// Refuses every member that was not read.
    func refuseUnknown() throws(APIError) {
        for key in object.keys where !known.contains(key) && object[key] != .null {
            var message = "\(name(key)) is no parameter that is known here"
            if let nearest = NearestName.among(known, to: key) {
                message += "; did you mean \(name(nearest))?"
            }
            throw .invalid(name(key), message, code: "unknown_parameter")
        }
    }
}

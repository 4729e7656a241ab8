import Encodings

/// One line of a log.
package struct LogLine: Hashable, Sendable {
    /// Unix time in nanoseconds.
    package let time: UInt64
    package let level: LogLevel
    package let module: LogModule
    package let message: String
    package let metadata: LogMetadata
    /// Above 0 this line stands for so many lines like it that were not written.
    package let suppressed: Int

    package init(
        time: UInt64, level: LogLevel, module: LogModule, message: String,
        metadata: LogMetadata = [:], suppressed: Int = 0
    ) {
        self.time = time
        self.level = level
        self.module = module
        self.message = message
        self.metadata = metadata
        self.suppressed = suppressed
    }
}

/// How lines become text.
package enum LogFormat: String, CaseIterable, Sendable {
    /// `2026-01-31T23:59:59.000Z warning http: the client left status=408 path="/a b"`
    case text
    /// An object on one line: `time`, `level`, `module`, `message`, and where there are any
    /// `suppressed` and `metadata`.
    case json

    /// The line without a line feed at its end and with none inside of it.
    package func text(of line: LogLine) -> String {
        switch self {
        case .text: Self.plain(line)
        case .json: Self.object(line).text
        }
    }

    private static func object(_ line: LogLine) -> JSON {
        var object = JSONObject()
        object["time"] = .string(UTCTime(nanoseconds: line.time).text)
        object["level"] = .string(line.level.name)
        object["module"] = .string(line.module.name)
        object["message"] = .string(line.message)
        if line.suppressed > 0 { object["suppressed"] = .integer(line.suppressed) }
        if !line.metadata.fields.isEmpty {
            var metadata = JSONObject()
            for field in line.metadata.fields { metadata[field.name] = field.value.json }
            object["metadata"] = .object(metadata)
        }
        return .object(object)
    }

    private static func plain(_ line: LogLine) -> String {
        var text = "\(UTCTime(nanoseconds: line.time).text) \(line.level.name) "
        text += "\(line.module.name): \(escaped(line.message))"
        if line.suppressed > 0 { text += " suppressed=\(line.suppressed)" }
        for field in line.metadata.fields {
            text += " \(escaped(field.name))=\(value(field.value))"
        }
        return text
    }

    /// A value bare where that is clear, else as a JSON string.
    private static func value(_ value: LogValue) -> String {
        guard case .text(let text) = value else { return value.json.text }
        let isClear = text.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x20 && scalar != "\"" && scalar != "=" && !isControl(scalar)
        }
        return isClear && !text.isEmpty ? text : escaped(JSON.string(text).text)
    }

    /// The text without anything that a terminal would obey: what came from a client must not begin
    /// a line of its own, nor colour or clear the screen.
    private static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Controls of both kinds, and the separators at which Unicode ends a line.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            || (0x2028...0x2029).contains(scalar.value)
    }
}

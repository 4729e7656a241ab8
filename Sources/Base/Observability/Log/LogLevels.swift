import Encodings

/// From which level on the lines of each module are written.
///
/// As text: entries between commas, each a level for all modules or `MODULE=LEVEL`, in any order,
/// at most one for all and one for each module: `info,consensus=debug,http=off`. The level `off`
/// writes nothing.
package struct LogLevels: Hashable, Sendable {
    /// By the modules' numbers; `nil` writes nothing.
    private var thresholds: [LogLevel?]

    /// Nothing.
    package static let off = LogLevels(all: nil)

    /// The same level for all modules; `nil` for none of their lines.
    package init(all level: LogLevel?) {
        thresholds = LogModule.allCases.map { _ in level }
    }

    /// The lowest level of a module that is written; `nil` when none is.
    package subscript(module: LogModule) -> LogLevel? {
        get { thresholds[module.rawValue] }
        set { thresholds[module.rawValue] = newValue }
    }

    /// Reads levels; modules that the text does not name have its level for all, or `otherwise`.
    package init(parsing text: String, otherwise: LogLevel?) throws(LogLevelsFailure) {
        var all: (name: String, level: LogLevel?)?
        var named: [(module: LogModule, level: LogLevel?)] = []
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            guard let first = parts.first, !first.isEmpty else { throw .emptyEntry }
            guard parts.count == 2 else {
                let level = try Self.level(first)
                if let all { throw .twoLevels(all.name, first) }
                all = (first, level)
                continue
            }
            guard let module = LogModule(name: first) else {
                throw .unknownModule(first, nearest: Self.nearest(Self.moduleNames, first))
            }
            if named.contains(where: { $0.module == module }) { throw .repeatedModule(first) }
            named.append((module, try Self.level(parts[1])))
        }
        let common: LogLevel? = if let all { all.level } else { otherwise }
        self.init(all: common)
        for entry in named { self[entry.module] = entry.level }
    }

    private static let offName = "off"
    static let levelNames = LogLevel.allCases.map(\.name) + [offName]
    static let moduleNames = LogModule.allCases.map(\.name)

    private static func level(_ name: String) throws(LogLevelsFailure) -> LogLevel? {
        if name == offName { return nil }
        guard let level = LogLevel(name: name) else {
            throw .unknownLevel(name, nearest: nearest(levelNames, name))
        }
        return level
    }

    private static func nearest(_ names: [String], _ name: String) -> String? {
        NearestName.among(names, to: name)
    }
}

/// Why a text names no levels.
package enum LogLevelsFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing before, between or behind commas, or no module before the equals sign.
    case emptyEntry
    case unknownLevel(String, nearest: String?)
    case unknownModule(String, nearest: String?)
    case repeatedModule(String)
    /// Two levels for all modules.
    case twoLevels(String, String)

    package var description: String {
        switch self {
        case .emptyEntry:
            "expected LEVEL or MODULE=LEVEL between commas, got nothing"
        case .unknownLevel(let name, let nearest):
            "there is no log level '\(name)'"
                + Self.suggestion(nearest, among: LogLevels.levelNames)
        case .unknownModule(let name, let nearest):
            "there is no module '\(name)' with a log"
                + Self.suggestion(nearest, among: LogLevels.moduleNames)
        case .repeatedModule(let name): "the module '\(name)' has two log levels"
        case .twoLevels(let one, let other):
            "'\(one)' and '\(other)' are both log levels for all modules: give one of them"
        }
    }

    private static func suggestion(_ nearest: String?, among names: [String]) -> String {
        nearest.map { "; did you mean '\($0)'?" }
            ?? "; there are \(names.joined(separator: ", "))"
    }
}

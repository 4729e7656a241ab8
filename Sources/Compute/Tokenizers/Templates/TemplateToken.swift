/// A piece of a template.
enum TemplateTokenKind: Hashable, Sendable {
    /// Text between the tags.
    case text(String)
    case blockBegin
    case blockEnd
    case outputBegin
    case outputEnd
    case name(String)
    case string(String)
    case integer(Int)
    case sign(String)
    case end

    /// The token for messages.
    var description: String {
        switch self {
        case .text: "text"
        case .blockBegin: "'{%'"
        case .blockEnd: "'%}'"
        case .outputBegin: "'{{'"
        case .outputEnd: "'}}'"
        case .name(let name): "'\(name)'"
        case .string: "a string"
        case .integer(let value): "'\(value)'"
        case .sign(let sign): "'\(sign)'"
        case .end: "the end of the template"
        }
    }
}

struct TemplateToken: Sendable {
    let kind: TemplateTokenKind
    let position: TemplatePosition
}

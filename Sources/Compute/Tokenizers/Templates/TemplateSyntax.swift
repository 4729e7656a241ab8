/// An expression of a template with its place.
struct TemplateExpression: Sendable {
    indirect enum Kind: Sendable {
        case literal(TemplateValue)
        case name(String)
        case list([TemplateExpression])
        case dictionary([(key: TemplateExpression, value: TemplateExpression)])
        case attribute(TemplateExpression, String)
        case element(TemplateExpression, TemplateExpression)
        case slice(TemplateExpression, SliceBounds)
        case call(function: String, TemplateArguments)
        case method(TemplateExpression, String, TemplateArguments)
        case filter(String, TemplateExpression, TemplateArguments)
        case test(String, TemplateExpression, [TemplateExpression], isNegated: Bool)
        case negative(TemplateExpression)
        case not(TemplateExpression)
        case binary(String, TemplateExpression, TemplateExpression)
        case comparison(TemplateExpression, [(sign: String, right: TemplateExpression)])
        case and(TemplateExpression, TemplateExpression)
        case or(TemplateExpression, TemplateExpression)
        case conditional(
            TemplateExpression, condition: TemplateExpression, otherwise: TemplateExpression?)
    }

    struct SliceBounds: Sendable {
        var start: TemplateExpression?
        var end: TemplateExpression?
        var step: TemplateExpression?
    }

    let kind: Kind
    let position: TemplatePosition
    /// The height of the tree, which bounds how deep its evaluation recurses.
    let height: Int
}

struct TemplateArguments: Sendable {
    var values: [TemplateExpression] = []
    var named: [(name: String, value: TemplateExpression)] = []

    var all: [TemplateExpression] { values + named.map(\.value) }
}

/// A part of a template's body.
indirect enum TemplateStatement: Sendable {
    case text(String, TemplatePosition)
    case output(TemplateExpression)
    case condition(
        branches: [(condition: TemplateExpression, body: [TemplateStatement])],
        otherwise: [TemplateStatement])
    case loop(TemplateLoop)
    case assignment([String], TemplateExpression)
    case attributeAssignment(String, attribute: String, TemplateExpression)
    case capture(String, [TemplateStatement], TemplatePosition)
    case leaveLoop
    case nextTurn
}

struct TemplateLoop: Sendable {
    let targets: [String]
    let items: TemplateExpression
    /// Only the items for which this is true.
    let filter: TemplateExpression?
    let body: [TemplateStatement]
    /// What stands for the loop when it has no turn.
    let otherwise: [TemplateStatement]
}

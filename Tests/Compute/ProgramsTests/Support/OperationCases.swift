import Programs
import Testing
import Tensors

/// A program around one operation, with a seed for its result and gradients of its operands.
struct OperationCase: Sendable, CustomTestStringConvertible {
    let name: String
    let program: Program
    let root: ValueID
    let targets: [ValueID]
    /// Inputs that must lie above 0.
    var positive: Set<String> = []
    /// The instructions before the gradients.
    let forwardCount: Int

    var testDescription: String { name }

    /// The outputs that hold the gradients, in the order of the targets.
    func gradientName(_ position: Int) -> String { "gradient \(position)" }

    init(
        _ name: String, positive: Set<String> = [],
        _ build: (inout ProgramBuilder) throws -> (root: ValueID, targets: [ValueID])
    ) throws {
        var builder = ProgramBuilder(name)
        let (root, targets) = try build(&builder)
        let seed = try builder.input("seed", try builder.shape(of: root), .batch)
        forwardCount = builder.instructions.count
        let contributions = try builder.gradients(of: root, seed: seed, withRespectTo: targets)
        for (position, target) in targets.enumerated() {
            let total = try builder.total(contributions, of: target)
            try builder.output("gradient \(position)", total)
        }
        try builder.output("root", root)
        self.name = name
        self.root = root
        self.targets = targets
        self.positive = positive
        program = builder.finish()
    }

    static func all() throws -> [OperationCase] {
        try elements() + products() + reductions() + layers() + sequences() + images()
    }

    static func elements() throws -> [OperationCase] {
        var cases: [OperationCase] = []
        for operation in UnaryOperation.allCases {
            let needsPositive = [.log, .squareRoot, .reciprocalSquareRoot].contains(operation)
            cases.append(
                try OperationCase("\(operation)", positive: needsPositive ? ["x"] : []) { builder in
                    let x = try builder.input("x", [3, 7], .parameter)
                    return (try builder.unary(operation, x), [x])
                })
        }
        for operation in [BinaryOperation.add, .subtract, .multiply, .divide] {
            cases.append(
                try OperationCase("\(operation)", positive: ["b"]) { builder in
                    let a = try builder.input("a", [3, 7], .parameter)
                    let b = try builder.input("b", [3, 7], .parameter)
                    return (try builder.binary(operation, a, b), [a, b])
                })
        }
        cases.append(
            try OperationCase("scale, reshape and one value used three times") { builder in
                let x = try builder.input("x", [2, 6], .parameter)
                let scaled = try builder.scale(x, by: -1.5)
                let square = try builder.binary(.multiply, scaled, scaled)
                let shaped = try builder.reshape(square, [4, 3])
                let sum = try builder.add(shaped, try builder.reshape(scaled, [4, 3]))
                return (sum, [x])
            })
        cases.append(
            try OperationCase("swiglu") { builder in
                let gate = try builder.input("gate", [3, 5], .parameter)
                let up = try builder.input("up", [3, 5], .parameter)
                return (try builder.swiglu(gate: gate, up: up), [gate, up])
            })
        cases.append(
            try OperationCase("slices put together") { builder in
                let x = try builder.input("x", [6, 4], .parameter)
                let y = try builder.input("y", [2, 4], .parameter)
                let tail = try builder.sliceRows(try builder.unary(.tanh, x), start: 3, count: 2)
                let head = try builder.sliceRows(x, start: 0, count: 1)
                return (try builder.concatenateRows([tail, y, head]), [x, y])
            })
        return cases
    }

    static func products() throws -> [OperationCase] {
        let shapes: [(MatmulForm, Shape, Shape)] = [
            (.plain, [2, 3, 5], [5, 4]), (.transposedB, [2, 3, 5], [4, 5]),
            (.transposedA, [2, 3, 5], [6, 4]),
        ]
        var cases = try shapes.map { form, left, right in
            try OperationCase("matmul \(form)") { builder in
                let a = try builder.input("a", left, .parameter)
                let b = try builder.input("b", right, .parameter)
                return (try builder.matmul(form, a, b), [a, b])
            }
        }
        cases.append(
            try OperationCase("matmul from a value") { builder in
                let a = try builder.input("a", [3, 20], .parameter)
                let b = try builder.input("b", [20, 4], .parameter)
                let c = try builder.input("c", [3, 4], .parameter)
                let start = try builder.scale(c, by: 0.5)
                return (try builder.matmul(.plain, a, b, accumulatingInto: start), [a, b, c])
            })
        return cases
    }

    static func reductions() throws -> [OperationCase] {
        [
            try OperationCase("addRow") { builder in
                let x = try builder.input("x", [5, 6], .parameter)
                let row = try builder.input("row", [6], .parameter)
                return (try builder.addRow(x, row: row), [x, row])
            },
            try OperationCase("sum") { builder in
                let x = try builder.input("x", [5, 9], .parameter)
                return (try builder.sum(x), [x])
            },
            try OperationCase("sumOfSquares") { builder in
                let x = try builder.input("x", [5, 9], .parameter)
                return (try builder.sumOfSquares(x), [x])
            },
            try OperationCase("sumRows") { builder in
                let x = try builder.input("x", [5, 9], .parameter)
                let c = try builder.input("c", [9], .parameter)
                let start = try builder.unary(.negate, c)
                return (try builder.sumRows(x, accumulatingInto: start), [x, c])
            },
            try OperationCase("softmaxRows") { builder in
                let x = try builder.input("x", [3, 19], .parameter)
                return (try builder.softmaxRows(x), [x])
            },
            try OperationCase("softmaxCrossEntropy") { builder in
                let x = try builder.input("x", [4, 19], .parameter)
                let labels = try builder.indices("labels", [4], bound: 19)
                return (try builder.softmaxCrossEntropy(logits: x, labels: labels).losses, [x])
            },
        ]
    }

    static func layers() throws -> [OperationCase] {
        [
            try OperationCase("rmsNorm") { builder in
                let x = try builder.input("x", [2, 2, 18], .parameter)
                let weight = try builder.input("weight", [18], .parameter)
                return (try builder.rmsNorm(x, weight: weight, epsilon: 1e-5).out, [x, weight])
            },
            try OperationCase("layerNorm") { builder in
                let x = try builder.input("x", [3, 18], .parameter)
                let weight = try builder.input("weight", [18], .parameter)
                let bias = try builder.input("bias", [18], .parameter)
                let out = try builder.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-5).out
                return (out, [x, weight, bias])
            },
            try OperationCase("one weight of two norms") { builder in
                let x = try builder.input("x", [3, 18], .parameter)
                let weight = try builder.input("weight", [18], .parameter)
                let bias = try builder.input("bias", [18], .parameter)
                let first = try builder.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-3)
                let out = try builder.layerNorm(
                    first.out, weight: weight, bias: bias, epsilon: 1e-3)
                return (out.out, [x, weight, bias])
            },
        ]
    }

    static func sequences() throws -> [OperationCase] {
        var cases = try [false, true].map { inverse in
            try OperationCase("rope\(inverse ? " back" : "")") { builder in
                let size = RopeSize(batch: 2, time: 3, heads: 2, headWidth: 4)
                let x = try builder.input("x", [2, 3, 8], .parameter)
                var samples = Samples(seed: 5)
                let cosine = try builder.constant("cosine", samples.numbers(6), [3, 2])
                let sine = try builder.constant("sine", samples.numbers(6), [3, 2])
                let out = try builder.rope(
                    x, cosine: cosine, sine: sine, size: size, inverse: inverse)
                return (out, [x])
            }
        }
        cases.append(
            try OperationCase("embedding") { builder in
                let table = try builder.input("table", [5, 6], .parameter)
                let tokens = try builder.indices("tokens", [2, 4], bound: 5)
                return (try builder.embedding(table: table, tokens: tokens), [table])
            })
        for keyHeads in [1, 2, 4] {
            cases.append(
                try OperationCase("attention of 4 heads on \(keyHeads)") { builder in
                    let size = AttentionSize(
                        batch: 2, time: 5, heads: 4, keyHeads: keyHeads, headWidth: 3, scale: 0.6)
                    let q = try builder.input("q", [2, 5, 12], .parameter)
                    let k = try builder.input("k", [2, 5, 3 * keyHeads], .parameter)
                    let v = try builder.input("v", [2, 5, 3 * keyHeads], .parameter)
                    return (try builder.attention(q: q, k: k, v: v, size: size).out, [q, k, v])
                })
        }
        return cases
    }

    static func images() throws -> [OperationCase] {
        var cases = try [(1, 0), (1, 1), (2, 1)].map { stride, padding in
            try OperationCase("conv2d stride \(stride) padding \(padding)") { builder in
                let x = try builder.input("x", [2, 5, 6, 2], .parameter)
                let weight = try builder.input("weight", [3, 3, 2, 3], .parameter)
                let out = try builder.conv2d(x, weight: weight, stride: stride, padding: padding)
                return (out, [x, weight])
            }
        }
        cases.append(
            try OperationCase("maxPool") { builder in
                let x = try builder.input("x", [2, 5, 4, 3], .parameter)
                return (try builder.maxPool(x, window: 2).out, [x])
            })
        return cases
    }
}

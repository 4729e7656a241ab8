import Programs
import Tensors

/// Computes forward programs in binary64, independently of the kernels: what gradients are held
/// against.
struct DoubleInterpreter {
    let program: Program
    /// How many instructions to run.
    let count: Int
    private(set) var floats: [[Double]]
    private(set) var integers: [[Int]]

    init(_ program: Program, count: Int, executor: Executor) throws {
        self.program = program
        self.count = count
        floats = Array(repeating: [], count: program.values.count)
        integers = Array(repeating: [], count: program.values.count)
        for input in program.inputs {
            if program.type(of: input.value).element == .float32 {
                floats[input.value.index] = try executor.floats(input.name).elements.map(
                    Double.init)
            } else {
                integers[input.value.index] = try executor.integers(input.name).elements.map(
                    Int.init)
            }
        }
    }

    /// The sum of root · seed after one element of an input was moved.
    func objective(_ root: ValueID, seed: ValueID, moving: (ValueID, Int, Double)) -> Double {
        var copy = self
        copy.floats[moving.0.index][moving.1] += moving.2
        for instruction in program.instructions.prefix(count) { copy.run(instruction) }
        return zip(copy.floats[root.index], copy.floats[seed.index]).map { $0 * $1 }.reduce(0, +)
    }

    private mutating func run(_ instruction: Instruction) {
        let x = instruction.operands.map { floats[$0.index] }
        let shapes = instruction.operands.map { program.type(of: $0).shape }
        let out = instruction.results.last?.index ?? 0
        switch instruction.operation {
        case .unary(let operation): floats[out] = x[0].map { unary(operation, $0) }
        case .binary(let operation): floats[out] = zip(x[0], x[1]).map { binary(operation, $0, $1) }
        case .scale(let factor): floats[out] = x[0].map { $0 * Double(factor) }
        case .addRow:
            floats[out] = x[0].enumerated().map { $1 + x[1][$0 % x[1].count] }
        case .swiglu: floats[out] = zip(x[0], x[1]).map { $0 / (1 + exp(-$0)) * $1 }
        case .reshape: floats[out] = x[0]
        case .sliceRows(let start, let count):
            let width = x[0].count / shapes[0][0]
            floats[out] = Array(x[0][start * width..<(start + count) * width])
        case .concatenateRows: floats[out] = x.flatMap { $0 }
        case .fill(let value):
            let count = program.type(of: instruction.results[0]).count
            floats[out] = Array(repeating: Double(value), count: count)
        case .sum: floats[out] = [x[0].reduce(0, +)]
        case .sumOfSquares: floats[out] = [x[0].map { $0 * $0 }.reduce(0, +)]
        case .sumRows(let accumulate):
            let columns = shapes[0].columns
            var sums = accumulate ? x[1] : Array(repeating: 0, count: columns)
            for (index, value) in x[0].enumerated() { sums[index % columns] += value }
            floats[out] = sums
        case .matmul(let form, let size, let accumulate):
            floats[out] = matmul(form, size, x[0], x[1], accumulate ? x[2] : nil)
        case .softmaxRows: floats[out] = softmax(x[0], shapes[0].columns)
        case .softmaxCrossEntropy:
            let p = softmax(x[0], shapes[0].columns)
            floats[instruction.results[1].index] = p
            floats[instruction.results[0].index] = integers[instruction.operands[1].index]
                .enumerated().map { -log(p[$0 * shapes[0].columns + $1]) }
        case .rmsNorm(let epsilon):
            floats[out] = norm(x[0], x[1], nil, Double(epsilon), centred: false)
        case .layerNorm(let epsilon):
            floats[out] = norm(x[0], x[1], x[2], Double(epsilon), centred: true)
        case .rope(let size, let inverse):
            floats[out] = rope(x[0], x[1], x[2], size, inverse)
        case .embedding:
            let columns = shapes[0].columns
            floats[out] = integers[instruction.operands[1].index].flatMap {
                x[0][$0 * columns..<($0 + 1) * columns]
            }
        case .attention(let size): floats[out] = attention(x[0], x[1], x[2], size)
        case .conv2d(let size): floats[out] = convolution(x[0], x[1], size)
        case .maxPool(let size): floats[out] = pool(x[0], size)
        default: preconditionFailure("a forward operation, got \(instruction.operation)")
        }
    }

    private func unary(_ operation: UnaryOperation, _ x: Double) -> Double {
        switch operation {
        case .negate: -x
        case .relu: max(x, 0)
        case .silu: x / (1 + exp(-x))
        case .sigmoid: 1 / (1 + exp(-x))
        case .tanh: tanh(x)
        case .exp: exp(x)
        case .log: log(x)
        case .sin: sin(x)
        case .cos: cos(x)
        case .square: x * x
        case .squareRoot: x.squareRoot()
        case .reciprocalSquareRoot: 1 / x.squareRoot()
        }
    }

    private func binary(_ operation: BinaryOperation, _ a: Double, _ b: Double) -> Double {
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        default: .nan
        }
    }

    private func matmul(
        _ form: MatmulForm, _ size: MatmulSize, _ a: [Double], _ b: [Double], _ start: [Double]?
    ) -> [Double] {
        var out = start ?? Array(repeating: 0, count: size.m * size.n)
        for m in 0..<size.m {
            for n in 0..<size.n {
                for k in 0..<size.k {
                    let left = form == .transposedA ? a[k * size.m + m] : a[m * size.k + k]
                    let right = form == .transposedB ? b[n * size.k + k] : b[k * size.n + n]
                    out[m * size.n + n] += left * right
                }
            }
        }
        return out
    }

    private func softmax(_ x: [Double], _ columns: Int) -> [Double] {
        var out = x.map { exp($0) }
        for start in stride(from: 0, to: out.count, by: columns) {
            let sum = out[start..<start + columns].reduce(0, +)
            for index in start..<start + columns { out[index] /= sum }
        }
        return out
    }

    private func norm(
        _ x: [Double], _ weight: [Double], _ bias: [Double]?, _ epsilon: Double, centred: Bool
    ) -> [Double] {
        let columns = weight.count
        var out = x
        for start in stride(from: 0, to: x.count, by: columns) {
            let row = x[start..<start + columns]
            let mean = centred ? row.reduce(0, +) / Double(columns) : 0
            let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(columns)
            for c in 0..<columns {
                let normal = (x[start + c] - mean) / (variance + epsilon).squareRoot()
                out[start + c] = normal * weight[c] + (bias?[c] ?? 0)
            }
        }
        return out
    }

    private func rope(
        _ x: [Double], _ cosine: [Double], _ sine: [Double], _ size: RopeSize, _ inverse: Bool
    ) -> [Double] {
        var out = x
        let pairs = size.headWidth / 2
        for base in stride(from: 0, to: x.count, by: 2) {
            let position = base / (size.heads * size.headWidth) % size.time
            let angle = position * pairs + base % size.headWidth / 2
            let s = inverse ? -sine[angle] : sine[angle]
            out[base] = x[base] * cosine[angle] - x[base + 1] * s
            out[base + 1] = x[base + 1] * cosine[angle] + x[base] * s
        }
        return out
    }

    private func attention(_ q: [Double], _ k: [Double], _ v: [Double], _ size: AttentionSize)
        -> [Double]
    {
        var out = Array(repeating: 0.0, count: q.count)
        let (d, t) = (size.headWidth, size.time)
        for b in 0..<size.batch {
            for h in 0..<size.heads {
                let group = h / (size.heads / size.keyHeads)
                for i in 0..<t {
                    let query = ((b * t + i) * size.heads + h) * d
                    let keys = (0...i).map { ((b * t + $0) * size.keyHeads + group) * d }
                    let scores = keys.map { key in
                        (0..<d).map { q[query + $0] * k[key + $0] }.reduce(0, +)
                            * Double(size.scale)
                    }
                    let p = softmax(scores, i + 1)
                    for (weight, key) in zip(p, keys) {
                        for c in 0..<d { out[query + c] += weight * v[key + c] }
                    }
                }
            }
        }
        return out
    }

    private func convolution(_ x: [Double], _ weight: [Double], _ size: ConvolutionSize)
        -> [Double]
    {
        var out: [Double] = []
        for cell in 0..<size.batch * size.outputHeight * size.outputWidth {
            let b = cell / size.outputWidth / size.outputHeight
            let y = cell / size.outputWidth % size.outputHeight * size.stride - size.padding
            let column = cell % size.outputWidth * size.stride - size.padding
            for o in 0..<size.outputs {
                var sum = 0.0
                for ky in 0..<size.kernel where (0..<size.height).contains(y + ky) {
                    for kx in 0..<size.kernel where (0..<size.width).contains(column + kx) {
                        for c in 0..<size.channels {
                            let row = (b * size.height + y + ky) * size.width + column + kx
                            let tap = (ky * size.kernel + kx) * size.channels + c
                            sum += x[row * size.channels + c] * weight[tap * size.outputs + o]
                        }
                    }
                }
                out.append(sum)
            }
        }
        return out
    }

    private func pool(_ x: [Double], _ size: PoolSize) -> [Double] {
        var out: [Double] = []
        for b in 0..<size.batch {
            for y in 0..<size.height / size.window {
                for column in 0..<size.width / size.window {
                    for c in 0..<size.channels {
                        var best = -Double.infinity
                        for tap in 0..<size.window * size.window {
                            let row = b * size.height + y * size.window + tap / size.window
                            let place = row * size.width + column * size.window + tap % size.window
                            best = max(best, x[place * size.channels + c])
                        }
                        out.append(best)
                    }
                }
            }
        }
        return out
    }
}

private func exp(_ x: Double) -> Double { ElementaryDouble.exp(x) }
private func log(_ x: Double) -> Double { ElementaryDouble.log(x) }
private func tanh(_ x: Double) -> Double { 1 - 2 / (exp(2 * x) + 1) }
private func sin(_ x: Double) -> Double { ElementaryDouble.sin(x) }
private func cos(_ x: Double) -> Double { ElementaryDouble.cos(x) }

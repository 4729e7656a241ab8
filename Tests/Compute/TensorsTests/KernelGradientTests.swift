import Tensors
import Testing

/// The gradients of the definition against differences of its forward operations.
struct KernelGradientTests {
    private let kernels = ReferenceKernels()

    @Test(arguments: [
        (UnaryOperation.silu, BinaryOperation.siluGradient), (.relu, .reluGradient),
    ])
    func `an activation's gradient is its slope`(
        _ forward: UnaryOperation, _ gradient: BinaryOperation
    ) {
        let x = Sample.numbers(9, seed: 1)
        let dout = FloatView(Sample.numbers(9, seed: 2))
        let dx = FloatView(zeros: 9)
        kernels.binary(gradient, a: dout, b: FloatView(x), out: dx)
        expectSlope(of: x, dout, dx) { x, out in kernels.unary(forward, x: x, out: out) }
    }

    @Test(arguments: [
        (UnaryOperation.sigmoid, BinaryOperation.sigmoidGradient), (.tanh, .tanhGradient),
    ])
    func `an activation's gradient from its result is its slope`(
        _ forward: UnaryOperation, _ gradient: BinaryOperation
    ) {
        let x = Sample.numbers(9, seed: 1)
        let dout = FloatView(Sample.numbers(9, seed: 2))
        let (result, dx) = (FloatView(zeros: 9), FloatView(zeros: 9))
        kernels.unary(forward, x: FloatView(x), out: result)
        kernels.binary(gradient, a: dout, b: result, out: dx)
        expectSlope(of: x, dout, dx) { x, out in kernels.unary(forward, x: x, out: out) }
    }

    @Test func `the gradients of swiglu are its slopes`() {
        let (gate, up) = (Sample.numbers(7, seed: 3), Sample.numbers(7, seed: 4))
        let dout = FloatView(Sample.numbers(7, seed: 5))
        let (dgate, dup) = (FloatView(zeros: 7), FloatView(zeros: 7))
        kernels.swigluGradient(
            gate: FloatView(gate), up: FloatView(up), dout: dout, dgate: dgate, dup: dup)
        expectSlope(of: gate, dout, dgate) { x, out in
            kernels.swiglu(gate: x, up: FloatView(up), out: out)
        }
        expectSlope(of: up, dout, dup) { x, out in
            kernels.swiglu(gate: FloatView(gate), up: x, out: out)
        }
    }

    @Test func `the gradient of the loss is its slope`() {
        let logits = Sample.numbers(3 * 5, seed: 6)
        let labels = IntegerView([0, 4, 2])
        let dlosses = FloatView(Sample.numbers(3, seed: 7))
        let (probabilities, dlogits) = (FloatView(zeros: 15), FloatView(zeros: 15))
        func losses(_ x: FloatView, _ out: FloatView) {
            kernels.softmaxCrossEntropy(
                logits: x, labels: labels, columns: 5, losses: out, probabilities: probabilities)
        }
        losses(FloatView(logits), FloatView(zeros: 3))
        kernels.softmaxCrossEntropyGradient(
            probabilities: probabilities, labels: labels, dlosses: dlosses, columns: 5,
            dlogits: dlogits)
        expectSlope(of: logits, dlosses, dlogits, losses)
    }

    @Test func `the gradients of rmsNorm are its slopes`() {
        let (x, weight) = (Sample.numbers(2 * 18, seed: 8), Sample.numbers(18, seed: 9))
        let dout = FloatView(Sample.numbers(36, seed: 10))
        let (dx, dweight) = (FloatView(zeros: 36), FloatView(zeros: 18))
        let inverse = FloatView(zeros: 2)
        func norm(_ x: FloatView, _ weight: FloatView, _ out: FloatView) {
            kernels.rmsNorm(x: x, weight: weight, epsilon: 1e-5, out: out, inverse: inverse)
        }
        norm(FloatView(x), FloatView(weight), FloatView(zeros: 36))
        kernels.rmsNormGradient(
            x: FloatView(x), weight: FloatView(weight), inverse: inverse, dout: dout, dx: dx)
        kernels.rmsNormWeightGradient(
            x: FloatView(x), inverse: inverse, dout: dout, dweight: dweight, accumulate: false)
        expectSlope(of: x, dout, dx) { norm($0, FloatView(weight), $1) }
        expectSlope(of: weight, dout, dweight) { norm(FloatView(x), $0, $1) }
    }

    @Test func `the gradients of layerNorm are its slopes`() {
        let (x, weight) = (Sample.numbers(2 * 18, seed: 11), Sample.numbers(18, seed: 12))
        let bias = FloatView(Sample.numbers(18, seed: 13))
        let dout = FloatView(Sample.numbers(36, seed: 14))
        let (dx, dweight) = (FloatView(zeros: 36), FloatView(zeros: 18))
        let (mean, inverse) = (FloatView(zeros: 2), FloatView(zeros: 2))
        func norm(_ x: FloatView, _ weight: FloatView, _ out: FloatView) {
            kernels.layerNorm(
                x: x, weight: weight, bias: bias, epsilon: 1e-5, out: out, mean: mean,
                inverse: inverse)
        }
        norm(FloatView(x), FloatView(weight), FloatView(zeros: 36))
        kernels.layerNormGradient(
            x: FloatView(x), weight: FloatView(weight), mean: mean, inverse: inverse, dout: dout,
            dx: dx)
        kernels.layerNormWeightGradient(
            x: FloatView(x), mean: mean, inverse: inverse, dout: dout, dweight: dweight,
            accumulate: false)
        expectSlope(of: x, dout, dx) { norm($0, FloatView(weight), $1) }
        expectSlope(of: weight, dout, dweight) { norm(FloatView(x), $0, $1) }
    }

    @Test func `the inverse turn is the gradient of the turn`() {
        let size = RopeSize(batch: 2, time: 3, heads: 2, headWidth: 4)
        let table = RopeTable.make(time: 3, headWidth: 4, theta: 100)
        let x = Sample.numbers(48, seed: 15)
        let dout = FloatView(Sample.numbers(48, seed: 16))
        let dx = FloatView(zeros: 48)
        func turn(_ x: FloatView, _ out: FloatView, inverse: Bool) {
            kernels.rope(
                x: x, cosine: FloatView(table.cosine), sine: FloatView(table.sine), size: size,
                inverse: inverse, out: out)
        }
        turn(dout, dx, inverse: true)
        expectSlope(of: x, dout, dx) { turn($0, $1, inverse: false) }
    }

    @Test func `the gradients of attention are its slopes`() {
        let size = AttentionSize(
            batch: 1, time: 5, heads: 4, keyHeads: 2, headWidth: 3, scale: 0.577)
        let (q, k) = (Sample.numbers(60, seed: 17), Sample.numbers(30, seed: 18))
        let v = Sample.numbers(30, seed: 19)
        let dout = FloatView(Sample.numbers(60, seed: 20))
        let (maxima, sums) = (FloatView(zeros: 20), FloatView(zeros: 20))
        func attend(_ q: FloatView, _ k: FloatView, _ v: FloatView, _ out: FloatView) {
            kernels.attention(q: q, k: k, v: v, size: size, out: out, maxima: maxima, sums: sums)
        }
        let out = FloatView(zeros: 60)
        attend(FloatView(q), FloatView(k), FloatView(v), out)
        let (dq, dk, dv) = (FloatView(zeros: 60), FloatView(zeros: 30), FloatView(zeros: 30))
        kernels.attentionGradient(
            q: FloatView(q), k: FloatView(k), v: FloatView(v), out: out, maxima: maxima,
            sums: sums, dout: dout, size: size, dq: dq, dk: dk, dv: dv)
        expectSlope(of: q, dout, dq) { attend($0, FloatView(k), FloatView(v), $1) }
        expectSlope(of: k, dout, dk) { attend(FloatView(q), $0, FloatView(v), $1) }
        expectSlope(of: v, dout, dv) { attend(FloatView(q), FloatView(k), $0, $1) }
    }

    @Test(arguments: [(1, 0), (1, 1), (2, 1), (2, 2)])
    func `the gradients of conv2d are its slopes`(_ stride: Int, _ padding: Int) {
        let size = ConvolutionSize(
            batch: 2, height: 5, width: 4, channels: 2, kernel: 3, outputs: 3, stride: stride,
            padding: padding)
        let count = 2 * size.outputHeight * size.outputWidth * 3
        let (x, weight) = (Sample.numbers(80, seed: 21), Sample.numbers(54, seed: 22))
        let dout = FloatView(Sample.numbers(count, seed: 23))
        let (dx, dweight) = (FloatView(zeros: 80), FloatView(zeros: 54))
        kernels.conv2dInputGradient(dout: dout, weight: FloatView(weight), size: size, dx: dx)
        kernels.conv2dWeightGradient(
            x: FloatView(x), dout: dout, size: size, dweight: dweight, accumulate: false)
        expectSlope(of: x, dout, dx) { x, out in
            kernels.conv2d(x: x, weight: FloatView(weight), size: size, out: out)
        }
        expectSlope(of: weight, dout, dweight) { weight, out in
            kernels.conv2d(x: FloatView(x), weight: weight, size: size, out: out)
        }
    }

    @Test func `the gradient of maxPool is its slope`() {
        let size = PoolSize(batch: 2, height: 5, width: 4, channels: 3, window: 2)
        let x = Sample.numbers(120, seed: 24)
        let dout = FloatView(Sample.numbers(24, seed: 25))
        let positions = IntegerView([Int32](repeating: -1, count: 24))
        let dx = FloatView(zeros: 120)
        func pool(_ x: FloatView, _ out: FloatView) {
            kernels.maxPool(x: x, size: size, out: out, positions: positions)
        }
        pool(FloatView(x), FloatView(zeros: 24))
        kernels.maxPoolGradient(dout: dout, positions: positions, dx: dx)
        expectSlope(of: x, dout, dx, pool)
    }

    /// The slope of Σ dout·forward(x) at every element, by differences over 2h.
    private func expectSlope(
        of x: [Float], _ dout: FloatView, _ gradient: FloatView,
        _ forward: (FloatView, FloatView) -> Void
    ) {
        let h: Float = 1.0 / 256
        func value(_ x: [Float]) -> Double {
            let out = FloatView(zeros: dout.count)
            forward(FloatView(x), out)
            return zip(out.elements, dout.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        for i in x.indices {
            var (low, high) = (x, x)
            low[i] -= h
            high[i] += h
            let slope = (value(high) - value(low)) / Double(high[i] - low[i])
            let error = (slope - Double(gradient[i])).magnitude
            #expect(error < 2e-3 * max(1, slope.magnitude), "element \(i): \(slope)")
        }
    }
}

/// Seeded numbers between −1 and 1, no two closer than a step of a difference.
enum Sample {
    static func numbers(_ count: Int, seed: Int) -> [Float] {
        let step = 2 / Float(count + 1)
        let stride = [7, 11, 13, 17, 19, 23].first { count % $0 != 0 } ?? 1
        return (0..<count).map { -1 + step * (Float(($0 * stride + seed) % count) + 0.75) }
    }
}

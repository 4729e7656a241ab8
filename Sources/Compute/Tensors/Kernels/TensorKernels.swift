/// The tensor operations of the binary32 profile, each with the order in which it adds.
///
/// Backends differ in speed only: ``ReferenceBackend`` is the definition, and a registry of cases
/// compares every other one with it bit for bit, for any shape, instruction set and number of
/// threads. Spec: `Docs/Spec/numerics.md`.
///
/// Conventions. All tensors are dense and row-major. `R` rows, `C` columns (channels), `B` batch,
/// `T` time, `H` query heads, `G` key/value heads (`H` is a multiple of `G`), `D` head width.
/// A *chain* is `acc = fma(a, b, acc)` in ascending index order from +0 (or from the value already
/// in the output where `accumulate` is true). A *lane sum* has sixteen lanes, lane j adding the
/// elements i ≡ j mod 16 in ascending order from +0, folded by the tree 8, 4, 2, 1
/// (lane j += lane j + 8, …). Outputs never overlap inputs unless a comment says so.
package protocol TensorOperations: Sendable {
    /// For logs and benchmarks: "reference", "avx2", "avx512", "avx512vnni", "neon".
    var name: String { get }

    // MARK: Matrix products

    /// out[m,n] = chain over k of a·b, operands stored as `form` says.
    func matmul(
        _ form: MatmulForm,
        _ size: MatmulSize,
        a: FloatView,
        b: FloatView,
        out: FloatView,
        accumulate: Bool
    )

    // MARK: Element by element

    /// out[i] = operation(x[i]). `out` may be `x`.
    func unary(_ operation: UnaryOperation, x: FloatView, out: FloatView)

    /// out[i] = operation(a[i], b[i]). `out` may be `a` or `b`.
    func binary(_ operation: BinaryOperation, a: FloatView, b: FloatView, out: FloatView)

    /// out[i] = x[i] · factor, one rounding. `out` may be `x`.
    func scale(x: FloatView, by factor: Float, out: FloatView)

    /// out[r,c] = x[r,c] + row[c]. `out` may be `x`.
    func addRow(x: FloatView, row: FloatView, out: FloatView)

    /// out[i] = silu(gate[i]) · up[i].
    func swiglu(gate: FloatView, up: FloatView, out: FloatView)

    /// The gradients of ``swiglu(gate:up:out:)`` for the gradient `dout` of its result.
    func swigluGradient(
        gate: FloatView,
        up: FloatView,
        dout: FloatView,
        dgate: FloatView,
        dup: FloatView
    )

    // MARK: Reductions

    /// out[0] = lane sum of x.
    func sum(x: FloatView, out: FloatView)

    /// out[0] = lane sum of x[i]² where each lane is a chain fma(x, x, lane).
    func sumOfSquares(x: FloatView, out: FloatView)

    /// out[c] = out[c]·accumulate + x[0,c] + x[1,c] + …, rows ascending.
    func sumRows(x: FloatView, columns: Int, out: FloatView, accumulate: Bool)

    /// out[r] = the position of the greatest element of row r, the lowest position among equals.
    func argmaxRows(x: FloatView, columns: Int, out: IntegerView)

    // MARK: Softmax and loss

    /// Row by row: m = max, e = exp(x − m), s = lane sum of e, out = e / s. `out` may be `x`.
    func softmaxRows(x: FloatView, columns: Int, out: FloatView)

    /// losses[r] = log(s) + m − logits[r, labels[r]], probabilities = softmax of the row.
    func softmaxCrossEntropy(
        logits: FloatView,
        labels: IntegerView,
        columns: Int,
        losses: FloatView,
        probabilities: FloatView
    )

    /// dlogits[r,c] = (probabilities[r,c] − [c = labels[r]]) · dlosses[r].
    func softmaxCrossEntropyGradient(
        probabilities: FloatView,
        labels: IntegerView,
        dlosses: FloatView,
        columns: Int,
        dlogits: FloatView
    )

    // MARK: Normalisation

    /// inverse[r] = 1 / sqrt(lane sum of x² / C + ε), out = x · inverse · weight (in this order).
    func rmsNorm(
        x: FloatView,
        weight: FloatView,
        epsilon: Float,
        out: FloatView,
        inverse: FloatView
    )

    /// dx of ``rmsNorm(x:weight:epsilon:out:inverse:)``; the order is in the spec.
    func rmsNormGradient(
        x: FloatView,
        weight: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dx: FloatView
    )

    /// dweight[c] = chain over rows of dout[r,c] · (x[r,c] · inverse[r]).
    func rmsNormWeightGradient(
        x: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dweight: FloatView,
        accumulate: Bool
    )

    /// mean and inverse deviation by lane sums, out = (x − mean) · inverse · weight + bias.
    func layerNorm(
        x: FloatView,
        weight: FloatView,
        bias: FloatView,
        epsilon: Float,
        out: FloatView,
        mean: FloatView,
        inverse: FloatView
    )

    /// dx of ``layerNorm(x:weight:bias:epsilon:out:mean:inverse:)``.
    func layerNormGradient(
        x: FloatView,
        weight: FloatView,
        mean: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dx: FloatView
    )

    /// dweight[c] = chain over rows of dout[r,c] · ((x[r,c] − mean[r]) · inverse[r]).
    func layerNormWeightGradient(
        x: FloatView,
        mean: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dweight: FloatView,
        accumulate: Bool
    )

    // MARK: Sequences

    /// Turns the pairs (x[2i], x[2i+1]) of every head by the angles of its position.
    ///
    /// x: [B·T, heads·D]; cosine and sine: [T, D/2]; `inverse` turns back (the gradient).
    func rope(
        x: FloatView,
        cosine: FloatView,
        sine: FloatView,
        size: RopeSize,
        inverse: Bool,
        out: FloatView
    )

    /// out[i] = row tokens[i] of table [V, C].
    func embedding(table: FloatView, tokens: IntegerView, columns: Int, out: FloatView)

    /// dtable[tokens[i]] += dout[i] for ascending i, from zeros unless `accumulate`.
    func embeddingGradient(
        tokens: IntegerView,
        dout: FloatView,
        columns: Int,
        dtable: FloatView,
        accumulate: Bool
    )

    /// Causal attention; q, out: [B, T, H, D], k, v: [B, T, G, D]; maxima, sums: [B, H, T].
    ///
    /// score[j] = (chain over d of q·k) · scale for j ≤ i; maxima = the greatest score;
    /// p[j] = exp(score − max); sums = lane sum of p over j;
    /// out[d] = (chain over j of p·v + 0) / sums.
    func attention(
        q: FloatView,
        k: FloatView,
        v: FloatView,
        size: AttentionSize,
        out: FloatView,
        maxima: FloatView,
        sums: FloatView
    )

    /// The gradients of attention. p[i,j] is recomputed as exp(score − max) / sums.
    ///
    /// delta[i] = lane sum over d of dout·out; dp = chain over d of dout·v;
    /// ds = p · (dp − delta) · scale; dq[i,d] = chain over j of ds·k + 0;
    /// dk[j,d] = chain over (h in the group, i) of ds·q + 0;
    /// dv[j,d] = chain over (h in the group, i) of p·dout + 0.
    func attentionGradient(
        q: FloatView,
        k: FloatView,
        v: FloatView,
        out: FloatView,
        maxima: FloatView,
        sums: FloatView,
        dout: FloatView,
        size: AttentionSize,
        dq: FloatView,
        dk: FloatView,
        dv: FloatView
    )

    // MARK: Quantized matrices and cached sequences

    /// Quantizes the rows of x in blocks of 32 columns into the first rows of `rows`.
    ///
    /// m = greatest |x| of the block, L = 127 (one plane) or 32512 (two); scale = m / L and
    /// q = x · (L / m) to the nearest integer, ties to even. A block with m < 2^−100, or with an
    /// infinity or NaN in it, is zeros, with scale +0 or NaN; false where there is a NaN.
    func quantize(_ x: FloatRows, into rows: QuantizedRows) -> Bool

    /// out[m,n] for the first `rows` rows of x: from +0, for every group g in ascending order
    /// acc = fma(scale_w · scale_x, i, acc) and, where the matrix has minimums,
    /// acc = fma(minimum, scale_x · Σq_x, acc); i = Σ (q_w − zero)·q_x, an exact integer.
    func product(_ x: QuantizedRows, rows: Int, with matrix: PackedMatrix, out: FloatRows)

    /// Turns the first `table.width` elements of every head of every row, in place, by the angles
    /// of the row's position.
    func rotate(
        _ x: FloatRows,
        heads: Int,
        headWidth: Int,
        positions: IntegerView,
        by table: RotaryTable
    )

    /// out[m,c] = silu(x[m, c]) · x[m, C + c] for x [M, 2C]: the joined result of gate and up.
    func swiglu(_ x: FloatRows, out: FloatRows)

    /// Causal attention of rows of several sequences over their caches; q, out: [M, H·D].
    ///
    /// Each row is the attention of ``attention(q:k:v:size:out:maxima:sums:)`` for the query at its
    /// position, with the keys and values of its span's cache. Rows in no span are not written.
    func cachedAttention(
        _ q: FloatRows,
        size: CachedAttentionSize,
        spans: [CachedSpan],
        out: FloatRows
    )

    // MARK: Images (NHWC; weights [KH, KW, C, O])

    /// out[b,y,x,o] = chain over (ky, kx, c) of padded input · weight.
    func conv2d(x: FloatView, weight: FloatView, size: ConvolutionSize, out: FloatView)

    /// dx[b,y,x,c] = chain over (ky, kx, o) of dout at the window position · weight, +0 where none.
    func conv2dInputGradient(
        dout: FloatView,
        weight: FloatView,
        size: ConvolutionSize,
        dx: FloatView
    )

    /// dweight[ky,kx,c,o] = chain over (b, y, x) of the output of padded input · dout.
    func conv2dWeightGradient(
        x: FloatView,
        dout: FloatView,
        size: ConvolutionSize,
        dweight: FloatView,
        accumulate: Bool
    )

    /// Windows of `size.window`² every `size.window`: the greatest element and where it lies.
    ///
    /// A position is the flat index in the input.
    func maxPool(x: FloatView, size: PoolSize, out: FloatView, positions: IntegerView)

    /// dx = 0, then dx[positions[i]] = dout[i]: windows do not overlap.
    func maxPoolGradient(dout: FloatView, positions: IntegerView, dx: FloatView)

    // MARK: Optimizers (in place; false when a new value is not finite)

    /// g = gradient·gradientScale + decay·p; velocity = momentum·velocity + g; p −= rate·velocity.
    func sgd(
        parameter: FloatView,
        gradient: FloatView,
        velocity: FloatView?,
        _ scalars: SGDScalars,
        gradientScale: FloatView?
    ) -> Bool

    /// Adam with bias corrections passed in, decay decoupled (AdamW) or added to the gradient.
    func adam(
        parameter: FloatView,
        gradient: FloatView,
        first: FloatView,
        second: FloatView,
        _ scalars: AdamScalars,
        gradientScale: FloatView?
    ) -> Bool
}

/// Kernels that a program may call: they check every count before they compute.
///
/// Wrong counts are a programming error (`precondition`): shapes are checked when a program is
/// built, never by foreign bytes. ``CheckedKernels`` is the one conformer.
package protocol TensorKernels: TensorOperations {}

/// Kernels that check nothing: wrong counts read and write memory that is not theirs.
///
/// Only ``CheckedKernels`` calls them, with counts that fit.
package protocol TensorBackend: TensorOperations {}

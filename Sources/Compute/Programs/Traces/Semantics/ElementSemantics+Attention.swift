import Tensors

/// Causal attention and its gradients.
extension ElementSemantics {
    func attention(_ size: AttentionSize) -> Scalar {
        if result < 2 {
            let query = Query(size, row: index)
            if result == 0 {
                return .greatest(query.time + 1) { score(query, key: $0, size) }
            }
            return .laneSum(query.time + 1) { key in
                .unary(.exp, score(query, key: key, size) - earlier(0, query.row))
            }
        }
        let (query, d) = Query.of(element: index, size)
        let sum = Scalar.products(query.time + 1) { key in
            let p = Scalar.unary(.exp, score(query, key: key, size) - earlier(0, query.row))
            return (p, operand(2, query.keyOffset(key, size) + d))
        }
        return (sum + .zero) / earlier(1, query.row)
    }

    /// (chain over d of q·k) · scale.
    private func score(_ query: Query, key: Int, _ size: AttentionSize) -> Scalar {
        let product = Scalar.products(size.headWidth) { d in
            (operand(0, query.offset(size) + d), operand(1, query.keyOffset(key, size) + d))
        }
        return product * .float(size.scale)
    }

    /// exp(score − maximum) / sum.
    private func probability(_ query: Query, key: Int, _ size: AttentionSize) -> Scalar {
        .unary(.exp, score(query, key: key, size) - operand(4, query.row)) / operand(5, query.row)
    }

    /// p · (dp − delta) · scale.
    private func scoreGradient(_ query: Query, key: Int, delta: Scalar, _ size: AttentionSize)
        -> Scalar
    {
        let dp = Scalar.products(size.headWidth) { d in
            (operand(6, query.offset(size) + d), operand(2, query.keyOffset(key, size) + d))
        }
        return (probability(query, key: key, size) * (dp - delta)) * .float(size.scale)
    }

    private func delta(_ query: Query, _ size: AttentionSize) -> Scalar {
        .laneProducts(size.headWidth) { d in
            (operand(6, query.offset(size) + d), operand(3, query.offset(size) + d))
        }
    }

    func attentionGradient(_ size: AttentionSize) -> Scalar {
        if result == 0 {
            let (query, d) = Query.of(element: index, size)
            return .dependent(delta(query, size)) { delta in
                .products(query.time + 1) { key in
                    let ds = scoreGradient(query, key: key, delta: .literal(delta), size)
                    return (ds, operand(1, query.keyOffset(key, size) + d))
                } + .zero
            }
        }
        let d = index % size.headWidth
        let place = index / size.headWidth
        let keyHead = place % size.keyHeads
        let key = place / size.keyHeads % size.time
        let batch = place / size.keyHeads / size.time
        let group = size.heads / size.keyHeads
        let span = size.time - key
        return .products(group * span) { term in
            let query = Query(
                batch: batch, head: keyHead * group + term / span, time: key + term % span, size)
            if result == 2 {
                return (
                    probability(query, key: key, size), operand(6, query.offset(size) + d)
                )
            }
            let ds = scoreGradient(query, key: key, delta: delta(query, size), size)
            return (ds, operand(0, query.offset(size) + d))
        } + .zero
    }
}

/// One query of an attention: a batch entry, a head and a time.
private struct Query {
    let batch: Int
    let head: Int
    let time: Int
    /// The position in the [B, H, T] tensors.
    let row: Int

    init(batch: Int, head: Int, time: Int, _ size: AttentionSize) {
        self.batch = batch
        self.head = head
        self.time = time
        row = (batch * size.heads + head) * size.time + time
    }

    init(_ size: AttentionSize, row: Int) {
        self.init(
            batch: row / size.time / size.heads, head: row / size.time % size.heads,
            time: row % size.time, size)
    }

    /// The query that an element of a [B, T, H, D] tensor belongs to, and its place in the head.
    static func of(element: Int, _ size: AttentionSize) -> (Query, Int) {
        let place = element / size.headWidth
        let query = Query(
            batch: place / size.heads / size.time, head: place % size.heads,
            time: place / size.heads % size.time, size)
        return (query, element % size.headWidth)
    }

    /// Where the query vector starts.
    func offset(_ size: AttentionSize) -> Int {
        ((batch * size.time + time) * size.heads + head) * size.headWidth
    }

    /// Where the vector of the key at a time starts.
    func keyOffset(_ key: Int, _ size: AttentionSize) -> Int {
        let keyHead = head / (size.heads / size.keyHeads)
        return ((batch * size.time + key) * size.keyHeads + keyHead) * size.headWidth
    }
}

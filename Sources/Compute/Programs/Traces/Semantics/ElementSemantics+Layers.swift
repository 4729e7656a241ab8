import Tensors

/// Softmax, losses, norms, positions and lookups.
extension ElementSemantics {
    var lossGradient: Scalar {
        let columns = shape(0).columns
        let (row, column) = (index / columns, index % columns)
        return .dependent(operand(1, row)) { label in
            let p = operand(0, index)
            let difference = Int(label) == column ? p - .float(1) : p
            return difference * operand(2, row)
        }
    }

    /// The row maximum is found once and then stands as a number in every exponential.
    func softmax(exponential: Bool) -> Scalar {
        let columns = shape(0).columns
        let base = (exponential ? index / columns : index) * columns
        return .dependent(.greatest(columns) { operand(0, base + $0) }) { maximum in
            let sum = Scalar.laneSum(columns) {
                .unary(.exp, operand(0, base + $0) - .literal(maximum))
            }
            guard exponential else { return .unary(.log, sum) + .literal(maximum) }
            return .unary(.exp, operand(0, index) - .literal(maximum)) / sum
        }
    }

    var loss: Scalar {
        let columns = shape(0).columns
        return .dependent(operand(1, index)) { label in
            guard Int(label) < columns else { return nil }
            return softmax(exponential: false) - operand(0, index * columns + Int(label))
        }
    }

    var rmsNormWeightGradient: Scalar {
        let columns = shape(0).columns
        return .products(shape(0).rows, from: start) { row in
            let place = row * columns + index
            return (operand(2, place), operand(0, place) * operand(1, row))
        }
    }

    var layerNormWeightGradient: Scalar {
        let columns = shape(0).columns
        return .products(shape(0).rows, from: start) { row in
            let place = row * columns + index
            let normal = (operand(0, place) - operand(1, row)) * operand(2, row)
            return (operand(3, place), normal)
        }
    }

    func rmsNorm(_ epsilon: Float) -> Scalar {
        let columns = shape(0).columns
        if result == 1 {
            return (operand(0, index) * earlier(0, index / columns)) * operand(1, index % columns)
        }
        let squares = Scalar.laneProducts(columns) { column in
            let x = operand(0, index * columns + column)
            return (x, x)
        }
        return inverseRoot(squares, columns, epsilon)
    }

    private func inverseRoot(_ squares: Scalar, _ columns: Int, _ epsilon: Float) -> Scalar {
        .float(1) / .unary(.squareRoot, squares / .float(Float(columns)) + .float(epsilon))
    }

    var rmsNormGradient: Scalar {
        let columns = shape(0).columns
        let row = index / columns
        let products = Scalar.laneProducts(columns) { column in
            let place = row * columns + column
            return (operand(3, place) * operand(1, column), operand(0, place))
        }
        let mean = products / .float(Float(columns))
        let factor = (mean * operand(2, row)) * operand(2, row)
        let gradient = operand(3, index) * operand(1, index % columns)
        return .fma(.unary(.negate, factor), operand(0, index), gradient) * operand(2, row)
    }

    func layerNorm(_ epsilon: Float) -> Scalar {
        let columns = shape(0).columns
        if result == 0 {
            return .laneSum(columns) { operand(0, index * columns + $0) }
                / .float(Float(columns))
        }
        if result == 1 {
            let squares = Scalar.laneProducts(columns) { column in
                let distance = operand(0, index * columns + column) - earlier(0, index)
                return (distance, distance)
            }
            return inverseRoot(squares, columns, epsilon)
        }
        let row = index / columns
        let normal = (operand(0, index) - earlier(0, row)) * earlier(1, row)
        return normal * operand(1, index % columns) + operand(2, index % columns)
    }

    var layerNormGradient: Scalar {
        let columns = shape(0).columns
        let row = index / columns
        let gradient = { (place: Int) in operand(4, place) * operand(1, place % columns) }
        let normal = { (place: Int) in (operand(0, place) - operand(2, row)) * operand(3, row) }
        let sum = Scalar.laneSum(columns) { gradient(row * columns + $0) }
        let products = Scalar.laneProducts(columns) { column in
            (gradient(row * columns + column), normal(row * columns + column))
        }
        let first = sum / .float(Float(columns))
        let second = products / .float(Float(columns))
        return .fma(.unary(.negate, second), normal(index), gradient(index) - first)
            * operand(3, row)
    }

    var embedding: Scalar {
        let columns = shape(0).columns
        let vocabulary = shape(0).rows
        return .dependent(operand(1, index / columns)) { token in
            guard Int(token) < vocabulary else { return nil }
            return operand(0, Int(token) * columns + index % columns)
        }
    }

    var embeddingGradient: Scalar {
        let columns = shape(1).columns
        let (row, column) = (index / columns, index % columns)
        let chain = ScalarChain(start, count: shape(0).count) { place, sum in
            .dependent(operand(0, place)) { token in
                guard Int(token) == row else { return .literal(sum) }
                return .literal(sum) + operand(1, place * columns + column)
            }
        }
        return .chain(chain)
    }

    func rope(_ size: RopeSize, _ inverse: Bool) -> Scalar {
        let pairs = size.headWidth / 2
        let inHead = index % size.headWidth
        let position = index / (size.headWidth * size.heads) % size.time
        let angle = position * pairs + inHead / 2
        let cosine = operand(1, angle)
        let sine = inverse ? .unary(.negate, operand(2, angle)) : operand(2, angle)
        if inHead % 2 == 0 {
            return .fma(
                operand(0, index), cosine, operand(0, index + 1) * .unary(.negate, sine))
        }
        return .fma(operand(0, index), cosine, operand(0, index - 1) * sine)
    }
}

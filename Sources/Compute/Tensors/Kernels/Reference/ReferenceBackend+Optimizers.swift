extension ReferenceBackend {
    package func sgd(
        parameter: FloatView,
        gradient: FloatView,
        velocity: FloatView?,
        _ scalars: SGDScalars,
        gradientScale: FloatView?
    ) -> Bool {
        var finite = true
        for i in 0..<parameter.count {
            var g = gradient[i]
            if let gradientScale { g = g * gradientScale[0] }
            g = fma(scalars.decay, parameter[i], g)
            if let velocity {
                g = fma(scalars.momentum, velocity[i], g)
                velocity[i] = g
            }
            parameter[i] = fma(-scalars.rate, g, parameter[i])
            finite = finite && parameter[i].isFinite && g.isFinite
        }
        return finite
    }

    package func adam(
        parameter: FloatView,
        gradient: FloatView,
        first: FloatView,
        second: FloatView,
        _ scalars: AdamScalars,
        gradientScale: FloatView?
    ) -> Bool {
        let fresh1 = 1 - scalars.beta1
        let fresh2 = 1 - scalars.beta2
        let shrink = -(scalars.rate * scalars.decay)
        var finite = true
        for i in 0..<parameter.count {
            var g = gradient[i]
            var p = parameter[i]
            if let gradientScale { g = g * gradientScale[0] }
            if !scalars.decoupledDecay { g = fma(scalars.decay, p, g) }
            let m = fma(scalars.beta1, first[i], fresh1 * g)
            let v = fma(scalars.beta2, second[i], (fresh2 * g) * g)
            let root = (v * scalars.correction2).squareRoot() + scalars.epsilon
            let update = (m * scalars.correction1) / root
            if scalars.decoupledDecay { p = fma(shrink, p, p) }
            p = fma(-scalars.rate, update, p)
            parameter[i] = p
            first[i] = m
            second[i] = v
            finite = finite && p.isFinite && m.isFinite && v.isFinite
        }
        return finite
    }
}

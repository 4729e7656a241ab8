/// The cosines and sines by which rotary positions turn the pairs of a head.
package enum RopeTable {
    /// Tables [time, headWidth / 2]: pair i at time t turns by t · theta^(−2i / headWidth).
    ///
    /// Angles and functions are binary64, rounded once to binary32 at the end. Where there are
    /// `factors`, one for every pair, the frequency of a pair is divided by its factor.
    package static func make(
        time: Int,
        headWidth: Int,
        theta: Double,
        factors: [Double] = []
    ) -> (cosine: [Float], sine: [Float]) {
        precondition(headWidth > 0 && headWidth % 2 == 0, "a head is made of pairs")
        precondition(theta > 0, "a base of angles is positive")
        let pairs = headWidth / 2
        precondition(factors.isEmpty || factors.count == pairs, "a pair has a factor")
        let frequencies = (0..<pairs).map { pair in
            let plain = ElementaryDouble.pow(theta, -2 * Double(pair) / Double(headWidth))
            return factors.isEmpty ? plain : plain / factors[pair]
        }
        var table = (cosine: [Float](), sine: [Float]())
        for t in 0..<time {
            for frequency in frequencies {
                let angle = Double(t) * frequency
                table.cosine.append(Float(ElementaryDouble.cos(angle)))
                table.sine.append(Float(ElementaryDouble.sin(angle)))
            }
        }
        return table
    }
}

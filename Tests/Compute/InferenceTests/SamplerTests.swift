import Inference
import Tensors
import Testing

@Suite struct SamplerTests {
    private static let logits = FloatView([1, 3, 2, 3, -1, 0.5, 2.5, -4])

    private static func draws(
        _ change: (inout SamplingParameters) -> Void, count: Int = 400, prompt: [Int32] = [0]
    ) -> [Int32] {
        var parameters = SamplingParameters()
        change(&parameters)
        var sampler = Sampler(parameters, prompt: prompt)
        return (0..<count).map { _ in sampler.next(logits, greatest: 1) }
    }

    @Test func `temperature 0 takes the lowest of the most likely tokens`() {
        #expect(Set(Self.draws { _ in }) == [1])
    }

    @Test func `equal seeds draw equal tokens, others draw others`() {
        let first = Self.draws {
            $0.temperature = 1; $0.seed = 3
        }
        #expect(
            first
                == Self.draws {
                    $0.temperature = 1; $0.seed = 3
                })
        #expect(
            first
                != Self.draws {
                    $0.temperature = 1; $0.seed = 4
                })
        #expect(
            first
                != Self.draws {
                    $0.temperature = 1; $0.seed = 3; $0.choice = 1
                })
    }

    @Test func `draws follow the probabilities`() {
        let draws = Self.draws({ $0.temperature = 1 }, count: 20_000)
        let weights = Self.logits.elements.map { Double(Elementary.exp($0)) }
        let total = weights.reduce(0, +)
        for (token, weight) in weights.enumerated() {
            let expected = weight / total
            let found = Double(draws.count { $0 == token }) / 20_000
            let deviation = (expected * (1 - expected) / 20_000).squareRoot()
            #expect(abs(found - expected) < 5 * deviation)
        }
    }

    @Test func `top-k, top-p and min-p keep the most likely`() {
        #expect(
            Set(
                Self.draws {
                    $0.temperature = 2; $0.topK = 3
                }) == [1, 3, 6])
        #expect(
            Set(
                Self.draws {
                    $0.temperature = 2; $0.topK = 1
                }) == [1])
        // The two greatest have 0.55 of the probability at temperature 1.
        #expect(
            Set(
                Self.draws {
                    $0.temperature = 1; $0.topP = 0.5
                }) == [1, 3])
        #expect(
            Set(
                Self.draws {
                    $0.temperature = 1; $0.topP = 0
                }) == [1])
        #expect(
            Set(
                Self.draws {
                    $0.temperature = 1; $0.minP = 0.5
                }) == [1, 3, 6])
    }

    @Test func `penalties and biases change the logits`() {
        #expect(Self.draws({ $0.frequencyPenalty = 0.4 }, count: 4) == [1, 3, 1, 3])
        #expect(Self.draws({ $0.presencePenalty = 0.7 }, count: 3) == [1, 3, 6])
        #expect(Self.draws({ $0.repetitionPenalty = 2 }, count: 2, prompt: [1, 3]) == [6, 2])
        #expect(Self.draws({ $0.bias = [.init(token: 7, value: 10)] }, count: 1) == [7])
    }

    @Test func `logits as great as they get never trap`() {
        for value: Float in [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0] {
            var parameters = SamplingParameters()
            parameters.temperature = 0.01
            parameters.topP = 0.5
            parameters.minP = 0.1
            parameters.frequencyPenalty = -2
            var sampler = Sampler(parameters, prompt: [])
            let row = FloatView([value, -value, value])
            #expect((0..<3).contains(sampler.next(row, greatest: 0)))
        }
    }

    @Test(arguments: [
        "temperature", "top_p", "min_p", "top_k", "max_tokens", "repetition_penalty",
        "frequency_penalty", "presence_penalty", "logit_bias",
    ])
    func `a parameter out of range is refused by name`(name: String) {
        var parameters = SamplingParameters()
        switch name {
        case "temperature": parameters.temperature = .nan
        case "top_p": parameters.topP = 1.5
        case "min_p": parameters.minP = -0.5
        case "top_k": parameters.topK = -1
        case "max_tokens": parameters.tokensMaximum = 0
        case "repetition_penalty": parameters.repetitionPenalty = 0
        case "frequency_penalty": parameters.frequencyPenalty = 3
        case "presence_penalty": parameters.presencePenalty = -.infinity
        default: parameters.bias = [.init(token: 8, value: 1)]
        }
        let failure = #expect(throws: SamplingFailure.self) {
            try parameters.check(vocabulary: 8)
        }
        #expect(failure?.description.hasPrefix(name + ": expected") == true)
    }

    @Test func `scores are logarithms of the softmax, the best first`() {
        let scores = TokenScores(Self.logits, keeping: 3)
        #expect(scores.best == [1, 3, 6])
        let sum = (0..<8).reduce(0.0) { $0 + Double(Elementary.exp(scores.logProbability(of: $1))) }
        #expect(abs(sum - 1) < 1e-6)
        #expect(scores.logProbability(of: 99) == -.infinity)
    }
}

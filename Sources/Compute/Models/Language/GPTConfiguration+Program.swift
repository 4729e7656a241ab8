package import Programs
import Tensors

extension GPTConfiguration {
    /// What the forward pass of a batch of sequences yields.
    package struct Forward: Sendable {
        /// The final hidden state after the last norm, [B·T, width].
        package let hidden: ValueID
        /// [B·T, vocabulary].
        package let logits: ValueID
    }

    /// The tables of rotary angles for `time` positions, one pair of constants a program.
    package func rotaryTables(
        _ builder: inout ProgramBuilder,
        time: Int
    ) throws(ProgramError) -> (cosine: ValueID, sine: ValueID) {
        let table = RopeTable.make(time: time, headWidth: headWidth, theta: Double(ropeTheta))
        let shape: Shape = [time, headWidth / 2]
        return (
            try builder.constant("rope.cosine", table.cosine, shape),
            try builder.constant("rope.sine", table.sine, shape)
        )
    }

    /// The pass over tokens int32 [B·T], sequence after sequence.
    package func forward(
        _ builder: inout ProgramBuilder,
        parameters: [String: ValueID],
        tokens: ValueID,
        batch: Int,
        time: Int,
        rotary: (cosine: ValueID, sine: ValueID)
    ) throws(ProgramError) -> Forward {
        let table = try parameters.value("model.embed_tokens.weight")
        var x = try builder.embedding(table: table, tokens: tokens)
        x = try builder.reshape(x, [batch * time, width])
        for layer in 0..<layers {
            let block = Block(
                configuration: self,
                prefix: "model.layers.\(layer).",
                batch: batch,
                time: time
            )
            x = try block.attention(&builder, parameters, x, rotary)
            x = try block.feedForward(&builder, parameters, x)
        }
        let hidden = try builder.rmsNorm(
            x,
            weight: parameters.value("model.norm.weight"),
            epsilon: normEpsilon
        ).out
        let head = tiesEmbeddings ? table : try parameters.value("lm_head.weight")
        let logits = try builder.matmul(.transposedB, hidden, head)
        return Forward(hidden: hidden, logits: logits)
    }

    /// The forward pass over one sequence of `time` tokens.
    ///
    /// Inputs: the parameters, `tokens`, and as `targets` the token that follows each. Outputs:
    /// `hidden` [T, width], `logits` [T, vocabulary], `losses` [T], and `check`, the sum of the
    /// logits, which makes a run with a value that is not finite fail.
    package func inferenceProgram(time: Int) throws(ProgramError) -> Program {
        var builder = ProgramBuilder("gpt.inference")
        var values: [String: ValueID] = [:]
        for parameter in parameters {
            values[parameter.name] = try builder.input(
                parameter.name,
                parameter.shape,
                .parameter
            )
        }
        let tokens = try builder.indices("tokens", [time], bound: vocabularySize)
        let targets = try builder.indices("targets", [time], bound: vocabularySize)
        let rotary = try rotaryTables(&builder, time: time)
        let forward = try forward(
            &builder,
            parameters: values,
            tokens: tokens,
            batch: 1,
            time: time,
            rotary: rotary
        )
        let losses = try builder.softmaxCrossEntropy(logits: forward.logits, labels: targets).losses
        try builder.output("hidden", forward.hidden)
        try builder.output("logits", forward.logits)
        try builder.output("losses", losses)
        try builder.output("check", builder.sum(forward.logits))
        return builder.finish()
    }

    /// One layer of the decoder.
    private struct Block {
        let configuration: GPTConfiguration
        let prefix: String
        let batch: Int
        let time: Int

        /// x + W_o · attention(norm(x)).
        func attention(
            _ builder: inout ProgramBuilder,
            _ parameters: [String: ValueID],
            _ x: ValueID,
            _ rotary: (cosine: ValueID, sine: ValueID)
        ) throws(ProgramError) -> ValueID {
            let normed = try builder.rmsNorm(
                x,
                weight: parameters.value(prefix + "input_layernorm.weight"),
                epsilon: configuration.normEpsilon
            ).out
            func project(_ name: String) throws(ProgramError) -> ValueID {
                try builder.matmul(
                    .transposedB,
                    normed,
                    parameters.value(prefix + "self_attn.\(name).weight")
                )
            }
            func turned(_ value: ValueID, heads: Int) throws(ProgramError) -> ValueID {
                try builder.rope(
                    value,
                    cosine: rotary.cosine,
                    sine: rotary.sine,
                    size: RopeSize(
                        batch: batch,
                        time: time,
                        heads: heads,
                        headWidth: configuration.headWidth
                    )
                )
            }
            let q = try turned(project("q_proj"), heads: configuration.heads)
            let k = try turned(project("k_proj"), heads: configuration.keyHeads)
            let v = try project("v_proj")
            let size = AttentionSize(
                batch: batch,
                time: time,
                heads: configuration.heads,
                keyHeads: configuration.keyHeads,
                headWidth: configuration.headWidth,
                scale: 1 / Float(configuration.headWidth).squareRoot()
            )
            let mixed = try builder.attention(q: q, k: k, v: v, size: size).out
            let projected = try builder.matmul(
                .transposedB,
                mixed,
                parameters.value(prefix + "self_attn.o_proj.weight")
            )
            return try builder.add(x, projected)
        }

        /// x + W_down · (silu(W_gate · norm(x)) · (W_up · norm(x))).
        func feedForward(
            _ builder: inout ProgramBuilder,
            _ parameters: [String: ValueID],
            _ x: ValueID
        ) throws(ProgramError) -> ValueID {
            let normed = try builder.rmsNorm(
                x,
                weight: parameters.value(prefix + "post_attention_layernorm.weight"),
                epsilon: configuration.normEpsilon
            ).out
            let gate = try builder.matmul(
                .transposedB,
                normed,
                parameters.value(prefix + "mlp.gate_proj.weight")
            )
            let up = try builder.matmul(
                .transposedB,
                normed,
                parameters.value(prefix + "mlp.up_proj.weight")
            )
            let product = try builder.swiglu(gate: gate, up: up)
            let down = try builder.matmul(
                .transposedB,
                product,
                parameters.value(prefix + "mlp.down_proj.weight")
            )
            return try builder.add(x, down)
        }
    }
}

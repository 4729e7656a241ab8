"""A Llama decoder in binary64 over the dequantized weights of a GGUF file: the yardstick for logits.

Written for clearness, with numpy only. `activation` may be given to study how a rounding of the
inputs of the matrix products shows in the logits; the reference itself rounds nothing.
"""

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize


class Decoder:
    def __init__(self, path):
        reader = GGUFReader(path)
        self.fields = {name: field.contents() for name, field in reader.fields.items()}
        architecture = self.fields["general.architecture"]
        key = lambda name: self.fields[f"{architecture}.{name}"]
        self.layers = key("block_count")
        self.heads = key("attention.head_count")
        self.key_heads = key("attention.head_count_kv")
        self.epsilon = float(np.float32(key("attention.layer_norm_rms_epsilon")))
        self.theta = float(key("rope.freq_base"))
        self.weights = {
            tensor.name: dequantize(tensor.data, tensor.tensor_type).astype(np.float64)
            for tensor in reader.tensors
        }
        self.width = self.weights["token_embd.weight"].shape[1]
        self.head_width = self.width // self.heads

    def norm(self, x, weight):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.epsilon) * weight

    def rotate(self, x, positions):
        """x [time, heads, width]; the pairs are neighbours, as GGUF stores Llama's weights."""
        pairs = np.arange(0, self.head_width, 2)
        angle = positions[:, None] * self.theta ** (-pairs / self.head_width)
        cosine, sine = np.cos(angle)[:, None, :], np.sin(angle)[:, None, :]
        out = np.empty_like(x)
        out[..., 0::2] = x[..., 0::2] * cosine - x[..., 1::2] * sine
        out[..., 1::2] = x[..., 0::2] * sine + x[..., 1::2] * cosine
        return out

    def attention(self, q, k, v):
        time = q.shape[0]
        group = self.heads // self.key_heads
        mask = np.triu(np.full((time, time), -np.inf), 1)
        out = np.empty_like(q)
        for head in range(self.heads):
            scores = q[:, head] @ k[:, head // group].T / np.sqrt(self.head_width) + mask
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            out[:, head] = scores / scores.sum(-1, keepdims=True) @ v[:, head // group]
        return out.reshape(time, -1)

    def logits(self, tokens, activation=lambda name, x: x):
        """[time, vocabulary] for a sequence from its start."""
        w = self.weights
        time = len(tokens)
        positions = np.arange(time, dtype=np.float64)
        product = lambda name, x: activation(name, x) @ w[name + ".weight"].T
        x = w["token_embd.weight"][tokens]
        for layer in range(self.layers):
            block = f"blk.{layer}."
            h = self.norm(x, w[block + "attn_norm.weight"])
            q, k, v = (
                product(block + "attn_" + name, h).reshape(time, -1, self.head_width)
                for name in "qkv"
            )
            h = self.attention(self.rotate(q, positions), self.rotate(k, positions), v)
            x = x + product(block + "attn_output", h)
            h = self.norm(x, w[block + "ffn_norm.weight"])
            gate, up = product(block + "ffn_gate", h), product(block + "ffn_up", h)
            x = x + product(block + "ffn_down", gate / (1 + np.exp(-gate)) * up)
        x = self.norm(x, w["output_norm.weight"])
        head = "output" if "output.weight" in w else "token_embd"
        return product(head, x)

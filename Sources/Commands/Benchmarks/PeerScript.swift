/// The peers of the benchmarks: the same work in PyTorch and JAX, a line in, a line out.
///
/// Run as `python3 -c peers FRAMEWORK THREADS MODEL`. It says `ready VERSION`, then answers
/// `CASE SECONDS` with `ITERATIONS ELAPSED` after running the case for at least that long.
let peerScript = #"""
    import sys, time, os
    framework, threads = sys.argv[1], int(sys.argv[2])


    def torch_cases():
        import torch
        import torch.nn.functional as F

        torch.set_num_threads(threads)
        torch.manual_seed(1)

        def matmul(n):
            a, b, c = torch.rand(n, n), torch.rand(n, n), torch.empty(n, n)
            return lambda: torch.mm(a, b, out=c)

        def step(model, x, y, optimizer, loss=F.cross_entropy):
            def run():
                optimizer.zero_grad(set_to_none=True)
                loss(model(x), y).backward()
                optimizer.step()
            return run

        def sgd(model, momentum=0.0):
            return torch.optim.SGD(model.parameters(), lr=0.01, momentum=momentum, foreach=True)

        def mlp():
            n = torch.nn
            model = n.Sequential(n.Linear(784, 128), n.ReLU(), n.Linear(128, 64), n.ReLU(),
                                 n.Linear(64, 10))
            return step(model, torch.rand(32, 784), torch.randint(10, (32,)), sgd(model))

        def cnn():
            n = torch.nn
            model = n.Sequential(n.Conv2d(1, 16, 3, padding=1), n.ReLU(), n.MaxPool2d(2),
                                 n.Conv2d(16, 32, 3, padding=1), n.ReLU(), n.MaxPool2d(2),
                                 n.Flatten(), n.Linear(1568, 128), n.ReLU(), n.Linear(128, 10))
            return step(model, torch.rand(32, 1, 28, 28), torch.randint(10, (32,)), sgd(model, 0.9))

        def gpt():
            n = torch.nn
            V, T, B, C, H, L, W = 256, 256, 4, 384, 6, 6, 1024
            D = C // H
            angle = torch.outer(torch.arange(T), 10000.0 ** (-torch.arange(0, D, 2) / D))
            cos, sin = angle.cos()[:, None, :], angle.sin()[:, None, :]

            def rope(x):
                a, b = x[..., 0::2], x[..., 1::2]
                return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)

            class Block(n.Module):
                def __init__(self):
                    super().__init__()
                    self.n1, self.n2 = n.RMSNorm(C), n.RMSNorm(C)
                    self.q, self.k, self.v, self.o = (n.Linear(C, C, bias=False) for _ in range(4))
                    self.g, self.u = n.Linear(C, W, bias=False), n.Linear(C, W, bias=False)
                    self.d = n.Linear(W, C, bias=False)

                def forward(self, x):
                    h = self.n1(x)
                    q, k = rope(self.q(h).view(B, T, H, D)), rope(self.k(h).view(B, T, H, D))
                    v = self.v(h).view(B, T, H, D)
                    y = F.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2),
                                                       v.transpose(1, 2), is_causal=True)
                    x = x + self.o(y.transpose(1, 2).reshape(B, T, C))
                    h = self.n2(x)
                    return x + self.d(F.silu(self.g(h)) * self.u(h))

            class GPT(n.Module):
                def __init__(self):
                    super().__init__()
                    self.e = n.Embedding(V, C)
                    self.b = n.ModuleList(Block() for _ in range(L))
                    self.n = n.RMSNorm(C)

                def forward(self, t):
                    x = self.e(t)
                    for block in self.b:
                        x = block(x)
                    return F.linear(self.n(x), self.e.weight).flatten(0, 1)

            model = GPT()
            tokens, labels = torch.randint(V, (B, T)), torch.randint(V, (B * T,))
            return step(model, tokens, labels,
                        torch.optim.AdamW(model.parameters(), lr=1e-3, foreach=True))

        def softmax():
            x = torch.rand(1024, 1024)
            return lambda: torch.softmax(x, 1)

        return torch.__version__, {"matmul": lambda: matmul(1024), "softmax": softmax, "mlp": mlp,
                                   "cnn": cnn, "gpt": gpt}


    def jax_cases():
        import jax
        import jax.numpy as jnp
        import numpy as np

        key = np.random.default_rng(1)
        rand = lambda *s: jnp.asarray(key.random(s, dtype=np.float32) * 0.1 - 0.05)

        def matmul(n):
            f = jax.jit(jnp.matmul)
            a, b = rand(n, n), rand(n, n)
            return lambda: f(a, b).block_until_ready()

        def cross_entropy(z, y):
            return jnp.mean(jax.nn.logsumexp(z, -1) - jnp.take_along_axis(z, y[:, None], 1)[:, 0])

        def training(forward, p, x, y, rule):
            def update(p, m, v, x, y):
                g = jax.grad(lambda p: cross_entropy(forward(p, x), y))(p)
                if rule == "sgd":
                    return jax.tree.map(lambda p, g: p - 0.01 * g, p, g), m, v
                if rule == "momentum":
                    m = jax.tree.map(lambda m, g: 0.9 * m + g, m, g)
                    return jax.tree.map(lambda p, m: p - 0.01 * m, p, m), m, v
                m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
                v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
                p = jax.tree.map(lambda p, m, v: p * 0.99999 - 1e-3 * m / (jnp.sqrt(v) + 1e-8),
                                 p, m, v)
                return p, m, v
            f = jax.jit(update, donate_argnums=(0, 1, 2))
            zeros = lambda used: jax.tree.map(jnp.zeros_like, p) if used else None
            state = [p, zeros(rule != "sgd"), zeros(rule == "adam")]

            def run():
                state[:] = f(*state, x, y)
                jax.block_until_ready(state[0])
            return run

        def mlp():
            p = [(rand(784, 128), rand(128)), (rand(128, 64), rand(64)), (rand(64, 10), rand(10))]

            def forward(p, x):
                for w, b in p[:-1]:
                    x = jax.nn.relu(x @ w + b)
                return x @ p[-1][0] + p[-1][1]
            return training(forward, p, rand(32, 784), jnp.asarray(key.integers(10, size=32)),
                            "sgd")

        def cnn():
            p = [rand(3, 3, 1, 16), rand(16), rand(3, 3, 16, 32), rand(32), rand(1568, 128),
                 rand(128), rand(128, 10), rand(10)]

            def block(x, w, b):
                x = jax.lax.conv_general_dilated(x, w, (1, 1), "SAME",
                                                 dimension_numbers=("NHWC", "HWIO", "NHWC"))
                return jax.lax.reduce_window(jax.nn.relu(x + b), -jnp.inf, jax.lax.max,
                                             (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

            def forward(p, x):
                x = block(block(x, p[0], p[1]), p[2], p[3]).reshape(32, -1)
                return jax.nn.relu(x @ p[4] + p[5]) @ p[6] + p[7]
            return training(forward, p, rand(32, 28, 28, 1),
                            jnp.asarray(key.integers(10, size=32)), "momentum")

        def gpt():
            V, T, B, C, H, L, W = 256, 256, 4, 384, 6, 6, 1024
            D = C // H
            angle = np.outer(np.arange(T), 10000.0 ** (-np.arange(0, D, 2) / D)).astype(np.float32)
            cos, sin = jnp.cos(angle)[:, None, :], jnp.sin(angle)[:, None, :]
            mask = jnp.tril(jnp.ones((T, T), bool))
            block = lambda: dict(n1=jnp.ones(C), n2=jnp.ones(C), q=rand(C, C), k=rand(C, C),
                                 v=rand(C, C), o=rand(C, C), g=rand(C, W), u=rand(C, W),
                                 d=rand(W, C))
            p = dict(e=rand(V, C), n=jnp.ones(C), b=[block() for _ in range(L)])
            norm = lambda x, w: x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + 1e-5) * w

            def rope(x):
                a, b = x[..., 0::2], x[..., 1::2]
                return jnp.stack((a * cos - b * sin, a * sin + b * cos), -1).reshape(x.shape)

            def forward(p, t):
                x = p["e"][t]
                for b in p["b"]:
                    h = norm(x, b["n1"])
                    q, k = (rope((h @ b[n]).reshape(B, T, H, D)) for n in "qk")
                    s = jnp.einsum("bihd,bjhd->bhij", q, k) / D ** 0.5
                    a = jax.nn.softmax(jnp.where(mask, s, -jnp.inf), -1)
                    y = jnp.einsum("bhij,bjhd->bihd", a, (h @ b["v"]).reshape(B, T, H, D))
                    x = x + y.reshape(B, T, C) @ b["o"]
                    h = norm(x, b["n2"])
                    x = x + (jax.nn.silu(h @ b["g"]) * (h @ b["u"])) @ b["d"]
                return (norm(x, p["n"]) @ p["e"].T).reshape(B * T, V)
            tokens = jnp.asarray(key.integers(V, size=(B, T)))
            return training(forward, p, tokens, jnp.asarray(key.integers(V, size=B * T)), "adam")

        def softmax():
            x, f = rand(1024, 1024), jax.jit(lambda x: jax.nn.softmax(x, 1))
            return lambda: f(x).block_until_ready()

        return jax.__version__, {"matmul": lambda: matmul(1024), "softmax": softmax, "mlp": mlp,
                                 "cnn": cnn, "gpt": gpt}


    def llama_cases():
        import llama_cpp
        model = llama_cpp.Llama(sys.argv[3], n_ctx=1024, n_batch=512, n_threads=threads,
                                n_threads_batch=threads, verbose=False)
        tokens = [(i * 7919 + 11) % 32000 for i in range(512)]

        def prompt(count):
            def run():
                model.reset()
                model.eval(tokens[:count])
                return model.sample(temp=0)
            return run

        def decode():
            model.reset()
            model.eval(tokens[:16])

            def run():
                if model.n_tokens >= 144:
                    model.n_tokens = 16
                model.eval([tokens[model.n_tokens]])
            return run

        return llama_cpp.__version__, {"prefill": lambda: prompt(512), "decode": decode,
                                       "first-token": lambda: prompt(32)}


    makers = {"torch": torch_cases, "jax": jax_cases, "llama": llama_cases}[framework]
    version, makers = makers()
    print("ready", version, flush=True)
    cases = {}
    for line in sys.stdin:
        name, seconds = line.split()
        if name not in cases:
            cases[name] = makers[name]()
            for _ in range(3):
                cases[name]()
        run, count, start = cases[name], 0, time.perf_counter()
        while True:
            run()
            count += 1
            elapsed = time.perf_counter() - start
            if elapsed >= float(seconds):
                break
        print(count, elapsed, flush=True)
    """#

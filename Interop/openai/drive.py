"""Drives a server with the official `openai` package: every endpoint, sync, async and streaming.

    python3 Interop/openai/drive.py http://127.0.0.1:8080/v1 MODEL [API_KEY]

Needs PyPI's `openai`. Nothing is assumed about the model but that equal requests have equal answers.
Prints one line for each check and ends with status 1 at the first that fails.
"""

import asyncio
import base64
import json
import struct
import sys
import time
import urllib.request

import openai

BASE, MODEL = sys.argv[1].rstrip("/"), sys.argv[2]
KEY = sys.argv[3] if len(sys.argv) > 3 else "unused"
ROOT = BASE.removesuffix("/v1")
MESSAGES = [{"role": "user", "content": "Name three colours."}]
CLIENTS = 64

client = openai.OpenAI(base_url=BASE, api_key=KEY, max_retries=0)
patient = openai.AsyncOpenAI(base_url=BASE, api_key=KEY, max_retries=8)


def check(name, holds, seen=None):
    if not holds:
        print(f"FAILED {name}: {seen!r}")
        sys.exit(1)
    print(f"ok {name}")


def refused(name, kind, call, parameter=None, code=None):
    try:
        call()
    except kind as error:
        body = error.body or {}
        check(
            name,
            (parameter is None or body.get("param") == parameter)
            and (code is None or body.get("code") == code),
            body,
        )
        return
    check(name, False, "was accepted")


def models():
    listed = client.models.list().data
    check("models.list", any(model.id == MODEL for model in listed), listed)
    check("models.retrieve", client.models.retrieve(MODEL).id == MODEL)
    refused("a model that is not served", openai.NotFoundError,
            lambda: client.models.retrieve("no-such-model"), code="model_not_found")


def chat():
    settings = dict(model=MODEL, messages=MESSAGES, max_tokens=12, temperature=0.7, seed=11)
    raw = client.chat.completions.with_raw_response.create(**settings)
    whole = raw.parse()
    choice = whole.choices[0]
    check("chat", choice.message.role == "assistant" and choice.message.content, whole)
    check("chat: finish", choice.finish_reason in ("stop", "length"), choice.finish_reason)
    check("chat: usage", whole.usage.total_tokens
          == whole.usage.prompt_tokens + whole.usage.completion_tokens, whole.usage)
    check("chat: headers", raw.headers["x-request-id"] and raw.headers["openai-processing-ms"])
    check("chat: fingerprint", whole.system_fingerprint)
    again = client.chat.completions.create(**settings)
    check("chat: the same seed, the same answer",
          again.choices[0].message.content == choice.message.content)

    pieces, reasons, usage = [], [], None
    stream = client.chat.completions.create(
        **settings, stream=True, stream_options={"include_usage": True})
    for event in stream:
        if event.usage:
            usage = event.usage
            check("chat stream: the usage chunk has no choices", event.choices == [])
            continue
        pieces.append(event.choices[0].delta.content or "")
        reasons.append(event.choices[0].finish_reason)
    check("chat stream: the same text", "".join(pieces) == choice.message.content, pieces)
    check("chat stream: one finish, the last",
          reasons[-1] == choice.finish_reason and set(reasons[:-1]) == {None}, reasons)
    check("chat stream: the same usage", usage.total_tokens == whole.usage.total_tokens, usage)

    several = client.chat.completions.create(**settings, n=3)
    check("chat: n", [c.index for c in several.choices] == [0, 1, 2])
    check("chat: the first of n is the one alone",
          several.choices[0].message.content == choice.message.content)

    scored = client.chat.completions.create(**settings, logprobs=True, top_logprobs=3)
    entries = scored.choices[0].logprobs.content
    check("chat: logprobs", entries and all(e.logprob <= 0 for e in entries))
    joined = bytes(byte for e in entries for byte in e.bytes)
    check("chat: logprobs spell the text",
          joined.decode("utf-8", "replace").startswith(scored.choices[0].message.content), joined)

    text = choice.message.content
    stop = text[len(text) // 2: len(text) // 2 + 3]
    cut = client.chat.completions.create(**settings, stop=[stop]).choices[0]
    check("chat: stop", cut.message.content == text[:text.index(stop)]
          and cut.finish_reason == "stop", (text, stop, cut.message.content))

    receipt = client.chat.completions.with_raw_response.create(
        **settings, extra_body={"x_receipt": True})
    name = receipt.headers.get("x-assay-receipt")
    check("chat: receipt", name, dict(receipt.headers))
    request = urllib.request.Request(
        f"{BASE}/receipts/{name}", headers={"Authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request) as answer:
        check("receipts", isinstance(json.load(answer), dict))


def completions():
    settings = dict(model=MODEL, prompt="The sea is", max_tokens=8, temperature=0)
    whole = client.completions.create(**settings)
    text = whole.choices[0].text
    check("completions", isinstance(text, str) and whole.usage.completion_tokens <= 8, whole)
    streamed = "".join(e.choices[0].text for e in client.completions.create(
        **settings, stream=True))
    check("completions stream: the same text", streamed == text, (streamed, text))
    echoed = client.completions.create(**settings, echo=True, logprobs=2).choices[0]
    scores = echoed.logprobs
    check("completions: echo", echoed.text.endswith(text) and "The sea is" in echoed.text, echoed)
    check("completions: an entry for every token",
          len(scores.tokens) == len(scores.token_logprobs) == len(scores.text_offset)
          == whole.usage.prompt_tokens + whole.usage.completion_tokens, scores)
    check("completions: the first token has no probability", scores.token_logprobs[0] is None
          and all(value <= 0 for value in scores.token_logprobs[1:]))
    both = client.completions.create(**(settings | {"prompt": ["The sea is", "A cat"]}))
    check("completions: two prompts", len(both.choices) == 2 and both.choices[0].text == text)
    tokens = client.completions.create(**(settings | {"prompt": [1, 2, 3]}))
    check("completions: tokens", tokens.usage.prompt_tokens == 3, tokens.usage)


def embeddings():
    packed = client.embeddings.create(model=MODEL, input=["one", "two"])
    check("embeddings", len(packed.data) == 2 and len(packed.data[0].embedding) > 0)
    plain = client.embeddings.create(model=MODEL, input="one", encoding_format="float")
    raw = client.embeddings.with_raw_response.create(
        model=MODEL, input="one", encoding_format="base64")
    data = base64.b64decode(json.loads(raw.text)["data"][0]["embedding"])
    values = list(struct.unpack(f"<{len(data) // 4}f", data))
    near = all(abs(a - b) <= 1e-6 * max(1, abs(a))
               for a, b in zip(plain.data[0].embedding, values))
    check("embeddings: float and base64 agree", near and len(values) == len(
        plain.data[0].embedding))


def refusals():
    ask = client.chat.completions.create
    refused("tools are refused by name", openai.BadRequestError,
            lambda: ask(model=MODEL, messages=MESSAGES, tools=[
                {"type": "function", "function": {"name": "f", "parameters": {}}}]),
            parameter="tools", code="unsupported_parameter")
    refused("json_object is refused by name", openai.BadRequestError,
            lambda: ask(model=MODEL, messages=MESSAGES, response_format={"type": "json_object"}),
            parameter="response_format")
    refused("a temperature out of range", openai.BadRequestError,
            lambda: ask(model=MODEL, messages=MESSAGES, temperature=9), parameter="temperature")
    refused("a parameter nobody knows", openai.BadRequestError,
            lambda: ask(model=MODEL, messages=MESSAGES, extra_body={"temprature": 1}),
            parameter="temprature", code="unknown_parameter")
    refused("a prompt beyond the context", openai.BadRequestError,
            lambda: client.completions.create(
                model=MODEL, prompt=[1] * 200_000, max_tokens=1),
            parameter="prompt", code="context_length_exceeded")


def running():
    request = urllib.request.Request(
        f"{ROOT}/metrics", headers={"Authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request) as page:
        for line in page.read().decode().splitlines():
            if line.startswith("assay_api_answers_running "):
                return float(line.split()[1])
    return None


def leaving():
    """A client that leaves in the middle frees its slot."""
    stream = client.chat.completions.create(
        model=MODEL, messages=MESSAGES, max_tokens=1_000, stream=True, temperature=1, seed=3,
        logit_bias={str(token): -100 for token in range(3)})
    next(iter(stream))
    next(iter(stream))
    check("a stream is running", running() >= 1, running())
    stream.close()
    start = time.time()
    while running() > 0 and time.time() - start < 5:
        time.sleep(0.02)
    check("leaving frees the slot", running() == 0, running())


async def crowd():
    """Many clients at once get what one gets alone."""
    async def ask(index):
        whole = await patient.chat.completions.create(
            model=MODEL, max_tokens=6, temperature=0.8, seed=index % 4,
            messages=[{"role": "user", "content": f"Say the number {index % 4}."}])
        return whole.choices[0].message.content

    async def stream(index):
        pieces = []
        async for event in await patient.chat.completions.create(
                model=MODEL, max_tokens=6, temperature=0.8, seed=index % 4, stream=True,
                messages=[{"role": "user", "content": f"Say the number {index % 4}."}]):
            pieces.append(event.choices[0].delta.content or "")
        return "".join(pieces)

    alone = [await ask(index) for index in range(4)]
    together = await asyncio.gather(
        *[(ask if index % 2 else stream)(index) for index in range(CLIENTS)])
    differing = [i for i in range(CLIENTS) if together[i] != alone[i % 4]]
    check(f"{CLIENTS} clients at once get what one gets alone", not differing, differing)


def health():
    for path in ("/livez", "/readyz", "/health"):
        with urllib.request.urlopen(ROOT + path) as answer:
            check(path, answer.status == 200)


if __name__ == "__main__":
    health()
    models()
    chat()
    completions()
    embeddings()
    refusals()
    leaving()
    asyncio.run(crowd())
    print("all checks passed")

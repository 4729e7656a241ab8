"""Texts that tokenizers disagree about: valid Unicode, the same for the same seed."""
import random

POOLS = [
    (0x20, 0x7F), (0x00, 0x20), (0x7F, 0xA0), (0xA0, 0x180), (0x180, 0x250), (0x300, 0x370),
    (0x370, 0x400), (0x400, 0x530), (0x590, 0x600), (0x600, 0x700), (0x900, 0x980), (0xE00, 0xE80),
    (0x1100, 0x1200), (0x1680, 0x1681), (0x2000, 0x2070), (0x2070, 0x20D0), (0x20D0, 0x2100),
    (0x2150, 0x2190), (0x2190, 0x2300), (0x2460, 0x2500), (0x2600, 0x27C0), (0x3000, 0x3100),
    (0x3200, 0x3300), (0x4E00, 0x5200), (0xAC00, 0xAE00), (0xE000, 0xE010), (0xF900, 0xFB00),
    (0xFB00, 0xFB50), (0xFE00, 0xFE10), (0xFF00, 0xFFF0), (0x10000, 0x10100), (0x10900, 0x10920),
    (0x1D400, 0x1D500), (0x1F300, 0x1F650), (0x1F900, 0x1FA00), (0x20000, 0x20040),
    (0xE0100, 0xE0110), (0x10FFF0, 0x110000), (0x30, 0x3A), (0x660, 0x66A), (0x966, 0x970),
]
SPACES = [" ", "  ", "   ", "\n", "\r\n", "\t", "\n\n", " \n", "\u00a0", "\u3000", "\u2028", "\x85",
          "\x0b", "\x1c", "\u200b", "\ufeff", "\u180e"]
WORDS = ["the", "'s", "'S", "'ll", "'LL", "don't", "I'VE", "'\u017f", "'re", "''", "hello", "World",
         "\u00e9", "e\u0301", "na\u00efve", "12345", "3.14", "x=1", "<|im_start|>", "<|im_end|>",
         "<|im_end", "im_end|>", "<|endoftext|>", "def f(x):", "...", "!!!", "\U0001f468\u200d\U0001f469",
         "\U0001f1e9\U0001f1ea", "https://a.b/c?d=e", "\u1112\u1161\u11ab", "\u05e9\u05dc\u05d5\u05dd",
         "\u0645\u0631\u062d\u0628\u0627", "\u0939\u093f\u0928\u094d\u0926\u0940", "\u4f60\u597d", "\u2167",
         "\u00bd", "\u0664\u0662", "_x", "A", "\u01c5", "\u2126", "\u212b", "\ufb06"]


def texts(count, seed=1):
    draw = random.Random(seed)
    for number in range(count):
        parts = []
        pools = draw.sample(POOLS, draw.randint(1, 5))
        for _ in range(draw.randint(0, 24)):
            kind = draw.random()
            if kind < 0.25:
                parts.append(draw.choice(SPACES) * draw.choice([1, 1, 1, 2, 7]))
            elif kind < 0.55:
                parts.append(draw.choice(WORDS))
            elif kind < 0.6:
                parts.append(draw.choice("aA1 !\n") * draw.randint(1, 40))
            else:
                low, high = draw.choice(pools)
                parts.append("".join(chr(draw.randrange(low, high))
                                     for _ in range(draw.randint(1, 6))))
        yield "".join(parts)

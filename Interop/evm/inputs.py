"""Inputs of the precompiled contracts: mostly valid ones, sometimes with a damaged byte or length."""

import functools
import hashlib

import coincurve
from py_ecc import optimized_bls12_381 as bls
from py_ecc import optimized_bn128 as bn
from py_ecc.bls.point_compression import compress_G1

BN_P, BLS_P = bn.field_modulus, bls.field_modulus
P256_P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def word(value, size=32):
    return value.to_bytes(size, "big")


def p256_add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P256_P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P256_P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P256_P)
    x = (slope * slope - a[0] - b[0]) % P256_P
    return x, (slope * (a[0] - x) - a[1]) % P256_P


def p256_multiply(k, point):
    sum = None
    while k:
        if k & 1:
            sum = p256_add(sum, point)
        point, k = p256_add(point, point), k >> 1
    return sum


@functools.lru_cache(maxsize=64)
def p256_key(secret):
    return p256_multiply(secret, P256_G)


def p256_verify(draw):
    secret, nonce = draw.randrange(1, 9), draw.randrange(1, 9)
    digest = draw.getrandbits(256)
    r = p256_key(nonce)[0] % P256_N
    s = pow(nonce, -1, P256_N) * (digest + r * secret) % P256_N
    if draw.random() < 0.3:
        s = P256_N - s
    return word(digest) + word(r) + word(s) + b"".join(map(word, p256_key(secret)))


def ecrecover(draw):
    digest = draw.randbytes(32)
    signature = coincurve.PrivateKey(word(draw.randrange(1, 2**200))).sign_recoverable(
        digest, hasher=None
    )
    v = signature[64] + 27
    if draw.random() < 0.1:
        v = draw.choice((0, 26, 29, 27 + 256))
    return digest + word(v) + signature[:64]


def any_bytes(draw):
    return draw.randbytes(draw.choice((0, 1, 31, 32, 33, 64, 119, 120, 128, 500)))


def modexp(draw):
    sizes = [draw.choice((0, 1, 2, 8, 31, 32, 33, 48, 64, 96)) for _ in range(3)]
    values = [draw.randbytes(size) for size in sizes]
    if draw.random() < 0.15 and sizes[2]:
        values[2] = word(draw.choice((0, 1, 2)), sizes[2])
    if draw.random() < 0.2 and sizes[1]:
        values[1] = word(draw.choice((0, 1, 3)), sizes[1])
    if draw.random() < 0.05:
        sizes[draw.randrange(3)] = draw.choice((1024, 1025, 2**32, 2**64, 2**256 - 1))
    return b"".join(map(word, sizes)) + b"".join(values)


@functools.lru_cache(maxsize=256)
def bn_g1(k):
    x, y = bn.normalize(bn.multiply(bn.G1, k)) if k else (0, 0)
    return word(int(x)) + word(int(y))


@functools.lru_cache(maxsize=64)
def bn_g2(k):
    if not k:
        return bytes(128)
    point = bn.normalize(bn.multiply(bn.G2, k))
    return b"".join(word(int(c.coeffs[i])) for c in point for i in (1, 0))


def bn_add(draw):
    pair = bn_g1(draw.randrange(20)) + bn_g1(draw.randrange(20))
    return pair[: draw.choice((128, 128, 128, 64, 96, 0))]


def bn_multiply(draw):
    k = draw.choice((0, 1, 2, bn.curve_order, bn.curve_order - 1, draw.getrandbits(256), 2**256 - 1))
    return bn_g1(draw.randrange(20)) + word(k)


def bn_pairing(draw):
    """e(aG, bH) · e(-abG, H), which is one; sometimes not."""
    if draw.random() < 0.3:
        return b""
    a, b = draw.randrange(4), draw.randrange(4)
    k = a * b + (draw.random() < 0.2)
    return bn_g1(a) + bn_g2(b) + bn_g1((-k) % bn.curve_order) + bn_g2(1)


def blake2f(draw):
    rounds = draw.choice((0, 1, 2, 12, 40))
    final = draw.choice((0, 1, 1, 1, 2))
    return word(rounds, 4) + draw.randbytes(208) + bytes([final])


@functools.lru_cache(maxsize=64)
def commitment(k):
    return word(compress_G1(bls.multiply(bls.G1, k)) if k else 3 << 382, 48)


def point_evaluation(draw):
    """A constant polynomial: its value is the same everywhere and its quotient is zero."""
    k = draw.randrange(6)
    c = commitment(k)
    hash = b"\x01" + hashlib.sha256(c).digest()[1:]
    value = k + (draw.random() < 0.2)
    return hash + word(draw.getrandbits(250)) + word(value) + c + commitment(0)


def field(value):
    return word(int(value), 64)


@functools.lru_cache(maxsize=128)
def bls_g1(k):
    return b"".join(map(field, bls.normalize(bls.multiply(bls.G1, k)))) if k else bytes(128)


@functools.lru_cache(maxsize=128)
def bls_g2(k):
    if not k:
        return bytes(256)
    point = bls.normalize(bls.multiply(bls.G2, k))
    return b"".join(field(c.coeffs[i]) for c in point for i in (0, 1))


@functools.lru_cache(maxsize=8)
def bls_g1_elsewhere(start):
    """A point of the curve that is not in the subgroup."""
    x = start
    while True:
        square = (x**3 + 4) % BLS_P
        y = pow(square, (BLS_P + 1) // 4, BLS_P)
        if y * y % BLS_P == square:
            return field(x) + field(y)
        x += 1


def bls_g1_add(draw):
    a = bls_g1(draw.randrange(10))
    if draw.random() < 0.2:
        a = bls_g1_elsewhere(draw.randrange(4))
    return a + bls_g1(draw.randrange(10))


def bls_scalar(draw):
    return word(draw.choice((0, 1, 2, bls.curve_order, draw.getrandbits(255), 2**256 - 1)))


def bls_g1_msm(draw):
    points = [bls_g1(draw.randrange(10)) for _ in range(draw.choice((1, 1, 2, 3)))]
    if draw.random() < 0.1:
        points[0] = bls_g1_elsewhere(draw.randrange(4))
    return b"".join(point + bls_scalar(draw) for point in points)


def bls_g2_add(draw):
    return bls_g2(draw.randrange(8)) + bls_g2(draw.randrange(8))


def bls_g2_msm(draw):
    return b"".join(
        bls_g2(draw.randrange(8)) + bls_scalar(draw) for _ in range(draw.choice((1, 1, 2)))
    )


def bls_pairing(draw):
    a, b = draw.randrange(4), draw.randrange(4)
    k = a * b + (draw.random() < 0.2)
    return bls_g1(a) + bls_g2(b) + bls_g1((-k) % bls.curve_order) + bls_g2(1)


def bls_map_g1(draw):
    return field(draw.choice((0, 1, BLS_P - 1, BLS_P, draw.getrandbits(380))))


def bls_map_g2(draw):
    return bls_map_g1(draw) + bls_map_g1(draw)


# By address: the maker and how often it is drawn; the slow ones of the specification are rare.
CANCUN = {
    1: (ecrecover, 20), 2: (any_bytes, 15), 3: (any_bytes, 15), 4: (any_bytes, 15),
    5: (modexp, 20), 6: (bn_add, 15), 7: (bn_multiply, 12), 8: (bn_pairing, 0.7),
    9: (blake2f, 15), 10: (point_evaluation, 3),
}
OSAKA = CANCUN | {
    11: (bls_g1_add, 12), 12: (bls_g1_msm, 5), 13: (bls_g2_add, 8), 14: (bls_g2_msm, 1.5),
    15: (bls_pairing, 0.3), 16: (bls_map_g1, 4), 17: (bls_map_g2, 0.7), 256: (p256_verify, 15),
}


def draw(random, makers):
    """The address of a contract and an input for it."""
    numbers = list(makers)
    number = random.choices(numbers, [makers[n][1] for n in numbers])[0]
    data = makers[number][0](random)
    if data and random.random() < 0.08:
        damaged = bytearray(data)
        damaged[random.randrange(len(data))] ^= 1 << random.randrange(8)
        data = bytes(damaged)
    return number, data

# pragma version 0.4.3
# pragma evm-version cancun
# pragma optimize gas
"""
@title Loops that an interpreter spends its time in
@notice Each entry point runs one kind of work `n` times and returns a number that depends on all of it, so that two
        machines that did the same work agree on gas and on the answer. Nothing here is meant to be used on a chain.
"""

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    amount: uint256

interface Leaf:
    def leaf(x: uint256) -> uint256: view

LIMIT: constant(uint256) = 2 ** 40
ONE: constant(int256) = 10 ** 12
PRIME: constant(uint256) = 21888242871839275222246405745257275088548364400416034343698204186575808495617

word: uint256
cells: uint256[64]
balances: HashMap[address, uint256]


@external
@pure
def arithmetic(n: uint256, seed: uint256) -> uint256:
    """@notice A linear congruential generator with shifts, exclusive or and a division a round."""
    x: uint256 = seed
    sum: uint256 = 0
    for i: uint256 in range(n, bound=LIMIT):
        x = unsafe_add(unsafe_mul(x, 6364136223846793005), 1442695040888963407)
        x = x ^ (x >> 33)
        sum = unsafe_add(sum, unsafe_div(x, 1000003)) ^ (x << 17)
    return sum


@internal
@pure
def _root(x: int256) -> int256:
    """@dev Newton's method, from above, on numbers with twelve decimals."""
    if x <= 0:
        return 0
    y: int256 = (x + ONE) // 2
    for i: uint256 in range(64):
        z: int256 = (y + x * ONE // y) // 2
        if z >= y:
            break
        y = z
    return y


@external
@pure
def fixed_point(n: uint256, seed: uint256) -> int256:
    """@notice Rays against a sphere in checked fixed-point numbers: products, quotients, square roots."""
    light: int256 = 0
    state: uint256 = seed
    for i: uint256 in range(n, bound=LIMIT):
        state = unsafe_add(unsafe_mul(state, 1103515245), 12345) % 2 ** 31
        x: int256 = convert(state % 2000, int256) * ONE // 1000 - ONE
        y: int256 = convert((state >> 11) % 2000, int256) * ONE // 1000 - ONE
        z: int256 = 2 * ONE
        length: int256 = self._root((x * x + y * y + z * z) // ONE)
        x = x * ONE // length
        y = y * ONE // length
        z = z * ONE // length
        along: int256 = 3 * z
        miss: int256 = 9 * ONE - along * along // ONE
        if miss < ONE:
            light += along - self._root(ONE - miss)
        else:
            light -= y // 16
    return light


@external
@pure
def modular(n: uint256, seed: uint256) -> uint256:
    """@notice Products and sums modulo a prime of 254 bits."""
    x: uint256 = seed
    y: uint256 = PRIME - 2
    for i: uint256 in range(n, bound=LIMIT):
        x = uint256_mulmod(x, y, PRIME)
        y = uint256_addmod(y, x, PRIME)
    return x ^ y


@external
@pure
def exponentiation(n: uint256, seed: uint256) -> uint256:
    """@notice Powers modulo 2^256 with exponents of 64 bits."""
    x: uint256 = seed
    for i: uint256 in range(n, bound=LIMIT):
        x = pow_mod256(x | 3, 11400714819323198485)
    return x


@external
@pure
def hash_words(n: uint256, seed: uint256) -> bytes32:
    """@notice Keccak of 32 bytes, each the hash before."""
    x: bytes32 = convert(seed, bytes32)
    for i: uint256 in range(n, bound=LIMIT):
        x = keccak256(x)
    return x


@external
@pure
def hash_pages(n: uint256, page: Bytes[1024]) -> uint256:
    """@notice Keccak of up to 1,024 bytes in memory."""
    text: Bytes[1024] = page
    x: uint256 = 0
    for i: uint256 in range(n, bound=LIMIT):
        x = unsafe_add(x, convert(keccak256(text), uint256))
    return x


@external
def storage_words(n: uint256, seed: uint256) -> uint256:
    """@notice Loads and stores of a slot that is warm after the first."""
    self.word = seed
    for i: uint256 in range(n, bound=LIMIT):
        self.word = unsafe_add(self.word, i) ^ seed
    return self.word


@external
def storage_cells(n: uint256, seed: uint256) -> uint256:
    """@notice Loads and stores that walk over 64 slots."""
    x: uint256 = seed
    for i: uint256 in range(n, bound=LIMIT):
        x = unsafe_add(self.cells[i & 63], x)
        self.cells[unsafe_mul(i, 7) & 63] = x
    return x


@external
@pure
def memory_words(n: uint256, seed: uint256) -> uint256:
    """@notice Loads and stores that walk over 256 words of memory."""
    words: uint256[256] = empty(uint256[256])
    x: uint256 = seed
    for i: uint256 in range(n, bound=LIMIT):
        x = unsafe_add(words[unsafe_mul(i, 13) & 255], x)
        words[i & 255] = x
    return x


@external
@pure
def memory_pages(n: uint256, page: Bytes[1024]) -> uint256:
    """@notice Copies of up to 1,024 bytes from memory to memory."""
    a: Bytes[1024] = page
    b: Bytes[1024] = b""
    x: uint256 = 0
    for i: uint256 in range(n, bound=LIMIT):
        b = a
        x = unsafe_add(x, len(b))
        a = b
    return x


@external
@pure
def leaf(x: uint256) -> uint256:
    return unsafe_add(unsafe_mul(x, 3), 1)


@external
@view
def calls(n: uint256, seed: uint256) -> uint256:
    """@notice STATICCALLs of this contract's own `leaf`."""
    x: uint256 = seed
    for i: uint256 in range(n, bound=LIMIT):
        x = staticcall Leaf(self).leaf(x)
    return x


@internal
def _transfer(sender: address, receiver: address, amount: uint256):
    self.balances[sender] -= amount
    self.balances[receiver] += amount
    log Transfer(sender=sender, receiver=receiver, amount=amount)


@external
def transfers(n: uint256, first: uint256) -> uint256:
    """@notice Token transfers to receivers that were never touched before."""
    self.balances[msg.sender] += n
    for i: uint256 in range(n, bound=LIMIT):
        self._transfer(msg.sender, convert(convert(unsafe_add(first, i), uint160), address), 1)
    return self.balances[convert(convert(first, uint160), address)]


@external
@view
def precompile(target: address, n: uint256, data: Bytes[32768]) -> uint256:
    """@notice STATICCALLs of a precompiled contract with the same input each time."""
    text: Bytes[32768] = data
    x: uint256 = 0
    for i: uint256 in range(n, bound=LIMIT):
        answer: Bytes[256] = raw_call(target, text, max_outsize=256, is_static_call=True)
        x = unsafe_add(x, convert(slice(answer, 0, 32), uint256))
    return x

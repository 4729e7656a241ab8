"""Random programs for the EVM that mostly do something: arguments are on the stack, jumps mostly land,
and what was computed is stored, so that a wrong bit anywhere shows in the state root.
"""

import inputs

STOP, ADDRESS, JUMPDEST = 0x00, 0x30, 0x5B
POP, MLOAD, MSTORE, MSTORE8, SLOAD, SSTORE = 0x50, 0x51, 0x52, 0x53, 0x54, 0x55
JUMP, JUMPI, PC, MSIZE, GAS = 0x56, 0x57, 0x58, 0x59, 0x5A
TLOAD, TSTORE, MCOPY, PUSH0 = 0x5C, 0x5D, 0x5E, 0x5F
CREATE, CALL, CALLCODE, RETURN, DELEGATECALL, CREATE2 = 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5
STATICCALL, REVERT, INVALID, SELFDESTRUCT = 0xFA, 0xFD, 0xFE, 0xFF
CLZ = 0x1E

# Operations on words, with how many they take; each leaves one.
WORDS = {op: 2 for op in range(0x01, 0x08)} | {0x08: 3, 0x09: 3, 0x0A: 2, 0x0B: 2}
WORDS |= {op: 2 for op in (0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1A, 0x1B, 0x1C, 0x1D)}
WORDS |= {0x15: 1, 0x19: 1}
# Reads of the surroundings that take nothing and leave one.
CONTEXT = [0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3A, 0x3D, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46]
CONTEXT += [0x47, 0x48, 0x4A, PC, MSIZE, GAS]
EDGES = [0, 1, 2, 3, 31, 32, 33, 63, 64, 127, 128, 255, 256, 257, 1023, 1024, 65535, 65536]
EDGES += [2**n + d for n in (31, 32, 63, 64, 127, 128, 160, 191, 192, 255) for d in (-1, 0, 1)]
EDGES += [2**256 - n for n in (1, 2, 3, 32, 256)] + [2**256 - 2**255 - 1]


class Program:
    """Code under construction; `world` says which addresses exist."""

    def __init__(self, draw, world, nesting=0):
        self.draw, self.world, self.nesting = draw, world, nesting
        self.code, self.depth, self.data, self.fixes = bytearray(), 0, bytearray(), []

    # The parts of a program

    def op(self, code, takes=0, leaves=0):
        self.code.append(code)
        self.depth = max(0, self.depth - takes) + leaves

    def push(self, value, width=None):
        value %= 2**256
        size = (value.bit_length() + 7) // 8 if width is None else width
        if width is None and size and self.draw.random() < 0.05:
            size = self.draw.randint(size, 32)
        self.code.append(PUSH0 + size)
        self.code += value.to_bytes(size, "big")
        self.depth += 1

    def need(self, count):
        while self.depth < count:
            self.push(self.word())

    def word(self):
        draw = self.draw
        kind = draw.random()
        if kind < 0.35:
            return draw.choice(EDGES)
        if kind < 0.6:
            return draw.randrange(256)
        if kind < 0.7:
            return int.from_bytes(draw.choice(self.world.addresses), "big")
        if kind < 0.8:
            return -draw.randrange(1, 1000)
        return draw.getrandbits(draw.choice((16, 64, 128, 200, 256)))

    def offset(self):
        """Where in memory: nearly always near its start."""
        kind = self.draw.random()
        if kind < 0.97:
            return self.draw.choice((0, 1, 31, 32, 64, 96, 128, 200, 256))
        if kind < 0.997:
            return self.draw.randrange(5000)
        return self.draw.choice(EDGES)

    def length(self):
        kind = self.draw.random()
        if kind < 0.97:
            return self.draw.choice((0, 1, 5, 20, 32, 33, 64, 96, 135, 136, 137, 200))
        if kind < 0.997:
            return self.draw.randrange(3000)
        return self.draw.choice(EDGES)

    def slot(self):
        return self.draw.choice((0, 1, 2, 3, 4, 5, 2**256 - 1, self.draw.getrandbits(256)))

    def place(self, data, at=0):
        """Copies bytes that follow the code to memory."""
        self.push(len(data))
        self.fixes.append((len(self.code) + 1, len(self.data)))
        self.push(0, width=2)
        self.push(at)
        self.op(0x39, 3)
        self.data += data

    def keep(self):
        """Stores the top of the stack, or forgets it."""
        self.need(1)
        kind = self.draw.random()
        if kind < 0.5:
            self.push(self.slot())
            self.op(SSTORE, 2)
        elif kind < 0.6:
            self.push(self.slot())
            self.op(TSTORE, 2)
        elif kind < 0.8:
            self.push(self.offset())
            self.op(MSTORE, 2)
        elif kind < 0.9:
            self.op(POP, 1)

    # Statements

    def compute(self):
        for _ in range(self.draw.randint(1, 5)):
            op = self.draw.choice(list(WORDS))
            if self.world.has_clz and self.draw.random() < 0.05:
                op = CLZ
            count = WORDS.get(op, 1)
            if self.draw.random() < 0.7:
                for _ in range(count - self.draw.randint(0, 1)):
                    self.push(self.word())
            self.need(count)
            self.op(op, count, 1)
            if self.draw.random() < 0.02:
                self.push(self.draw.getrandbits(256))
                self.push(self.draw.randrange(300))
                self.op(0x0A, 2, 1)

    def context(self):
        self.op(self.draw.choice(CONTEXT), 0, 1)

    def ask(self):
        """BALANCE, CALLDATALOAD, EXTCODESIZE, EXTCODEHASH, BLOCKHASH, BLOBHASH, SLOAD, TLOAD, MLOAD."""
        kind = self.draw.choice((0x31, 0x3B, 0x3F, 0x35, 0x40, 0x49, SLOAD, SLOAD, TLOAD, MLOAD))
        if kind in (0x31, 0x3B, 0x3F):
            self.target()
        elif kind == 0x40:
            self.push(self.world.number + self.draw.randrange(3))
        elif kind == 0x49:
            self.push(self.draw.choice((0, 0, 1, 2, 6, 2**64, 2**256 - 1)))
        elif kind == MLOAD:
            self.push(self.offset())
        elif kind == 0x35:
            self.push(self.offset())
        else:
            self.push(self.slot())
        self.op(kind, 1, 1)

    def shuffle(self):
        depth = self.draw.randint(1, 16)
        if self.draw.random() < 0.5:
            self.need(depth)
            self.op(0x7F + depth, 0, 1)
        else:
            self.need(depth + 1)
            self.op(0x8F + depth)

    def store(self):
        kind = self.draw.random()
        if kind < 0.5:
            self.push(self.draw.choice((0, 0, 1, self.word())))
            self.push(self.slot())
            self.op(SSTORE if kind < 0.4 else TSTORE, 2)
        else:
            self.need(1)
            self.push(self.offset())
            self.op(MSTORE if kind < 0.85 else MSTORE8, 2)

    def copy(self):
        op = self.draw.choice((0x37, 0x39, 0x3C, 0x3E, MCOPY))
        self.push(self.draw.choice((0, 0, 1)) if op == 0x3E else self.length())
        self.push(0 if op == 0x3E else self.offset())
        self.push(self.offset())
        takes = 3
        if op == 0x3C:
            self.target()
            takes = 4
        self.op(op, takes)

    def hash(self):
        self.push(self.length())
        self.push(self.offset())
        self.op(0x20, 2, 1)

    def log(self):
        topics = self.draw.randint(0, 4)
        self.need(topics)
        self.push(self.length())
        self.push(self.offset())
        self.op(0xA0 + topics, 2 + topics)

    def branch(self):
        """A conditional jump over a few statements."""
        self.need(1)
        if self.draw.random() < 0.6:
            self.push(self.draw.choice((0, 1, 2**255)))
        at = len(self.code) + 1
        self.push(0, width=2)
        self.op(JUMPI, 2)
        depth = self.depth
        self.statements(self.draw.randint(1, 3))
        # Both ways have to arrive with the same words on the stack.
        while self.depth > depth:
            self.op(POP, 1)
        while self.depth < depth:
            self.push(self.word())
        self.code[at : at + 2] = len(self.code).to_bytes(2, "big")
        self.op(JUMPDEST)

    def loop(self):
        """A few rounds of statements that leave the stack as it was."""
        self.push(self.draw.randint(1, 4))
        start = len(self.code)
        self.op(JUMPDEST)
        depth = self.depth
        self.statements(self.draw.randint(1, 2))
        while self.depth > depth:
            self.op(POP, 1)
        while self.depth < depth:
            self.push(1)
        self.push(1)
        self.op(0x90)
        self.op(0x03, 2, 1)
        self.op(0x80, 0, 1)
        self.push(start, width=2)
        self.op(JUMPI, 2)
        self.op(POP, 1)

    def stray(self):
        """What should stop a machine, or nearly."""
        kind = self.draw.random()
        if kind < 0.3:
            self.code.append(self.draw.choice((0x0C, 0x1F, 0x21, 0x4B, 0xA5, 0xB0, 0xEF, INVALID)))
        elif kind < 0.5:
            self.push(self.draw.randrange(len(self.code) + 8))
            self.op(JUMP, 1)
        elif kind < 0.7:
            self.code += self.draw.randbytes(self.draw.randint(1, 6))
        elif kind < 0.85:
            self.push(self.draw.choice((1, 32)))
            self.push(self.draw.choice((0, 2**32, 2**256 - 1)))
            self.push(0)
            self.op(0x3E, 3)
        else:
            self.code.append(0xE6 + self.draw.randrange(3))

    # Calls and creations

    def target(self):
        if self.draw.random() < 0.1:
            self.op(ADDRESS, 0, 1)
            return
        address = self.draw.choice(self.world.addresses)
        if self.draw.random() < 0.05:
            address = self.draw.randbytes(20)
        value = int.from_bytes(address, "big")
        if self.draw.random() < 0.03:
            value |= self.draw.getrandbits(96) << 160
        self.push(value)

    def gas(self):
        kind = self.draw.random()
        if kind < 0.6:
            self.op(GAS, 0, 1)
        else:
            self.push(self.draw.choice((0, 1, 700, 2300, 9000, 50_000, 200_000, 2**64, 2**256 - 1)))

    def value(self):
        return self.draw.choice((0, 0, 0, 1, 1, 5, 10**18, 2**255))

    def call(self):
        op = self.draw.choice((CALL, CALL, CALL, CALLCODE, DELEGATECALL, STATICCALL))
        self.push(self.length())
        self.push(self.offset())
        self.push(self.length())
        self.push(self.offset())
        takes = 6
        if op in (CALL, CALLCODE):
            self.push(self.value())
            takes = 7
        self.target()
        self.gas()
        self.op(op, takes, 1)
        self.after()

    def precompile(self):
        """A call of a precompiled contract with an input that it mostly takes."""
        number, data = inputs.draw(self.draw, self.world.precompiles)
        self.place(data)
        size = len(data)
        if self.draw.random() < 0.08:
            size = max(0, size + self.draw.choice((-32, -1, 1, 32)))
        op = self.draw.choice((CALL, STATICCALL, STATICCALL, DELEGATECALL, CALLCODE))
        self.push(self.draw.choice((32, 64, 128, 256, 0)))
        self.push(self.draw.choice((0, 512)))
        self.push(size)
        self.push(0)
        takes = 6
        if op in (CALL, CALLCODE):
            self.push(self.draw.choice((0, 0, 1)))
            takes = 7
        self.push(number)
        self.gas()
        self.op(op, takes, 1)
        self.after()
        self.push(self.draw.choice((64, 256)))
        self.push(self.draw.choice((0, 512)))
        self.op(0x20, 2, 1)
        self.keep()

    def after(self):
        """Looks at what a call has left."""
        self.keep()
        if self.draw.random() < 0.4:
            self.op(0x3D, 0, 1)
            self.push(0)
            self.push(self.offset())
            self.op(0x3E, 3)
        if self.draw.random() < 0.2:
            self.op(0x3D, 0, 1)
            self.keep()

    def create(self):
        kind = self.draw.random()
        if self.nesting < 2 and kind < 0.85:
            init = creation(self.draw, self.world, self.nesting + 1)
        else:
            init = self.draw.randbytes(self.draw.randrange(40))
        self.place(init)
        second = self.draw.random() < 0.5
        if second:
            self.push(self.draw.choice((0, 0, 1, self.word())))
        self.push(len(init))
        self.push(0)
        self.push(self.value())
        self.op(CREATE2 if second else CREATE, 4 if second else 3, 1)
        if self.draw.random() < 0.4:
            # The new contract is called with what is there.
            for _ in range(5):
                self.push(0)
            self.op(0x85, 0, 1)
            self.gas()
            self.op(CALL, 7, 1)
            self.keep()
        self.after()

    STATEMENTS = [
        (compute, 26), (context, 8), (ask, 10), (shuffle, 8), (store, 14), (copy, 7), (hash, 4),
        (log, 4), (branch, 7), (loop, 2), (call, 9), (precompile, 4), (create, 4), (keep, 8),
        (stray, 0.4),
    ]

    def statements(self, count):
        kinds = [kind for kind, _ in self.STATEMENTS]
        weights = [weight for _, weight in self.STATEMENTS]
        for kind in self.draw.choices(kinds, weights, k=count):
            if len(self.code) > 4000:
                return
            kind(self)

    def end(self):
        for _ in range(self.draw.randint(0, 3)):
            if self.depth:
                self.push(self.slot())
                self.op(SSTORE, 2)
        kind = self.draw.random()
        if kind < 0.35:
            self.op(STOP)
        elif kind < 0.85:
            self.push(self.length())
            self.push(self.offset())
            self.op(RETURN if kind < 0.78 else REVERT, 2)
        elif kind < 0.9:
            self.target()
            self.op(SELFDESTRUCT, 1)
        elif kind < 0.92:
            self.op(INVALID)

    def finished(self):
        """The code, with its data behind it."""
        for at, offset in self.fixes:
            self.code[at : at + 2] = (len(self.code) + offset).to_bytes(2, "big")
        return bytes(self.code + self.data)


def runtime(draw, world, nesting=0):
    """Code of an account."""
    program = Program(draw, world, nesting)
    program.statements(draw.choice((3, 8, 15, 30)))
    program.end()
    return program.finished()


def creation(draw, world, nesting=0):
    """Code that runs when an account is made, and mostly returns code for it."""
    program = Program(draw, world, nesting)
    program.statements(draw.choice((0, 0, 2, 6)))
    kind = draw.random()
    if kind < 0.75:
        code = runtime(draw, world, nesting + 1)[: draw.choice((40, 200, 24577))]
        if draw.random() < 0.04:
            code = b"\xef" + code
        program.place(code)
        program.push(len(code))
        program.push(0)
        program.op(RETURN, 2)
    elif kind < 0.85:
        program.push(program.draw.choice((24576, 24577, 3, 32, 0)))
        program.push(0)
        program.op(RETURN, 2)
    else:
        program.end()
    return program.finished()

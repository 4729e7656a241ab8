#include "assay_keccak.h"

#include <string.h>

// The words of a block are little-endian, and so are the processors that this is built for.
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "expected a little-endian processor");

#define RATE ASSAY_KECCAK_RATE

static const uint64_t round_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

static inline uint64_t rotate(uint64_t lane, int count) {
    return lane << count | lane >> (64 - count);
}

/// Theta, rho and pi, chi, iota; written out, so that the compiler keeps the lanes in registers and
/// on the stack.
static inline __attribute__((always_inline)) void keccak_round(uint64_t a[25], uint64_t constant) {
    const uint64_t c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
    const uint64_t c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
    const uint64_t c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
    const uint64_t c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
    const uint64_t c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
    const uint64_t d0 = c4 ^ rotate(c1, 1);
    const uint64_t d1 = c0 ^ rotate(c2, 1);
    const uint64_t d2 = c1 ^ rotate(c3, 1);
    const uint64_t d3 = c2 ^ rotate(c4, 1);
    const uint64_t d4 = c3 ^ rotate(c0, 1);
    const uint64_t b0 = a[0] ^ d0;
    const uint64_t b1 = rotate(a[6] ^ d1, 44);
    const uint64_t b2 = rotate(a[12] ^ d2, 43);
    const uint64_t b3 = rotate(a[18] ^ d3, 21);
    const uint64_t b4 = rotate(a[24] ^ d4, 14);
    const uint64_t b5 = rotate(a[3] ^ d3, 28);
    const uint64_t b6 = rotate(a[9] ^ d4, 20);
    const uint64_t b7 = rotate(a[10] ^ d0, 3);
    const uint64_t b8 = rotate(a[16] ^ d1, 45);
    const uint64_t b9 = rotate(a[22] ^ d2, 61);
    const uint64_t b10 = rotate(a[1] ^ d1, 1);
    const uint64_t b11 = rotate(a[7] ^ d2, 6);
    const uint64_t b12 = rotate(a[13] ^ d3, 25);
    const uint64_t b13 = rotate(a[19] ^ d4, 8);
    const uint64_t b14 = rotate(a[20] ^ d0, 18);
    const uint64_t b15 = rotate(a[4] ^ d4, 27);
    const uint64_t b16 = rotate(a[5] ^ d0, 36);
    const uint64_t b17 = rotate(a[11] ^ d1, 10);
    const uint64_t b18 = rotate(a[17] ^ d2, 15);
    const uint64_t b19 = rotate(a[23] ^ d3, 56);
    const uint64_t b20 = rotate(a[2] ^ d2, 62);
    const uint64_t b21 = rotate(a[8] ^ d3, 55);
    const uint64_t b22 = rotate(a[14] ^ d4, 39);
    const uint64_t b23 = rotate(a[15] ^ d0, 41);
    const uint64_t b24 = rotate(a[21] ^ d1, 2);
    a[0] = b0 ^ (~b1 & b2) ^ constant;
    a[1] = b1 ^ (~b2 & b3);
    a[2] = b2 ^ (~b3 & b4);
    a[3] = b3 ^ (~b4 & b0);
    a[4] = b4 ^ (~b0 & b1);
    a[5] = b5 ^ (~b6 & b7);
    a[6] = b6 ^ (~b7 & b8);
    a[7] = b7 ^ (~b8 & b9);
    a[8] = b8 ^ (~b9 & b5);
    a[9] = b9 ^ (~b5 & b6);
    a[10] = b10 ^ (~b11 & b12);
    a[11] = b11 ^ (~b12 & b13);
    a[12] = b12 ^ (~b13 & b14);
    a[13] = b13 ^ (~b14 & b10);
    a[14] = b14 ^ (~b10 & b11);
    a[15] = b15 ^ (~b16 & b17);
    a[16] = b16 ^ (~b17 & b18);
    a[17] = b17 ^ (~b18 & b19);
    a[18] = b18 ^ (~b19 & b15);
    a[19] = b19 ^ (~b15 & b16);
    a[20] = b20 ^ (~b21 & b22);
    a[21] = b21 ^ (~b22 & b23);
    a[22] = b22 ^ (~b23 & b24);
    a[23] = b23 ^ (~b24 & b20);
    a[24] = b24 ^ (~b20 & b21);
}

static inline __attribute__((always_inline)) void absorb(
    uint64_t lanes[25], const uint8_t *blocks, size_t count) {
    uint64_t a[25];
    memcpy(a, lanes, sizeof a);
    for (size_t block = 0; block < count; block++) {
        if (blocks) {
            for (int i = 0; i < RATE / 8; i++) {
                uint64_t word;
                memcpy(&word, blocks + block * RATE + i * 8, 8);
                a[i] ^= word;
            }
        }
        // Two rounds at a time: what the first one writes the second one reads from a register.
        for (int i = 0; i < 24; i += 2) {
            keccak_round(a, round_constants[i]);
            keccak_round(a, round_constants[i + 1]);
        }
    }
    memcpy(lanes, a, sizeof a);
}

void assay_keccak_absorb_plain(uint64_t lanes[25], const uint8_t *blocks, size_t count) {
    absorb(lanes, blocks, count);
}

#if defined(__x86_64__)

/// With `andn`, which chi is made of, and `rorx`, which rotates without overwriting.
__attribute__((target("bmi,bmi2"))) static void absorb_bmi(
    uint64_t lanes[25], const uint8_t *blocks, size_t count) {
    absorb(lanes, blocks, count);
}

void assay_keccak_absorb(uint64_t lanes[25], const uint8_t *blocks, size_t count) {
    if (__builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")) {
        absorb_bmi(lanes, blocks, count);
    } else {
        absorb(lanes, blocks, count);
    }
}

#else

void assay_keccak_absorb(uint64_t lanes[25], const uint8_t *blocks, size_t count) {
    absorb(lanes, blocks, count);
}

#endif

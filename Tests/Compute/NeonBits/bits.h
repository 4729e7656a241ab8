/// Seeded inputs and digests for the comparison of kernel tables across processors.
#ifndef ASSAY_BITS_H
#define ASSAY_BITS_H

#include "assay_kernels.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t bits_state = 1;

/// SplitMix64.
static inline uint64_t bits_next(void) {
    uint64_t z = bits_state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/// What inputs look like: between −2 and 2, with zeros and subnormals, or any pattern at all.
typedef enum { bits_ordinary, bits_tiny, bits_special, bits_kinds } bits_kind;

static inline float bits_number(bits_kind kind) {
    uint64_t word = bits_next();
    float ordinary = (float)(int32_t)word * 0x1p-30f, any;
    uint32_t low = (uint32_t)word;
    memcpy(&any, &low, sizeof any);
    if (kind == bits_ordinary) return ordinary;
    switch (word >> 60) {
    case 0: return 0.0f;
    case 1: return -0.0f;
    case 2: return ordinary * 0x1p-130f;
    case 3: return ordinary * 0x1p-75f;
    case 4: return kind == bits_special ? any : ordinary;
    default: return ordinary;
    }
}

/// `count` seeded numbers, freed by nobody: the driver is short-lived.
static inline float *bits_floats(size_t count, bits_kind kind) {
    float *p = malloc((count + 1) * sizeof *p);
    for (size_t i = 0; i < count; i++) p[i] = bits_number(kind);
    return p;
}

static inline int32_t *bits_indices(size_t count, size_t bound) {
    int32_t *p = malloc((count + 1) * sizeof *p);
    for (size_t i = 0; i < count; i++) p[i] = (int32_t)(bits_next() % bound);
    return p;
}

/// FNV-1a over the words of an output; every NaN counts as the same.
static inline uint64_t bits_digest(uint64_t hash, const void *output, size_t count) {
    const unsigned char *bytes = output;
    for (size_t i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, bytes + 4 * i, 4);
        if ((word & 0x7fffffff) > 0x7f800000) word = 0x7fc00000;
        hash = (hash ^ word) * 0x100000001b3u;
    }
    return hash;
}

#define BITS_START 0xcbf29ce484222325u

static inline void bits_line(const char *kernel, size_t extent, bits_kind kind, uint64_t hash) {
    printf("%s %zu %d %016llx\n", kernel, extent, (int)kind, (unsigned long long)hash);
}

#endif

/// Keccak-f[1600] with the bit instructions of x86-64 where the processor has them, which Swift
/// cannot choose at run time; `Docs/Decisions/0024-keccak-in-c.md` has what that gains.
#ifndef ASSAY_KECCAK_H
#define ASSAY_KECCAK_H

#include <stddef.h>
#include <stdint.h>

/// The bytes that Keccak-256 takes in with one permutation.
#define ASSAY_KECCAK_RATE 136

/// Takes in `count` blocks of the rate, each followed by a permutation; without `blocks` (NULL) it
/// only permutes so many times. Lane x + 5y is the element (x, y) of FIPS 202.
void assay_keccak_absorb(uint64_t lanes[25], const uint8_t *blocks, size_t count);

/// The same without instructions that a processor may lack.
void assay_keccak_absorb_plain(uint64_t lanes[25], const uint8_t *blocks, size_t count);

#endif

/// The order in which packed matrices lie in memory; the same for every instruction set.
#ifndef ASSAY_PACKING_H
#define ASSAY_PACKING_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Packs sixteen rows of unsigned quants, [16][columns], into blocks of 32 columns.
///
/// A block is eight steps of four columns, each [16 rows][4 columns]. With 8 bits the steps follow
/// each other; with 4 bits step s + 4 is in the high nibbles of step s. `columns` is a multiple of
/// 32; `out` takes columns · 16 bytes, or half of that with 4 bits.
void assay_pack_quants(const uint8_t *rows, size_t columns, int bits, uint8_t *out);

#pragma clang assume_nonnull end

#endif

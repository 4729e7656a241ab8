/// Rows of bytes that become numbers; the same for every instruction set.
#ifndef ASSAY_BYTES_H
#define ASSAY_BYTES_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Sets `out[r · columns + c]` to `table[bytes[starts[r] + c]]` for every row r and column c.
///
/// The rows of a step lie anywhere in a dataset that is larger than the caches; each is asked for
/// while the one before is being written.
void assay_rows_through_table(
    const uint8_t *bytes, const ptrdiff_t *starts, size_t rows, size_t columns,
    const float table[_Nonnull 256], float *out);

#pragma clang assume_nonnull end

#endif

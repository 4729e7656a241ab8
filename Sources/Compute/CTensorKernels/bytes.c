#include "assay_bytes.h"
#include <string.h>

enum { CACHE_LINE = 64 };

static void ask_for(const uint8_t *row, size_t columns) {
    for (size_t at = 0; at < columns; at += CACHE_LINE) __builtin_prefetch(row + at);
    if (columns > 0) __builtin_prefetch(row + columns - 1);
}

void assay_rows_through_table(
    const uint8_t *bytes, const ptrdiff_t *starts, size_t rows, size_t columns,
    const float table[256], float *out) {
    if (rows > 0) ask_for(bytes + starts[0], columns);
    for (size_t r = 0; r < rows; r++) {
        const uint8_t *row = bytes + starts[r];
        if (r + 1 < rows) ask_for(bytes + starts[r + 1], columns);
        size_t c = 0;
        // One load for eight bytes leaves the others to the table.
        for (; c + 8 <= columns; c += 8) {
            uint64_t word;
            memcpy(&word, row + c, sizeof word);
            for (size_t k = 0; k < 8; k++) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
                out[c + k] = table[word >> (8 * k) & 255];
#else
                out[c + k] = table[word >> (56 - 8 * k) & 255];
#endif
            }
        }
        for (; c < columns; c++) out[c] = table[row[c]];
        out += columns;
    }
}

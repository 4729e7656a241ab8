#include "assay_packing.h"
#include <string.h>

/// The four quants of a row in step `step` of block `block`.
static uint32_t four(const uint8_t *rows, size_t columns, size_t row, size_t block, size_t step) {
    uint32_t word;
    memcpy(&word, rows + row * columns + block * 32 + step * 4, sizeof word);
    return word;
}

void assay_pack_quants(const uint8_t *rows, size_t columns, int bits, uint8_t *out) {
    for (size_t block = 0; block < columns / 32; block++) {
        for (size_t step = 0; step < (bits == 8 ? 8 : 4); step++) {
            for (size_t row = 0; row < 16; row++) {
                uint32_t word = four(rows, columns, row, block, step);
                if (bits == 4) {
                    uint32_t high = four(rows, columns, row, block, step + 4);
                    word = (word & 0x0f0f0f0f) | (high & 0x0f0f0f0f) << 4;
                }
                memcpy(out, &word, sizeof word);
                out += sizeof word;
            }
        }
    }
}

/// One digest line for every form of quantized product, and for attention over caches.
#include "bits.h"

static uint8_t *bits_bytes(size_t count) {
    uint8_t *p = malloc(count + 1);
    for (size_t i = 0; i < count; i++) p[i] = (uint8_t)(bits_next() >> 40);
    return p;
}

/// Scales that binary16 holds, for a matrix that stores them so.
static uint16_t *bits_halves(size_t count) {
    uint16_t *p = malloc((count + 1) * sizeof *p);
    for (size_t i = 0; i < count; i++) p[i] = (uint16_t)(bits_next() >> 40) & 0xbfff;
    return p;
}

static void product_bits(
    const assay_quantized *k, assay_packed_matrix matrix, int planes, size_t m, bits_kind kind) {
    size_t blocks = matrix.columns / 32, panels = (matrix.rows + 15) / 16;
    size_t scales = panels * (matrix.columns / matrix.group_length) * 32;
    matrix.quants = bits_bytes(panels * matrix.columns * 16);
    matrix.scales = matrix.halves ? (void *)bits_halves(scales) : bits_floats(scales, kind);
    assay_activations x = {
        .quants = calloc(m * matrix.columns, 2),
        .factors = calloc(m * blocks, sizeof(assay_block_factors)),
        .capacity = m,
        .columns = matrix.columns,
        .planes = planes,
    };
    bool finite = k->quantize(
        bits_floats(m * matrix.columns, kind), matrix.columns, 0, m, &x);
    uint64_t hash = bits_digest(BITS_START + finite, x.quants, m * matrix.columns * planes / 4);
    hash = bits_digest(hash, x.factors, m * blocks * 8);
    bits_line("quantize", matrix.columns, kind, hash);
    float *out = bits_floats(m * matrix.rows, kind);
    k->product(&x, m, &matrix, 0, panels, out, matrix.rows);
    bits_line("product", m, kind, bits_digest(BITS_START, out, m * matrix.rows));
}

static void quantized_bits(const assay_quantized *k) {
    const size_t sizes[][3] = {{1, 33, 64}, {2, 16, 96}, {3, 5, 32}, {9, 50, 160}, {70, 35, 64}};
    for (bits_kind kind = bits_ordinary; kind < bits_kinds; kind++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            for (int form = 0; form < 16; form++) {
                assay_packed_matrix matrix = {
                    .rows = sizes[i][1],
                    .columns = sizes[i][2],
                    .bits = form & 1 ? 4 : 8,
                    .group_length = form & 2 ? 16 : 32,
                    .zero = form & 4 ? 0 : 128,
                    .minimums = form & 4,
                    .halves = form & 8,
                };
                product_bits(k, matrix, 1 + (int)i % 2, sizes[i][0], kind);
                product_bits(k, matrix, 2 - (int)i % 2, sizes[i][0], kind);
            }
        }
    }
}

static void cached_bits(
    const assay_products *k, size_t heads, size_t width, size_t position, bits_kind kind) {
    size_t rows = 7, capacity = (position + rows + 15) / 16 * 16, padded = (width + 15) / 16 * 16;
    float *out = bits_floats(rows * heads * width, kind);
    assay_cached_attention span = {
        .q = bits_floats(rows * heads * width, kind),
        .out = out,
        .q_stride = heads * width,
        .out_stride = heads * width,
        .keys = bits_floats(capacity * width, kind),
        .values = bits_floats(capacity * padded, kind),
        .group = heads,
        .head_width = width,
        .value_width = padded,
        .position = position,
        .scale = 0.25f,
    };
    k->cached_attention(&span, (assay_cached_part){0, rows, 0, heads});
    bits_line("cached", position, kind, bits_digest(BITS_START, out, rows * heads * width));
}

static void rotate_bits(const assay_rows *k, size_t width, bool halves, bits_kind kind) {
    size_t rows = 5, heads = 3, count = rows * heads * width;
    float *x = bits_floats(count, kind);
    assay_rotary part = {0, rows, heads * width, heads, width, width, halves};
    k->rotate(
        x, bits_floats(9 * width / 2, kind), bits_floats(9 * width / 2, kind),
        bits_indices(rows, 9), part);
    bits_line("rotate", width, kind, bits_digest(BITS_START, x, count));
}

static void decoding_bits(const assay_kernels *k) {
    for (bits_kind kind = bits_ordinary; kind < bits_kinds; kind++) {
        for (int halves = 0; halves < 2; halves++) {
            rotate_bits(&k->rows, 2, halves, kind);
            rotate_bits(&k->rows, 34, halves, kind);
            rotate_bits(&k->rows, 64, halves, kind);
        }
        if (kind == bits_special) continue;
        cached_bits(&k->products, 1, 16, 0, kind);
        cached_bits(&k->products, 3, 64, 130, kind);
        cached_bits(&k->products, 2, 20, 31, kind);
    }
}

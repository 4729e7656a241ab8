/// One digest line for every kernel of assay_products and every extent.
#include "bits.h"

static void matmul_bits(const assay_products *k, size_t m, size_t n, size_t depth, bits_kind kind) {
    float *a = bits_floats(m * depth, kind), *b = bits_floats(depth * n, kind);
    for (int form = ASSAY_MATMUL_PLAIN; form <= ASSAY_MATMUL_TRANSPOSED_A; form++) {
        for (int accumulate = 0; accumulate < 2; accumulate++) {
            float *c = bits_floats(m * n, kind);
            assay_block all = {0, m, 0, n};
            size_t lda = form == ASSAY_MATMUL_TRANSPOSED_A ? m : depth;
            size_t ldb = form == ASSAY_MATMUL_TRANSPOSED_B ? depth : n;
            k->matmul(form, all, depth, a, lda, b, ldb, c, n, accumulate);
            bits_line("matmul", m * n * depth, kind, bits_digest(BITS_START, c, m * n));
            free(c);
        }
    }
    free(a);
    free(b);
}

static void convolution_bits(const assay_products *k, assay_convolution size, bits_kind kind) {
    size.output_height = (size.height + 2 * size.padding - size.kernel) / size.stride + 1;
    size.output_width = (size.width + 2 * size.padding - size.kernel) / size.stride + 1;
    size_t pixels = size.batch * size.height * size.width;
    size_t results = size.batch * size.output_height * size.output_width;
    size_t taps = size.kernel * size.kernel * size.channels;
    float *x = bits_floats(pixels * size.channels, kind);
    float *weight = bits_floats(taps * size.outputs, kind);
    float *out = bits_floats(results * size.outputs, kind);
    k->conv2d(&size, (assay_block){0, results, 0, size.outputs}, x, weight, out);
    bits_line("conv2d", taps, kind, bits_digest(BITS_START, out, results * size.outputs));
    float *dweight = bits_floats(taps * size.outputs, kind);
    assay_block block = {0, taps, 0, size.outputs};
    k->conv2d_weight_gradient(&size, block, x, out, dweight, 1);
    bits_line("conv2d_weight", taps, kind, bits_digest(BITS_START, dweight, taps * size.outputs));
    block = (assay_block){0, pixels, 0, size.channels};
    k->conv2d_input_gradient(&size, block, out, weight, x);
    bits_line("conv2d_input", taps, kind, bits_digest(BITS_START, x, pixels * size.channels));
}

static void attention_bits(const assay_products *kernels, assay_attention size, bits_kind kind) {
    size_t queries = size.batch * size.time * size.heads * size.head_width;
    size_t keys = size.batch * size.time * size.key_heads * size.head_width;
    size_t rows = size.batch * size.heads * size.time;
    float *q = bits_floats(queries, kind), *k = bits_floats(keys, kind);
    float *v = bits_floats(keys, kind);
    float *dout = bits_floats(queries, kind), *out = bits_floats(queries, kind);
    float *dq = bits_floats(queries, kind), *dk = bits_floats(keys, kind);
    float *dv = bits_floats(keys, kind);
    float *maxima = bits_floats(rows, kind), *sums = bits_floats(rows, kind);
    for (size_t b = 0; b < size.batch; b++) {
        for (size_t g = 0; g < size.key_heads; g++) {
            kernels->attention(&size, b, g, q, k, v, out, maxima, sums);
            kernels->attention_gradient(
                &size, b, g, q, k, v, out, maxima, sums, dout, dq, dk, dv);
        }
    }
    uint64_t hash = bits_digest(bits_digest(BITS_START, out, queries), maxima, rows);
    bits_line("attention", size.time, kind, bits_digest(hash, sums, rows));
    hash = bits_digest(bits_digest(BITS_START, dq, queries), dk, keys);
    bits_line("attention_gradient", size.time, kind, bits_digest(hash, dv, keys));
}

static void products_bits(const assay_products *k) {
    for (bits_kind kind = bits_ordinary; kind < bits_kinds; kind++) {
        const size_t sizes[][3] = {{1, 1, 1},    {7, 13, 31},   {16, 16, 16}, {33, 65, 17},
                                   {5, 127, 64}, {1, 300, 33},  {300, 1, 33}, {3, 2, 1000},
                                   {64, 48, 96}, {129, 67, 130}};
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            matmul_bits(k, sizes[i][0], sizes[i][1], sizes[i][2], kind);
        }
    }
    for (bits_kind kind = bits_ordinary; kind < bits_special; kind++) {
        convolution_bits(k, (assay_convolution){2, 5, 7, 3, 3, 4, 1, 0}, kind);
        convolution_bits(k, (assay_convolution){1, 6, 5, 2, 3, 17, 1, 1}, kind);
        convolution_bits(k, (assay_convolution){2, 9, 8, 1, 5, 16, 1, 2}, kind);
        convolution_bits(k, (assay_convolution){2, 8, 8, 4, 3, 8, 2, 1}, kind);
        convolution_bits(k, (assay_convolution){1, 11, 10, 16, 5, 33, 2, 2}, kind);
        attention_bits(k, (assay_attention){1, 1, 1, 1, 2, 0.7f}, kind);
        attention_bits(k, (assay_attention){2, 5, 2, 2, 8, 0.35f}, kind);
        attention_bits(k, (assay_attention){2, 17, 4, 2, 16, 0.25f}, kind);
        attention_bits(k, (assay_attention){1, 33, 6, 2, 20, 0.2f}, kind);
        attention_bits(k, (assay_attention){1, 130, 3, 1, 64, 0.125f}, kind);
    }
}

/// One digest line for every kernel of assay_rows and every extent.
#include "bits.h"

static void elements_bits(const assay_rows *k, size_t n, bits_kind kind) {
    float *a = bits_floats(n, kind), *b = bits_floats(n, kind), *c = bits_floats(n, kind);
    float *out = bits_floats(n, kind), *second = bits_floats(n, kind);
    for (int operation = 0; operation < assay_unary_count; operation++) {
        k->unary(operation, a, out, n);
        bits_line("unary", (size_t)operation, kind, bits_digest(BITS_START, out, n));
    }
    for (int operation = 0; operation < assay_binary_count; operation++) {
        k->binary(operation, a, b, out, n);
        bits_line("binary", (size_t)operation, kind, bits_digest(BITS_START, out, n));
    }
    k->scale(a, -0.7f, out, n);
    bits_line("scale", n, kind, bits_digest(BITS_START, out, n));
    k->swiglu(a, b, out, n);
    bits_line("swiglu", n, kind, bits_digest(BITS_START, out, n));
    k->swiglu_gradient(a, b, c, out, second, n);
    bits_line("swiglu_gradient", n, kind, bits_digest(bits_digest(BITS_START, out, n), second, n));
    float sums[2] = {k->sum(a, n), k->sum_of_squares(a, n)};
    bits_line("sum", n, kind, bits_digest(BITS_START, sums, 2));
}

/// A sample of all patterns.
static void patterns_bits(const assay_rows *k) {
    enum { stride = 65521, count = (int)((1ull << 32) / stride) };
    float *x = bits_floats(count, bits_ordinary), *out = bits_floats(count, bits_ordinary);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = i * stride;
        memcpy(x + i, &word, sizeof word);
    }
    for (int operation = 0; operation < assay_unary_count; operation++) {
        k->unary(operation, x, out, count);
        bits_line("patterns", (size_t)operation, bits_special, bits_digest(BITS_START, out, count));
    }
}

static void optimizers_bits(const assay_rows *k, size_t n, bits_kind kind) {
    const float scale = 0.3f;
    for (int variant = 0; variant < 4; variant++) {
        const float *by = variant & 1 ? &scale : NULL;
        float *p = bits_floats(n, kind), *g = bits_floats(n, kind), *m = bits_floats(n, kind);
        float *v = bits_floats(n, kind);
        assay_sgd sgd = {.rate = 0.03f, .momentum = 0.9f, .decay = 0.01f};
        uint32_t finite = k->sgd(p, g, variant & 2 ? m : NULL, n, sgd, by);
        uint64_t hash = bits_digest(bits_digest(BITS_START, p, n), m, n);
        bits_line("sgd", n, kind, bits_digest(hash, &finite, 1));
        k->unary(assay_unary_square, v, v, n);
        assay_adam adam = {3e-4f, 0.9f, 0.95f, 1e-8f, 0.1f, 1.7f, 2.9f, variant & 2};
        finite = k->adam(p, g, m, v, n, adam, by);
        hash = bits_digest(bits_digest(bits_digest(BITS_START, p, n), m, n), v, n);
        bits_line("adam", n, kind, bits_digest(hash, &finite, 1));
    }
}

static void losses_bits(const assay_rows *k, size_t rows, size_t columns, bits_kind kind) {
    size_t n = rows * columns;
    float *x = bits_floats(n, kind), *out = bits_floats(n, kind);
    float *losses = bits_floats(rows, kind), *dlosses = bits_floats(rows, kind);
    int32_t *labels = bits_indices(rows, columns), *positions = bits_indices(rows, 1);
    k->add_row(x, x, out, rows, columns);
    bits_line("add_row", columns, kind, bits_digest(BITS_START, out, n));
    k->argmax_rows(x, positions, rows, columns);
    bits_line("argmax_rows", columns, kind, bits_digest(BITS_START, positions, rows));
    k->softmax_rows(x, out, rows, columns);
    bits_line("softmax_rows", columns, kind, bits_digest(BITS_START, out, n));
    k->cross_entropy(x, labels, losses, out, rows, columns);
    uint64_t hash = bits_digest(bits_digest(BITS_START, out, n), losses, rows);
    bits_line("cross_entropy", columns, kind, hash);
    k->cross_entropy_gradient(x, labels, dlosses, out, rows, columns);
    bits_line("cross_entropy_gradient", columns, kind, bits_digest(BITS_START, out, n));
}

static void norms_bits(const assay_rows *k, size_t rows, size_t columns, bits_kind kind) {
    size_t n = rows * columns;
    float *x = bits_floats(n, kind), *dy = bits_floats(n, kind), *out = bits_floats(n, kind);
    float *w = bits_floats(columns, kind), *b = bits_floats(columns, kind);
    float *mean = bits_floats(rows, kind), *inverse = bits_floats(rows, kind);
    float *dw = bits_floats(columns, kind);
    assay_columns all = {rows, columns, 0, columns};
    k->rms_norm_gradient(x, w, inverse, dy, out, rows, columns);
    bits_line("rms_norm_gradient", columns, kind, bits_digest(BITS_START, out, n));
    k->rms_norm_weight_gradient(x, inverse, dy, all, dw, true);
    bits_line("rms_norm_weight_gradient", columns, kind, bits_digest(BITS_START, dw, columns));
    k->layer_norm_gradient(x, w, mean, inverse, dy, out, rows, columns);
    bits_line("layer_norm_gradient", columns, kind, bits_digest(BITS_START, out, n));
    k->layer_norm_weight_gradient(x, mean, inverse, dy, all, dw, false);
    bits_line("layer_norm_weight_gradient", columns, kind, bits_digest(BITS_START, dw, columns));
    k->rms_norm(x, w, 1e-5f, out, inverse, rows, columns);
    uint64_t hash = bits_digest(bits_digest(BITS_START, out, n), inverse, rows);
    bits_line("rms_norm", columns, kind, hash);
    k->layer_norm(x, w, b, 1e-5f, out, mean, inverse, rows, columns);
    hash = bits_digest(bits_digest(BITS_START, out, n), inverse, rows);
    bits_line("layer_norm", columns, kind, bits_digest(hash, mean, rows));
    k->sum_rows(x, all, dw, false);
    bits_line("sum_rows", columns, kind, bits_digest(BITS_START, dw, columns));
}

static void sequences_bits(const assay_rows *k, size_t columns, bits_kind kind) {
    size_t width = columns + columns % 2, batch = 2, time = 5, heads = 3;
    size_t n = batch * time * heads * width;
    float *x = bits_floats(n, kind), *out = bits_floats(n, kind);
    float *cosine = bits_floats(time * width / 2, kind);
    float *sine = bits_floats(time * width / 2, kind);
    for (int inverse = 0; inverse < 2; inverse++) {
        assay_rope part = {0, batch * time, time, heads, width, inverse};
        k->rope(x, cosine, sine, part, out);
        bits_line("rope", width, kind, bits_digest(BITS_START, out, n));
    }
    size_t count = batch * time * heads, vocabulary = 7;
    float *table = bits_floats(vocabulary * width, kind);
    int32_t *tokens = bits_indices(count, vocabulary);
    k->embedding(table, tokens, count, width, out);
    bits_line("embedding", width, kind, bits_digest(BITS_START, out, n));
    k->embedding_gradient(tokens, x, (assay_columns){count, width, 0, width}, table);
    uint64_t hash = bits_digest(BITS_START, table, vocabulary * width);
    bits_line("embedding_gradient", width, kind, hash);
}

static void pools_bits(const assay_rows *k, size_t channels, bits_kind kind) {
    size_t batch = 2, height = 7, width = 6, window = 2;
    size_t n = batch * height * width * channels;
    size_t outputs = batch * (height / window) * (width / window) * channels;
    float *x = bits_floats(n, kind), *out = bits_floats(outputs, kind), *dx = calloc(n, sizeof *dx);
    int32_t *positions = bits_indices(outputs, 1);
    assay_pool part = {0, batch * (height / window), height, width, channels, window};
    k->max_pool(x, part, out, positions);
    uint64_t hash = bits_digest(BITS_START, out, outputs);
    bits_line("max_pool", channels, kind, bits_digest(hash, positions, outputs));
    k->max_pool_gradient(out, positions, outputs, dx);
    bits_line("max_pool_gradient", channels, kind, bits_digest(BITS_START, dx, n));
}

static void rows_bits(const assay_rows *k) {
    patterns_bits(k);
    const size_t extents[] = {1, 2, 15, 16, 17, 31, 33, 64, 127, 1000};
    for (bits_kind kind = bits_ordinary; kind < bits_kinds; kind++) {
        for (size_t i = 0; i < sizeof extents / sizeof *extents; i++) {
            size_t extent = extents[i];
            elements_bits(k, extent, kind);
            optimizers_bits(k, extent, kind);
            losses_bits(k, 5, extent, kind);
            norms_bits(k, 5, extent, kind);
            sequences_bits(k, extent, kind);
            pools_bits(k, extent < 128 ? extent : 48, kind);
        }
    }
}

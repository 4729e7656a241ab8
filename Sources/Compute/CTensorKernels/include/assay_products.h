/// Matrix products, attention and convolution: kernels whose inner loop is a chain of fma.
///
/// Every function computes a block of the result, so that callers can share blocks over threads; an
/// element's chain is never split. Strides are in elements.
#ifndef ASSAY_PRODUCTS_H
#define ASSAY_PRODUCTS_H

#include <stddef.h>
#include <stdint.h>

/// How the operands of a matrix product are stored.
enum assay_matmul_form {
    ASSAY_MATMUL_PLAIN = 0,        // a [m, k], b [k, n]
    ASSAY_MATMUL_TRANSPOSED_B = 1, // a [m, k], b [n, k]
    ASSAY_MATMUL_TRANSPOSED_A = 2, // a [k, m], b [k, n]
};

/// A block of rows and columns of the result: begin inclusive, end exclusive.
typedef struct {
    size_t m_begin, m_end, n_begin, n_end;
} assay_block;

typedef struct {
    size_t batch, height, width, channels, kernel, outputs, stride, padding;
    size_t output_height, output_width;
} assay_convolution;

typedef struct {
    size_t batch, time, heads, key_heads, head_width;
    float scale;
} assay_attention;

/// Consecutive positions of one sequence: q and out start at their first row; keys
/// [key head][block][head_width][16], values [key head][position][value_width], whole vectors.
typedef struct {
    const float *q;
    float *out;
    size_t q_stride, out_stride;
    const float *keys, *values;
    size_t key_head_stride, value_head_stride;
    /// Query heads that share a key head.
    size_t group;
    size_t head_width, value_width;
    /// The position of the first row.
    size_t position;
    float scale;
} assay_cached_attention;

/// Some rows, and some of the heads that share one key head.
typedef struct {
    size_t first_row, last_row, first_head, last_head;
} assay_cached_part;

typedef struct {
    /// Rows and columns of the register tile: blocks aligned to these waste nothing.
    size_t tile_rows, tile_columns;

    void (*matmul)(int form, assay_block block, size_t k, const float *a, size_t lda, const float *b,
                   size_t ldb, float *c, size_t ldc, int accumulate);

    /// The block is over output pixels (m) and output channels (n).
    void (*conv2d)(const assay_convolution *size, assay_block block, const float *x,
                   const float *weight, float *out);
    /// The block is over input pixels (m) and input channels (n).
    void (*conv2d_input_gradient)(const assay_convolution *size, assay_block block,
                                  const float *dout, const float *weight, float *dx);
    /// The block is over window positions × input channels (m) and output channels (n).
    void (*conv2d_weight_gradient)(const assay_convolution *size, assay_block block, const float *x,
                                   const float *dout, float *dweight, int accumulate);

    /// One (batch, key head) pair with all the query heads of its group.
    void (*attention)(const assay_attention *size, size_t batch, size_t key_head, const float *q,
                      const float *k, const float *v, float *out, float *maxima, float *sums);
    void (*attention_gradient)(const assay_attention *size, size_t batch, size_t key_head,
                               const float *q, const float *k, const float *v, const float *out,
                               const float *maxima, const float *sums, const float *dout, float *dq,
                               float *dk, float *dv);
    void (*cached_attention)(const assay_cached_attention *span, assay_cached_part part);
} assay_products;

#endif

/// Elementwise kernels, reductions, normalisation, losses, optimizers.
///
/// A kernel works on the elements, rows or columns that its arguments name, so that a caller may
/// share a tensor over threads by calling it on parts; no part ever splits a sum. Orders of addition
/// and the sequences of roundings are those of Docs/Spec/numerics.md. Labels, tokens and positions
/// are checked by the caller.
#ifndef ASSAY_ROWS_H
#define ASSAY_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The raw values of `UnaryOperation` in Swift.
enum {
    assay_unary_negate,
    assay_unary_relu,
    assay_unary_silu,
    assay_unary_sigmoid,
    assay_unary_tanh,
    assay_unary_exp,
    assay_unary_log,
    assay_unary_sin,
    assay_unary_cos,
    assay_unary_square,
    assay_unary_square_root,
    assay_unary_reciprocal_square_root,
    assay_unary_count
};

/// The raw values of `BinaryOperation` in Swift.
enum {
    assay_binary_add,
    assay_binary_subtract,
    assay_binary_multiply,
    assay_binary_divide,
    assay_binary_relu_gradient,
    assay_binary_silu_gradient,
    assay_binary_sigmoid_gradient,
    assay_binary_tanh_gradient,
    assay_binary_count
};

/// The columns `from ..< to` of a matrix of `rows` rows, `columns` apart.
typedef struct {
    size_t rows, columns, from, to;
} assay_columns;

/// The rows `first ..< last` (batch · time) of a tensor [B·T, heads·head_width].
typedef struct {
    size_t first, last, time, heads, head_width;
    bool inverse;
} assay_rope;

/// The rows `first ..< last`, `stride` apart; the first `width` elements of every head turn.
typedef struct {
    size_t first, last, stride, heads, head_width, width;
    bool halves;
} assay_rotary;

/// The output rows `first ..< last` (batch · output height) of a pooling.
typedef struct {
    size_t first, last, height, width, channels, window;
} assay_pool;

typedef struct {
    float rate, momentum, decay;
} assay_sgd;

typedef struct {
    float rate, beta1, beta2, epsilon, decay, correction1, correction2;
    bool decoupled;
} assay_adam;

typedef struct {
    void (*unary)(int operation, const float *x, float *out, size_t count);
    void (*binary)(int operation, const float *a, const float *b, float *out, size_t count);
    void (*scale)(const float *x, float factor, float *out, size_t count);
    void (*add_row)(const float *x, const float *row, float *out, size_t rows, size_t columns);
    void (*swiglu)(const float *gate, const float *up, float *out, size_t count);
    void (*swiglu_gradient)(
        const float *gate, const float *up, const float *dout, float *dgate, float *dup,
        size_t count);

    float (*sum)(const float *x, size_t count);
    float (*sum_of_squares)(const float *x, size_t count);
    void (*sum_rows)(const float *x, assay_columns part, float *out, bool accumulate);
    void (*argmax_rows)(const float *x, int32_t *out, size_t rows, size_t columns);

    void (*softmax_rows)(const float *x, float *out, size_t rows, size_t columns);
    void (*cross_entropy)(
        const float *logits, const int32_t *labels, float *losses, float *probabilities,
        size_t rows, size_t columns);
    void (*cross_entropy_gradient)(
        const float *probabilities, const int32_t *labels, const float *dlosses, float *dlogits,
        size_t rows, size_t columns);

    void (*rms_norm)(
        const float *x, const float *weight, float epsilon, float *out, float *inverse,
        size_t rows, size_t columns);
    void (*rms_norm_gradient)(
        const float *x, const float *weight, const float *inverse, const float *dout, float *dx,
        size_t rows, size_t columns);
    void (*rms_norm_weight_gradient)(
        const float *x, const float *inverse, const float *dout, assay_columns part,
        float *dweight, bool accumulate);
    void (*layer_norm)(
        const float *x, const float *weight, const float *bias, float epsilon, float *out,
        float *mean, float *inverse, size_t rows, size_t columns);
    void (*layer_norm_gradient)(
        const float *x, const float *weight, const float *mean, const float *inverse,
        const float *dout, float *dx, size_t rows, size_t columns);
    void (*layer_norm_weight_gradient)(
        const float *x, const float *mean, const float *inverse, const float *dout,
        assay_columns part, float *dweight, bool accumulate);

    void (*rope)(
        const float *x, const float *cosine, const float *sine, assay_rope part, float *out);
    /// In place; row r turns by row positions[r] of the tables [positions, width / 2].
    void (*rotate)(
        float *x, const float *cosine, const float *sine, const int32_t *positions,
        assay_rotary part);
    void (*embedding)(
        const float *table, const int32_t *tokens, size_t count, size_t columns, float *out);
    /// `part.rows` is the number of tokens.
    void (*embedding_gradient)(
        const int32_t *tokens, const float *dout, assay_columns part, float *dtable);

    void (*max_pool)(const float *x, assay_pool part, float *out, int32_t *positions);
    void (*max_pool_gradient)(
        const float *dout, const int32_t *positions, size_t count, float *dx);

    bool (*sgd)(
        float *parameter, const float *gradient, float *_Nullable velocity, size_t count,
        assay_sgd scalars, const float *_Nullable gradient_scale);
    bool (*adam)(
        float *parameter, const float *gradient, float *first, float *second, size_t count,
        assay_adam scalars, const float *_Nullable gradient_scale);
} assay_rows;

#pragma clang assume_nonnull end

#endif

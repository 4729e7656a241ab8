/// Products of quantized activations with packed quantized matrices, and attention over caches.
///
/// Layouts and arithmetic are those of Docs/Spec/numerics.md § 12; the layout of a packed matrix is
/// that of `assay_packing.h`. The sum inside a group is one of integers, so a kernel may take its
/// terms as its instructions like them; between groups the chain is kept.
#ifndef ASSAY_QUANTIZED_H
#define ASSAY_QUANTIZED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// What a kernel needs of one block of 32 activations beside its quants.
typedef struct {
    float scale;
    /// scale · float(sum) for the whole block, its first and its second half.
    float scaled_sums[3];
    /// The sums of the quants: of the whole block, its first and its second half.
    int32_t sums[3];
    int32_t unused;
} assay_block_factors;

/// Rows of activations: quants [block][capacity][plane][32], factors [block][capacity].
typedef struct {
    int8_t *quants;
    assay_block_factors *factors;
    size_t capacity, columns;
    int planes;
} assay_activations;

/// Sixteen rows at a time: quants [row block][block of 32][256 or 512], scales
/// [row block][group][16 scales, 16 minimums where there are any], binary16 or binary32.
typedef struct {
    const uint8_t *quants;
    const void *scales;
    size_t rows, columns;
    int bits, group_length, zero;
    bool minimums, halves;
} assay_packed_matrix;

typedef struct {
    /// Quantizes the rows `first ..< last`; false where one holds an infinity or a NaN.
    bool (*quantize)(
        const float *x, size_t stride, size_t first, size_t last, const assay_activations *out);
    /// The results of the blocks `first ..< last` of sixteen matrix rows, for `rows` activations.
    void (*product)(
        const assay_activations *x, size_t rows, const assay_packed_matrix *matrix, size_t first,
        size_t last, float *out, size_t stride);
} assay_quantized;

/// For processors with AVX-512: the kernels that use its products of bytes (VNNI), or null.
const assay_quantized *_Nullable assay_quantized_avx512vnni(void);

#pragma clang assume_nonnull end

#endif

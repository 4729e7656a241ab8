/// The vector kernels, one table for each instruction set.
///
/// One source is compiled for each instruction set: every `*.inc` is written with vectors of sixteen
/// binary32 lanes, which the compiler maps to one AVX-512, two AVX2 or four NEON registers. Nothing in
/// it may contract, reassociate or flush: an fma stands where the contract says fma and nowhere else.
#ifndef ASSAY_KERNELS_H
#define ASSAY_KERNELS_H

#include "assay_bytes.h"
#include "assay_packing.h"
#include "assay_products.h"
#include "assay_quantized.h"
#include "assay_rows.h"

typedef struct {
    const char *name;
    assay_products products;
    assay_rows rows;
    assay_quantized quantized;
} assay_kernels;

/// The table for an instruction set, or null where this processor or build has none.
const assay_kernels *assay_kernels_avx2(void);
const assay_kernels *assay_kernels_avx512(void);
const assay_kernels *assay_kernels_neon(void);

#endif

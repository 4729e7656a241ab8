#include "assay_kernels.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#pragma clang fp contract(off)
#define ASSAY_AVX2 1
#include "vector.inc"
#include "products.inc"
#include "rows.inc"
#include "quantized.inc"
#pragma clang attribute pop

static const assay_kernels table = {"avx2", products_table, rows_table, quantized_table};

const assay_kernels *assay_kernels_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                   __builtin_cpu_supports("f16c")
               ? &table
               : NULL;
}
#else
const assay_kernels *assay_kernels_avx2(void) { return NULL; }
#endif

#include "assay_kernels.h"
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512vl,avx512bw,avx512dq"))), apply_to = function)
#pragma clang fp contract(off)
#define ASSAY_AVX512 1
#include "vector.inc"
#include "products.inc"
#include "rows.inc"
#include "quantized.inc"
#pragma clang attribute pop

static const assay_kernels table = {"avx512", products_table, rows_table, quantized_table};

const assay_kernels *assay_kernels_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                   __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
               ? &table
               : NULL;
}
#else
const assay_kernels *assay_kernels_avx512(void) { return NULL; }
#endif

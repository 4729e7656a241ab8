#include "assay_kernels.h"
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512vl,avx512bw,avx512dq,avx512vnni"))), \
    apply_to = function)
#pragma clang fp contract(off)
#define ASSAY_AVX512 1
#define ASSAY_VNNI 1
#include "vector.inc"
#include "quantized.inc"
#pragma clang attribute pop

const assay_quantized *assay_quantized_avx512vnni(void) {
    return __builtin_cpu_supports("avx512vnni") ? &quantized_table : NULL;
}
#else
const assay_quantized *assay_quantized_avx512vnni(void) { return NULL; }
#endif

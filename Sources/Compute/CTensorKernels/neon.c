#include "assay_kernels.h"
#if defined(__aarch64__)
#pragma clang fp contract(off)
#define ASSAY_NEON 1
#include "vector.inc"
#include "products.inc"
#include "rows.inc"
#include "quantized.inc"

static const assay_kernels table = {"neon", products_table, rows_table, quantized_table};

const assay_kernels *assay_kernels_neon(void) { return &table; }
#else
const assay_kernels *assay_kernels_neon(void) { return NULL; }
#endif

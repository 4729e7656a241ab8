/// Prints a digest line for every kernel of one instruction set on seeded inputs.
///
/// Built for aarch64 and for the host, run on both, the lines must be equal: the tables give the
/// same bits. `NeonBitsTests` does so under an emulator; a real aarch64 machine can run it as it is.
#include "products_bits.h"
#include "quantized_bits.h"
#include "rows_bits.h"

int main(int count, char **arguments) {
    const char *name = count == 2 ? arguments[1] : "";
    const assay_kernels *kernels = NULL;
    if (strcmp(name, "avx2") == 0) kernels = assay_kernels_avx2();
    if (strcmp(name, "avx512") == 0) kernels = assay_kernels_avx512();
    if (strcmp(name, "neon") == 0) kernels = assay_kernels_neon();
    const assay_quantized *quantized = kernels ? &kernels->quantized : NULL;
    if (strcmp(name, "avx512vnni") == 0) {
        kernels = assay_kernels_avx512();
        quantized = assay_quantized_avx512vnni();
    }
    if (!kernels || !quantized) {
        fprintf(stderr, "usage: neon_bits avx2|avx512|avx512vnni|neon, one that this processor has\n");
        return 2;
    }
    rows_bits(&kernels->rows);
    products_bits(&kernels->products);
    quantized_bits(quantized);
    decoding_bits(kernels);
    return 0;
}

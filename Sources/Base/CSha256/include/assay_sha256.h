/// SHA-256 of many messages of one length: two at a time on the SHA instructions of x86-64, 32 or
/// 16 at a time on AVX-512 where the processor has it too and there are as many.
///
/// One stream leaves half of the processor's SHA unit idle: each round waits for the one before.
/// Two interleaved streams reach 3.3 GB/s a core where libcrypto, one stream, reaches 1.7 GB/s.
/// Where the instructions are missing the caller uses libcrypto instead.
#ifndef ASSAY_SHA256_H
#define ASSAY_SHA256_H

#include <stddef.h>
#include <stdint.h>

/// Whether this processor has the instructions; the other functions need them.
int assay_sha256_available(void);

/// state = the hash state after the 64 bytes of `prefix`, from the initial state of SHA-256.
void assay_sha256_prefix(uint32_t state[8], const uint8_t prefix[64]);

/// Hashes (64-byte prefix ‖ message) for each of `messages` messages of `length` bytes that start
/// every `stride` bytes, and writes the digests one after the other to `out`.
void assay_sha256_many(
    const uint32_t prefix[8], const uint8_t *first, size_t stride, size_t length, size_t messages,
    uint8_t *out);

/// Hashes (64-byte prefix ‖ tail) for `count` tails that differ in a counter: the eight little-endian
/// bytes at `offset` of `tail`, which otherwise holds the end of the message and its padding.
void assay_sha256_counters(
    const uint32_t prefix[8], const uint8_t tail[64], size_t offset, uint64_t first, size_t count,
    uint8_t *out);

#endif

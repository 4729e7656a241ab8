#ifndef ASSAY_PLATFORM_THREADS_H
#define ASSAY_PLATFORM_THREADS_H

/// Tells the processor that the thread waits in a loop, so that its sibling on the same core runs
/// at full speed. Swift has no such instruction of its own.
static inline void platform_spin_hint(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

/// The number of processors in the affinity mask, as a container or `taskset` leaves it; 0 when
/// the system does not say. A GNU extension, which Swift's Glibc module leaves out.
int platform_available_processors(void);

#endif

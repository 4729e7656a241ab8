#define _GNU_SOURCE
#include "platform_threads.h"

#include <sched.h>

int platform_available_processors(void) {
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) != 0) return 0;
    return CPU_COUNT(&mask);
}

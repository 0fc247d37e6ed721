/* Clocks that only go forward, for measuring and for limits. What day it is, service_now says. */
#ifndef RUNTIME_MONOTONIC_H
#define RUNTIME_MONOTONIC_H

#include <stdint.h>

int64_t monotonic_ms(void);

/* Seconds, counted on while the machine sleeps. Not the clock of a rehearsal: a login lasts its
 * real time. */
int64_t monotonic_s(void);

#endif

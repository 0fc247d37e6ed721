/* Small code tables for fuzzers. */
#ifndef FUZZ_TABLES_H
#define FUZZ_TABLES_H

#include "core/law/codes.h"

/* Read at the first call; aborts if they are wrong. Lent. */
const struct codes *tables(void);

#endif

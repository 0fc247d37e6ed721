/* The table of configuration keys (src/platform/runtime/config_keys.c), from which parsing, ranges,
 * printing and the check of sample file and manual come. */
#ifndef RUNTIME_CONFIG_KEY_H
#define RUNTIME_CONFIG_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum config_type {
    CONFIG_PATH,
    CONFIG_TEXT,
    CONFIG_INT,
    CONFIG_SECONDS, /* 90, 90s, 5m, 2h */
    CONFIG_BYTES,   /* 4096, 64K, 256M, 2G */
    CONFIG_TIME,    /* HH:MM, into seconds of the day */
    CONFIG_PERCENT, /* 20 or 2.5, into ppm */
    CONFIG_CHOICE   /* one of the words in choices, into its value */
};

struct config_choice {
    const char *word;
    int64_t value;
};

struct config_key {
    const char *section;
    const char *name;
    enum config_type type;
    const char *standard;               /* default, as text */
    int64_t min;                        /* of the stored unit; unused for texts */
    int64_t max;                        /* for texts: longest in bytes */
    bool reload;                        /* false: only a restart changes it */
    size_t offset;                      /* in struct config */
    const struct config_choice *choice; /* ends with a NULL word */
    const char *zh;
    const char *en;
};

extern const struct config_key config_keys[];
extern const size_t config_key_count;

/* Unit and range of a key in words, for people ("bytes, 1M to 64G"); written to out. */
const char *config_key_range(const struct config_key *key, char *out, size_t size);

#endif

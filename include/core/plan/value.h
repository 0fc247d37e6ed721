/* Values as people write them in a plan. All readers take a whole NUL-terminated value, already
 * folded to plain ASCII punctuation (utf8_fold), and return false if it is not one. */
#ifndef PLAN_VALUE_H
#define PLAN_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/plan/plan.h"

/* "3 %", "0.5%", "5‰", "0.0001 %" → parts per million, exactly; 0 … 100 %. No other digits are
 * dropped: what cannot be said in ppm is refused. */
bool value_ppm(const char *text, uint32_t *ppm);

/* ppm as "3 %" or "0.05 %" into out[16]; returns out. */
char *value_format_ppm(uint32_t ppm, char out[16]);

bool value_int(const char *text, int min, int max, int *out);

/* "30 days", "30 天", "20 wd", "20 个工作日"; 0 … 3660. */
bool value_span(const char *text, struct plan_span *span);

/* "21:30" → second of the day. */
bool value_time(const char *text, int32_t *second);

/* "2026" or "2026-01-01 .. 2026-12-31". */
bool value_period(const char *text, int32_t *from, int32_t *until);

/* A word of a fixed set, English or Chinese. */
struct value_word {
    const char *en;
    const char *zh;
    int value;
};
bool value_word(const char *text, const struct value_word *words, size_t count, int *out);

/* Splits at , 、 and ; and cuts spaces off; empty parts are dropped. Caller frees. */
struct plan_texts value_list(const char *text);
void value_list_free(struct plan_texts *list);

/* Edits (insert, delete, replace a byte) between two short words; for hints. */
int value_distance(const char *a, const char *b);

#endif

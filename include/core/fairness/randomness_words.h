/* Sentences about tests of randomness, for people who are no statisticians. */
#ifndef FAIRNESS_RANDOMNESS_WORDS_H
#define FAIRNESS_RANDOMNESS_WORDS_H

#include "core/fairness/randomness.h"

/* Words: what a test is called, what it looks at, what a verdict means. */
struct random_words {
    const char *zh, *en;
};
const char *random_kind_name(enum random_kind kind); /* "positions" … */
struct random_words random_title(enum random_kind kind);
struct random_words random_meaning(enum random_kind kind);
struct random_words random_verdict(const struct random_test *t);
struct random_words random_never_again(void); /* that nothing here is a reason to draw again */

#endif

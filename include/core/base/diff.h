/* What changed between two texts, line by line: the longest common subsequence, for people. */
#ifndef BASE_DIFF_H
#define BASE_DIFF_H

#include <stddef.h>

struct diff_line {
    char mark;              /* ' ' in both, '-' only in the old text, '+' only in the new one */
    int old_line, new_line; /* from 1; 0 where it is not */
    const char *text;       /* in one of the two texts, len bytes, without the line break */
    size_t len;
};

struct diff { /* free with diff_free */
    struct diff_line *lines;
    size_t count;
    size_t added, removed;
};

/* The texts are lent and must outlive *out. Where so much differs that comparing would take long
 * (over DIFF_CELLS pairs of lines), all of it counts as replaced. */
#define DIFF_CELLS 16000000
void diff_lines(const char *old_text, const char *new_text, struct diff *out);
void diff_free(struct diff *diff);

#endif

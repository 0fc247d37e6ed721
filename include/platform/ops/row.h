/* How rows of operations are written: for the files that hold them, src/features/<room>/ops_*.c. */
#ifndef OPS_ROW_H
#define OPS_ROW_H

#include "platform/ops/op.h"
#include "platform/runtime/lanes.h"

/* The parameters of one row; OP_PARAMS_END ends a list that several rows share. */
#define PARAMS(...)                                                                                \
    (const struct op_param[])                                                                      \
    {                                                                                              \
        __VA_ARGS__, OP_PARAMS_END                                                                 \
    }
#define OP_PARAMS_END                                                                              \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/* Told by its place, needed or not; then those told by their names. */
#define ARG(name, kind, zh, en)                                                                    \
    {                                                                                              \
        name, kind, true, true, zh, en, false, NULL, false                                         \
    }
#define ARG_MAYBE(name, kind, zh, en)                                                              \
    {                                                                                              \
        name, kind, true, false, zh, en, false, NULL, false                                        \
    }
#define OPT(name, kind, zh, en)                                                                    \
    {                                                                                              \
        name, kind, false, false, zh, en, false, NULL, false                                       \
    }
#define OPT_NEEDED(name, kind, zh, en)                                                             \
    {                                                                                              \
        name, kind, false, true, zh, en, false, NULL, false                                        \
    }

/* Some of the ids of a table of labels. */
#define OPT_LIST(name, choices, zh, en)                                                            \
    {                                                                                              \
        name, OP_LIST, false, false, zh, en, false, choices, false                                 \
    }

/* What people confide: neither logged nor kept in the record of calls. */
#define OPT_SECRET(name, kind, required, zh, en)                                                   \
    {                                                                                              \
        name, kind, false, required, zh, en, true, NULL, false                                     \
    }

/* A list that is sorted by one of `keys` and cut into pages of `rows` (platform/ops/op_page.h). */
#define OPT_PAGED(keys, rows)                                                                      \
    OPT("sort", OP_TEXT, "排序：" keys "，前加 - 为倒序",                                          \
        "sort by one of " keys "; - before it: the other way"),                                    \
        OPT("page", OP_INT, "第几页（默认 1）", "which page (default 1)"),                         \
        OPT("size", OP_INT, "每页行数（默认 " rows "）", "rows a page (default " rows ")")

#endif

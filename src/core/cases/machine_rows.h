/* For the rows in src/core/cases only: short ways to write fields. */
#ifndef CASES_MACHINE_ROWS_H
#define CASES_MACHINE_ROWS_H

#include "machine_private.h"

/* Fields that many rows share. */
#define FIELD_END                                                                                  \
    {                                                                                              \
        NULL, CASE_TEXT, false, NULL, NULL, NULL, false, false                                     \
    }
#define FIELD(id, kind, zh, en)                                                                    \
    {                                                                                              \
        id, kind, false, zh, en, NULL, false, false                                                \
    }
#define NEED(id, kind, zh, en)                                                                     \
    {                                                                                              \
        id, kind, true, zh, en, NULL, false, false                                                 \
    }
#define CODED(id, kind, zh, en, table)                                                             \
    {                                                                                              \
        id, kind, true, zh, en, table, false, false                                                \
    }
#define LOOKED_UP(id, kind, zh, en)                                                                \
    {                                                                                              \
        id, kind, true, zh, en, NULL, true, false                                                  \
    }
#define DATE_TOOK                                                                                  \
    FIELD("date", CASE_DATE, "发生日期（默认当天）", "day it took place (default today)")
#define REASON NEED("reason", CASE_TEXT, "理由", "reason")
#define SKIP FIELD("skip", CASE_TEXT, "跳过阶段的理由", "why stages are skipped")
#define FIELDS (const struct case_field[])
#define SIMILAR                                                                                    \
    LOOKED_UP("similar", CASE_INT, "近两年同类违法记录数",                                         \
              "similar records in the last two years"),                                            \
        LOOKED_UP("similar_since", CASE_DATE, "同类记录查询起始日", "looked back to"),             \
    {                                                                                              \
        "similar_cases", CASE_LIST, false, "同类记录所在案件", "cases of those records", NULL,     \
            true, false                                                                            \
    }

#endif

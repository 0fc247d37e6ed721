/* Dated lists to choose from: results and ways of an inspection, grounds on which no penalty is
 * imposed, numbers of the law that are no periods, kinds of visits, reasons for voiding a draw.
 * Part of the code tables (core/law/codes.h); an amended row is a new row, the old one ended with a
 * day in `until`, so a code keeps the meaning that it had on the day it was used. */
#ifndef LAW_LISTS_H
#define LAW_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/law/table.h"

enum list_kind {
    LIST_RESULTS,    /* results.csv     code,zh,en,kind,alone,abnormal,from,until,grade,basis */
    LIST_WAYS,       /* ways.csv        code,zh,en,from,until,grade,basis */
    LIST_NO_PENALTY, /* no-penalty.csv  code,zh,en,list,from,until,grade,basis */
    LIST_LIMITS,     /* limits.csv      code,zh,en,value,unit,from,until,grade,basis */
    LIST_VISITS,     /* visit-types.csv code,zh,en,counts,from,until,grade,basis */
    LIST_VOIDS       /* void-reasons.csv code,zh,en,inputs,from,until,grade,basis */
};
#define LIST_KINDS 6

enum result_kind {
    RESULT_CLEAN,
    RESULT_PROBLEM,
    RESULT_CORRECTED,
    RESULT_UNREACHABLE,
    RESULT_GONE
};

/* One row; what its table does not have is 0 or NULL. */
struct list_row {
    char *code;
    char *zh;
    char *en;
    enum result_kind result;
    bool alone;    /* a result that excludes all others of its item */
    bool abnormal; /* a result that leads to the list of abnormal operation */
    bool counts;   /* visit types: towards the yearly frequency */
    bool inputs;   /* reasons for a void: what went into the draw was wrong */
    bool first;    /* no-penalty: only for a first violation (首违不罚), else for minor ones */
    int64_t value;
    char *unit; /* fen, ppm, count, years */
    int32_t from;
    int32_t until;
    char grade;
    char *basis;
};

struct code_list {
    struct list_row *rows;
    size_t count;
};

/* For law/codes.c: file name and shape of a list; the row function's user is a struct code_list. */
const char *list_file(enum list_kind kind);
const struct table_shape *list_shape(enum list_kind kind);
void list_free(struct code_list *list);

#endif

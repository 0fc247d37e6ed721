/* Code tables that an administrator can replace: regions, enterprise types, registration states,
 * inspection items, statutory clocks, USCCs accepted in spite of their check character, and the
 * lists of casework. Read once, then immutable; a reload makes a new one. */
#ifndef LAW_CODES_H
#define LAW_CODES_H

#include "core/base/label.h"
#include "core/law/calendar.h"
#include "core/law/lists.h"
#include "core/law/region.h"
#include "core/law/uscc.h"

struct codes;
enum codes_kind {
    CODES_REGIONS,  /* regions.csv        code,name,level,bureau,office,short */
    CODES_TYPES,    /* types.csv          pattern,group,name */
    CODES_STATUS,   /* status.csv         text,code,in_business */
    CODES_ITEMS,    /* items.csv          code,name,kind,basis,department */
    CODES_ACCEPTED, /* uscc-accepted.csv  uscc,reason */
    CODES_CLOCKS,   /* clocks.csv         id,zh,en,limit,unit,from,until,grade,basis */
    CODES_RESULTS   /* from here on the lists of core/law/lists.h, in their order */
};
#define CODES_KINDS 12

const char *codes_file(enum codes_kind kind); /* "regions.csv" … */

/* Reads all tables, each from the first of the folders (one a line) that has it, and checks that
 * they fit together (parents and bureaus exist). E_INPUT with file:line:column, E_NOTFOUND. On
 * success the caller frees *out. */
enum err codes_load(const char *dirs, struct codes **out, struct error *e) MUST_CHECK;

/* The same from memory: texts[kind], NULL for an empty table. dirs is only named in errors; NULL
 * ok. */
enum err codes_from_texts(const char *dirs, const char *const texts[CODES_KINDS],
                          struct codes **out, struct error *e) MUST_CHECK;
void codes_free(struct codes *codes);
const uint8_t *codes_digest(const struct codes *codes); /* SHA-256 of what imports are read by */

/* ---- regions ---- */
enum region_level { REGION_PROVINCE, REGION_PREFECTURE, REGION_COUNTY, REGION_ZONE };

struct region {
    uint32_t code;
    uint32_t bureau; /* as in the table; 0 where empty (zones until an administrator fills it) */
    enum region_level level;
    char *name;
    char *office; /* name of its bureau on documents, 长春市南关区市场监督管理局 if left empty */
    char *abbrev; /* what document numbers begin with, 南关区市监 if left empty */
};

const struct region *codes_region(const struct codes *codes, uint32_t code); /* or NULL */
size_t codes_region_count(const struct codes *codes);
const struct region *codes_region_at(const struct codes *codes, size_t i); /* by code */

/* The bureau that inspects in a region: its own, else that of the next larger region; 0 unknown. */
uint32_t codes_bureau(const struct codes *codes, uint32_t region);

/* ---- enterprise types ---- */
enum type_group {
    GROUP_DOMESTIC,
    GROUP_FOREIGN,        /* 5xxx: foreign-invested enterprise */
    GROUP_HMT,            /* 6xxx: Hong Kong, Macao, Taiwan */
    GROUP_REINVEST,       /* reinvestment by a foreign-invested enterprise */
    GROUP_FOREIGN_BRANCH, /* 7xxx: foreign enterprise, not foreign-invested */
    GROUP_HOUSEHOLD,
    GROUP_UNKNOWN /* no pattern fits */
};

/* The row with the fewest wild digits (x) decides. type is 0…9999. */
enum type_group codes_type_group(const struct codes *codes, unsigned type);
const char *codes_type_name(const struct codes *codes, unsigned type); /* "" if unknown */
extern const struct label type_groups[];                               /* by enum type_group */
bool type_group_parse(const char *name, enum type_group *group);       /* not "unknown" */

/* ---- registration states ---- */
struct status {
    char *text;
    uint8_t code;
    bool in_business; /* only such firms can be drawn */
};
const struct status *codes_status(const struct codes *codes, const char *text); /* or NULL */
const char *codes_status_text(const struct codes *codes, uint8_t code); /* first text, or "" */

/* ---- inspection items ---- */
struct item {
    char *code;
    char *name;
    char *basis;
    char *department;
    bool key; /* key item (重点), else general (一般) */
};
const struct item *codes_item(const struct codes *codes, const char *code); /* or NULL */
size_t codes_item_count(const struct codes *codes);
const struct item *codes_item_at(const struct codes *codes, size_t i); /* in the table's order */

/* ---- statutory clocks: the row in force on a day, or NULL ---- */
struct clock {
    char *id;
    char *zh;
    char *en;
    int limit;
    enum clock_unit unit;
    int32_t from;  /* in force from this day, DAY_NONE = always */
    int32_t until; /* last day in force, DAY_FOREVER = still */
    char grade;    /* how sure we are: L law, R reprint or local rule, A our assumption */
    char *basis;
};

const struct clock *codes_clock(const struct codes *codes, const char *id, int32_t day);

/* ---- lists of casework; the row of a code in force on a day, or NULL ---- */
const struct code_list *codes_list(const struct codes *codes, enum list_kind kind);
const struct list_row *codes_listed(const struct codes *codes, enum list_kind kind,
                                    const char *code, int32_t day);

/* uscc_check, but USCC_OK for a firm that is listed although its check character does not fit. */
enum uscc_fault codes_check_uscc(const struct codes *codes, const char *text);

#endif

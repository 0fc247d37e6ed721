#include "core/law/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/law/enterprise.h"
#include "core/law/table.h"

#define TABLE_BYTES_MAX 4000000
#define TYPES 10000

struct type {
    char *name;
    int wild; /* x digits of the pattern that set it; 5 = none did */
    enum type_group group;
};

struct codes {
    struct region *regions; /* by code */
    size_t region_count;
    struct type types[TYPES];
    char **type_names; /* owns the names, one per row */
    size_t type_rows;
    struct status *statuses; /* in table order */
    size_t status_count;
    struct item *items;
    size_t item_count;
    struct clock *clocks;
    size_t clock_count;
    char (*accepted)[USCC_LEN + 1];
    size_t accepted_count;
    struct code_list lists[LIST_KINDS];
    struct sha256 hash; /* while reading: of the tables that decide how a list is read */
    uint8_t digest[SHA256_BYTES];
};

const struct label type_groups[] = {
    [GROUP_DOMESTIC] = {"domestic", "内资", "domestic"},
    [GROUP_FOREIGN] = {"foreign", "外商投资", "foreign"},
    [GROUP_HMT] = {"hmt", "港澳台投资", "Hong Kong, Macao, Taiwan"},
    [GROUP_REINVEST] = {"reinvest", "外商投资企业再投资", "reinvestment"},
    [GROUP_FOREIGN_BRANCH] = {"foreign-branch", "外国企业", "foreign enterprise"},
    [GROUP_HOUSEHOLD] = {"household", "个体工商户", "household business"},
    [GROUP_UNKNOWN] = {"unknown", "不详", "unknown"},
    {NULL, NULL, NULL}};

const struct label ownerships[] = {[OWN_D] = {"D", "内资", "domestic"},
                                   [OWN_F] = {"F", "外商投资", "foreign-invested"},
                                   {NULL, NULL, NULL}};

static bool region_code(const char *cell, uint32_t *code)
{
    if (strlen(cell) != 6 || strspn(cell, "0123456789") != 6 || *cell == '0')
        return false;
    *code = (uint32_t)strtoul(cell, NULL, 10);
    return true;
}

/* ---- one function per table row ---- */

static enum err region_row(void *user, const struct table_row *row, struct error *e)
{
    static const char *const levels[] = {[REGION_PROVINCE] = "province",
                                         [REGION_PREFECTURE] = "prefecture",
                                         [REGION_COUNTY] = "county",
                                         [REGION_ZONE] = "zone"};
    struct codes *codes = user;
    struct region region = {0};
    size_t level = 0;

    if (!region_code(row->cell[0], &region.code))
        return table_bad(row, 0, "应为六位行政区划代码", "must be a six-digit region code", e);
    while (level < 4 && strcmp(levels[level], row->cell[2]) != 0)
        level++;
    if (level == 4)
        return table_bad(row, 2, "应为 province、prefecture、county 或 zone",
                         "must be province, prefecture, county or zone", e);
    if (*row->cell[3] && !region_code(row->cell[3], &region.bureau))
        return table_bad(row, 3, "应为六位行政区划代码或留空",
                         "must be a six-digit region or empty", e);
    region.level = (enum region_level)level;
    region.name = mem_strdup(row->cell[1]);
    region.office = *row->cell[4] ? mem_strdup(row->cell[4]) : NULL;
    region.abbrev = *row->cell[5] ? mem_strdup(row->cell[5]) : NULL;
    codes->regions = mem_grow(codes->regions, codes->region_count + 1, sizeof *codes->regions);
    codes->regions[codes->region_count++] = region;
    return E_OK;
}

/* Four characters, digits first, then any number of x. Gives the first and last code. */
static bool type_pattern(const char *text, int *wild, unsigned *first, unsigned *last)
{
    size_t digits = strspn(text, "0123456789");
    size_t tail = strspn(text + digits, "x");
    unsigned span = 1;

    if (digits + tail != 4 || text[4])
        return false;
    *first = digits ? (unsigned)strtoul(text, NULL, 10) : 0;
    for (size_t i = 0; i < tail; i++) {
        *first *= 10;
        span *= 10;
    }
    *last = *first + span - 1;
    *wild = (int)tail;
    return true;
}

static enum err type_row(void *user, const struct table_row *row, struct error *e)
{
    struct codes *codes = user;
    enum type_group group;
    unsigned first, last;
    int wild;

    if (!type_pattern(row->cell[0], &wild, &first, &last))
        return table_bad(row, 0, "应为四位数字，末尾可用 x 代任意数字",
                         "must be four digits, the last ones may be x", e);
    if (!type_group_parse(row->cell[1], &group))
        return table_bad(row, 1, "未知类别",
                         "must be domestic, foreign, hmt, reinvest, foreign-branch or household",
                         e);
    codes->type_names =
        mem_grow(codes->type_names, codes->type_rows + 1, sizeof *codes->type_names);
    char *name = codes->type_names[codes->type_rows++] = mem_strdup(row->cell[2]);
    for (unsigned type = first; type <= last; type++) {
        struct type *t = &codes->types[type];
        if (t->wild == wild)
            return table_bad(row, 0, "重复", "is there twice", e);
        if (t->wild > wild)
            *t = (struct type){.name = name, .wild = wild, .group = group};
    }
    return E_OK;
}

static enum err status_row(void *user, const struct table_row *row, struct error *e)
{
    struct codes *codes = user;
    struct status status = {0};
    const char *yes = row->cell[2];

    if (strspn(row->cell[1], "0123456789") != strlen(row->cell[1]) || strlen(row->cell[1]) > 2)
        return table_bad(row, 1, "应为 0 到 99 的数字", "must be a number from 0 to 99", e);
    if (strcmp(yes, "yes") != 0 && strcmp(yes, "no") != 0)
        return table_bad(row, 2, "应为 yes 或 no", "must be yes or no", e);
    if (codes_status(codes, row->cell[0]))
        return table_bad(row, 0, "重复", "is there twice", e);
    status.code = (uint8_t)strtoul(row->cell[1], NULL, 10);
    status.in_business = *yes == 'y';
    for (size_t i = 0; i < codes->status_count; i++)
        if (codes->statuses[i].code == status.code &&
            codes->statuses[i].in_business != status.in_business)
            return table_bad(row, 2, "与同一代码的前一行矛盾",
                             "contradicts an earlier row of the same code", e);
    status.text = mem_strdup(row->cell[0]);
    codes->statuses = mem_grow(codes->statuses, codes->status_count + 1, sizeof *codes->statuses);
    codes->statuses[codes->status_count++] = status;
    return E_OK;
}

static enum err item_row(void *user, const struct table_row *row, struct error *e)
{
    static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";
    struct codes *codes = user;
    bool key = strcmp(row->cell[2], "key") == 0;

    if (strspn(row->cell[0], allowed) != strlen(row->cell[0]) || strlen(row->cell[0]) > 16)
        return table_bad(row, 0, "只能用字母、数字和连字符，至多 16 个",
                         "letters, digits and hyphens only, at most 16", e);
    if (!key && strcmp(row->cell[2], "general") != 0)
        return table_bad(row, 2, "应为 general（一般）或 key（重点）", "must be general or key", e);
    if (codes_item(codes, row->cell[0]))
        return table_bad(row, 0, "重复", "is there twice", e);
    codes->items = mem_grow(codes->items, codes->item_count + 1, sizeof *codes->items);
    codes->items[codes->item_count++] =
        (struct item){mem_strdup(row->cell[0]), mem_strdup(row->cell[1]), mem_strdup(row->cell[3]),
                      mem_strdup(row->cell[4]), key};
    return E_OK;
}

static enum err accepted_row(void *user, const struct table_row *row, struct error *e)
{
    struct codes *codes = user;
    enum uscc_fault fault = uscc_check(row->cell[0]);

    /* Only the check character can be forgiven: files and proofs rely on 18 plain characters. */
    if (fault != USCC_OK && fault != USCC_CHECK)
        return table_bad(row, 0, uscc_fault_zh(fault), uscc_fault_en(fault), e);
    codes->accepted = mem_grow(codes->accepted, codes->accepted_count + 1, sizeof *codes->accepted);
    snprintf(codes->accepted[codes->accepted_count++], sizeof *codes->accepted, "%s", row->cell[0]);
    return E_OK;
}

static bool clock_days(const struct table_row *row, struct clock *clock, size_t *column)
{
    clock->from = DAY_NONE;
    clock->until = DAY_FOREVER;
    *column = 5;
    if (*row->cell[5] && !day_parse(row->cell[5], &clock->from))
        return false;
    *column = 6;
    return (!*row->cell[6] || day_parse(row->cell[6], &clock->until)) &&
           clock->until >= clock->from;
}

static enum err clock_row(void *user, const struct table_row *row, struct error *e)
{
    struct codes *codes = user;
    struct clock clock = {0};
    size_t column;

    if (strspn(row->cell[3], "0123456789") != strlen(row->cell[3]) || strlen(row->cell[3]) > 4)
        return table_bad(row, 3, "应为 0 到 9999 的整数", "must be a number from 0 to 9999", e);
    if (!clock_unit_parse(row->cell[4], &clock.unit))
        return table_bad(row, 4, "应为 wd、days、months 或 years",
                         "must be wd, days, months or years", e);
    if (!clock_days(row, &clock, &column))
        return table_bad(row, column, "不是日期，或早于生效日",
                         "not a date, or before the first day", e);
    if (strlen(row->cell[7]) != 1 || !strchr("LRA", *row->cell[7]))
        return table_bad(row, 7, "应为 L、R 或 A", "must be L, R or A", e);
    if (!*row->cell[8])
        return table_bad(row, 8, "不能为空", "must not be empty", e);
    for (size_t i = 0; i < codes->clock_count; i++) {
        const struct clock *c = &codes->clocks[i];
        if (strcmp(c->id, row->cell[0]) == 0 && c->from <= clock.until && clock.from <= c->until)
            return table_bad(row, 0, "与前一行的有效期重叠", "overlaps in time with an earlier row",
                             e);
    }
    clock.limit = (int)strtol(row->cell[3], NULL, 10);
    clock.grade = *row->cell[7];
    clock.id = mem_strdup(row->cell[0]);
    clock.zh = mem_strdup(row->cell[1]);
    clock.en = mem_strdup(row->cell[2]);
    clock.basis = mem_strdup(row->cell[8]);
    codes->clocks = mem_grow(codes->clocks, codes->clock_count + 1, sizeof *codes->clocks);
    codes->clocks[codes->clock_count++] = clock;
    return E_OK;
}

/* ---- reading and fitting together ---- */

static const char *const region_columns[] = {"code", "name", "level", "bureau", "office", "short"};
static const char *const type_columns[] = {"pattern", "group", "name"};
static const char *const status_columns[] = {"text", "code", "in_business"};
static const char *const item_columns[] = {"code", "name", "kind", "basis", "department"};
static const char *const accepted_columns[] = {"uscc", "reason"};
static const char *const clock_columns[] = {"id",   "zh",    "en",    "limit", "unit",
                                            "from", "until", "grade", "basis"};

static const struct {
    const char *file;
    struct table_shape shape;
} tables[CODES_RESULTS] = {
    [CODES_REGIONS] = {"regions.csv", {region_columns, 6, 3, region_row}},
    [CODES_TYPES] = {"types.csv", {type_columns, 3, 3, type_row}},
    [CODES_STATUS] = {"status.csv", {status_columns, 3, 3, status_row}},
    [CODES_ITEMS] = {"items.csv", {item_columns, 5, 3, item_row}},
    [CODES_ACCEPTED] = {"uscc-accepted.csv", {accepted_columns, 2, 2, accepted_row}},
    /* from and until may be empty, so only the first five cells are required of each row */
    [CODES_CLOCKS] = {"clocks.csv", {clock_columns, 9, 5, clock_row}},
};

const char *codes_file(enum codes_kind kind)
{
    return kind < CODES_RESULTS ? tables[kind].file
                                : list_file((enum list_kind)(kind - CODES_RESULTS));
}

static enum err read_one(struct codes *codes, enum codes_kind kind, const char *file,
                         const char *text, size_t len, struct error *e)
{
    if (kind <= CODES_ACCEPTED) {
        uint8_t head[2] = {(uint8_t)kind, 0}; /* a table's end shows */
        sha256_add(&codes->hash, head, sizeof head);
        sha256_add(&codes->hash, text, len);
    }
    if (kind < CODES_RESULTS)
        return table_read(file, text, len, &tables[kind].shape, codes, e);
    enum list_kind list = (enum list_kind)(kind - CODES_RESULTS);
    return table_read(file, text, len, list_shape(list), &codes->lists[list], e);
}

static struct codes *codes_new(void)
{
    struct codes *codes = mem_new(sizeof *codes);

    for (size_t i = 0; i < TYPES; i++)
        codes->types[i] = (struct type){NULL, 5, GROUP_UNKNOWN};
    sha256_init(&codes->hash);
    return codes;
}

static int region_order(const void *a, const void *b)
{
    const struct region *x = a, *y = b;

    return (x->code > y->code) - (x->code < y->code);
}

/* A district (区) is named with its city, a county or city by itself. */
static void name_office(const struct codes *codes, struct region *r)
{
    const struct region *city = codes_region(codes, region_parent(r->code));
    size_t len = strlen(r->name), one = strlen("区");
    bool district =
        r->level == REGION_COUNTY && len > one && strcmp(r->name + len - one, "区") == 0;

    if (!r->office)
        r->office = mem_printf("%s%s市场监督管理局", city && district ? city->name : "", r->name);
    if (!r->abbrev)
        r->abbrev = mem_printf("%s市监", r->name);
}

const uint8_t *codes_digest(const struct codes *codes)
{
    return codes->digest;
}

/* Sorts the regions; each once, inside a known one (provinces excepted), with a known bureau. */
static enum err fit_regions(struct codes *codes, const char *file, struct error *e)
{
    if (codes->region_count)
        qsort(codes->regions, codes->region_count, sizeof *codes->regions, region_order);
    for (size_t i = 0; i < codes->region_count; i++) {
        struct region *r = &codes->regions[i];
        uint32_t parent = region_parent(r->code);
        name_office(codes, r);
        if (i && r[-1].code == r->code)
            return error_set(e, E_INPUT, "%s: 代码 %u 重复", "%s: code %u is there twice", file,
                             r->code);
        if (parent && !codes_region(codes, parent))
            return error_set(e, E_INPUT, "%s: %u 的上级 %u 不在表中",
                             "%s: %u lies in %u, which is not in the table", file, r->code, parent);
        if (r->bureau && !codes_region(codes, r->bureau))
            return error_set(e, E_INPUT, "%s: %u 的监管机构 %u 不在表中",
                             "%s: the bureau of %u, %u, is not in the table", file, r->code,
                             r->bureau);
    }
    return E_OK;
}

enum err codes_from_texts(const char *dirs, const char *const texts[CODES_KINDS],
                          struct codes **out, struct error *e)
{
    struct codes *codes = codes_new();
    enum err err = E_OK;

    for (enum codes_kind kind = 0; kind < CODES_KINDS && !err; kind++) {
        char *name = dirs ? file_in(dirs, codes_file(kind)) : mem_strdup(codes_file(kind));
        if (texts[kind])
            err = read_one(codes, kind, name, texts[kind], strlen(texts[kind]), e);
        free(name);
    }
    sha256_end(&codes->hash, codes->digest);
    if (!err)
        err = fit_regions(codes, codes_file(CODES_REGIONS), e);
    if (err)
        codes_free(codes);
    else
        *out = codes;
    return err;
}

/* The text of one table; a NUL would hide what follows it. */
static enum err load_one(const char *dirs, enum codes_kind kind, struct buf *text, struct error *e)
{
    char *path = file_in(dirs, codes_file(kind));
    enum err err = file_read(path, TABLE_BYTES_MAX, text, e);

    if (!err && text->len && strlen(text->data) != text->len)
        err = error_set(e, E_INPUT, "%s: 含有 NUL 字符，请另存为 UTF-8",
                        "%s: there is a NUL in it; save the file as UTF-8", path);
    free(path);
    return err;
}

enum err codes_load(const char *dirs, struct codes **out, struct error *e)
{
    struct buf files[CODES_KINDS] = {0};
    const char *texts[CODES_KINDS];
    enum err err = E_OK;

    for (enum codes_kind kind = 0; kind < CODES_KINDS && !err; kind++) {
        err = load_one(dirs, kind, &files[kind], e);
        texts[kind] = files[kind].data ? files[kind].data : "";
    }
    if (!err)
        err = codes_from_texts(dirs, texts, out, e);
    for (int i = 0; i < CODES_KINDS; i++)
        buf_free(&files[i]);
    return err;
}

void codes_free(struct codes *codes)
{
    if (!codes)
        return;
    for (size_t i = 0; i < codes->region_count; i++) {
        free(codes->regions[i].name);
        free(codes->regions[i].office);
        free(codes->regions[i].abbrev);
    }
    for (size_t i = 0; i < codes->type_rows; i++)
        free(codes->type_names[i]);
    for (size_t i = 0; i < codes->status_count; i++)
        free(codes->statuses[i].text);
    for (size_t i = 0; i < codes->item_count; i++) {
        free(codes->items[i].code);
        free(codes->items[i].name);
        free(codes->items[i].basis);
        free(codes->items[i].department);
    }
    for (size_t i = 0; i < codes->clock_count; i++) {
        free(codes->clocks[i].id);
        free(codes->clocks[i].zh);
        free(codes->clocks[i].en);
        free(codes->clocks[i].basis);
    }
    for (int i = 0; i < LIST_KINDS; i++)
        list_free(&codes->lists[i]);
    free(codes->regions);
    free(codes->type_names);
    free(codes->statuses);
    free(codes->items);
    free(codes->clocks);
    free(codes->accepted);
    free(codes);
}

/* ---- answers ---- */

const struct region *codes_region(const struct codes *codes, uint32_t code)
{
    struct region key = {.code = code};

    if (!codes->region_count)
        return NULL;
    return bsearch(&key, codes->regions, codes->region_count, sizeof key, region_order);
}

size_t codes_region_count(const struct codes *codes)
{
    return codes->region_count;
}

const struct region *codes_region_at(const struct codes *codes, size_t i)
{
    return &codes->regions[i];
}

uint32_t codes_bureau(const struct codes *codes, uint32_t region)
{
    for (uint32_t code = region; code; code = region_parent(code)) {
        const struct region *r = codes_region(codes, code);
        if (r && r->bureau)
            return r->bureau;
        if (!r && code == region)
            return 0;
    }
    return 0;
}

enum type_group codes_type_group(const struct codes *codes, unsigned type)
{
    return type < TYPES ? codes->types[type].group : GROUP_UNKNOWN;
}

const char *codes_type_name(const struct codes *codes, unsigned type)
{
    return type < TYPES && codes->types[type].name ? codes->types[type].name : "";
}

bool type_group_parse(const char *name, enum type_group *group)
{
    for (int i = 0; i < GROUP_UNKNOWN; i++)
        if (strcmp(type_groups[i].id, name) == 0) {
            *group = (enum type_group)i;
            return true;
        }
    return false;
}

const struct status *codes_status(const struct codes *codes, const char *text)
{
    for (size_t i = 0; i < codes->status_count; i++)
        if (strcmp(codes->statuses[i].text, text) == 0)
            return &codes->statuses[i];
    return NULL;
}

const char *codes_status_text(const struct codes *codes, uint8_t code)
{
    for (size_t i = 0; i < codes->status_count; i++)
        if (codes->statuses[i].code == code)
            return codes->statuses[i].text;
    return "";
}

size_t codes_item_count(const struct codes *codes)
{
    return codes->item_count;
}

const struct item *codes_item_at(const struct codes *codes, size_t i)
{
    return &codes->items[i];
}

const struct item *codes_item(const struct codes *codes, const char *code)
{
    for (size_t i = 0; i < codes->item_count; i++)
        if (strcmp(codes->items[i].code, code) == 0)
            return &codes->items[i];
    return NULL;
}

const struct code_list *codes_list(const struct codes *codes, enum list_kind kind)
{
    return &codes->lists[kind];
}

const struct list_row *codes_listed(const struct codes *codes, enum list_kind kind,
                                    const char *code, int32_t day)
{
    const struct code_list *list = codes_list(codes, kind);

    for (size_t i = 0; i < list->count; i++) {
        const struct list_row *row = &list->rows[i];
        if (strcmp(row->code, code) == 0 && row->from <= day && day <= row->until)
            return row;
    }
    return NULL;
}

const struct clock *codes_clock(const struct codes *codes, const char *id, int32_t day)
{
    for (size_t i = 0; i < codes->clock_count; i++) {
        const struct clock *c = &codes->clocks[i];
        if (strcmp(c->id, id) == 0 && c->from <= day && day <= c->until)
            return c;
    }
    return NULL;
}

enum uscc_fault codes_check_uscc(const struct codes *codes, const char *text)
{
    enum uscc_fault fault = uscc_check(text);

    if (fault == USCC_CHECK)
        for (size_t i = 0; i < codes->accepted_count; i++)
            if (strcmp(codes->accepted[i], text) == 0)
                return USCC_OK;
    return fault;
}

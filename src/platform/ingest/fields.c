#include "fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "platform/ingest/clean.h"

#define CASE_DIGITS 18 /* region, date, at least four of sequence */

struct fields {
    const struct header *header;
    const struct codes *codes;
    struct rejects *rejects;
    const struct column *columns[COLUMN_IDS];
    struct csv_row *row; /* the one being read */
    bool bad;            /* a fault was found in it */
    char empty[1];       /* an absent cell */
    char key[ROW_KEY_MAX + 1];
    char all_items[2];
    char bureau_text[128]; /* the last one looked up, and what it named */
    uint32_t bureau;
};

struct fields *fields_new(const struct header *header, const struct codes *codes,
                          struct rejects *rejects)
{
    struct fields *f = mem_new(sizeof *f);

    f->header = header;
    f->codes = codes;
    f->rejects = rejects;
    f->all_items[0] = '*';
    for (size_t i = 0; i < column_count; i++)
        if (column_table[i].kind == header->kind)
            f->columns[column_table[i].id] = &column_table[i];
    return f;
}

void fields_free(struct fields *f)
{
    free(f);
}

static void refuse(struct fields *f, enum column_id id, const char *value,
                   enum reject_reason reason)
{
    rejects_add(f->rejects, f->row->line, f->columns[id], value, reason, 0);
    f->bad = true;
}

static size_t cell_length(const struct csv_row *row, uint32_t i)
{
    uint32_t end = i + 1 < row->count ? row->offset[i + 1] : row->bytes;

    return end - row->offset[i] - 1;
}

/* True for columns whose own check says more than "too long". */
static bool checks_itself(enum column_id id)
{
    return id == COL_USCC || id == COL_TYPE || id == COL_REGION || id == COL_CLASS ||
           id == COL_SCORE || id == COL_INDUSTRY;
}

/* The cleaned cell of a column, "" if absent; refuses what no column allows. */
static char *take(struct fields *f, enum column_id id)
{
    const struct column *column = f->columns[id];
    int at = f->header->at[id];

    f->empty[0] = '\0';
    if (at < 0 || (uint32_t)at >= f->row->count) {
        if (column->required)
            refuse(f, id, "", REJECT_EMPTY);
        return f->empty;
    }
    char *s = f->row->text + f->row->offset[at];
    size_t len = cell_length(f->row, (uint32_t)at);
    bool plain = f->row->plain;
    len = plain ? clean_plain(s, len) : column->code ? clean_code(s, len) : clean_text(s, len);
    if (len == 0 && column->required)
        refuse(f, id, s, REJECT_EMPTY);
    else if (!plain && clean_has_control(s, len))
        refuse(f, id, s, REJECT_CONTROL);
    else if (len > column->bytes_max && !checks_itself(id))
        refuse(f, id, s, REJECT_TOO_LONG);
    else
        return s;
    return f->empty;
}

static const char *take_uscc(struct fields *f)
{
    static const enum reject_reason reasons[] = {[USCC_EMPTY] = REJECT_EMPTY,
                                                 [USCC_OLD_NUMBER] = REJECT_USCC_OLD,
                                                 [USCC_LENGTH] = REJECT_USCC_LENGTH,
                                                 [USCC_ALPHABET] = REJECT_USCC_ALPHABET,
                                                 [USCC_CHECK] = REJECT_USCC_CHECK};
    char *s = take(f, COL_USCC);

    if (*s == '\0')
        return s; /* refused already */
    clean_upper(s);
    enum uscc_fault fault = codes_check_uscc(f->codes, s);
    if (fault != USCC_OK)
        refuse(f, COL_USCC, s, reasons[fault]);
    return s;
}

static int32_t take_date(struct fields *f, enum column_id id, int32_t when_empty)
{
    int32_t day = when_empty;
    char *s = take(f, id);

    if (*s && !clean_date(s, &day))
        refuse(f, id, s, REJECT_DATE);
    return day;
}

/* 'A' to 'D', also written "A类" or "A级"; 0 for an empty cell. */
static int32_t take_class(struct fields *f)
{
    char *s = take(f, COL_CLASS);

    clean_upper(s);
    if (*s == '\0')
        return 0;
    bool plain = s[1] == '\0' || strcmp(s + 1, "类") == 0 || strcmp(s + 1, "级") == 0;
    if (s[0] < 'A' || s[0] > 'D' || !plain)
        refuse(f, COL_CLASS, s, REJECT_CLASS);
    return s[0];
}

/* Whole points; decimals are rounded half up. -1 for an empty cell. */
static int32_t take_score(struct fields *f)
{
    char *s = take(f, COL_SCORE);
    char *point = strchr(s, '.');
    bool up = point && point[1] >= '5';
    int64_t score = -1;

    if (*s == '\0')
        return -1;
    if (point && point[1] && strspn(point + 1, "0123456789") == strlen(point + 1))
        *point = '\0';
    if (!clean_number(s, 0, 10000, &score))
        refuse(f, COL_SCORE, s, REJECT_SCORE);
    return (int32_t)score + up;
}

static bool take_yes(struct fields *f, enum column_id id)
{
    static const char *const yes[] = {"是", "有", "Y", "YES", "TRUE", "1", "√"};
    static const char *const no[] = {"", "否", "无", "N", "NO", "FALSE", "0", "×"};
    char *s = take(f, id);

    clean_upper(s);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcmp(s, yes[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (strcmp(s, no[i]) == 0)
            return false;
    refuse(f, id, s, REJECT_YES_NO);
    return false;
}

static bool take_active(struct fields *f)
{
    static const char *const active[] = {"",   "在岗", "在职", "正常", "有效",  "在编",
                                         "是", "启用", "1",    "Y",    "ACTIVE"};
    static const char *const inactive[] = {"离岗", "离职", "退休", "调离", "调出",
                                           "停职", "辞职", "注销", "无效", "停用",
                                           "借调", "否",   "0",    "N",    "INACTIVE"};
    char *s = take(f, COL_ACTIVE);

    clean_upper(s);
    for (size_t i = 0; i < sizeof active / sizeof *active; i++)
        if (strcmp(s, active[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof inactive / sizeof *inactive; i++)
        if (strcmp(s, inactive[i]) == 0)
            return false;
    refuse(f, COL_ACTIVE, s, REJECT_ACTIVE);
    return false;
}

/* Of a text without the office's own title, the region that ends it: "长春市南关区" is 南关区, and
 * where two regions have that name, the one whose parent's name stands before it. */
static uint32_t region_named(const struct codes *codes, const char *text, size_t len)
{
    uint32_t found = 0;
    size_t found_len = 0;

    for (size_t i = 0; i < codes_region_count(codes); i++) {
        const struct region *r = codes_region_at(codes, i);
        size_t n = strlen(r->name);
        if (n > len || n < found_len || memcmp(text + len - n, r->name, n) != 0)
            continue;
        const struct region *parent = codes_region(codes, region_parent(r->code));
        size_t before = len - n;
        bool under = before == 0 || (parent && strlen(parent->name) <= before &&
                                     memmem(text, before, parent->name, strlen(parent->name)));
        if (!under)
            continue;
        found = n == found_len && found ? 0 : r->code; /* two of the same name: neither */
        found_len = n;
    }
    return found;
}

uint32_t fields_bureau(const struct codes *codes, const char *text)
{
    static const char *const titles[] = {"市场监督管理局", "市场监管局", "市监局", ""};
    size_t len = strlen(text);
    int64_t code;

    if (clean_number(text, 100000, 999999, &code))
        return codes_bureau(codes, (uint32_t)code);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        size_t n = strlen(titles[i]);
        if (len > n && strcmp(text + len - n, titles[i]) == 0) {
            uint32_t region = region_named(codes, text, len - n);
            return region ? codes_bureau(codes, region) : 0;
        }
    }
    return 0;
}

/* when_empty: the region whose bureau an empty cell means, 0 if the cell may not be empty. */
static int32_t take_bureau(struct fields *f, uint32_t when_empty)
{
    char *s = take(f, COL_BUREAU);

    if (*s == '\0')
        return (int32_t)codes_bureau(f->codes, when_empty);
    if (strcmp(s, f->bureau_text) != 0) {
        f->bureau = fields_bureau(f->codes, s);
        snprintf(f->bureau_text, sizeof f->bureau_text, "%s", s);
    }
    if (f->bureau == 0)
        refuse(f, COL_BUREAU, s, REJECT_BUREAU);
    return (int32_t)f->bureau;
}

static int32_t take_type(struct fields *f)
{
    char *s = take(f, COL_TYPE);
    int64_t type = 0;

    if (*s == '\0')
        return 0;
    if (strlen(s) != 4 || !clean_number(s, 0, 9999, &type) ||
        codes_type_group(f->codes, (unsigned)type) == GROUP_UNKNOWN)
        refuse(f, COL_TYPE, s, REJECT_TYPE);
    return (int32_t)type;
}

static int32_t take_region(struct fields *f)
{
    char *s = take(f, COL_REGION);
    int64_t code = 0;

    if (*s == '\0')
        return 0;
    if (!clean_number(s, 100000, 999999, &code) || codes_bureau(f->codes, (uint32_t)code) == 0 ||
        !codes_region(f->codes, (uint32_t)code))
        refuse(f, COL_REGION, s, REJECT_REGION);
    return (int32_t)code;
}

static const char *take_industry(struct fields *f)
{
    char *s = take(f, COL_INDUSTRY);

    clean_upper(s);
    const char *digits = s + (*s >= 'A' && *s <= 'T');
    size_t n = strspn(digits, "0123456789");
    if (n > 4 || digits[n] != '\0')
        refuse(f, COL_INDUSTRY, s, REJECT_INDUSTRY);
    return s;
}

static const char *take_tags(struct fields *f, enum column_id id)
{
    char *s = take(f, id);
    char *out = s;

    for (const char *p = s; *p; p++)
        if (*p != ' ')
            *out++ = *p;
    *out = '\0';
    clean_list(s);
    return s;
}

static const char *take_items(struct fields *f)
{
    char *s = take(f, COL_ITEMS);
    char one[64];

    if (*s == '\0' || strcmp(s, "全部") == 0 || strcmp(s, "所有") == 0 || strcmp(s, "*") == 0)
        return f->all_items;
    clean_list(s);
    for (const char *p = s; *p;) {
        size_t n = strcspn(p, ";");
        memcpy(one, p, n < sizeof one ? n : sizeof one - 1);
        one[n < sizeof one ? n : sizeof one - 1] = '\0';
        if (!codes_item(f->codes, one)) {
            refuse(f, COL_ITEMS, one, REJECT_ITEM);
            break;
        }
        p += n + (p[n] == ';');
    }
    return s;
}

static void read_enterprise(struct fields *f, struct row *out)
{
    out->number_count = ENT_NUMBERS;
    out->text_count = ENT_TEXTS;
    out->key = take_uscc(f);
    out->numbers[ENT_TYPE] = take_type(f);
    out->numbers[ENT_REGION] = take_region(f);
    out->numbers[ENT_BUREAU] = take_bureau(f, (uint32_t)out->numbers[ENT_REGION]);
    const char *text = take(f, COL_STATUS);
    const struct status *status = codes_status(f->codes, text);
    if (*text && !status)
        refuse(f, COL_STATUS, text, REJECT_STATUS);
    out->numbers[ENT_STATUS] = status ? status->code : 0;
    out->numbers[ENT_IN_BUSINESS] = status && status->in_business;
    out->numbers[ENT_CLASS] = take_class(f);
    out->numbers[ENT_SCORE] = take_score(f);
    out->numbers[ENT_CLASS_DATE] = take_date(f, COL_CLASS_DATE, DAY_NONE);
    out->numbers[ENT_FOUNDED] = take_date(f, COL_FOUNDED, DAY_NONE);
    out->texts[ENT_INDUSTRY] = take_industry(f);
    out->texts[ENT_TAGS] = take_tags(f, COL_TAGS);
    out->texts[ENT_NAME] = take(f, COL_NAME);
    out->texts[ENT_ADDRESS] = take(f, COL_ADDRESS);
}

static void read_class(struct fields *f, struct row *out)
{
    out->number_count = CLS_NUMBERS;
    out->text_count = 0;
    out->key = take_uscc(f);
    out->numbers[CLS_CLASS] = take_class(f);
    out->numbers[CLS_SCORE] = take_score(f);
    out->numbers[CLS_DATE] = take_date(f, COL_CLASS_DATE, DAY_NONE);
}

static void read_inspector(struct fields *f, struct row *out)
{
    out->number_count = INS_NUMBERS;
    out->text_count = INS_TEXTS;
    out->key = take(f, COL_ID);
    out->numbers[INS_BUREAU] = take_bureau(f, 0);
    out->numbers[INS_EXPIRY] = take_date(f, COL_EXPIRY, DAY_NONE);
    out->numbers[INS_EXPIRY2] = take_date(f, COL_EXPIRY2, DAY_NONE);
    out->numbers[INS_EXPERT] = take_yes(f, COL_EXPERT);
    out->numbers[INS_ACTIVE] = take_active(f);
    out->texts[INS_NAME] = take(f, COL_NAME);
    out->texts[INS_DEPARTMENT] = take(f, COL_DEPARTMENT);
    out->texts[INS_LEVEL] = take(f, COL_LEVEL);
    out->texts[INS_CERTIFICATE] = take(f, COL_CERTIFICATE);
    out->texts[INS_CERTIFICATE2] = take(f, COL_CERTIFICATE2);
    out->texts[INS_ITEMS] = take_items(f);
    out->texts[INS_QUALIFICATIONS] = take_tags(f, COL_QUALIFICATIONS);
}

static void read_recusal(struct fields *f, struct row *out)
{
    out->number_count = REC_NUMBERS;
    out->text_count = REC_TEXTS;
    const char *inspector = take(f, COL_ID);
    const char *uscc = take_uscc(f);
    snprintf(f->key, sizeof f->key, "%.40s%c%.18s", inspector, ROW_KEY_SEPARATOR, uscc);
    out->key = f->key;
    out->numbers[REC_FROM] = take_date(f, COL_FROM, DAY_NONE);
    out->numbers[REC_UNTIL] = take_date(f, COL_UNTIL, DAY_FOREVER);
    if (out->numbers[REC_UNTIL] < out->numbers[REC_FROM])
        refuse(f, COL_UNTIL, "", REJECT_DATE_ORDER);
    out->texts[REC_REASON] = take(f, COL_REASON);
}

/* Spreadsheets turn long numbers into 2.20102E+17, so nothing but digits is let in. */
static const char *take_case(struct fields *f)
{
    char *s = take(f, COL_CASE);
    size_t n = strlen(s);

    if (n && (n < CASE_DIGITS || strspn(s, "0123456789") != n))
        refuse(f, COL_CASE, s, REJECT_CASE_NUMBER);
    return s;
}

static const char *take_results(struct fields *f, int32_t day)
{
    char *s = take(f, COL_RESULT);
    char one[16];

    clean_list(s);
    for (const char *p = s; *p;) {
        size_t n = strcspn(p, ";");
        snprintf(one, sizeof one, "%.*s", (int)n, p);
        if (n >= sizeof one || !codes_listed(f->codes, LIST_RESULTS, one, day)) {
            refuse(f, COL_RESULT, one, REJECT_RESULT);
            break;
        }
        p += n + (p[n] == ';');
    }
    return s;
}

static void read_result(struct fields *f, struct row *out)
{
    out->number_count = RES_NUMBERS;
    out->text_count = RES_TEXTS;
    const char *number = take_case(f);
    const char *item = take(f, COL_ITEM);
    if (*item && !codes_item(f->codes, item))
        refuse(f, COL_ITEM, item, REJECT_ITEM);
    snprintf(f->key, sizeof f->key, "%.23s%c%.30s", number, ROW_KEY_SEPARATOR, item);
    out->key = f->key;
    out->numbers[RES_DATE] = take_date(f, COL_DATE, DAY_NONE);
    out->texts[RES_CODES] = take_results(f, out->numbers[RES_DATE]);
    out->texts[RES_INSPECTOR] = take(f, COL_ID);
    out->texts[RES_NOTE] = take(f, COL_NOTE);
}

static void read_matter(struct fields *f, struct row *out)
{
    out->number_count = MAT_NUMBERS;
    out->text_count = MAT_TEXTS;
    const char *external = take(f, COL_EXTERNAL);
    const char *source = take(f, COL_SOURCE);
    snprintf(f->key, sizeof f->key, "%.40s%c%.60s", external, ROW_KEY_SEPARATOR, source);
    out->key = f->key;
    out->numbers[MAT_DATE] = take_date(f, COL_DATE, DAY_NONE);
    out->numbers[MAT_UNIT] = take_bureau(f, 0);
    out->texts[MAT_KIND] = take(f, COL_MATTER_KIND);
    out->texts[MAT_TEXT] = take(f, COL_TEXT);
    out->texts[MAT_USCC] = take_uscc(f);
    out->texts[MAT_CASE] = take_case(f);
    out->texts[MAT_PERSON] = take(f, COL_PERSON);
    out->texts[MAT_BY] = take(f, COL_BY);
}

/* Words that begin the lines people and programs add below a table. */
static bool begins_a_total(const char *s)
{
    static const char *const words[] = {"合计", "总计", "小计",  "共计",  "总数", "合 计",
                                        "共",   "备注", "说明",  "注：",  "注:",  "制表",
                                        "填表", "审核", "total", "Total", "TOTAL"};

    s += strspn(s, " \t\"");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(s, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

static bool is_empty(const char *s)
{
    return s[strspn(s, " \t\r\n")] == '\0';
}

/* Blank rows, total lines and repeated headers hold no data. */
static bool holds_no_data(const struct fields *f, const struct csv_row *row)
{
    enum column_id id = column_key(f->header->kind);
    int at = f->header->at[id];
    const char *key = (uint32_t)at < row->count ? row->text + row->offset[at] : "";
    const char *first = NULL;

    bool is_count = strspn(key, "0123456789") == strlen(key) && strlen(key) < 15;
    if (*key >= '0' && *key <= '9' && !is_count)
        return false; /* the usual case, decided at once */
    const char *title = f->header->names;
    for (int i = 0; i < at; i++)
        title += strlen(title) + 1;
    if (*key && strcmp(key, title) == 0)
        return true;
    for (uint32_t i = 0; i < row->count && !first; i++)
        if (!is_empty(row->text + row->offset[i]))
            first = row->text + row->offset[i];
    if (first && first != key && is_count && *key) /* 合计,60000: the sum stands below the codes */
        return strncmp(first + strspn(first, " \t\""), "合计", strlen("合计")) == 0 ||
               strncmp(first + strspn(first, " \t\""), "总计", strlen("总计")) == 0;
    return !first || ((is_empty(key) || first == key) && begins_a_total(first));
}

enum row_verdict fields_read(struct fields *f, struct csv_row *row, struct row *out)
{
    static void (*const readers[KINDS])(struct fields *, struct row *) = {
        read_enterprise, read_class, read_inspector, read_recusal, read_result, read_matter};

    if (holds_no_data(f, row))
        return ROW_SKIPPED;
    f->row = row;
    f->bad = false;
    if (row->has_nul || row->too_long) {
        rejects_add(f->rejects, row->line, NULL, "",
                    row->has_nul ? REJECT_NUL : REJECT_ROW_TOO_LONG, 0);
        return ROW_REJECTED;
    }
    out->line = (uint32_t)row->line;
    readers[f->header->kind](f, out);
    return f->bad ? ROW_REJECTED : ROW_ACCEPTED;
}

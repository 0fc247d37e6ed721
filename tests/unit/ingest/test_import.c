/* ingest + store: whole files into a registry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/law/uscc.h"
#include "platform/ingest/ingest.h"
#include "platform/store/db.h"
#include "platform/store/registry.h"

#define U0 "91220102MA0000000E"
#define U1 "91220102MA0000001H"
#define U2 "91220102MA0000002L"
#define U3 "91220102MA0000003P"
#define HEAD "uscc,name,type,region,status\n"
#define FIRM(uscc, name) uscc "," name ",1130,220102,存续\n"

static char folder[] = "/tmp/test-import-XXXXXX";
static struct error err;
static struct codes *codes;

/* A registry of its own for each test, and what its last import said. */
struct snapshot {
    struct registry *reg;
    struct ingest_report report;
    struct buf rejects;
    size_t memory;
};

static enum err merge_and_commit(struct snapshot *w, struct ingest *in)
{
    uint64_t version;
    struct db *db = registry_db(w->reg);
    enum err rc = db_begin(db, &err);

    if (!rc)
        rc = ingest_merge(in, w->reg, &err);
    if (!rc)
        rc = registry_bump_version(w->reg, &version, &err);
    if (!rc)
        rc = db_commit(db, &err);
    if (rc)
        db_rollback(db);
    return rc;
}

static enum err import_stream(struct snapshot *w, FILE *file, enum ingest_kind kind,
                              enum ingest_mode mode)
{
    char *rejects = mem_printf("%s/rejects.csv", folder);
    struct ingest_request request = {.file = file,
                                     .kind = kind,
                                     .mode = mode,
                                     .codes = codes,
                                     .memory_bytes = w->memory,
                                     .scratch_dir = folder,
                                     .rejects_path = rejects};
    struct ingest *in = NULL;
    enum err rc = ingest_open(&request, &in, &err);

    if (!rc)
        rc = ingest_read(in, &err);
    if (!rc)
        rc = merge_and_commit(w, in);
    buf_clear(&w->rejects);
    buf_adds(&w->rejects, "");
    if (in) {
        struct error unused;
        assert_int_equal(ingest_keep_rejects(in, &unused), E_OK);
        w->report = *ingest_report(in);
        w->report.ignored = (struct buf){0};
    }
    ingest_free(in);
    enum err unused = file_read(rejects, 16 << 20, &w->rejects, NULL);
    assert_true(unused == E_OK || unused == E_NOTFOUND);
    remove(rejects);
    free(rejects);
    return rc;
}

static enum err import_text(struct snapshot *w, const char *text, enum ingest_mode mode)
{
    FILE *f = tmpfile();

    fputs(text, f);
    enum err rc = import_stream(w, f, KIND_UNKNOWN, mode);
    fclose(f);
    return rc;
}

static enum err import_sample(struct snapshot *w, const char *name)
{
    char *path = mem_printf("tests/data/import/%s", name);
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    enum err rc = import_stream(w, f, KIND_UNKNOWN, MODE_DELTA);
    fclose(f);
    free(path);
    return rc;
}

static struct enterprise find(struct snapshot *w, const char *uscc)
{
    struct enterprise firm;

    assert_int_equal(registry_find(w->reg, uscc, &firm, &err), E_OK);
    return firm;
}

/* Every column of every table but the versions, as text. */
static char *dump(struct snapshot *w)
{
    struct registry_scan *scan;
    struct enterprise f;
    struct buf out = {0};
    bool more;

    assert_int_equal(registry_scan_open(w->reg, SCAN_DEPARTED, &scan, &err), E_OK);
    while (registry_scan_next(scan, &f, &more, &err) == E_OK && more)
        buf_addf(&out, "%s|%s|%s|%s|%s|%u|%u|%u|%u|%d|%d|%d|%d|%d|%d\n", f.uscc, f.name, f.address,
                 f.industry, f.tags, f.type, (unsigned)f.region, (unsigned)f.bureau, f.status,
                 f.in_business, f.departed, f.founded, f.class, f.score, f.class_date);
    registry_scan_close(scan);
    buf_adds(&out, "");
    return buf_take(&out);
}

static bool rejected(const struct snapshot *w, const char *what)
{
    if (strstr(w->rejects.data, what))
        return true;
    print_message("rejects were: %s\n", w->rejects.data);
    return false;
}

static void a_gb18030_export_with_every_quirk_comes_in(void **state)
{
    struct snapshot *w = *state;

    assert_int_equal(import_sample(w, "enterprises-gb18030.csv"), E_OK);
    assert_int_equal(w->report.encoding, ENCODING_GB18030);
    assert_int_equal(w->report.header_line, 3);
    assert_int_equal(w->report.rows, 4);
    assert_int_equal(w->report.accepted, 4);
    assert_int_equal(w->report.skipped, 1); /* the total line */
    assert_int_equal(w->report.counts.added, 4);
    struct enterprise f = find(w, U0);
    assert_string_equal(f.name, "吉林甲（中国）有限公司");
    assert_string_equal(f.address, "人民大街1号, 二楼");
    assert_string_equal(f.tags, "药品;食品");
    assert_int_equal(f.founded, day_from_ymd(2001, 1, 5));
    assert_int_equal(f.bureau, 220102);
    assert_true(f.in_business);
    assert_int_equal(f.class, 0);
    f = find(w, U1);
    assert_int_equal(f.type, 5190);
    assert_string_equal(f.address, "人民大街2号");
    f = find(w, U2);
    assert_string_equal(f.tags, "农资;食品");
    assert_int_equal(f.region, 220102);
    f = find(w, U3);
    assert_string_equal(f.name, "A公司1");
    assert_false(f.in_business);
    assert_int_equal(registry_version(w->reg), 1);
}

struct people {
    struct inspector seen[4];
    size_t count;
};

static enum err note_inspector(void *arg, const struct inspector *p, struct error *e)
{
    struct people *people = arg;

    (void)e;
    people->seen[people->count] = *p;
    if (people->count == 0) {
        assert_string_equal(p->id, "JL001");
        assert_string_equal(p->items, "*");
        assert_string_equal(p->qualifications, "特种设备;食品");
        assert_string_equal(p->department, "登记科");
    }
    if (people->count == 1)
        assert_string_equal(p->items, "0101;0102");
    people->count++;
    return E_OK;
}

static enum err note_recusal(void *arg, const struct recusal *r, struct error *e)
{
    int *count = arg;

    (void)e;
    if (++*count == 1) {
        assert_string_equal(r->inspector, "JL001");
        assert_string_equal(r->uscc, U0);
        assert_string_equal(r->reason, "亲属任职");
        assert_int_equal(r->from, day_from_ymd(2026, 1, 1));
    } else {
        assert_int_equal(r->from, DAY_NONE);
    }
    assert_int_equal(r->until, DAY_FOREVER);
    return E_OK;
}

static void people_and_recusals_come_in(void **state)
{
    struct snapshot *w = *state;
    struct people people = {.count = 0};
    int recusals = 0;

    assert_int_equal(import_sample(w, "inspectors-21-columns.csv"), E_OK);
    assert_int_equal(w->report.encoding, ENCODING_UTF8_BOM);
    assert_int_equal(registry_inspectors(w->reg, 220102, note_inspector, &people, &err), E_OK);
    assert_int_equal(people.count, 3);
    assert_int_equal(people.seen[0].expiry, day_from_ymd(2030, 12, 31));
    assert_int_equal(people.seen[1].expiry, day_from_ymd(2027, 6, 30)); /* the earlier */
    assert_int_equal(people.seen[2].expiry, DAY_FOREVER);
    assert_true(people.seen[1].expert && people.seen[1].active && !people.seen[2].active);
    assert_int_equal(import_sample(w, "recusals.csv"), E_OK);
    assert_int_equal(registry_recusals(w->reg, NULL, note_recusal, &recusals, &err), E_OK);
    assert_int_equal(recusals, 2);
    assert_int_equal(
        import_text(w, "工号,统一社会信用代码\nJL001," U0 "\nJL009," U1 "\n", MODE_FULL), E_OK);
    assert_true(rejected(w, "3,执法人员编号 inspector,JL009"));
    assert_int_equal(w->report.counts.changed, 1);  /* JL001's reason and days are gone */
    assert_int_equal(w->report.counts.departed, 1); /* JL002 is not in the full list */
}

static void classes_need_their_firm_and_keep_history(void **state)
{
    struct snapshot *w = *state;
    struct class_record *history;
    size_t count;

    assert_int_equal(import_sample(w, "classes.csv"), E_INPUT); /* nobody known: no row accepted */
    assert_int_equal(registry_version(w->reg), 0);
    assert_int_equal(import_text(w, HEAD FIRM(U0, "甲") FIRM(U1, "乙"), MODE_FULL), E_OK);
    assert_int_equal(import_sample(w, "classes.csv"), E_OK);
    assert_int_equal(w->report.accepted, 2);
    assert_int_equal(w->report.rejected, 1);
    assert_true(rejected(w, "4,统一社会信用代码 uscc," U2 ",名录库中没有该企业"));
    struct enterprise f = find(w, U0);
    assert_int_equal(f.class, 'A');
    assert_int_equal(f.score, 86); /* 85.5 */
    assert_int_equal(f.class_date, day_from_ymd(2026, 11, 1));
    assert_int_equal(w->report.counts.reclassified, 0); /* first classes */
    assert_int_equal(import_text(w, "uscc,class\n" U0 ",C\n", MODE_DELTA), E_OK);
    assert_int_equal(w->report.counts.reclassified, 1);
    assert_int_equal(w->report.counts.present, 2);
    assert_int_equal(registry_class_history(w->reg, U0, &history, &count, &err), E_OK);
    assert_int_equal(count, 1);
    assert_int_equal(history[0].class, 'A');
    assert_int_equal(history[0].score, 86);
    assert_int_equal(history[0].until_version, registry_version(w->reg));
    free(history);
    /* A list of firms without classes leaves them alone. */
    assert_int_equal(import_text(w, HEAD FIRM(U0, "甲二") FIRM(U1, "乙"), MODE_FULL), E_OK);
    f = find(w, U0);
    assert_int_equal(f.class, 'C');
    assert_string_equal(f.name, "甲二");
}

/* One bad cell in an otherwise good row: column, value, the words of its reason. */
static void assert_refuses(struct snapshot *w, const char *column, const char *value,
                           const char *why)
{
    static const char *const names[] = {"uscc",   "name",   "type",     "region",
                                        "status", "bureau", "industry", "founded",
                                        "class",  "score",  "tags"};
    static const char *const good[] = {U1, "乙", "1130", "220102", "存续", "", "", "", "", "", ""};
    struct buf text = {0};

    for (size_t i = 0; i < 11; i++)
        buf_addf(&text, "%s%s", names[i], i < 10 ? "," : "\n");
    for (int row = 0; row < 2; row++)
        for (size_t i = 0; i < 11; i++) {
            const char *cell = i == 0 && row == 0 ? U0 : good[i];
            buf_add_csv(&text, row && strcmp(names[i], column) == 0 ? value : cell, 0);
            buf_addc(&text, i < 10 ? ',' : '\n');
        }
    assert_int_equal(import_text(w, text.data, MODE_DELTA), E_OK);
    assert_int_equal(w->report.rejected, 1);
    assert_int_equal(w->report.accepted, 1); /* the good row is not held back */
    char *want = mem_printf("%s,", column);
    assert_true(rejected(w, want));
    assert_true(rejected(w, why));
    assert_true(strncmp(w->rejects.data, "\xef\xbb\xbf行号", 9) == 0);
    free(want);
    buf_free(&text);
}

static void every_bad_cell_has_its_reason(void **state)
{
    struct snapshot *w = *state;
    char big[302];

    memset(big, 'x', 301);
    big[301] = '\0';
    assert_refuses(w, "uscc", "", "必填项为空");
    assert_refuses(w, "uscc", "220102000000001", "旧注册号");
    assert_refuses(w, "uscc", "91220102MA000000", "18 characters");
    assert_refuses(w, "uscc", "91220102MA000000IE", "no I, O, S");
    assert_refuses(w, "uscc", "91220102MA0000000F", "校验码不符");
    assert_refuses(w, "name", "", "a required cell is empty");
    assert_refuses(w, "name", "a\x07z", "控制字符");
    assert_refuses(w, "name", big, "内容过长");
    assert_refuses(w, "type", "113", "types.csv");
    assert_refuses(w, "type", "0000", "types.csv");
    assert_refuses(w, "region", "990102", "regions.csv");
    assert_refuses(w, "region", "220102000", "regions.csv");
    assert_refuses(w, "status", "睡觉", "status.csv");
    assert_refuses(w, "bureau", "某某局", "must be a region code or name");
    assert_refuses(w, "industry", "F52111", "GB/T 4754");
    assert_refuses(w, "industry", "零售", "GB/T 4754");
    assert_refuses(w, "founded", "2001-02-30", "不是真实的日期");
    assert_refuses(w, "class", "E", "must be A");
    assert_refuses(w, "class", "AB", "must be A");
    assert_refuses(w, "score", "10001", "0 至 10000");
    assert_refuses(w, "score", "高", "0 至 10000");
    assert_refuses(w, "status", "=cmd|' /C calc'!A0", "'=cmd|"); /* cannot run as a formula */
}

static void bad_people_are_refused(void **state)
{
    struct snapshot *w = *state;

    assert_int_equal(import_text(w,
                                 "人员编号,姓名,单位,执法证号,有效期,可检查事项,是否专家,人员状态\n"
                                 "P1,甲,220102,C1,2030-1-1,,,\n"
                                 "P2,乙,220102,C2,2030-1-1,9999,,\n"
                                 "P3,丙,220102,C3,2030-1-1,,也许,\n"
                                 "P4,丁,220102,C4,2030-1-1,,,不知\n"
                                 "P5,戊,铁西区,C5,,,,\n",
                                 MODE_DELTA),
                     E_OK);
    assert_int_equal(w->report.accepted, 1);
    assert_true(rejected(w, "3,可检查事项 items,9999,"));
    assert_true(rejected(w, "4,是否专家 expert,也许,"));
    assert_true(rejected(w, "5,人员状态 status,不知,"));
    assert_true(rejected(w, "6,执法证有效期 expiry,,必填项为空"));
    assert_int_equal(import_text(w,
                                 "人员编号,uscc,开始日期,结束日期\nP1," U0
                                 ",2026-2-1,2026-1-1\nP1," U1 ",,\n",
                                 MODE_DELTA),
                     E_OK);
    assert_true(rejected(w, "结束日期早于开始日期"));
}

static void zero_bytes_and_endless_rows_are_refused_alone(void **state)
{
    struct snapshot *w = *state;
    FILE *f = tmpfile();

    fputs(HEAD FIRM(U0, "甲"), f);
    fwrite(U1 ",a\0b,1130,220102,存续\n", 1, 18 + 24, f);
    fputs(U2 ",", f);
    for (int i = 0; i < 70000; i++)
        fputs(i % 1000 ? "x" : ",", f);
    fputs("\n" FIRM(U3, "丁"), f);
    assert_int_equal(import_stream(w, f, KIND_UNKNOWN, MODE_DELTA), E_OK);
    assert_int_equal(w->report.accepted, 2);
    assert_true(rejected(w, "含有零字节"));
    assert_true(rejected(w, "整行过长"));
    fclose(f);
}

static void whole_files_are_refused_with_what_to_do(void **state)
{
    struct snapshot *w = *state;

    assert_int_equal(
        import_text(w, "企业名称,统一社会信用代码,登记机关\n甲," U0 ",局\n", MODE_FULL), E_INPUT);
    assert_non_null(strstr(err.zh, "缺少必需的列: "));
    assert_non_null(strstr(err.en, "(type)"));
    assert_non_null(strstr(err.en, "found: 企业名称, 统一社会信用代码, 登记机关"));
    assert_int_equal(import_text(w, "a,b\n1,2\n", MODE_FULL), E_INPUT);
    assert_non_null(strstr(err.zh, "没有找到表头"));
    assert_int_equal(import_text(w, "uscc,name,type,region,status,名称\n", MODE_FULL), E_INPUT);
    assert_non_null(strstr(err.en, "column 6"));
    assert_int_equal(import_text(w, HEAD, MODE_FULL), E_INPUT);
    assert_non_null(strstr(err.zh, "没有一行可以接受"));
    assert_int_equal(import_text(w, HEAD "x,甲,1130,220102,存续\n", MODE_FULL), E_INPUT);
    assert_true(rejected(w, "18 位"));
    assert_int_equal(registry_version(w->reg), 0);
}

static void the_last_of_equal_rows_counts(void **state)
{
    struct snapshot *w = *state;

    assert_int_equal(
        import_text(w, HEAD FIRM(U0, "一") FIRM(U1, "乙") FIRM(U0, "二") FIRM(U0, "三"), MODE_FULL),
        E_OK);
    assert_int_equal(w->report.rows, 4);
    assert_int_equal(w->report.accepted, 2);
    assert_int_equal(w->report.duplicates, 2);
    assert_string_equal(find(w, U0).name, "三");
    assert_true(rejected(w, "2,统一社会信用代码 uscc," U0 ",文件中有重复，以后面的第 4 行为准"));
    assert_true(rejected(w, "line 5, further down"));
}

static void a_delta_adds_and_changes_a_full_list_also_departs(void **state)
{
    struct snapshot *w = *state;
    struct merge_counts *c = &w->report.counts;

    assert_int_equal(import_text(w, HEAD FIRM(U0, "甲") FIRM(U1, "乙") FIRM(U2, "丙"), MODE_FULL),
                     E_OK);
    assert_int_equal(c->added, 3);
    assert_int_equal(import_text(w, HEAD FIRM(U1, "乙二") FIRM(U3, "丁"), MODE_DELTA), E_OK);
    assert_int_equal(c->added, 1);
    assert_int_equal(c->changed, 1);
    assert_int_equal(c->departed, 0);
    assert_string_equal(find(w, U0).name, "甲");
    assert_int_equal(import_text(w, HEAD FIRM(U3, "丁") FIRM(U0, "甲"), MODE_FULL), E_OK);
    assert_int_equal(c->added, 0);
    assert_int_equal(c->changed, 0);
    assert_int_equal(c->departed, 2);
    assert_int_equal(c->present, 4);
    assert_true(find(w, U1).departed);
    assert_false(find(w, U0).departed);
    /* Who comes back is a change, who is gone already departs no more. */
    assert_int_equal(import_text(w, HEAD FIRM(U0, "甲") FIRM(U1, "乙二") FIRM(U3, "丁"), MODE_FULL),
                     E_OK);
    assert_int_equal(c->changed, 1);
    assert_int_equal(c->departed, 0);
    assert_int_equal(c->present, 2);
    assert_false(find(w, U1).departed);
    assert_int_equal(registry_version(w->reg), 4);
}

static void columns_that_are_absent_leave_what_is_known(void **state)
{
    struct snapshot *w = *state;

    assert_int_equal(
        import_text(w,
                    "uscc,name,type,region,status,address,tags,industry,founded,class\n" U0
                    ",甲,1130,220102,存续,大街,食品,F5211,2001-1-1,B\n",
                    MODE_FULL),
        E_OK);
    assert_int_equal(import_text(w, HEAD FIRM(U0, "甲"), MODE_FULL), E_OK);
    assert_int_equal(w->report.counts.changed, 0);
    assert_int_equal(import_text(w, HEAD FIRM(U0, "甲二"), MODE_FULL), E_OK);
    struct enterprise f = find(w, U0);
    assert_string_equal(f.address, "大街");
    assert_string_equal(f.tags, "食品");
    assert_string_equal(f.industry, "F5211");
    assert_int_equal(f.founded, day_from_ymd(2001, 1, 1));
    assert_int_equal(f.class, 'B');
    assert_int_equal(
        import_text(w, "uscc,name,type,region,status,address\n" U0 ",甲二,1130,220102,存续,\n",
                    MODE_FULL),
        E_OK);
    assert_string_equal(find(w, U0).address, ""); /* an empty cell says: none */
}

static void readers_keep_their_version_while_one_is_made(void **state)
{
    struct snapshot *w = *state;
    struct registry *reader;
    struct registry_scan *scan;
    struct enterprise f;
    bool more;

    assert_int_equal(import_text(w, HEAD FIRM(U0, "甲"), MODE_FULL), E_OK);
    assert_int_equal(registry_open(registry_path(w->reg), false, &reader, &err), E_OK);
    assert_int_equal(registry_hold(reader, &err), E_OK);
    assert_int_equal(import_text(w, HEAD FIRM(U1, "乙"), MODE_FULL), E_OK);
    assert_int_equal(registry_version(reader), 1);
    assert_int_equal(registry_scan_open(reader, SCAN_BRIEF, &scan, &err), E_OK);
    assert_int_equal(registry_scan_next(scan, &f, &more, &err), E_OK);
    assert_true(more);
    assert_string_equal(f.uscc, U0);
    assert_int_equal(registry_scan_next(scan, &f, &more, &err), E_OK);
    assert_false(more);
    registry_scan_close(scan);
    registry_release(reader);
    assert_int_equal(registry_version(reader), 2);
    registry_close(reader);
}

static void make_uscc(char out[19], uint32_t n)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    snprintf(out, 19, "91220102MA0000000");
    for (int i = 16; i > 10; i--, n /= 31)
        out[i] = alphabet[n % 31];
    out[17] = uscc_check_char(out);
    out[18] = '\0';
}

static char *many_firms(uint32_t count)
{
    struct buf text = {0};
    char uscc[19];

    buf_adds(&text, HEAD);
    for (uint32_t i = 0; i < count; i++) {
        make_uscc(uscc, (i * 2654435761U) % 50021); /* scattered, some twice */
        buf_addf(&text, "%s,公司%u,1130,220102,存续\n", uscc, (unsigned)i);
    }
    return buf_take(&text);
}

static void spilling_to_disk_changes_nothing(void **state)
{
    struct snapshot *w = *state;
    char *text = many_firms(60000);
    char *other = mem_printf("%s/spilled.db", folder);
    struct snapshot small = {.memory = 1};

    assert_int_equal(import_text(w, text, MODE_FULL), E_OK);
    assert_int_equal(w->report.spilled, 0);
    char *in_memory = dump(w);
    assert_int_equal(registry_open(other, true, &small.reg, &err), E_OK);
    assert_int_equal(import_text(&small, text, MODE_FULL), E_OK);
    assert_true(small.report.spilled > 20);
    char *spilled = dump(&small);
    assert_string_equal(in_memory, spilled);
    assert_int_equal(small.report.duplicates, w->report.duplicates);
    assert_true(small.report.duplicates > 0);
    free(in_memory);
    free(spilled);
    free(text);
    free(other);
    buf_free(&small.rejects);
    registry_close(small.reg);
}

static int new_world(void **state)
{
    static int number;
    struct snapshot *w = mem_new(sizeof *w);
    char *path = mem_printf("%s/%d.db", folder, number++);

    w->memory = (size_t)64 << 20;
    assert_int_equal(registry_open(path, true, &w->reg, &err), E_OK);
    free(path);
    *state = w;
    return 0;
}

static int end_world(void **state)
{
    struct snapshot *w = *state;

    registry_close(w->reg);
    buf_free(&w->rejects);
    free(w);
    return 0;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) && codes_load("config", &codes, &err) == E_OK ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    codes_free(codes);
    return file_remove_tree(folder, &err) == E_OK ? 0 : -1;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, new_world, end_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_gb18030_export_with_every_quirk_comes_in),
        TEST(people_and_recusals_come_in),
        TEST(classes_need_their_firm_and_keep_history),
        TEST(every_bad_cell_has_its_reason),
        TEST(bad_people_are_refused),
        TEST(zero_bytes_and_endless_rows_are_refused_alone),
        TEST(whole_files_are_refused_with_what_to_do),
        TEST(the_last_of_equal_rows_counts),
        TEST(a_delta_adds_and_changes_a_full_list_also_departs),
        TEST(columns_that_are_absent_leave_what_is_known),
        TEST(readers_keep_their_version_while_one_is_made),
        TEST(spilling_to_disk_changes_nothing),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

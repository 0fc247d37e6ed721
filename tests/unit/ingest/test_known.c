/* platform/ingest/known.h: a list that comes again is imported as if every line of it were read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "platform/ingest/ingest.h"
#include "platform/ingest/known.h"
#include "platform/store/db.h"
#include "platform/store/registry.h"
#include "platform/store/registry_lines.h"

#define FIRMS 24
#define LINES 60 /* of a file, at most */
#define STEPS 14
#define SEQUENCES 40

#define REGIONS                                                                                      \
    "code,name,level,bureau\n220000,吉林省,province,220000\n220100,长春市,prefecture,220100\n" \
    "220102,南关区,county,220102\n220103,宽城区,county,"
#define OTHER_TEXTS                                                                                \
    [CODES_TYPES] = "pattern,group,name\n1xxx,domestic,内资\n5xxx,foreign,外资\n",                 \
    [CODES_STATUS] = "text,code,in_business\n存续,1,yes\n注销,3,no\n"

static char folder[] = "/tmp/test-known-XXXXXX";
static struct error err;
static struct codes *tables[2];
static uint64_t seed;

/* Two registries that get the same files; the first one knows lines. */
struct side {
    struct registry *reg;
    struct ingest_report report;
    struct buf rejects;
    enum err rc;
};

static uint32_t any(uint32_t n) /* 0 … n - 1 (splitmix64) */
{
    uint64_t z = seed += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) % n);
}

static bool one_in(uint32_t n)
{
    return any(n) == 0;
}

static void uscc_of(unsigned firm, char uscc[19])
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    snprintf(uscc, 19, "91220102MA%07u0", firm);
    for (const char *c = alphabet; *c; c++) {
        uscc[17] = *c;
        if (uscc_check(uscc) == USCC_OK)
            return;
    }
}

static void open_side(struct side *s, const char *name)
{
    char *path = mem_printf("%s/%s.db", folder, name);

    memset(s, 0, sizeof *s);
    remove(path);
    assert_int_equal(registry_open(path, true, &s->reg, &err), E_OK);
    assert_int_equal(db_exec(registry_db(s->reg), "PRAGMA synchronous=OFF", &err), E_OK);
    free(path);
}

static void close_side(struct side *s)
{
    registry_close(s->reg);
    buf_free(&s->rejects);
}

static enum err merge(struct side *s, struct ingest *in)
{
    struct db *db = registry_db(s->reg);
    uint64_t version;
    enum err rc = db_begin(db, &err);

    if (!rc)
        rc = ingest_merge(in, s->reg, &err);
    if (!rc)
        rc = registry_bump_version(s->reg, &version, &err);
    if (!rc)
        rc = db_commit(db, &err);
    if (rc)
        db_rollback(db);
    return rc;
}

static void import(struct side *s, const struct buf *text, enum ingest_mode mode,
                   const struct codes *codes, bool knows, size_t memory)
{
    char *rejects = mem_printf("%s/rejects.csv", folder);
    FILE *file = fmemopen(text->data, text->len, "r");
    struct ingest_request request = {.file = file,
                                     .kind = KIND_UNKNOWN,
                                     .mode = mode,
                                     .codes = codes,
                                     .memory_bytes = memory,
                                     .scratch_dir = folder,
                                     .registry_path = knows ? registry_path(s->reg) : NULL,
                                     .rejects_path = rejects};
    struct ingest *in = NULL;

    s->rc = ingest_open(&request, &in, &err);
    if (!s->rc)
        s->rc = ingest_read(in, &err);
    if (!s->rc)
        s->rc = merge(s, in);
    assert_non_null(in);
    s->report = *ingest_report(in);
    s->report.ignored = (struct buf){0};
    assert_int_equal(ingest_keep_rejects(in, &err), E_OK);
    ingest_free(in);
    fclose(file);
    buf_clear(&s->rejects);
    if (file_read(rejects, 1 << 20, &s->rejects, NULL) == E_OK)
        remove(rejects);
    buf_adds(&s->rejects, "");
    free(rejects);
}

/* All that the registry says, the lines' hashes apart. */
static char *dump(const struct side *s)
{
    struct registry_scan *scan;
    struct enterprise f;
    struct class_record *list;
    struct buf out = {0};
    size_t count;
    bool more;

    assert_int_equal(registry_scan_open(s->reg, SCAN_DEPARTED, &scan, &err), E_OK);
    while (registry_scan_next(scan, &f, &more, &err) == E_OK && more) {
        buf_addf(&out, "%s|%s|%s|%s|%s|%u|%u|%u|%u|%d|%d|%d|%d|%d|%d", f.uscc, f.name, f.address,
                 f.industry, f.tags, f.type, (unsigned)f.region, (unsigned)f.bureau, f.status,
                 f.in_business, f.departed, f.founded, f.class, f.score, f.class_date);
        assert_int_equal(registry_class_history(s->reg, f.uscc, &list, &count, &err), E_OK);
        for (size_t i = 0; i < count; i++)
            buf_addf(&out, " %c%d@%llu", list[i].class, list[i].score,
                     (unsigned long long)list[i].until_version);
        buf_addc(&out, '\n');
        free(list);
    }
    registry_scan_close(scan);
    buf_addf(&out, "version %llu\n", (unsigned long long)registry_version(s->reg));
    return buf_take(&out);
}

static void compare(struct side *a, struct side *b)
{
    char *left = dump(a);
    char *right = dump(b);

    assert_int_equal(a->rc, b->rc);
    assert_int_equal(b->report.known, 0);
    a->report.known = 0;
    a->report.spilled = b->report.spilled = 0; /* fewer rows to sort: that is the point */
    assert_memory_equal(&a->report, &b->report, sizeof a->report);
    assert_string_equal(a->rejects.data, b->rejects.data);
    assert_string_equal(left, right);
    free(left);
    free(right);
}

/* ---- files as people send them ---- */

/* A firm as the file's author has it now. */
struct firm {
    bool listed;
    unsigned name;
    unsigned region;
    unsigned class;
};

static const char *const layouts[] = {
    "uscc,name,type,region,status", "name,uscc,type,region,status",
    "uscc,name,type,region,status,address,tags", "uscc,name,type,region,status,class,score"};

static void add_line(struct buf *text, const struct firm *f, unsigned firm, unsigned layout)
{
    static const char *const regions[] = {"220102", "220103", "220100", "999999"};
    static const char *const classes[] = {"", "A", "B", "D"};
    char uscc[19];

    uscc_of(firm, uscc);
    if (one_in(40))
        uscc[17] = uscc[17] == '0' ? '1' : '0';
    if (one_in(40))
        buf_addf(text, "合计,%u\n", firm);
    const char *quote = one_in(8) ? "\"" : "";
    const char *space = one_in(12) ? " " : "";
    if (layout == 1)
        buf_addf(text, "%s企业%u%s,%s%s", quote, f->name, quote, space, uscc);
    else
        buf_addf(text, "%s%s%s,%s企业%u%s", space, uscc, one_in(30) ? "\t" : "", quote, f->name,
                 quote);
    buf_addf(text, ",%s,%s,%s", one_in(50) ? "11300" : "1130", regions[f->region],
             f->name % 5 ? "存续" : "注销");
    if (layout == 2)
        buf_addf(text, ",路%u号,乙；甲", f->name % 3);
    if (layout == 3)
        buf_addf(text, ",%s,%s", classes[f->class], f->class ? "80" : "");
    buf_adds(text, one_in(20) ? "\r\n" : "\n");
}

static void change(struct firm firms[FIRMS])
{
    for (unsigned i = 0; i < FIRMS; i++) {
        if (one_in(10))
            firms[i].listed = !firms[i].listed;
        if (one_in(10))
            firms[i].name = any(40);
        if (one_in(12))
            firms[i].region = one_in(6) ? 3 : any(3);
        if (one_in(12))
            firms[i].class = any(4);
    }
}

static void write_list(struct buf *text, const struct firm firms[FIRMS], unsigned layout, bool part)
{
    unsigned start = any(FIRMS);

    buf_addf(text, "%s\n", layouts[layout]);
    for (unsigned i = 0; i < FIRMS; i++) {
        unsigned n = (start + 7 * i) % FIRMS;
        if (!firms[n].listed || (part && !one_in(4)))
            continue;
        add_line(text, &firms[n], n, layout);
        for (int again = 0; again < 3 && one_in(9); again++) {
            struct firm other = firms[any(FIRMS)];
            add_line(text, one_in(2) ? &firms[n] : &other, n, layout);
        }
    }
    add_line(text, &firms[start], start, layout);
}

static void write_classes(struct buf *text)
{
    static const char letters[] = "ABCD";
    char uscc[19];

    buf_adds(text, "uscc,class,score\n");
    for (unsigned i = 0; i < FIRMS; i++) {
        uscc_of(i, uscc);
        if (!one_in(3))
            buf_addf(text, "%s,%c,%u\n", uscc, letters[any(4)], any(3) * 10);
    }
}

static void run_sequence(uint64_t *known)
{
    struct firm firms[FIRMS];
    struct side a, b;
    struct buf text = {0};
    unsigned layout = any(4);
    unsigned table = 0;

    open_side(&a, "a");
    open_side(&b, "b");
    memset(firms, 0, sizeof firms);
    for (unsigned i = 0; i < FIRMS; i++)
        firms[i] = (struct firm){!one_in(5), any(40), any(3), any(4)};
    for (int step = 0; step < STEPS; step++) {
        enum ingest_mode mode = one_in(4) ? MODE_DELTA : MODE_FULL;
        size_t memory = one_in(6) ? 1 : (size_t)1 << 20;
        table = one_in(6) ? 1 - table : table;
        layout = one_in(5) ? any(4) : layout;
        buf_clear(&text);
        if (one_in(5))
            write_classes(&text);
        else
            write_list(&text, firms, layout, mode == MODE_DELTA);
        import(&a, &text, mode, tables[table], true, memory);
        *known += a.report.known;
        import(&b, &text, mode, tables[table], false, memory);
        compare(&a, &b);
        if (!one_in(4))
            change(firms);
    }
    buf_free(&text);
    close_side(&a);
    close_side(&b);
}

static void imports_are_the_same_with_and_without(void **state)
{
    uint64_t known = 0;

    (void)state;
    for (unsigned i = 0; i < SEQUENCES; i++) {
        seed = 1000 + i;
        run_sequence(&known);
    }
    assert_true(known > SEQUENCES * FIRMS); /* it was put to use */
}

static struct buf plain_list(unsigned count)
{
    const struct firm f = {true, 1, 0, 0};
    struct buf text = {0};
    char uscc[19];

    buf_addf(&text, "%s\n", layouts[0]);
    for (unsigned i = 0; i < count; i++) {
        uscc_of(i, uscc);
        buf_addf(&text, "%s,企业%u,1130,220102,存续\n", uscc, f.name);
    }
    return text;
}

static void a_list_that_comes_again_is_not_read_again(void **state)
{
    struct buf text = plain_list(500);
    struct side a;

    (void)state;
    open_side(&a, "again");
    for (int time = 0; time < 3; time++) {
        import(&a, &text, MODE_FULL, tables[0], true, 1 << 20);
        assert_int_equal(a.rc, E_OK);
        assert_int_equal(a.report.known, time ? 500 : 0);
    }
    /* Other tables: read again, once; the firms are as they were. */
    import(&a, &text, MODE_FULL, tables[1], true, 1 << 20);
    assert_int_equal(a.report.known, 0);
    assert_int_equal(a.report.counts.changed, 0);
    import(&a, &text, MODE_FULL, tables[1], true, 1 << 20);
    assert_int_equal(a.report.known, 500);
    close_side(&a);
    buf_free(&text);
}

/* If this fails, lines are read differently than by the program before: count LINE_RULES up, and
 * write the new digest here. */
static void the_rules_are_those_of_line_rules(void **state)
{
    static const char rules_1[] =
        "2a8e6cc8628b4ad5a68367270b6f43894632f6ee81cb5f096a03ca36f1180028";
    struct buf text = {0};
    struct side a;
    char hex[65];

    (void)state;
    open_side(&a, "rules");
    seed = 1;
    for (unsigned i = 0; i < 4; i++) {
        struct firm firms[FIRMS];
        for (unsigned n = 0; n < FIRMS; n++)
            firms[n] = (struct firm){true, any(40), any(4), any(4)};
        buf_clear(&text);
        write_list(&text, firms, i, false);
        import(&a, &text, MODE_DELTA, tables[0], false, 1 << 20);
        buf_clear(&text);
        buf_adds(&text, a.rejects.data);
        char *all = dump(&a);
        buf_adds(&text, all);
        free(all);
    }
    assert_string_equal(sha256_hex(text.data, text.len, hex), rules_1);
    assert_int_equal(LINE_RULES, 1);
    close_side(&a);
    buf_free(&text);
}

static int set_up(void **state)
{
    static const char *const one[CODES_KINDS] = {[CODES_REGIONS] = REGIONS "220103\n", OTHER_TEXTS};
    static const char *const two[CODES_KINDS] = {[CODES_REGIONS] = REGIONS "220100\n", OTHER_TEXTS};

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(codes_from_texts(NULL, one, &tables[0], &err), E_OK);
    assert_int_equal(codes_from_texts(NULL, two, &tables[1], &err), E_OK);
    return 0;
}

static int tear_down(void **state)
{
    char *command = mem_printf("rm -r %s", folder);

    (void)state;
    codes_free(tables[0]);
    codes_free(tables[1]);
    int rc = system(command);
    free(command);
    return rc;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imports_are_the_same_with_and_without),
        cmocka_unit_test(a_list_that_comes_again_is_not_read_again),
        cmocka_unit_test(the_rules_are_those_of_line_rules),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

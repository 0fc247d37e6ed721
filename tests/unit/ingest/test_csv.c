/* ingest: decoding, CSV rows, cleaning of cells, headers. */
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
#include "core/base/hex.h"
#include "platform/ingest/clean.h"
#include "platform/ingest/columns.h"
#include "platform/ingest/csv_rows.h"
#include "platform/ingest/decode.h"

static struct error err;

/* ---- decoding ---- */

/* Decodes bytes; the text in *out, or the error. */
static enum err decode(const char *bytes, size_t len, struct buf *out, enum encoding *encoding)
{
    FILE *f = tmpfile();
    struct decoder *d;
    const char *text;
    size_t n = 1;

    assert_non_null(f);
    fwrite(bytes, 1, len, f);
    enum err rc = decoder_open(f, NULL, &d, &err);
    if (rc == E_OK) {
        *encoding = decoder_encoding(d);
        while (n && (rc = decoder_next(d, &text, &n, &err)) == E_OK)
            buf_add(out, text, n);
        decoder_close(d);
    }
    fclose(f);
    return rc;
}

static void assert_decodes(const char *bytes, const char *text, enum encoding want)
{
    struct buf out = {0};
    enum encoding encoding;

    assert_int_equal(decode(bytes, strlen(bytes), &out, &encoding), E_OK);
    assert_string_equal(out.data, text);
    assert_int_equal(encoding, want);
    buf_free(&out);
}

static void encodings_are_recognised(void **state)
{
    (void)state;
    assert_decodes("a,b\n", "a,b\n", ENCODING_UTF8);
    assert_decodes("企业\n", "企业\n", ENCODING_UTF8);
    assert_decodes("\xef\xbb\xbf企业\n", "企业\n", ENCODING_UTF8_BOM);
    assert_decodes("\xc6\xf3\xd2\xb5\n", "企业\n", ENCODING_GB18030);
    assert_decodes("\x81\x39\xef\x30\n", "㐁\n", ENCODING_GB18030); /* four bytes */
}

static void long_gb18030_survives_every_cut(void **state)
{
    (void)state;
    struct buf in = {0};
    struct buf out = {0};
    enum encoding encoding;

    buf_addc(&in, 'x'); /* so that pieces end inside characters */
    for (int i = 0; i < 300000; i++)
        buf_adds(&in, "\xc6\xf3\xd2\xb5\x81\x39\xef\x30");
    assert_int_equal(decode(in.data, in.len, &out, &encoding), E_OK);
    assert_int_equal(out.len, 1 + 300000 * 9);
    assert_memory_equal(out.data + 1 + 299999 * 9, "企业㐁", 9);
    buf_free(&in);
    buf_free(&out);
}

static void a_bad_byte_is_named_by_its_line(void **state)
{
    (void)state;
    struct buf out = {0};
    enum encoding encoding;

    assert_int_equal(decode("a\nb\n\xc6\xf3\xff\xff\n", 9, &out, &encoding), E_INPUT);
    assert_non_null(strstr(err.en, "line 3 (byte 6)"));
    assert_non_null(strstr(err.zh, "第 3 行"));
    assert_int_equal(decode("\xef\xbb\xbf"
                            "a\n\xc6\xf3\n",
                            8, &out, &encoding),
                     E_INPUT);
    assert_non_null(strstr(err.en, "line 2 (byte 5)"));
    assert_int_equal(decode("ok\n\xc6", 4, &out, &encoding), E_INPUT); /* cut at the end */
    assert_non_null(strstr(err.en, "line 2"));
    buf_free(&out);
}

static void other_formats_are_refused_with_advice(void **state)
{
    (void)state;
    struct buf out = {0};
    enum encoding encoding;

    assert_int_equal(decode("", 0, &out, &encoding), E_INPUT);
    assert_int_equal(decode("\xff\xfe"
                            "a\0",
                            4, &out, &encoding),
                     E_INPUT);
    assert_non_null(strstr(err.en, "UTF-16"));
    assert_int_equal(decode("\xfe\xff\0a", 4, &out, &encoding), E_INPUT);
    assert_int_equal(decode("PK\3\4....", 8, &out, &encoding), E_INPUT);
    assert_non_null(strstr(err.zh, "另存为"));
    assert_int_equal(decode("\xd0\xcf\x11\xe0....", 8, &out, &encoding), E_INPUT);
    buf_free(&out);
}

static void the_hash_is_of_the_bytes(void **state)
{
    (void)state;
    FILE *f = tmpfile();
    struct decoder *d;
    char hex[65];

    fputs("abc", f);
    assert_int_equal(decoder_open(f, NULL, &d, &err), E_OK);
    hex_encode(hex, decoder_sha256(d), 32);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(decoder_size(d), 3);
    decoder_close(d);
    fclose(f);
}

/* ---- rows ---- */

/* Writes "line:cell|cell\n" for each row. */
static enum err write_row(void *arg, struct csv_row *row, struct error *e)
{
    struct buf *out = arg;

    (void)e;
    buf_addf(out, "%llu:", (unsigned long long)row->line);
    for (uint32_t i = 0; i < row->count; i++)
        buf_addf(out, "%s%s", i ? "|" : "", row->text + row->offset[i]);
    buf_adds(out, row->too_long ? "(long)\n" : row->has_nul ? "(nul)\n" : "\n");
    return E_OK;
}

/* Reads the text in pieces of `piece` bytes. */
static enum err rows_of(const char *text, size_t len, size_t piece, struct buf *out)
{
    struct csv_rows *r = csv_rows_new(write_row, out);
    enum err rc = E_OK;

    buf_clear(out);
    buf_adds(out, "");
    for (size_t at = 0; at < len && rc == E_OK; at += piece)
        rc = csv_rows_feed(r, text + at, len - at < piece ? len - at : piece, &err);
    if (rc == E_OK)
        rc = csv_rows_end(r, &err);
    csv_rows_free(r);
    return rc;
}

static void assert_rows(const char *text, const char *want)
{
    struct buf out = {0};

    for (size_t piece = 1; piece <= 9; piece++) {
        assert_int_equal(rows_of(text, strlen(text), piece, &out), E_OK);
        assert_string_equal(out.data, want);
    }
    assert_int_equal(rows_of(text, strlen(text), 100000, &out), E_OK);
    assert_string_equal(out.data, want);
    buf_free(&out);
}

static void rows_have_their_lines(void **state)
{
    (void)state;
    assert_rows("a,b\nc,d\n", "1:a|b\n2:c|d\n");
    assert_rows("a,b\r\n\r\n  \r\nc,d", "1:a|b\n4:c|d\n");
    assert_rows("\"x\ny\",b\n\"q\"\"q\",d\n", "1:x\ny|b\n3:q\"q|d\n");
    assert_rows("a, b ,\" c \"\n", "1:a|b| c \n");
    assert_rows("a,\n,b\n", "1:a|\n2:|b\n");
    assert_rows("=\"0123\",x\n", "1:=\"0123\"|x\n");
    assert_rows("", "");
}

/* Lines without quotation marks take a short way; fed byte by byte all take libcsv's. */
static void the_short_way_reads_what_libcsv_reads(void **state)
{
    (void)state;
    static const char alphabet[] = "ab,, \t\"\r\n\n";
    struct buf whole = {0};
    struct buf bytewise = {0};
    uint32_t seed = 1;
    char text[41];

    for (int round = 0; round < 20000; round++) {
        for (int i = 0; i < 40; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        text[0] = 'x'; /* so that both see the same kind of line end */
        text[40] = '\n';
        enum err a = rows_of(text, 41, 41, &whole);
        enum err b = rows_of(text, 41, 1, &bytewise);
        assert_int_equal(a, b);
        assert_string_equal(strchr(whole.data, ':') ? whole.data : "",
                            strchr(bytewise.data, ':') ? bytewise.data : "");
    }
    buf_free(&whole);
    buf_free(&bytewise);
}

static void old_mac_line_ends_are_counted(void **state)
{
    (void)state;
    struct buf out = {0};

    assert_int_equal(rows_of("a\rb\r\rc", 6, 100, &out), E_OK);
    assert_string_equal(out.data, "1:a\n2:b\n4:c\n");
    buf_free(&out);
}

static void an_open_quote_refuses_the_file_and_gives_no_half_row(void **state)
{
    (void)state;
    struct buf out = {0};
    struct buf big = {0};

    assert_int_equal(rows_of("a,b\nc,\"d\ne\n", 11, 100, &out), E_INPUT);
    assert_string_equal(out.data, "1:a|b\n");
    assert_non_null(strstr(err.en, "line 2 is never closed"));
    buf_adds(&big, "a,b\nc,\"");
    for (int i = 0; i < 20000; i++)
        buf_adds(&big, "0123456\n");
    assert_int_equal(rows_of(big.data, big.len, 4096, &out), E_INPUT);
    assert_string_equal(out.data, "1:a|b\n");
    buf_free(&out);
    buf_free(&big);
}

static void zero_bytes_and_long_rows_are_marked(void **state)
{
    (void)state;
    struct buf out = {0};
    struct buf big = {0};

    assert_int_equal(rows_of("a\0b,c\nd\n", 8, 100, &out), E_OK);
    assert_string_equal(out.data, "1:a|c(nul)\n2:d\n");
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 30000; k++)
            buf_addc(&big, 'x');
        buf_addc(&big, i < 2 ? ',' : '\n');
    }
    buf_adds(&big, "next\n");
    assert_int_equal(rows_of(big.data, big.len, 1000, &out), E_OK);
    assert_non_null(strstr(out.data, "(long)\n2:next\n"));
    buf_clear(&big);
    for (int i = 0; i < 400; i++)
        buf_adds(&big, "x,");
    buf_adds(&big, "\nnext\n");
    assert_int_equal(rows_of(big.data, big.len, 1000, &out), E_OK);
    assert_non_null(strstr(out.data, "\n2:next\n"));
    buf_free(&out);
    buf_free(&big);
}

/* ---- cells ---- */

static void assert_cleans(size_t (*clean)(char *, size_t), const char *from, const char *to)
{
    char s[200];

    snprintf(s, sizeof s, "%s", from);
    assert_int_equal(clean(s, strlen(s)), strlen(to));
    assert_string_equal(s, to);
}

static void text_digits_and_full_width_become_plain(void **state)
{
    (void)state;
    assert_cleans(clean_code, "\t220102", "220102");
    assert_cleans(clean_code, "'220102", "220102");
    assert_cleans(clean_code, "=\"220102\"", "220102");
    assert_cleans(clean_code, " =\" 220102 \" ", "220102");
    assert_cleans(clean_code, "２２０１０２", "220102");
    assert_cleans(clean_code, "（Ａ）", "(A)");
    assert_cleans(clean_code, "　A\xc2\xa0", "A");
    assert_cleans(clean_code, "", "");
    assert_cleans(clean_code, "'", "");
    assert_cleans(clean_code, "=", "=");
    assert_cleans(clean_code, "=\"\"", "");
    assert_cleans(clean_text, "吉林（中国）Ａ１有限公司", "吉林（中国）A1有限公司");
    assert_cleans(clean_text, "　 一　二 ", "一 二");
    assert_cleans(clean_text, "\xef\xbb\xbf名称", "名称");
}

static void control_characters_are_seen(void **state)
{
    (void)state;
    const char *bad[] = {"a\tb",          "a\x7f",         "a\xc2\x85",
                         "a\xe2\x80\xae", "a\xe2\x81\xa6", "\xef\xbf\xbe"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(clean_has_control(bad[i], strlen(bad[i])));
    assert_false(clean_has_control("“吉林”é㑀𠀀", strlen("“吉林”é㑀𠀀")));
}

static void every_form_of_date_is_read(void **state)
{
    (void)state;
    const char *good[] = {"2026-1-5",
                          "2026-01-05",
                          "2026/1/5",
                          "2026/01/05",
                          "2026.1.5",
                          "20260105",
                          "2026年1月5日",
                          "2026年01月05日",
                          "2026-01-05 00:00:00",
                          "2026/1/5 8:30",
                          "2026-01-05T08:30:00.000"};
    const char *bad[] = {"",         "2026-13-1",     "2026-2-30",  "26-1-5",   "2026-1",
                         "20260230", "2026-1-5x",     "2026年1月5", "46027",    "2026-1/5",
                         "1-1-2026", "2026-1-5 早上", "2026015",    "202601050"};
    int32_t day;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(clean_date(good[i], &day));
        assert_int_equal(day, day_from_ymd(2026, 1, 5));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(clean_date(bad[i], &day));
    const char *forever[] = {"长期",       "永久",     "9999-09-09",
                             "9999-12-31", "99991231", "9999年9月9日"};
    for (size_t i = 0; i < sizeof forever / sizeof *forever; i++) {
        assert_true(clean_date(forever[i], &day));
        assert_int_equal(day, DAY_FOREVER);
    }
}

static void lists_become_sorted_and_unique(void **state)
{
    (void)state;
    char s[200];
    const struct {
        const char *from;
        const char *to;
    } cases[] = {{"乙、甲", "乙;甲"}, {"b，a;b ；c|", "a;b;c"}, {"", ""}, {" ; ,", ""}, {"x", "x"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(s, sizeof s, "%s", cases[i].from);
        clean_list(s);
        assert_string_equal(s, cases[i].to);
    }
}

static void excerpts_keep_whole_characters(void **state)
{
    (void)state;
    char out[8];

    assert_string_equal(clean_excerpt("吉林省", 7, out), "吉林");
    assert_string_equal(clean_excerpt("a\nb\xff", 7, out), "a b ");
}

/* ---- headers ---- */

static bool header_of(const char *line, enum ingest_kind kind, struct header *h)
{
    char text[1000];
    uint32_t offset[40] = {0};
    struct csv_row row = {.line = 3, .offset = offset, .text = text};

    row.bytes = (uint32_t)strlen(line) + 1;
    memcpy(text, line, row.bytes);
    for (char *p = text; row.count == 0 || (p = strchr(p, ',')) != NULL;) {
        if (row.count)
            *p++ = '\0';
        offset[row.count++] = (uint32_t)(p - text);
    }
    return header_read(&row, kind, h);
}

static void the_kind_is_found_from_the_columns(void **state)
{
    (void)state;
    const struct {
        const char *line;
        enum ingest_kind kind;
    } cases[] = {{"序号,企业名称,统一社会信用代码,企业类型,行政区划,登记状态", KIND_ENTERPRISES},
                 {"USCC,Name,Type,Region,Status,class", KIND_ENTERPRISES},
                 {"统一社会信用代码*,企业名称,信用风险分类,得分,分类日期", KIND_CLASSES},
                 {"人员编号,姓名,所在单位,执法证号,执法证有效期", KIND_INSPECTORS},
                 {"人员编号,姓名,统一社会信用代码,回避原因", KIND_RECUSALS}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct header h;
        assert_true(header_of(cases[i].line, KIND_UNKNOWN, &h));
        assert_int_equal(h.kind, cases[i].kind);
        assert_int_equal(h.missing, 0);
        header_free(&h);
    }
    struct header none;
    assert_false(header_of("2026年企业名录", KIND_UNKNOWN, &none));
}

static void headers_say_what_is_missing_ignored_and_twice(void **state)
{
    (void)state;
    struct header h;
    struct buf missing = {0};
    struct buf ignored = {0};

    assert_true(header_of("社会信用代码, 企 业 名 称 ,类型代码,备注栏,Name", KIND_ENTERPRISES, &h));
    header_missing(&h, &missing);
    header_ignored(&h, &ignored);
    assert_string_equal(missing.data, "行政区划代码 (region), 登记状态 (status)");
    assert_string_equal(ignored.data, "备注栏");
    assert_int_equal(h.twice, 4);
    assert_int_equal(h.at[COL_TYPE], 2);
    header_free(&h);
    buf_free(&missing);
    buf_free(&ignored);
}

static void no_alias_means_two_columns_of_a_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < column_count; i++) {
        char alias[128];
        for (const char *p = column_table[i].aliases; *p;) {
            struct header h;
            size_t n = strcspn(p, "|");
            snprintf(alias, sizeof alias, "%.*s,%.*s", (int)n, p, (int)n, p);
            /* The second cell repeats the first, so it is `twice` unless it fell to another. */
            h.names = NULL;
            header_of(alias, column_table[i].kind, &h);
            assert_int_equal(h.at[column_table[i].id], 0);
            assert_int_equal(h.twice, 1);
            header_free(&h);
            p += n + (p[n] == '|');
        }
    }
}

/* docs/import.md repeats the table of columns; where they differ, what it should say is printed. */
static void the_manual_lists_the_columns(void **state)
{
    (void)state;
    struct buf want = {0};
    struct buf manual = {0};
    char en[64];
    char zh[64];

    for (size_t i = 0; i < column_count; i++) {
        const struct column *c = &column_table[i];
        if (i == 0 || c->kind != column_table[i - 1].kind)
            buf_addf(&want,
                     "\n### `%s` %s\n\n| column | also called | needed | what goes in |\n"
                     "|---|---|---|---|\n",
                     kind_name(c->kind), kind_zh(c->kind));
        column_names(c, en, zh);
        buf_addf(&want, "| `%s` %s | ", en, zh);
        for (const char *p = c->aliases + strlen(en) + strlen(zh) + 1; *p;) {
            p += *p == '|';
            size_t n = strcspn(p, "|");
            buf_add(&want, p, n);
            p += n;
            buf_adds(&want, *p ? "、" : "");
        }
        buf_addf(&want, " | %s | %s / %s |\n", c->required ? "yes" : "", c->zh, c->en);
    }
    assert_int_equal(file_read("docs/import.md", 1 << 20, &manual, &err), E_OK);
    if (!strstr(manual.data, want.data))
        fputs(want.data, stdout); /* cmocka cuts long messages */
    assert_non_null(strstr(manual.data, want.data));
    buf_free(&want);
    buf_free(&manual);
}

static void kinds_are_read_from_file_names(void **state)
{
    (void)state;
    enum ingest_kind kind;
    enum ingest_mode mode;

    assert_true(kind_of_file_name("enterprises-full-2026.csv", &kind, &mode));
    assert_int_equal(kind, KIND_ENTERPRISES);
    assert_int_equal(mode, MODE_FULL);
    assert_true(kind_of_file_name("inspectors.csv", &kind, &mode));
    assert_int_equal(kind, KIND_INSPECTORS);
    assert_int_equal(mode, MODE_DELTA);
    assert_false(kind_of_file_name("名录.csv", &kind, &mode));
    assert_int_equal(kind_parse("recusals"), KIND_RECUSALS);
    assert_int_equal(kind_parse("x"), KIND_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_are_recognised),
        cmocka_unit_test(long_gb18030_survives_every_cut),
        cmocka_unit_test(a_bad_byte_is_named_by_its_line),
        cmocka_unit_test(other_formats_are_refused_with_advice),
        cmocka_unit_test(the_hash_is_of_the_bytes),
        cmocka_unit_test(rows_have_their_lines),
        cmocka_unit_test(the_short_way_reads_what_libcsv_reads),
        cmocka_unit_test(old_mac_line_ends_are_counted),
        cmocka_unit_test(an_open_quote_refuses_the_file_and_gives_no_half_row),
        cmocka_unit_test(zero_bytes_and_long_rows_are_marked),
        cmocka_unit_test(text_digits_and_full_width_become_plain),
        cmocka_unit_test(control_characters_are_seen),
        cmocka_unit_test(every_form_of_date_is_read),
        cmocka_unit_test(lists_become_sorted_and_unique),
        cmocka_unit_test(excerpts_keep_whole_characters),
        cmocka_unit_test(the_kind_is_found_from_the_columns),
        cmocka_unit_test(headers_say_what_is_missing_ignored_and_twice),
        cmocka_unit_test(no_alias_means_two_columns_of_a_kind),
        cmocka_unit_test(the_manual_lists_the_columns),
        cmocka_unit_test(kinds_are_read_from_file_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Kinds of documents, their numbers and names. `test_document_kinds --write` writes the fixed names
 * into docs/documents.md, which the test otherwise compares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/documents/document_kinds.h"
#include "core/law/codes.h"

#define DOCS "docs/documents.md"
#define BEGIN "<!-- names: written by build/tests/documents/test_document_kinds --write -->\n"
#define END "<!-- end of names -->"

static struct codes *shipped_codes(void)
{
    struct codes *codes = NULL;
    struct error e;

    if (codes_load("config", &codes, &e))
        fail_msg("%s", e.en);
    return codes;
}

static void numbers_follow_their_pattern(void **state)
{
    struct codes *codes = shipped_codes();
    struct document_kinds *documents = NULL;
    struct error e;

    (void)state;
    if (document_kinds_load("config", codes, &documents, &e))
        fail_msg("%s", e.en);
    char *number = document_number(document_kind_find(documents, "notice"), "长南市监", 2026, 12);
    assert_string_equal(number, "长南市监检通〔2026〕12号");
    assert_null(document_kind_find(documents, "interview"));
    free(number);
    document_kinds_free(documents);
    codes_free(codes);
}

/* A folder with one documents.csv and one template. */
static void load_refuses(const char *table, const char *template, const char *why)
{
    char dir[] = "/tmp/inspectd-unit-XXXXXX";
    struct codes *codes = shipped_codes();
    struct document_kinds *documents;
    struct error e = {0};

    assert_non_null(mkdtemp(dir));
    char *csv = mem_printf("%s/documents.csv", dir);
    char *html = mem_printf("%s/templates/notice.html", dir);
    assert_int_equal(file_write(csv, table, strlen(table), 0600, &e), E_OK);
    assert_int_equal(file_mkdirs_for(html, 0700, &e), E_OK);
    if (template)
        assert_int_equal(file_write(html, template, strlen(template), 0600, &e), E_OK);
    assert_int_not_equal(document_kinds_load(dir, codes, &documents, &e), E_OK);
    assert_null(documents);
    if (!strstr(e.en, why))
        fail_msg("“%s” should say “%s”", e.en, why);
    assert_int_equal(file_remove_tree(dir, &e), E_OK);
    free(csv);
    free(html);
    codes_free(codes);
}

static void wrong_tables_and_templates_are_refused(void **state)
{
    (void)state;
    load_refuses("kind,number\nnothing,{year}{n}\n", "", "documents.csv:2:1: ");
    load_refuses("kind,number\nnotice,{n}\n", "", "documents.csv:2:2: ");
    load_refuses("kind,number\nnotice,{year}{n}{x}\n", "", "documents.csv:2:2: ");
    load_refuses("kind,number\nnotice,{year}{n}}\n", "", "documents.csv:2:2: ");
    load_refuses("kind,number\nnotice,{year}{n}\nnotice,{year}{n}\n", "", "there twice");
    load_refuses("kind,number,after\nnotice,{year}{n},decide;nonsense\n", "",
                 "documents.csv:2:3: ");
    load_refuses("kind,number\nnotice,{year}{n}\n", NULL, "templates/notice.html");
    load_refuses("kind,number\nnotice,{year}{n}\n", "a\n{{firm.nmae}}",
                 "notice.html:2: unknown name {{firm.nmae}}");
}

static void names_are_those_of_case_and_machine(void **state)
{
    (void)state;
    assert_int_equal(document_known(NULL, "", "firm.name"), TEMPLATE_TEXT);
    assert_int_equal(document_known(NULL, "", "items"), TEMPLATE_LIST);
    assert_int_equal(document_known(NULL, "items", "basis"), TEMPLATE_TEXT);
    assert_int_equal(document_known(NULL, "", "basis"), TEMPLATE_UNKNOWN);
    assert_int_equal(document_known(NULL, "", "decide.fine"), TEMPLATE_TEXT);
    assert_int_equal(document_known(NULL, "", "decide.actor"), TEMPLATE_TEXT);
    assert_int_equal(document_known(NULL, "", "decide.fines"), TEMPLATE_UNKNOWN);
    assert_int_equal(document_known(NULL, "", "decided.fine"), TEMPLATE_UNKNOWN);
    assert_int_equal(document_known(NULL, "", "decide."), TEMPLATE_UNKNOWN);
    assert_int_equal(document_known(NULL, "", "due.payment"), TEMPLATE_TEXT);
    assert_int_equal(document_known(NULL, "", "due.payments"), TEMPLATE_UNKNOWN);
    assert_int_equal(document_known(NULL, "", "form.anything"), TEMPLATE_TEXT);
    assert_int_equal(document_known(NULL, "", "form."), TEMPLATE_UNKNOWN);
    /* the class of a firm never goes on document */
    assert_int_equal(document_known(NULL, "", "firm.class"), TEMPLATE_UNKNOWN);
}

static void money_is(int64_t fen, const char *expected)
{
    struct buf b = {0};

    document_money(fen, &b);
    assert_string_equal(b.data, expected);
    buf_free(&b);
}

static void money_in_capitals(void **state)
{
    (void)state;
    money_is(0, "0.00 元（人民币零元整）");
    money_is(5, "0.05 元（人民币伍分）");
    money_is(50, "0.50 元（人民币伍角整）");
    money_is(105, "1.05 元（人民币壹元零伍分）");
    money_is(300050, "3000.50 元（人民币叁仟元伍角整）");
    money_is(1000, "10.00 元（人民币壹拾元整）");
    money_is(100100, "1001.00 元（人民币壹仟零壹元整）");
    money_is(12345678, "123456.78 元（人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分）");
    money_is(1000000, "10000.00 元（人民币壹万元整）");
    money_is(1000100, "10001.00 元（人民币壹万零壹元整）");
    money_is(10500000, "105000.00 元（人民币壹拾万伍仟元整）");
    money_is(10000000000, "100000000.00 元（人民币壹亿元整）");
    money_is(10000100000, "100001000.00 元（人民币壹亿零壹仟元整）");
    money_is(100000000000000, "1000000000000.00 元（人民币壹万亿元整）");
}

/* ---- the list of names in the documentation ---- */

static void list_fixed(struct buf *out)
{
    buf_adds(out, "| name | 含义 | meaning |\n|---|---|---|\n");
    for (const struct document_name *n = document_names; n->list; n++)
        buf_addf(out, "| %s`%s` | %s | %s |\n", *n->list ? "… " : "", n->name, n->zh, n->en);
}

/* The documentation as it should be; caller frees. */
static char *documentation(struct buf *now)
{
    struct buf out = {0};
    struct error e;

    assert_int_equal(file_read(DOCS, 1000000, now, &e), E_OK);
    const char *begin = strstr(now->data, BEGIN), *end = strstr(now->data, END);
    assert_non_null(begin);
    assert_non_null(end);
    buf_add(&out, now->data, (size_t)(begin - now->data));
    buf_adds(&out, BEGIN);
    list_fixed(&out);
    buf_adds(&out, end);
    return buf_take(&out);
}

static void the_documentation_lists_every_name(void **state)
{
    struct buf now = {0};
    char *right = documentation(&now);

    (void)state;
    if (strcmp(now.data, right) != 0)
        fail_msg("%s is behind: run build/tests/documents/test_document_kinds --write", DOCS);
    free(right);
    buf_free(&now);
}

static int write_documentation(void)
{
    struct buf now = {0};
    struct error e;
    char *right = documentation(&now);
    enum err rc = file_write(DOCS, right, strlen(right), 0644, &e);

    free(right);
    buf_free(&now);
    return rc != E_OK;
}

#define TEST(f) cmocka_unit_test(f)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_follow_their_pattern), TEST(wrong_tables_and_templates_are_refused),
        TEST(names_are_those_of_case_and_machine), TEST(money_in_capitals),
        TEST(the_documentation_lists_every_name)};

    if (argc > 1 && strcmp(argv[1], "--write") == 0)
        return write_documentation();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

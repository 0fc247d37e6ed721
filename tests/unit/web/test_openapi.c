/* web: the document is the one in docs, and every row of the table is in it.
 * UPDATE=1 build/tests/web/test_openapi writes docs/openapi.json anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/file.h"
#include "doors/ops/ops.h"
#include "doors/web/openapi.h"

static void the_one_in_docs_is_current(void **state)
{
    json_t *doc = openapi_make();
    char *text = json_dumps(doc, JSON_INDENT(1) | JSON_SORT_KEYS);
    struct buf kept = {0};
    struct error e;

    (void)state;
    buf_adds(&kept, text);
    buf_addc(&kept, '\n');
    if (getenv("UPDATE"))
        assert_int_equal(file_write("docs/openapi.json", kept.data, kept.len, 0644, &e), E_OK);
    buf_free(&kept);
    assert_int_equal(file_read("docs/openapi.json", 4 << 20, &kept, &e), E_OK);
    json_t *there = json_loadb(kept.data, kept.len, 0, NULL);
    if (!json_equal(there, doc))
        fail_msg("docs/openapi.json is old: run UPDATE=1 build/tests/web/test_openapi");
    json_decref(there);
    json_decref(doc);
    buf_free(&kept);
    free(text);
}

static void every_row_has_one_address(void **state)
{
    json_t *doc = openapi_make();
    const json_t *paths = json_object_get(doc, "paths");

    (void)state;
    const struct op *op;
    unsigned i = 0;
    for (; (op = ops_at(i)); i++) {
        char *path = api_path(op);
        assert_ptr_equal(api_find(path), op);
        free(path);
        /* reading can be asked for again, and by a link; changing cannot */
        assert_true(!op_writes(op) || api_posts(op));
        for (const struct op_param *p = op_params(op); p->name; p++) {
            assert_string_not_equal(p->name, API_OFFSET);
            assert_string_not_equal(p->name, API_LIMIT);
            assert_string_not_equal(p->name, "lang");
            assert_false(p->kind == OP_SECRET && !api_posts(op));
        }
    }
    assert_int_equal(json_object_size(paths), i);
    assert_null(api_find("case list"));
    assert_null(api_find("case"));
    assert_null(api_find("case/list/"));
    json_decref(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_in_docs_is_current),
        cmocka_unit_test(every_row_has_one_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Any bytes as a template, and as the value that fills it: the value must come out escaped
 * wherever it lands. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/documents/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err text_of(void *ctx, const char *file, struct buf *out, struct error *e)
{
    if (strcmp(file, "none") == 0)
        return error_set(e, E_NOTFOUND, "没有", "none");
    buf_adds(out, ctx);
    return E_OK;
}

static enum template_kind known(void *ctx, const char *list, const char *name)
{
    (void)ctx;
    if (strlen(list) > 20)
        return TEMPLATE_UNKNOWN;
    return *name == 'l' ? TEMPLATE_LIST : *name == 'v' ? TEMPLATE_TEXT : TEMPLATE_UNKNOWN;
}

/* With the template's own markup the same each time, an escaped value adds no angle bracket. */
static size_t brackets(const struct template *t, const char *value)
{
    json_t *inner = json_pack("{s:s, s:s}", "v", value, "v.a", value);
    json_t *values = json_pack("{s:s, s:s, s:[o]}", "v", value, "v.a", value, "l", inner);
    struct buf out = {0};
    struct error e = {0};
    size_t count = 0;

    if (template_fill(t, values, &out, NULL, &e) && (!*e.zh || !*e.en))
        abort();
    for (const char *at = out.data; at && (at = strpbrk(at, "<>\"'")) != NULL; at++)
        count++;
    buf_free(&out);
    json_decref(values);
    return count;
}

static void ignore(void *ctx, const char *name, enum template_kind kind)
{
    (void)ctx;
    if (!*name || !kind)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_strndup((const char *)data, size);
    const struct template_source source = {text, text_of, known};
    struct template *t;
    struct error e = {0};

    if (template_parse(&source, "fuzz", &t, &e)) {
        if (t || !*e.zh || !*e.en)
            abort();
    } else {
        template_each_name(t, ignore, NULL);
        if (brackets(t, "<\"'>&{{v}}") != brackets(t, "plain"))
            abort();
        template_free(t);
    }
    free(text);
    return 0;
}

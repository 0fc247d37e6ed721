#include "core/plan/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"

static char *sentence(const char *fmt, va_list ap)
{
    va_list again;

    va_copy(again, ap);
    int len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = mem_array((size_t)len + 1, 1);
    vsnprintf(text, (size_t)len + 1, fmt, ap);
    return text;
}

/* Counts it; NULL once there are too many to keep. */
static struct plan_diag *add(struct plan_diags *diags, enum plan_severity severity, int line)
{
    diags->errors += severity == PLAN_ERROR;
    diags->warnings += severity == PLAN_WARNING;
    if (diags->count >= PLAN_DIAGS_MAX)
        return NULL;
    diags->items = mem_grow(diags->items, diags->count + 1, sizeof *diags->items);
    struct plan_diag *diag = &diags->items[diags->count++];
    *diag = (struct plan_diag){.severity = severity, .line = line};
    return diag;
}

void plan_diag_add(struct plan_diags *diags, enum plan_severity severity, int line, const char *zh,
                   const char *en, ...)
{
    struct plan_diag *diag = add(diags, severity, line);
    va_list ap;

    if (!diag)
        return;
    va_start(ap, en);
    diag->zh = sentence(zh, ap);
    va_end(ap);
    va_start(ap, en);
    diag->en = sentence(en, ap);
    va_end(ap);
}

void plan_diag_say(struct plan_diags *diags, enum plan_severity severity, int line, const char *zh,
                   const char *en)
{
    struct plan_diag *diag = add(diags, severity, line);

    if (!diag)
        return;
    diag->zh = mem_strdup(zh);
    diag->en = mem_strdup(en);
}

void plan_diags_free(struct plan_diags *diags)
{
    for (size_t i = 0; i < diags->count; i++) {
        free(diags->items[i].zh);
        free(diags->items[i].en);
    }
    free(diags->items);
    *diags = (struct plan_diags){0};
}

const char *plan_severity_name(enum plan_severity severity)
{
    static const char *const names[] = {
        [PLAN_ERROR] = "error", [PLAN_WARNING] = "warning", [PLAN_NOTE] = "note"};

    return names[severity];
}

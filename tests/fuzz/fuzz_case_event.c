/* Any bytes as the events of a case: each is refused with a sentence or followed by a whole
 * projection; what was accepted replays to the same; and the raw bytes, as a history that somebody
 * hands in, replay or are refused. Reads the real tables of config/. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/cases/dues.h"
#include "core/cases/machine.h"
#include "core/crypto/cjson.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"

#define EVENTS_MAX 100

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct case_rules *rules(void)
{
    static struct case_rules r;
    struct codes *codes;
    struct calendar *calendar;
    struct error e;

    if (r.codes)
        return &r;
    calendar = calendar_new();
    if (codes_load("config", &codes, &e) || calendar_load_file(calendar, "config/calendar.csv", &e))
        abort();
    r = (struct case_rules){codes, calendar};
    return &r;
}

static json_t *frozen(void)
{
    return json_pack("{s:{s:s}, s:{s:s}, s:{s:i}, s:[{s:s}, {s:s}], s:[{s:s}, {s:s}]}", "draw",
                     "date", "2026-01-05", "task", "inspect_by", "2026-12-31", "bureau", "code",
                     220102, "items", "code", "0101", "code", "0201", "inspectors", "id", "I1",
                     "id", "I2");
}

/* What anybody may ask of a projection has an answer. */
static void ask(const json_t *projection)
{
    struct buf out = {0};
    struct error e = {0};
    struct case_debt debt;
    json_t *list;
    int32_t today = day_from_ymd(2026, 11, 23);

    if (cjson_write(projection, &out, &e) != E_OK)
        abort();
    buf_free(&out);
    if (case_due_list(rules(), projection, today, &list, &e) == E_OK)
        json_decref(list);
    else if (!*e.zh)
        abort();
    if (case_debt(rules(), projection, today, &debt, &e) == E_OK && debt.left < 0)
        abort();
    if (case_allowed(rules(), projection, 255, "li", today, &list, &e) != E_OK)
        abort();
    json_decref(list);
}

static void apply_all(const struct docket_kind *kind, const json_t *start, const json_t *events)
{
    json_t *projection = NULL, *accepted = json_array(), *again = NULL, *event;
    struct error e = {0};
    size_t i;

    if (case_start(kind, start, &projection, &e) != E_OK)
        abort();
    json_array_foreach((json_t *)(uintptr_t)events, i, event)
    {
        json_t *next, *own = json_deep_copy(event);
        enum err rc = i < EVENTS_MAX ? case_apply(rules(), projection, own, &next, &e) : E_LIMIT;
        if (rc == E_OK) {
            json_decref(projection);
            projection = next;
            json_array_append(accepted, own);
        } else if (rc != E_LIMIT && (!*e.zh || !*e.en)) {
            abort();
        }
        json_decref(own);
    }
    ask(projection);
    if (case_replay(kind, start, accepted, &again, &e) != E_OK || !json_equal(again, projection))
        abort();
    json_decref(again);
    json_decref(accepted);
    json_decref(projection);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_error_t why;
    struct error e;
    json_t *events = json_loadb((const char *)data, size, 0, &why);
    json_t *start = frozen(), *projection = NULL;

    if (json_is_array(events)) {
        apply_all(&case_kind, start, events);
        for (const struct docket_kind *k = matter_kinds; k->id; k++)
            apply_all(k, NULL, events);
        if (json_array_size(events) <= EVENTS_MAX &&
            case_replay(&case_kind, start, events, &projection, &e) == E_OK)
            json_decref(projection);
    }
    json_decref(start);
    json_decref(events);
    return 0;
}

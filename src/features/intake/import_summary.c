/* features/intake/import.h: what became of one import, as it is shown and lies beside its file. */
#include "features/intake/import.h"
#include "platform/ingest/reject.h"
#include "platform/store/registry_imports.h"

static enum err add_reason(void *arg, const char *reason, const char *column, uint64_t count,
                           struct error *e)
{
    json_t *list = arg;

    (void)e;
    json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:s, s:s}", "reason", reason, "column",
                                          column, "count", (json_int_t)count, "zh",
                                          reject_zh_of(reason), "en", reject_en_of(reason)));
    return E_OK;
}

static json_t *record_json(const struct import_record *r)
{
    json_t *out = json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:I, s:{s:s, s:s}}", "id",
                            (json_int_t)r->id, "file", r->file, "kind", r->kind, "mode", r->mode,
                            "state", r->state, "time", (json_int_t)r->time, "actor", r->actor,
                            "sha256", r->sha256, "version", (json_int_t)r->version, "message", "zh",
                            r->message_zh, "en", r->message_en);
    const struct {
        const char *key;
        uint64_t value;
    } counts[] = {{"rows", r->rows},
                  {"accepted", r->accepted},
                  {"rejected", r->rejected},
                  {"duplicates", r->duplicates},
                  {"added", r->counts.added},
                  {"changed", r->counts.changed},
                  {"departed", r->counts.departed},
                  {"reclassified", r->counts.reclassified}};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        json_object_set_new(out, counts[i].key, json_integer((json_int_t)counts[i].value));
    return out;
}

enum err import_summary(struct lane *lane, int64_t id, json_t **out, struct error *e)
{
    struct import_record r;
    enum err rc = registry_import_get(lane->registry, id, &r, e);

    if (rc)
        return rc;
    *out = record_json(&r);
    import_record_free(&r);
    json_t *reasons = json_array();
    rc = registry_import_reasons(lane->registry, id, add_reason, reasons, e);
    json_object_set_new(*out, "reasons", reasons);
    if (rc)
        json_decref(*out);
    return rc;
}

#include "documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/crypto/sha256.h"
#include "core/documents/document_kinds.h"
#include "core/law/codes.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/ops/people.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/registry.h"

/* One document on its way. */
struct work {
    struct lane *lane;
    const struct document_request *request;
    const struct document_kind *document;
    struct docket_row row;
    json_t *frozen;
    json_t *projection;
    json_t *people; /* {id: {"name","certificate"}} */
    struct document_row out;
    struct buf html;
    json_t *blanks;
};

/* ---- who is who ---- */

static void know(json_t *people, const char *id, const char *name, const char *certificate)
{
    json_object_set_new(people, id,
                        json_pack("{s:s, s:s}", "name", name, "certificate", certificate));
}

static enum err know_inspector(void *arg, const struct inspector *inspector, struct error *e)
{
    json_t *people = arg;

    (void)e;
    if (json_object_get(people, inspector->id))
        know(people, inspector->id, inspector->name, inspector->certificate);
    return E_OK;
}

/* Names as the draw froze them, then as the registry, the configuration and accounts have them. */
static enum err find_people(struct work *w, struct error *e)
{
    json_t *ids = document_people(w->projection);
    char known[PEOPLE_NAME_BYTES];
    enum err rc = E_OK;
    size_t i;
    json_t *one;

    w->people = json_object();
    json_array_foreach(ids, i, one)
    {
        const char *id = json_string_value(one);
        if (rc || !id)
            continue;
        rc = people_name(w->lane, id, known, e);
        know(w->people, id, known, "");
    }
    json_decref(ids);
    if (rc)
        return rc;
    json_array_foreach(json_object_get(w->frozen, "inspectors"), i, one)
    {
        const char *id = json_text_or(one, "id", NULL);
        const char *name = json_text_or(one, "name", NULL);
        if (id && *id && name)
            know(w->people, id, name, "");
    }
    return registry_inspectors(w->lane->registry, 0, know_inspector, w->people, e);
}

/* ---- number ---- */

/* A new version of the last document of that kind, or one with the next number of the year. */
static enum err choose_number(struct work *w, struct error *e)
{
    struct document_row last = {.kind = NULL};
    struct document_row *out = &w->out;
    struct error none;
    const struct region *region = codes_region(w->lane->snapshot->codes, w->row.bureau);
    enum err rc = ledger_document_get(w->lane->ledger, w->row.no, w->document->id, 0, &last, &none);

    if (rc && rc != E_NOTFOUND) {
        if (e)
            *e = none;
        return rc;
    }
    out->version = last.version + 1;
    out->bureau = w->row.bureau;
    if (!rc && !w->request->fresh) {
        out->year = last.year;
        out->n = last.n;
        out->number = mem_strdup(last.number);
        rc = E_OK;
    } else {
        out->year = day_year(day_of_instant(out->made_at));
        rc = ledger_document_last_n(w->lane->ledger, out->bureau, out->kind, out->year, &out->n, e);
        out->number =
            document_number(w->document, region ? region->abbrev : "", out->year, ++out->n);
    }
    ledger_document_free(&last);
    return rc;
}

/* ---- making ---- */

static struct document_facts facts_of(const struct work *w, const struct case_rules *rules)
{
    return (struct document_facts){
        .rules = rules,
        .case_no = w->row.no,
        .frozen = w->frozen,
        .projection = w->projection,
        .people = w->people,
        .number = w->out.number ? w->out.number : "",
        .version = w->out.version,
        .today = day_of_instant(service_now(w->lane->service)),
    };
}

static enum err fill(struct work *w, struct error *e)
{
    const struct case_rules rules = casework_rules(w->lane->snapshot);
    const struct document_facts facts = facts_of(w, &rules);
    json_t *values = NULL;
    uint8_t hash[32];
    enum err rc = document_values(w->document, &facts, w->request->set, &values, e);

    if (!rc)
        rc = template_fill(w->document->template, values, &w->html, w->blanks, e);
    json_decref(values);
    if (rc)
        return rc;
    buf_adds(&w->html, "");
    sha256(w->html.data, w->html.len, hash);
    hex_encode(w->out.sha256, hash, sizeof hash);
    w->out.html = buf_take(&w->html);
    return E_OK;
}

static enum err record(struct work *w, struct error *e)
{
    json_t *fields =
        json_pack("{s:s, s:s, s:I, s:s}", "template", w->out.kind, "number", w->out.number,
                  "version", (json_int_t)w->out.version, "sha256", w->out.sha256);
    enum err rc = ledger_document_add(w->lane->ledger, &w->out, e);

    fault_point("document.kept");
    if (!rc)
        rc = casework_act(w->lane, w->row.no, "document", fields, w->request->actor, ROLE_DAEMON, 0,
                          NULL, e);
    json_decref(fields);
    return rc;
}

static enum err read_case(struct work *w, struct error *e)
{
    enum err rc = ledger_case_get(w->lane->ledger, w->request->case_no, &w->row, e);

    if (!rc)
        rc = casework_bureau(w->lane, w->request->actor, w->row.bureau, e);
    if (!rc)
        rc = cjson_read(w->row.frozen, strlen(w->row.frozen), &w->frozen, e);
    if (!rc)
        rc = docket_projection(&w->row, &w->projection, e);
    if (!rc)
        rc = find_people(w, e);
    if (!rc && !document_due(w->document, w->projection))
        rc = error_set(
            e, E_CONFLICT,
            "本案还没有办理 %1$s，不能制作%2$s；case actions %3$s 列出现在可办的事项%4$.0s",
            "nobody has done %1$s in this case yet, so there is no %4$s to make%2$.0s; "
            "case actions %3$s lists what can be done",
            w->document->after, w->document->zh, w->row.no, w->document->en);
    return rc;
}

static enum err make(struct work *w, struct error *e)
{
    enum err rc = read_case(w, e);

    if (rc)
        return rc;
    snprintf(w->out.case_no, sizeof w->out.case_no, "%s", w->row.no);
    w->out.kind = mem_strdup(w->document->id);
    w->out.made_by = mem_strdup(w->request->actor);
    w->out.made_at = service_now(w->lane->service);
    rc = choose_number(w, e);
    if (!rc)
        rc = fill(w, e);
    return rc ? rc : record(w, e);
}

static enum err in_transaction(struct work *w, struct error *e)
{
    enum err rc = casework_begin(w->lane, e);

    if (rc)
        return rc;
    rc = make(w, e);
    if (rc)
        ledger_rollback(w->lane->ledger);
    else
        rc = casework_end(w->lane, e);
    fault_point("document.made");
    return rc;
}

static enum err find_kind(struct work *w, struct error *e)
{
    w->document = document_kind_find(w->lane->snapshot->documents, w->request->kind);
    return w->document
               ? E_OK
               : error_set(e, E_NOTFOUND, "没有文书 %s；用 document kinds 查看",
                           "there is no document %s; document kinds lists them", w->request->kind);
}

static void work_free(struct work *w)
{
    buf_free(&w->html);
    json_decref(w->frozen);
    json_decref(w->projection);
    json_decref(w->people);
    ledger_docket_free(&w->row);
}

enum err documents_make(struct lane *lane, const struct document_request *request,
                        struct document_row *row, json_t **blanks, struct error *e)
{
    struct work w = {.lane = lane, .request = request, .blanks = json_array()};
    enum err rc = find_kind(&w, e);

    if (!rc)
        rc = in_transaction(&w, e);
    if (rc) {
        ledger_document_free(&w.out);
        json_decref(w.blanks);
        w.blanks = NULL;
    } else {
        log_event(LOG_INFO, "document", "case=%s kind=%s version=%u actor=%s sha256=%s", w.row.no,
                  w.out.kind, (unsigned)w.out.version, request->actor, w.out.sha256);
    }
    *row = w.out;
    *blanks = w.blanks;
    work_free(&w);
    return rc;
}

enum err documents_fields(struct lane *lane, const struct document_request *request,
                          json_t **fields, struct error *e)
{
    const struct case_rules rules = casework_rules(lane->snapshot);
    struct work w = {.lane = lane, .request = request};
    enum err rc = find_kind(&w, e);

    if (!rc)
        rc = read_case(&w, e);
    if (!rc) {
        const struct document_facts facts = facts_of(&w, &rules);
        rc = document_fields(w.document, &facts, fields, e);
    }
    work_free(&w);
    return rc;
}

enum err documents_get(struct ledger *ledger, const char *case_no, const char *kind,
                       uint32_t version, struct document_row *row, struct error *e)
{
    uint8_t hash[32];
    char hex[65];
    enum err rc = ledger_document_get(ledger, case_no, kind, version, row, e);

    if (rc)
        return rc;
    sha256(row->html, strlen(row->html), hash);
    hex_encode(hex, hash, sizeof hash);
    if (strcmp(hex, row->sha256) == 0)
        return E_OK;
    rc = error_set(e, E_CORRUPT, "文书 %s 第 %u 版与其散列不符，请保留数据库并从备份恢复",
                   "document %s, version %u, does not fit its hash: keep the database and restore "
                   "a backup",
                   row->number, (unsigned)row->version);
    ledger_document_free(row);
    return rc;
}

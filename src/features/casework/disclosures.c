#include "features/casework/disclosures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cases/disclosure.h"
#include "core/cases/dues.h"
#include "core/crypto/cjson.h"
#include "core/crypto/sha256.h"
#include "core/tlog/resultfile.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/publog/publog.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_public.h"

/* One case on its way to the public. */
struct work {
    struct lane *lane;
    struct docket_row row;
    struct case_public public;
    json_t *frozen;
    json_t *projection;
    json_t *old; /* the file that is public now, or NULL */
    enum disclosure owed;
    struct buf text; /* the file to be */
    char sha256[65];
};

static void work_free(struct work *w)
{
    json_decref(w->frozen);
    json_decref(w->projection);
    json_decref(w->old);
    ledger_docket_free(&w->row);
    ledger_public_free(&w->public);
    buf_free(&w->text);
}

static enum err work_read(struct work *w, const char *no, struct error *e)
{
    enum err rc = ledger_case_get(w->lane->ledger, no, &w->row, e);

    if (!rc)
        rc = ledger_public_get(w->lane->ledger, no, &w->public, e);
    if (!rc)
        rc = cjson_read(w->row.frozen, strlen(w->row.frozen), &w->frozen, e);
    if (!rc)
        rc = docket_projection(&w->row, &w->projection, e);
    if (!rc && w->public.version > 0)
        rc = resultfile_read(w->public.text, strlen(w->public.text), &w->old, e);
    return rc;
}

static int32_t today_of(const struct lane *lane)
{
    return day_of_instant(service_now(lane->service));
}

/* Whether the limit for disclosing this case has come. */
static enum err is_due(const struct work *w, bool *due, struct error *e)
{
    const struct case_rules rules = casework_rules(w->lane->snapshot);
    int32_t today = today_of(w->lane);
    json_t *list = NULL;
    size_t i;
    json_t *one;
    enum err rc = case_due_list(&rules, w->projection, today, &list, e);

    *due = false;
    json_array_foreach(list, i, one)
    {
        int32_t day;
        if (strcmp(json_text(one, "id"), DISCLOSURE_CLOCK) == 0 &&
            day_parse(json_text(one, "due"), &day))
            *due = today >= day;
    }
    json_decref(list);
    return rc;
}

static enum err put_file(struct lane *lane, const char *no, const void *bytes, size_t len,
                         struct error *e)
{
    char name[48];

    snprintf(name, sizeof name, "results/%s.json", no);
    return publog_site_file(lane, name, bytes, len, e);
}

static enum err make_file(struct work *w, struct error *e)
{
    const struct disclosures_run d = {w->row.no,
                                      w->row.uscc,
                                      w->frozen,
                                      w->projection,
                                      w->old,
                                      w->public.sha256,
                                      w->lane->snapshot->codes};
    json_t *file = NULL;
    bool due;
    enum err rc = is_due(w, &due, e);

    if (rc)
        return rc;
    w->owed = disclosure_owed(&d, due);
    if (w->owed == DISCLOSE_NOTHING)
        return E_OK;
    rc = disclosure_file(&d, w->owed, &file, e);
    if (!rc)
        rc = cjson_write(file, &w->text, e);
    json_decref(file);
    if (!rc)
        sha256_hex(w->text.data, w->text.len, w->sha256);
    return rc;
}

/* Entry, event and row, or none of them. */
static enum err record(struct work *w, struct error *e)
{
    const char *action = w->owed == DISCLOSE_RESULT ? "disclosed" : "public-renewed";
    struct case_public now = {
        .wanted = w->public.wanted, .version = w->public.version + 1, .text = w->text.data};
    enum err rc = publog_append(w->lane,
                                json_pack("{s:s, s:s, s:s}", "type", "result", "case", w->row.no,
                                          "result_sha256", w->sha256),
                                &now.log_index, e);

    memcpy(now.no, w->row.no, sizeof now.no);
    memcpy(now.sha256, w->sha256, sizeof now.sha256);
    if (!rc) {
        json_t *fields = json_pack("{s:I, s:I, s:s}", "version", (json_int_t)now.version, "index",
                                   (json_int_t)now.log_index, "sha256", w->sha256);
        rc = casework_act(w->lane, w->row.no, action, fields, CASE_SELF, ROLE_DAEMON, 0, NULL, e);
        json_decref(fields);
    }
    if (!rc)
        rc = ledger_public_set(w->lane->ledger, &now, e);
    return rc;
}

static enum err record_whole(struct work *w, struct error *e)
{
    enum err rc;

    if (w->owed == DISCLOSE_NOTHING && w->public.wanted <= w->public.done)
        return E_OK;
    rc = ledger_begin(w->lane->ledger, e);
    if (rc)
        return rc;
    rc = w->owed == DISCLOSE_NOTHING ? ledger_public_set(w->lane->ledger, &w->public, e)
                                     : record(w, e);
    if (!rc)
        rc = ledger_commit(w->lane->ledger, e);
    ledger_rollback(w->lane->ledger);
    return rc;
}

static enum err disclose(struct lane *lane, const char *no, struct error *e)
{
    struct work w = {.lane = lane};
    enum err rc = work_read(&w, no, e);

    if (!rc)
        rc = make_file(&w, e);
    if (!rc && w.owed != DISCLOSE_NOTHING) {
        rc = put_file(lane, no, w.text.data, w.text.len, e);
        fault_point("result.written");
    }
    if (!rc)
        rc = record_whole(&w, e);
    fault_point("result.recorded");
    if (rc)
        error_wrap(e, "%s", no);
    else if (w.owed != DISCLOSE_NOTHING)
        log_event(LOG_NOTICE, "result", "case=%s version=%llu sha256=%s why=%s", no,
                  (unsigned long long)w.public.version + 1, w.sha256,
                  w.owed == DISCLOSE_RESULT ? "disclosed" : "renewed");
    work_free(&w);
    return rc;
}

enum err disclosures_tick(struct lane *lane, struct error *e)
{
    struct case_numbers numbers;
    struct error later;
    enum err rc = ledger_public_wanted(lane->ledger, DISCLOSURE_CLOCK, today_of(lane), &numbers, e);

    for (size_t i = 0; i < numbers.count && !service_stopping(lane->service); i++) {
        enum err one = disclose(lane, numbers.no[i], rc ? &later : e);
        rc = rc ? rc : one;
    }
    case_numbers_free(&numbers);
    return rc;
}

/* Also what a crash left half done: a file that no entry speaks of yet. */
static enum err restore(struct lane *lane, const struct case_public *public, struct error *e)
{
    char *path = mem_printf("%s/results/%s.json", lane->snapshot->config->site_dir, public->no);
    struct buf text = {0};
    enum err rc = file_read(path, SIZE_MAX >> 1, &text, e);

    if (rc == E_NOTFOUND || (!rc && (text.len != strlen(public->text) ||
                                     memcmp(text.data, public->text, text.len) != 0)))
        rc = put_file(lane, public->no, public->text, strlen(public->text), e);
    buf_free(&text);
    free(path);
    return rc;
}

enum err disclosures_files(struct lane *lane, struct error *e)
{
    struct case_numbers numbers;
    enum err rc = ledger_public_all(lane->ledger, &numbers, e);

    for (size_t i = 0; i < numbers.count && !rc; i++) {
        struct case_public public;
        rc = ledger_public_get(lane->ledger, numbers.no[i], &public, e);
        if (!rc)
            rc = restore(lane, &public, e);
        ledger_public_free(&public);
    }
    case_numbers_free(&numbers);
    return rc;
}

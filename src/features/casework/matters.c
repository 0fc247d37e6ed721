#include "matters.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/law/codes.h"
#include "features/casework/history.h"
#include "followup.h"
#include "platform/ops/people.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/registry.h"

/* ---- links ---- */

static enum err check_unit(const struct codes *codes, const json_t *unit, struct error *e)
{
    int64_t code = unit ? json_integer_value(unit) : 0;

    if (code > 0 && code <= 999999 && codes_bureau(codes, (uint32_t)code) == (uint32_t)code)
        return E_OK;
    return error_set(e, E_INPUT, "单位应为 regions.csv 中有监管机构的 6 位区划代码，不能是 %lld",
                     "a unit is the 6-digit region code of a bureau in regions.csv, not %lld",
                     (long long)code);
}

static enum err check_case(struct lane *lane, const char *no, uint32_t *bureau, struct error *e)
{
    struct docket_row row;
    enum err rc = ledger_case_get(lane->ledger, no, &row, e);

    *bureau = row.bureau;
    ledger_docket_free(&row);
    if (rc == E_NOTFOUND)
        e->code = E_INPUT;
    return rc == E_NOTFOUND ? E_INPUT : rc;
}

static enum err check_draw(struct lane *lane, int64_t commit, struct error *e)
{
    struct draw_row row;
    enum err rc = ledger_draw_get(lane->ledger, (uint64_t)commit, &row, e);

    if (rc == E_NOTFOUND)
        e->code = E_INPUT;
    return rc == E_NOTFOUND ? E_INPUT : rc;
}

enum err matters_check_links(struct lane *lane, const json_t *content, struct error *e)
{
    const json_t *unit = json_object_get(content, "unit");
    const json_t *commit = json_object_get(content, "commit");
    const char *no = json_text(content, "case");
    uint32_t bureau;
    enum err rc = E_OK;

    if (unit)
        rc = check_unit(lane->snapshot->codes, unit, e);
    if (!rc && *no)
        rc = check_case(lane, no, &bureau, e);
    if (!rc && commit)
        rc = check_draw(lane, json_integer_value(commit), e);
    return rc;
}

/* ---- what was not typed ---- */

/* A firm of the registry, or one that only its number speaks for. */
struct firm {
    bool known;
    bool foreign;
    uint32_t bureau;
};

static enum err find_firm(struct lane *lane, const char *uscc, struct firm *firm, struct error *e)
{
    const struct codes *codes = lane->snapshot->codes;
    struct enterprise found;

    *firm = (struct firm){false, false, 0};
    if (codes_check_uscc(codes, uscc) != USCC_OK)
        return error_set(e, E_INPUT, "统一社会信用代码 %.40s 有误", "%.40s is no valid USCC", uscc);
    enum err rc = registry_find(lane->registry, uscc, &found, e);
    if (rc)
        return rc == E_NOTFOUND ? E_OK : rc;
    enum type_group group = codes_type_group(codes, found.type);
    firm->known = true;
    firm->foreign = group == GROUP_FOREIGN || group == GROUP_HMT;
    firm->bureau = found.bureau;
    return E_OK;
}

/* Foreign-invested firms have their own way, whoever wrote the matter down. */
static enum err decide_kind(const struct firm *firm, json_t *content, struct error *e)
{
    const char *id = json_text(content, "kind");
    const struct docket_kind *kind = docket_kind_find(id);

    if (!kind || kind == &case_kind)
        return error_set(e, E_INPUT, "没有“%.40s”这个类别", "there is no kind “%.40s”", id);
    if (!firm->known)
        return E_OK;
    if (kind->foreign && !firm->foreign)
        return error_set(e, E_INPUT, "%s 不是外商投资企业，类别应为 firm-complaint",
                         "%s is no foreign-invested enterprise: the kind is firm-complaint",
                         json_text(content, "uscc"));
    if (strcmp(kind->id, "firm-complaint") == 0 && firm->foreign)
        json_object_set_new(content, "kind", json_string("fie-complaint"));
    return E_OK;
}

/* The bureau of the case; else who was named; else who takes it; else the firm's. */
static uint32_t decide_unit(uint32_t of_actor, uint32_t of_case, uint32_t of_firm,
                            const json_t *content)
{
    const struct docket_kind *kind = docket_kind_find(json_text(content, "kind"));
    const json_t *named = json_object_get(content, "unit");

    if (kind && kind->needs_case)
        return of_case;
    if (named)
        return (uint32_t)json_integer_value(named);
    if (of_actor)
        return of_actor;
    return of_case ? of_case : of_firm;
}

static enum err keep_no(void *ctx, const struct docket_row *row, struct error *e)
{
    (void)e;
    snprintf(ctx, DOCKET_NO_BYTES, "%s", row->no);
    return E_OK;
}

static enum err check_twice(struct lane *lane, const json_t *content, struct error *e)
{
    const struct docket_filter filter = {.of = DOCKET_MATTERS,
                                         .source = json_text(content, "source"),
                                         .external = json_text(content, "external"),
                                         .date = DAY_NONE};
    char no[DOCKET_NO_BYTES] = "";

    if (!*filter.external)
        return E_OK;
    enum err rc = ledger_docket_each(lane->ledger, &filter, keep_no, no, e);
    if (!rc && *no)
        rc = error_set(e, E_CONFLICT, "已登记为 %1$s（来源 %2$.80s，外部编号 %3$.80s）",
                       "recorded already as %1$s (source %2$.80s, number %3$.80s)", no,
                       filter.source, filter.external);
    return rc;
}

enum err matters_complete(struct lane *lane, const char *actor, json_t *content, struct error *e)
{
    const char *no = json_text(content, "case");
    const char *uscc = json_text(content, "uscc");
    struct firm firm = {false, false, 0};
    uint32_t of_actor = 0;
    uint32_t of_case = 0;
    enum err rc = check_twice(lane, content, e);

    if (!rc && *no)
        rc = check_case(lane, no, &of_case, e);
    if (!rc && *uscc)
        rc = find_firm(lane, uscc, &firm, e);
    if (!rc)
        rc = decide_kind(&firm, content, e);
    if (!rc)
        rc = people_bureau(lane, actor, &of_actor, e);
    if (rc)
        return rc;
    uint32_t unit = decide_unit(of_actor, of_case, firm.bureau, content);
    if (unit)
        json_object_set_new(content, "unit", json_integer(unit));
    return matters_check_links(lane, content, e);
}

/* ---- its case ---- */

/* The fields of a case's action that goes with this one: who asked stays here, the case only gets
 * the matter's number. */
static json_t *case_fields(const struct docket_row *row, const char *did, const char *also,
                           const json_t *projection)
{
    const struct case_action *action = case_action_find(&case_machine, also);
    json_t *fields = json_object();

    for (const struct case_field *f = action->fields; f && f->id; f++) {
        if (strcmp(f->id, "text") == 0 || strcmp(f->id, "reason") == 0)
            json_object_set_new(fields, f->id, json_sprintf("台账 %s", row->no));
        else if (strcmp(f->id, "date") == 0 && strcmp(did, "accept") == 0)
            json_object_set(fields, f->id, json_object_get(projection, "received"));
        else if (strcmp(f->id, "person") == 0)
            json_object_set(fields, f->id, json_object_get(projection, "person"));
        else if (strcmp(f->id, "by") == 0)
            json_object_set_new(fields, f->id, json_string("party"));
    }
    return fields;
}

static const char *case_action_for(const struct docket_kind *kind, const char *did,
                                   const json_t *projection)
{
    bool accepted = json_at(projection, "last", "accept", NULL) != NULL;

    if (strcmp(did, "accept") == 0)
        return kind->on_accept;
    if (strcmp(did, "approve") == 0)
        return json_flag(json_object_get(projection, "answer"), "upheld") ? kind->on_uphold
                                                                          : kind->on_reject;
    return strcmp(did, "withdraw") == 0 && accepted ? kind->on_withdraw : NULL;
}

/* Whoever may accept or take back a matter may write that into its case; to decide takes the case's
 * own role. */
void followup_matter(struct followup *f)
{
    const struct docket_row *row = f->row;
    bool decides = strcmp(f->kind, "approve") == 0;

    if (!*row->case_no)
        return;
    const char *also = case_action_for(docket_kind_of(f->projection), f->kind, f->projection);
    if (also)
        followup_add(f, row->case_no, also, case_fields(row, f->kind, also, f->projection),
                     f->actor, f->roles | (decides ? 0 : ROLE_REGULATOR));
    followup_add(f, row->case_no, "matter",
                 json_pack("{s:s, s:s, s:O}", "matter", row->no, "action", f->kind, "sha256",
                           json_object_get(f->event, "sha256")),
                 CASE_SELF, ROLE_DAEMON);
}

/* An objection that is upheld is settled once the result of its case is corrected. */
enum err matters_look_up(struct lane *lane, const struct docket_row *row, json_t *content,
                         struct error *e)
{
    const struct docket_kind *kind = docket_kind_find(row->kind);
    struct docket_row about;
    json_t *projection = NULL;
    enum err rc = E_OK;
    bool waits = false;

    if (*row->case_no && strcmp(kind->id, "objection") == 0) {
        rc = ledger_case_get(lane->ledger, row->case_no, &about, e);
        if (!rc)
            rc = docket_projection(&about, &projection, e);
        waits = strcmp(json_text(json_object_get(projection, "tracks"), "objection"),
                       "objection-upheld") == 0;
        json_decref(projection);
        ledger_docket_free(&about);
    }
    json_object_set_new(content, "settled", json_boolean(!waits));
    return rc;
}

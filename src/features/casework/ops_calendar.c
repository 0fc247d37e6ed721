/* calendar token, calendar revoke, calendar show, calendar feed: deadlines of one person for a
 * calendar program or a feed reader, by an address that only they know. Nothing in it says a class
 * or who complained. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case_words.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/cases/dues.h"
#include "core/cases/kinds.h"
#include "core/cases/label_lookup.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "core/law/codes.h"
#include "features/casework/ops.h"
#include "platform/html/ical.h"
#include "platform/ops/answer.h"
#include "platform/ops/people.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_feeds.h"
#include "platform/store/ledger_today.h"

#define EVENTS_MAX 2000
#define TOKEN_BYTES (2 * SECRET_ID_BYTES + 1)

/* ---- tokens ---- */

static enum err calendar_token(struct op_call *call, json_t **answer, struct error *e)
{
    unsigned char id[SECRET_ID_BYTES];
    char token[TOKEN_BYTES], hash[2 * SHA256_BYTES + 1];
    enum err rc = ledger_feed_revoke(call->lane->ledger, call->actor, call->now, NULL, e);

    secret_random(id, sizeof id);
    sodium_bin2hex(token, sizeof token, id, sizeof id);
    sha256_hex(token, strlen(token), hash);
    if (!rc)
        rc = ledger_feed_add(call->lane->ledger, hash, call->actor, call->now, e);
    if (!rc) {
        *answer = answer_record();
        answer_field(*answer, "secret", "地址中的密文", "secret of the address",
                     json_string(token));
        answer_note(*answer,
                    "只显示这一次；旧地址已作废。地址：/calendar/密文.ics 和 /feed/密文.atom",
                    "Shown this once; earlier addresses are void. The addresses are "
                    "/calendar/SECRET.ics and /feed/SECRET.atom");
    }
    secret_wipe(token, sizeof token);
    secret_wipe(id, sizeof id);
    return rc;
}

static enum err calendar_revoke(struct op_call *call, json_t **answer, struct error *e)
{
    int64_t count = 0;
    enum err rc = ledger_feed_revoke(call->lane->ledger, call->actor, call->now, &count, e);

    if (!rc)
        *answer = answer_text(count ? "日历地址已作废。" : "没有有效的日历地址。",
                              count ? "The address is void." : "There was no address.");
    return rc;
}

/* ---- what is due ---- */

struct events {
    const struct op_call *call;
    const struct someone *who;
    json_t *table;
    const char *origin;
    size_t matters;
};

/* What every event has; path leads to its page. */
static json_t *add_row(struct events *v, int32_t day, json_t *what, const char *path, bool sure)
{
    json_t *row = answer_row(v->table);
    char *url = config_link(v->call->lane->snapshot->config, path);

    json_object_set_new(row, "day", answer_day(day));
    json_object_set_new(row, "what", what);
    json_object_set_new(row, "provisional", json_boolean(!sure));
    json_object_set_new(row, "url", json_string(url));
    free(url);
    return row;
}

static json_t *add_case(struct events *v, const struct work_row *w, int32_t day, json_t *what,
                        bool sure)
{
    char path[8 + CASE_NO_BYTES];

    snprintf(path, sizeof path, "/case/%s", w->no);
    json_t *row = add_row(v, day, what, path, sure);
    json_object_set_new(row, "case", json_string(w->no));
    json_object_set_new(row, "name", json_string(w->name));
    json_object_set_new(row, "bureau", answer_region(v->call->lane->snapshot->codes, w->bureau));
    return row;
}

static enum err add_due(void *ctx, const struct work_due *d, struct error *e)
{
    struct events *v = ctx;
    json_t *row = add_case(v, &d->row, d->due, case_clock_label(d->clock), !d->provisional);

    (void)e;
    json_object_set_new(row, "uid", json_sprintf("%s-%s@%s", d->row.no, d->clock, v->origin));
    return E_OK;
}

static enum err add_visit(void *ctx, const struct work_row *w, struct error *e)
{
    struct events *v = ctx;
    json_t *row = add_case(v, w, w->planned, label_json("visit-planned", "检查", "visit"), true);

    (void)e;
    json_object_set_new(row, "uid", json_sprintf("%s-planned@%s", w->no, v->origin));
    return E_OK;
}

/* By its number and kind: neither the firm nor who complained. */
static enum err add_matter(void *ctx, const struct docket_row *m, struct error *e)
{
    struct events *v = ctx;
    char path[10 + DOCKET_NO_BYTES];

    if (m->due == DAY_NONE)
        return E_OK;
    if (v->matters++ == EVENTS_MAX)
        return error_set(e, E_LIMIT, "过多", "too many");
    snprintf(path, sizeof path, "/case/%s", m->no);
    json_t *row = add_row(v, m->due, docket_kind_label(m->kind), path, !m->provisional);
    json_object_set_new(row, "matter", json_string(m->no));
    json_object_set_new(row, "bureau", answer_region(v->call->lane->snapshot->codes, m->bureau));
    json_object_set_new(row, "uid", json_sprintf("%s-due@%s", m->no, v->origin));
    return E_OK;
}

/* Those who work on matters have the open ones of their bureau, as in the inbox. */
static enum err add_matters(struct events *v, struct error *e)
{
    const struct docket_filter filter = {.of = DOCKET_MATTERS,
                                         .state = "open",
                                         .within = v->who->bureau,
                                         .date = DAY_NONE,
                                         .order = DOCKET_BY_DUE};

    if (!(v->who->roles & (ROLE_REGULATOR | ROLE_APPROVER)))
        return E_OK;
    enum err rc = ledger_docket_each(v->call->lane->ledger, &filter, add_matter, v, e);
    return v->matters > EVENTS_MAX ? E_OK : rc;
}

/* Somebody who decides has the deadlines of the bureau, others those of their own cases. */
static bool sees_all(const struct someone *who)
{
    return (who->roles & (ROLE_APPROVER | ROLE_PUBLISHER)) != 0;
}

static enum err fill(struct events *v, struct error *e)
{
    struct ledger *ledger = v->call->lane->ledger;
    bool all = sees_all(v->who);
    const struct due_span span = {.within = v->who->bureau,
                                  .from = DAY_NONE,
                                  .until = DAY_NONE,
                                  .mine = all ? NULL : v->who->key,
                                  .mine_inspector = v->who->inspector,
                                  .limit = EVENTS_MAX};
    const struct work_filter visits = {.within = v->who->bureau,
                                       .state = "open",
                                       .from = DAY_NONE,
                                       .until = DAY_NONE,
                                       .planned_from = op_today(v->call) - 31,
                                       .planned_until = DAY_FOREVER,
                                       .due_before = DAY_NONE,
                                       .mine = all ? NULL : v->who->key,
                                       .mine_inspector = v->who->inspector,
                                       .order = WORK_BY_PLANNED,
                                       .limit = EVENTS_MAX};
    enum err rc = ledger_today_dues(ledger, &span, add_due, v, e);

    if (!rc)
        rc = ledger_work_each(ledger, &visits, add_visit, v, e);
    return rc ? rc : add_matters(v, e);
}

static int by_day(const void *a, const void *b)
{
    const json_t *const *x = a, *const *y = b;

    int way = strcmp(json_text(*x, "day"), json_text(*y, "day"));
    return way ? way : strcmp(json_text(*x, "uid"), json_text(*y, "uid"));
}

/* Cases, visits and matters in one order: what reads only the first rows must not miss a kind. */
static void sort_rows(json_t *table)
{
    json_t *rows = json_object_get(table, "rows"), *sorted = json_array();
    size_t count = json_array_size(rows);
    json_t **order = mem_array(count + 1, sizeof *order);

    for (size_t i = 0; i < count; i++)
        order[i] = json_array_get(rows, i);
    qsort(order, count, sizeof *order, by_day);
    for (size_t i = 0; i < count; i++)
        json_array_append(sorted, order[i]);
    free(order);
    json_object_set_new(table, "rows", sorted);
}

static enum err collect(const struct op_call *call, const char *key, json_t **table,
                        struct error *e)
{
    struct someone who;
    struct events v = {.call = call, .who = &who, .origin = call->lane->snapshot->config->origin};
    enum err rc = people_find(call->lane, key, &who, e);

    if (rc)
        return rc;
    v.table = *table = answer_table();
    answer_column(v.table, "day", "日期", "day");
    answer_column(v.table, "what", "事项", "what");
    answer_column(v.table, "name", "企业名称", "firm");
    answer_column(v.table, "case", "案件编号", "case");
    answer_column(v.table, "matter", "事项编号", "matter");
    answer_column(v.table, "bureau", "管辖单位", "bureau");
    answer_column(v.table, "provisional", "暂定", "provisional");
    rc = fill(&v, e);
    if (!rc)
        sort_rows(v.table);
    if (rc)
        json_decref(v.table);
    else if (!sees_all(&who) && !*who.inspector)
        people_unlinked(v.table);
    return rc;
}

static enum err calendar_show(struct op_call *call, json_t **answer, struct error *e)
{
    struct feed_row feed;
    struct error none;
    enum err rc = collect(call, call->actor, answer, e);

    if (!rc)
        json_object_set_new(*answer, "address_since",
                            ledger_feed_of(call->lane->ledger, call->actor, &feed, &none) == E_OK
                                ? answer_instant(feed.created)
                                : json_null());
    return rc;
}

/* ---- the feed ---- */

static void add_event(struct buf *out, const json_t *row, int64_t now)
{
    const json_t *what = json_object_get(row, "what");
    bool sure = !json_flag(row, "provisional");
    const char *matter = json_text(row, "matter"), *url = json_text(row, "url");
    const char *about = *matter ? matter : json_text(row, "name");
    char *summary = mem_printf("%s%s：%s", json_text(what, "zh"), sure ? "" : "（暂定）", about);
    char *text = mem_printf("%s %s\n%s\n%s", *matter ? "事项" : "案件",
                            *matter ? matter : json_text(row, "case"), json_text(row, "bureau"),
                            json_text(what, "en"));
    struct ical_event event = {.uid = json_text(row, "uid"),
                               .summary = summary,
                               .description = text,
                               .categories = "inspectd",
                               .url = *url == '/' ? NULL : url};

    if (day_parse(json_text(row, "day"), &event.day))
        ical_event(out, &event, now);
    free(summary);
    free(text);
}

static json_t *as_calendar(const json_t *table, int64_t now)
{
    struct buf out = {0};
    size_t i;
    json_t *row;

    ical_begin(&out, "双随机检查期限");
    json_array_foreach(json_object_get(table, "rows"), i, row) add_event(&out, row, now);
    ical_end(&out);
    json_t *text = json_stringn(out.data, out.len);
    buf_free(&out);
    return text;
}

/* Whoever knows the secret: it stands for the person it was made for, and for nothing else. */
static enum err calendar_feed(struct op_call *call, json_t **answer, struct error *e)
{
    const char *secret = json_text_or(call->args, "secret", NULL);
    char hash[2 * SHA256_BYTES + 1];
    struct feed_row feed;
    json_t *table = NULL;

    sha256_hex(secret, strlen(secret), hash);
    enum err rc = ledger_feed_find(call->lane->ledger, hash, &feed, e);
    if (!rc)
        rc = collect(call, feed.person, &table, e);
    if (rc)
        return rc;
    *answer = table;
    json_t *text = as_calendar(table, call->now);
    answer_file(table, "deadlines.ics", json_string_value(text));
    json_decref(text);
    return E_OK;
}

const struct op ops_calendar[] = {
    {"calendar show", ROLE_STAFF, "本人的期限", "your own deadlines", .run = calendar_show},
    {"calendar token", ROLE_STAFF, "生成日历地址（旧的作废）",
     "make an address for your calendar (the old one ends)", .lane = LANE_LEDGER,
     .flags = OP_WRITES | OP_PRESENCE, .run = calendar_token},
    {"calendar revoke", ROLE_STAFF, "作废日历地址", "take the address back", .lane = LANE_LEDGER,
     .flags = OP_WRITES, .run = calendar_revoke},
    {"calendar feed", ROLE_ANY, "按地址取出日历（iCalendar）",
     "the calendar of an address (iCalendar)",
     .params = PARAMS(OPT_SECRET("secret", OP_TEXT, true, "地址中的密文", "secret of the address")),
     .run = calendar_feed},
    {.name = NULL}};

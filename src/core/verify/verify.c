#include "core/verify/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/salted.h"
#include "core/draw/draw.h"
#include "core/plan/plan.h"
#include "core/tlog/entry.h"
#include "site_plan.h"
#include "verify_history.h"
#include "verify_period.h"
#include "verify_registry.h"

#define WHERE_MAX 128

static bool read_file(const char *audit, const char *folder, const char *name, uint64_t index,
                      struct buf *out, const struct site_reporter *to)
{
    struct error why;
    char *path = mem_printf("%s/%s/%s.json", audit, folder, name);
    enum err err = file_read(path, SITE_SIDE_MAX, out, &why);

    free(path);
    if (err)
        to->tell(to->arg, SITE_FAILURE, index, &why);
    buf_reserve(out, 1);
    return !err;
}

/* Reads a file that is named by its salted hash. */
static bool read_named(const char *audit, const char *folder, const char *name, uint64_t index,
                       struct buf *out, const struct site_reporter *to)
{
    char path[96];
    struct error why;

    if (!read_file(audit, folder, name, index, out, to))
        return false;
    snprintf(path, sizeof path, "%s/%s.json", folder, name);
    if (!salted_check(audit, name, path, out->data, out->len, &why))
        return true;
    to->tell(to->arg, SITE_FAILURE, index, &why);
    return false;
}

bool verify_roster(const struct site_commit *c, const char *audit, struct roster *roster,
                   const struct site_reporter *to)
{
    struct buf text = {0};
    struct error why;
    const char *name = json_text(c->commit, "inspectors_sha256");
    bool right = read_named(audit, "inspectors", name, c->index, &text, to);

    if (right && roster_read(text.data, text.len, roster, &why)) {
        error_wrap(&why, "inspectors/%s.json", name);
        to->tell(to->arg, SITE_FAILURE, c->index, &why);
        right = false;
    }
    buf_free(&text);
    return right;
}

/* The first place where two JSON values part, as a path: "picks/3/inspectors/0". */
static bool find_difference(const json_t *a, const json_t *b, char *where, size_t room)
{
    size_t at = strlen(where);
    const char *key;
    json_t *member;

    if (json_is_object(a) && json_is_object(b) && json_object_size(a) == json_object_size(b)) {
        json_object_foreach((json_t *)a, key, member)
        {
            snprintf(where + at, room - at, "%s%s", at > 0 ? "/" : "", key);
            if (find_difference(member, json_object_get(b, key), where, room))
                return true;
        }
    } else if (json_is_array(a) && json_is_array(b) && json_array_size(a) == json_array_size(b)) {
        for (size_t i = 0; i < json_array_size(a); i++) {
            snprintf(where + at, room - at, "%s%zu", at > 0 ? "/" : "", i);
            if (find_difference(json_array_get(a, i), json_array_get(b, i), where, room))
                return true;
        }
    } else if (!json_equal(a, b)) {
        return true;
    }
    where[at] = '\0';
    return false;
}

static void compare_record(const struct site_commit *c, const struct buf *computed,
                           const json_t *record, const struct site_reporter *to)
{
    char where[WHERE_MAX] = "";
    json_t *right = NULL;
    struct error why;

    if (cjson_read(computed->data, computed->len, &right, &why))
        to->tell(to->arg, SITE_FAILURE, c->draw_index, &why);
    else if (find_difference(right, record, where, sizeof where))
        site_fail(to, c->draw_index, "records/%s.json 的 %s 与重算的抽取不符",
                  "records/%s.json: %s is not what the draw computes to",
                  json_text(c->draw, "record_sha256"), where);
    json_decref(right);
}

/* What the draw entry says of what was drawn. */
static void compare_entry(const struct site_commit *c, const struct draw *draw,
                          const struct site_reporter *to)
{
    uint8_t promised[32];

    if (draw->pick_count != json_count(c->draw, "picks"))
        site_fail(to, c->draw_index, "picks 是 %" PRIu64 "，重算得 %zu 户",
                  "picks says %" PRIu64 ", the draw computes to %zu", json_count(c->draw, "picks"),
                  draw->pick_count);
    entry_hash(c->draw, "picks_root", promised);
    if (memcmp(promised, draw->picks_root, sizeof promised) != 0)
        site_fail(to, c->draw_index, "picks_root 与重算的抽取不符",
                  "picks_root is not what the draw computes to");
    entry_hash(c->draw, "cuts_root", promised);
    if (memcmp(promised, draw->cuts_root, sizeof promised) != 0)
        site_fail(to, c->draw_index, "cuts_root 与重算的抽取不符",
                  "cuts_root is not what the draw computes to");
}

/* The published list: its key, and for each firm the bureau that inspects it. */
static void compare_list(const struct site *site, const struct site_commit *c,
                         const struct draw *draw, const struct site_reporter *to)
{
    struct error why;
    json_t *list, *bureaus = json_object();
    char key[65];

    if (site_published(site, c, &list, &why)) { /* site_check has reported it */
        json_decref(bureaus);
        return;
    }
    for (size_t i = 0; i < draw->pick_count; i++)
        json_object_set_new(bureaus, draw->picks[i].uscc,
                            json_stringn(draw->strata[draw->picks[i].stratum].key, 6));
    const json_t *picks = json_object_get(list, "picks");
    hex_encode(key, draw->picks_key, sizeof draw->picks_key);
    if (strcmp(json_text(list, "key"), key) != 0)
        site_fail(to, c->draw_index, "draws/%" PRIu64 ".json 的 key 与抽取不符",
                  "draws/%" PRIu64 ".json: key is not that of the draw", c->index);
    for (size_t i = 0; i < json_array_size(picks); i++) {
        const json_t *pick = json_array_get(picks, i);
        const char *uscc = json_text(pick, "uscc");
        if (!json_equal(json_object_get(bureaus, uscc), json_object_get(pick, "bureau")))
            site_fail(to, c->draw_index, "draws/%" PRIu64 ".json 中 %s 的 bureau 与抽取不符",
                      "draws/%" PRIu64 ".json: the bureau of %s is not that of the draw", c->index,
                      uscc);
    }
    json_decref(bureaus);
    json_decref(list);
}

/* pi is public once it is revealed; before, the record alone holds it. */
static bool find_beta(const struct site *site, const struct site_commit *c, const json_t *record,
                      uint8_t pi[80], uint8_t beta[64], const struct site_reporter *to)
{
    const char *name = json_text(c->draw, "record_sha256");
    char hash[65];

    if (!hex_decode(pi, 80, json_text_or(record, "pi", "")))
        site_fail(to, c->draw_index, "records/%s.json 没有可用的 pi",
                  "records/%s.json has no usable pi", name);
    else if (strcmp(sha256_hex(pi, 80, hash), json_text(c->draw, "pi_sha256")) != 0)
        site_fail(to, c->draw_index, "records/%s.json 的 pi 与 pi_sha256 不符",
                  "records/%s.json: pi has not the draw's pi_sha256", name);
    else if (!site_prove(site, c, pi, beta))
        site_fail(to, c->draw_index, "records/%s.json 的 pi 不是承诺的 VRF 证明",
                  "records/%s.json: pi is not the VRF proof for the commit", name);
    else
        return true;
    return false;
}

struct evidence {
    const struct site *site;
    const struct site_commit *c;
    const struct site_reporter *to;
    struct stratum *strata;
    size_t strata_count;
    const struct roster *roster;
    const char *pool_path;
    const json_t *record;
};

static enum err compute(const struct evidence *ev, const uint8_t pi[80], const uint8_t beta[64],
                        struct draw *draw, struct buf *record, struct error *e)
{
    struct pool_reader *pool = NULL;
    enum err err = pool_reader_open(ev->pool_path, &pool, e);

    if (!err)
        err = draw_compute(ev->strata, ev->strata_count, pool, ev->roster,
                           (unsigned)json_count(ev->c->commit, "team"), beta, draw, e);
    if (!err)
        err = draw_record(draw, ev->c->index, pi, ev->roster, record, e);
    pool_reader_close(pool);
    return err;
}

/* True if the quotas could be computed; the strata then have them. */
static bool judge_draw(const struct evidence *ev, struct verify_history *history)
{
    struct draw draw = {0};
    struct buf computed = {0};
    struct error why;
    uint8_t pi[80], beta[64];

    if (!find_beta(ev->site, ev->c, ev->record, pi, beta, ev->to))
        return false;
    enum err err = compute(ev, pi, beta, &draw, &computed, &why);
    if (err) {
        ev->to->tell(ev->to->arg, SITE_FAILURE, ev->c->draw_index, &why);
    } else {
        for (size_t i = 0; i < draw.strata_count; i++)
            ev->strata[i].k = draw.strata[i].k;
        if (!site_is_redraw(json_text(ev->c->commit, "task")))
            verify_history_add(history, ev->c, &draw);
        compare_entry(ev->c, &draw, ev->to);
        compare_record(ev->c, &computed, ev->record, ev->to);
        if (ev->c->reveal)
            compare_list(ev->site, ev->c, &draw, ev->to);
    }
    draw_free(&draw);
    buf_free(&computed);
    return !err;
}

/* A record is compared with the computed draw even if its hash is wrong: that says where. */
json_t *verify_record(const struct site_commit *c, const char *audit,
                      const struct site_reporter *to)
{
    const char *name = json_text(c->draw, "record_sha256");
    struct buf text = {0};
    struct error why;
    json_t *record = NULL;

    read_named(audit, "records", name, c->draw_index, &text, to);
    if (text.len > 0 && cjson_read(text.data, text.len, &record, &why)) {
        error_wrap(&why, "records/%s.json", name);
        to->tell(to->arg, SITE_FAILURE, c->draw_index, &why);
    }
    buf_free(&text);
    return record;
}

/* What is known of the commits before, as far as they were judged. */
struct past {
    struct verify_period *period;
    struct verify_history *history;
};

/* The plan's ratio of each stratum; all of its one firm for a team drawn anew. */
static void check_rates(const struct evidence *ev, const struct plan_task *task)
{
    bool redraw = site_is_redraw(json_text(ev->c->commit, "task"));

    for (size_t i = 0; i < ev->strata_count && (task || redraw); i++) {
        const struct stratum *s = &ev->strata[i];
        uint32_t right =
            redraw ? MILLION : task_rate(task, s->key[7], s->key[9] == 'F' ? OWN_F : OWN_D);
        if (s->rate != right)
            site_fail(ev->to, ev->c->index,
                      "strata/%" PRIu64 ".json：%s 的 rate 是 %" PRIu32 "，计划为 %" PRIu32,
                      "strata/%" PRIu64 ".json: %s has rate %" PRIu32 ", the plan says %" PRIu32,
                      ev->c->index, s->key, s->rate, right);
    }
}

static void verify_commit(const struct site *site, const struct site_commit *c, const char *audit,
                          const struct past *past, const struct site_reporter *to)
{
    const struct plan_task *task = site_commit_task(site, c);
    struct verify_left_out left_out = {.h = past->history, .c = c, .task = task, .to = to};
    struct evidence ev = {.site = site, .c = c, .to = to};
    bool judged = !c->draw;
    struct roster roster = {0};
    char *pool_path = NULL;
    bool right = verify_strata(c, audit, &ev.strata, &ev.strata_count, to);

    if (right) {
        check_rates(&ev, task);
        verify_period_check(past->period, c, ev.strata, ev.strata_count, to);
    }
    right = right && verify_pool(c, audit, ev.strata, ev.strata_count, &left_out, &pool_path, to);
    right = verify_roster(c, audit, &roster, to) && right;
    verify_registry(site, c, audit, to);
    json_t *record = c->draw ? verify_record(c, audit, to) : NULL;
    if (right && record) {
        ev.roster = &roster;
        ev.pool_path = pool_path;
        ev.record = record;
        judged = judge_draw(&ev, past->history);
    }
    if (judged) {
        verify_period_add(past->period, c, ev.strata, ev.strata_count);
    } else {
        verify_period_add(past->period, c, NULL, 0);
        verify_history_add(past->history, c, NULL);
        free(ev.strata);
    }
    json_decref(record);
    free(pool_path);
    roster_free(&roster);
}

/* What lies behind these hashes is not among the auditors' files, so that a salt is there is all
 * that can be said. */
static void verify_salts(const struct site *site, const char *audit, const struct site_reporter *to)
{
    uint8_t salt[SALT_BYTES];
    struct error why;

    for (size_t i = 0; i < site->detail_count; i++) {
        const struct site_detail *d = &site->details[i];
        if (!site_is_outside(site, d->day) && salt_read_file(audit, d->sha256, salt, &why))
            to->tell(to->arg, SITE_FAILURE, d->index, &why);
    }
}

void verify_audit(const struct site *site, const char *audit, const struct site_reporter *to)
{
    const struct past past = {verify_period_new(), verify_history_new()};

    for (size_t i = 0; i < site->commit_count; i++) {
        const struct site_commit *c = &site->commits[i];
        if (site_is_outside(site, json_day(c->commit, "date"))) {
            verify_period_add(past.period, c, NULL, 0);
            verify_history_add(past.history, c, NULL);
        } else {
            verify_commit(site, c, audit, &past, to);
        }
    }
    verify_salts(site, audit, to);
    verify_period_free(past.period);
    verify_history_free(past.history);
}

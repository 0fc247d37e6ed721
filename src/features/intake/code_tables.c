#include "features/intake/code_tables.h"
#include "platform/ops/people.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/documents/document_kinds.h"
#include "features/planning/planning.h"
#include "platform/publog/publog.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/table_files.h"
#include "platform/store/ledger_tables.h"

static enum err known(const char *name, struct error *e)
{
    if (table_kind(name))
        return E_OK;
    return error_set(e, E_NOTFOUND, "没有叫 %s 的代码表或模板，见 table list",
                     "there is no table or template called %s; see table list", name);
}

enum err code_table_text(const struct lane *lane, const char *name, struct buf *out,
                         struct error *e)
{
    enum err err = known(name, e);
    char *dirs = tables_dirs(lane->snapshot->config), *path = file_in(dirs, name);

    if (!err)
        err = file_read(path, TABLE_TEXT_MAX, out, e);
    free(dirs);
    free(path);
    return err;
}

/* ---- trying ---- */

/* A folder with nothing but the text, looked into before all others. */
struct trial {
    char *dir;
    char *dirs;
};

static enum err trial_begin(struct lane *lane, const char *name, const struct buf *text,
                            struct trial *t, struct error *e)
{
    const struct config *config = lane->snapshot->config;
    char *rest = tables_dirs(config), *path = NULL;
    enum err err = E_OK;

    t->dir = mem_printf("%s/.try-XXXXXX", config->state_dir);
    if (!mkdtemp(t->dir))
        err = error_errno(e, errno, "无法在 %s 建临时文件夹", "cannot make a folder in %s",
                          config->state_dir);
    t->dirs = mem_printf("%s\n%s", t->dir, rest);
    if (!err) {
        path = mem_printf("%s/%s", t->dir, name);
        err = file_mkdirs_for(path, 0700, e);
    }
    if (!err)
        err = file_write(path, text->data ? text->data : "", text->len, 0600, e);
    free(path);
    free(rest);
    return err;
}

static void trial_end(struct trial *t)
{
    struct error ignored;

    if (t->dir && file_remove_tree(t->dir, &ignored) != E_OK)
        log_event(LOG_WARNING, "tables", "state=left-behind path=%s", t->dir);
    free(t->dir);
    free(t->dirs);
}

/* Messages name the file, not the folder it was tried in. */
static void shorten(char *text, const char *dir)
{
    size_t n = strlen(dir);
    char *at;

    while ((at = strstr(text, dir)) != NULL)
        memmove(at, at + n + (at[n] == '/'), strlen(at + n + (at[n] == '/')) + 1);
}

/* A plan that no longer fits its tables would stop every draw. */
static enum err plan_fits(struct lane *lane, const struct snapshot *fresh, struct error *e)
{
    struct snapshot snapshot = *fresh;
    struct lane trial = *lane;
    struct plan *plan = NULL;
    char sha256[65];

    snapshot.config = lane->snapshot->config;
    trial.snapshot = &snapshot;
    enum err err = planning_current(&trial, &plan, sha256, e);
    if (err == E_NOTFOUND)
        return E_OK;
    if (err == E_INPUT)
        error_wrap(e, "plan");
    plan_free(plan);
    return err;
}

enum err code_table_check(struct lane *lane, const char *name, const struct buf *text,
                          struct error *e)
{
    struct trial t = {NULL, NULL};
    struct snapshot_ref *box = NULL;
    enum err err = known(name, e);

    if (!err)
        err = trial_begin(lane, name, text, &t, e);
    if (!err)
        err = snapshot_try(t.dirs, &box, e);
    if (err && t.dir) {
        shorten(e->zh, t.dir);
        shorten(e->en, t.dir);
    }
    if (!err)
        err = plan_fits(lane, snapshot_of(box), e);
    snapshot_drop(box);
    trial_end(&t);
    return err;
}

/* ---- two people ---- */

static enum err sha_in_force(const struct lane *lane, const char *name, char sha256[65],
                             struct error *e)
{
    struct buf now = {0};
    enum err err = code_table_text(lane, name, &now, e);

    if (!err)
        sha256_hex(now.data ? now.data : "", now.len, sha256);
    buf_free(&now);
    return err;
}

static enum err moved_on(const char *name, struct error *e)
{
    return error_set(e, E_CONFLICT, "%s 在您修改期间已被他人更新。请对照现行版本重新修改后再提交。",
                     "%s was changed by somebody else meanwhile. Look at what is in force now, and "
                     "make your change again.",
                     name);
}

enum err code_table_propose(struct lane *lane, const char *actor, const char *name,
                            const struct buf *text, const char *base, const char *reason,
                            int64_t *id, struct error *e)
{
    char now[65], fresh[65];
    enum err err = code_table_check(lane, name, text, e);

    if (!err)
        err = sha_in_force(lane, name, now, e);
    if (err)
        return err;
    sha256_hex(text->data ? text->data : "", text->len, fresh);
    if (*base && strcmp(base, now) != 0)
        return moved_on(name, e);
    if (strcmp(fresh, now) == 0)
        return error_set(e, E_CONFLICT, "与现行的 %s 一字不差，无需变更。",
                         "This is what %s says already; there is nothing to change.", name);
    const struct table_change change = {.name = name,
                                        .sha256 = fresh,
                                        .base = now,
                                        .proposed_by = actor,
                                        .proposed_at = service_now(lane->service),
                                        .reason = reason};
    err = ledger_table_propose(lane->ledger, &change, text->data, text->len, id, e);
    if (!err)
        log_event(LOG_NOTICE, "tables", "state=proposed name=%s id=%lld actor=%s", name,
                  (long long)*id, actor);
    return err;
}

struct taken {
    bool found;
    char name[80], base[65], sha256[65], state[12], by[64];
};

static enum err take(void *ctx, const struct table_change *c, struct error *e)
{
    struct taken *t = ctx;

    (void)e;
    t->found = true;
    snprintf(t->name, sizeof t->name, "%s", c->name);
    snprintf(t->base, sizeof t->base, "%s", c->base);
    snprintf(t->sha256, sizeof t->sha256, "%s", c->sha256);
    snprintf(t->state, sizeof t->state, "%s", c->state);
    snprintf(t->by, sizeof t->by, "%s", c->proposed_by);
    return E_OK;
}

static enum err may_approve(struct lane *lane, const struct taken *t, const char *actor,
                            struct error *e)
{
    char now[65], label[PEOPLE_LABEL_BYTES];

    if (strcmp(t->by, actor) == 0)
        return error_set(e, E_DENIED, "%s 提出的变更须由另一人批准。",
                         "%s proposed this change; another person has to approve it.",
                         people_label(lane, actor, label));
    enum err err = sha_in_force(lane, t->name, now, e);
    if (!err && strcmp(t->state, "proposed") == 0 && strcmp(now, t->base) != 0)
        err = moved_on(t->name, e);
    return err;
}

/* Whole and durable; the folder is made when it is first needed. */
static enum err put_file(struct lane *lane, const char *name, const struct buf *text,
                         struct error *e)
{
    char *own = tables_own_dir(lane->snapshot->config), *path = mem_printf("%s/%s", own, name);
    enum err err = file_mkdirs_for(path, 0750, e);

    if (!err)
        err = file_write(path, text->data ? text->data : "", text->len, 0640, e);
    free(own);
    free(path);
    return err;
}

/* The record and the public log in one transaction. */
static enum err put_on_record(struct lane *lane, const struct taken *t, const struct buf *text,
                              int64_t id, const char *actor, struct error *e)
{
    char *action = mem_printf("table %s", t->name);
    enum err err = ledger_begin(lane->ledger, e);

    if (!err) {
        err = ledger_table_decide(lane->ledger, id, "applied", actor, service_now(lane->service),
                                  "", e);
        if (!err)
            err =
                publog_append_admin(lane, action, actor, text->len ? text->data : "", text->len, e);
        fault_point("table.approve.before");
        if (!err)
            err = ledger_commit(lane->ledger, e);
        if (err)
            ledger_rollback(lane->ledger);
    }
    free(action);
    return err;
}

enum err code_table_approve(struct lane *lane, const char *actor, int64_t id, struct error *e)
{
    struct taken t = {0};
    struct buf text = {0};
    enum err err = ledger_table_text(lane->ledger, id, &text, e);

    if (!err)
        err = ledger_table_each(lane->ledger, NULL, NULL, id, take, &t, e);
    if (!err)
        err = may_approve(lane, &t, actor, e);
    if (!err)
        err = code_table_check(lane, t.name, &text, e);
    if (!err)
        err = put_on_record(lane, &t, &text, id, actor, e);
    fault_point("table.approve.after");
    if (!err)
        err = put_file(lane, t.name, &text, e);
    if (!err) {
        log_event(LOG_NOTICE, "tables", "state=applied name=%s id=%lld actor=%s", t.name,
                  (long long)id, actor);
        err = service_reload(lane->service, NULL, NULL, e);
    }
    if (!err)
        err = publog_write_files(lane, e);
    buf_free(&text);
    return err;
}

/* ---- after a crash ---- */

struct restoring {
    struct lane *lane;
    json_t *seen; /* names whose newest applied change was looked at */
    bool written;
};

static enum err restore_one(void *ctx, const struct table_change *c, struct error *e)
{
    struct restoring *r = ctx;
    char now[65] = "";
    struct buf text = {0};

    if (json_object_get(r->seen, c->name) || !table_kind(c->name))
        return E_OK;
    json_object_set_new(r->seen, c->name, json_true());
    if (sha_in_force(r->lane, c->name, now, NULL) == E_OK && strcmp(now, c->sha256) == 0)
        return E_OK;
    enum err err = ledger_table_text(r->lane->ledger, c->id, &text, e);
    if (!err)
        err = put_file(r->lane, c->name, &text, e);
    if (!err) {
        r->written = true;
        log_event(LOG_WARNING, "tables", "state=restored name=%s id=%lld", c->name,
                  (long long)c->id);
    }
    buf_free(&text);
    return err;
}

enum err code_table_restore(struct lane *lane, bool *written, struct error *e)
{
    struct restoring r = {.lane = lane, .seen = json_object()};
    enum err err = ledger_table_each(lane->ledger, NULL, "applied", 0, restore_one, &r, e);

    *written = r.written;
    json_decref(r.seen);
    return err;
}

/* ---- looking at a template ---- */

static const char *word_for(const char *list, const char *name)
{
    for (const struct document_name *p = document_names; p->list; p++)
        if (strcmp(p->list, list) == 0 && strcmp(p->name, name) == 0)
            return p->zh;
    return name;
}

/* Two rows of everything the list may hold. */
static json_t *sample_list(const char *list)
{
    json_t *rows = json_array();

    for (int i = 1; i <= 2; i++) {
        json_t *row = json_object();
        for (const struct document_name *p = document_names; p->list; p++)
            if (strcmp(p->list, list) == 0 && p->kind == TEMPLATE_TEXT)
                json_object_set_new(row, p->name, json_sprintf("〔%s%d〕", p->zh, i));
        json_array_append_new(rows, row);
    }
    return rows;
}

static void sample_one(void *ctx, const char *name, enum template_kind kind)
{
    if (json_object_get(ctx, name))
        return;
    if (kind == TEMPLATE_LIST)
        json_object_set_new(ctx, name, sample_list(name));
    else
        json_object_set_new(ctx, name, json_sprintf("〔%s〕", word_for("", name)));
}

static enum err fill(const struct document_kinds *documents, const char *name, struct buf *html,
                     struct error *e)
{
    const char *file = strchr(name, '/');
    char kind[64];

    snprintf(kind, sizeof kind, "%.*s", file ? (int)strcspn(file + 1, ".") : 0,
             file ? file + 1 : "");
    const struct document_kind *document = document_kind_find(documents, kind);
    if (!document)
        return error_set(e, E_INPUT, "%s 不是一种文书的模板，没有单独的样子",
                         "%s is no document of its own; there is nothing to show", name);
    json_t *values = json_object();
    template_each_name(document->template, sample_one, values);
    enum err err = template_fill(document->template, values, html, NULL, e);
    json_decref(values);
    return err;
}

enum err code_table_preview(struct lane *lane, const char *name, const struct buf *text,
                            struct buf *html, struct error *e)
{
    struct trial t = {NULL, NULL};
    struct snapshot_ref *box = NULL;

    if (!text)
        return fill(lane->snapshot->documents, name, html, e);
    enum err err = known(name, e);
    if (!err)
        err = trial_begin(lane, name, text, &t, e);
    if (!err)
        err = snapshot_try(t.dirs, &box, e);
    if (!err)
        err = fill(snapshot_of(box)->documents, name, html, e);
    snapshot_drop(box);
    trial_end(&t);
    return err;
}

#include "features/audit/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive_readme.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/entry.h"
#include "features/audit/ops.h"
#include "features/casework/case_proofs.h"
#include "features/casework/ops.h"
#include "features/drawing/drawing_steps.h"
#include "platform/html/sheet.h"
#include "platform/ops/answer.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_admin.h"
#include "platform/store/ledger_log.h"

#define CHUNK 65536
#define PACKED_TIME 315532800 /* 1980-01-01: a rehearsal's clock may be in the future */
#define SIDE_MAX (256u << 20)

struct packing {
    struct op_call *call;
    struct lane *lane;
    const struct audit_span *span;
    struct archive *archive;
    char root[48]; /* the folder in the archive */
    uint64_t size; /* entries that the packed checkpoint signs */
    uint64_t files;
    struct case_proofs *proofs;
    json_t *cases;   /* list */
    uint64_t listed; /* the version whose firms were packed last; 0: none */
};

/* ---- into the archive ---- */

static enum err pack_failed(struct packing *p, struct error *e)
{
    return error_set(e, E_IO, "写不了归档文件：%s。请检查 state_dir 所在磁盘的空间。",
                     "The archive cannot be written: %s. Check the room on the disk of state_dir.",
                     archive_error_string(p->archive));
}

static enum err pack_head(struct packing *p, const char *name, int64_t size, struct error *e)
{
    struct archive_entry *entry = archive_entry_new();
    char *path = mem_printf("%s/%s", p->root, name);

    archive_entry_set_pathname(entry, path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, size);
    archive_entry_set_mtime(entry, PACKED_TIME, 0);
    bool right = archive_write_header(p->archive, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    free(path);
    p->files++;
    return right ? E_OK : pack_failed(p, e);
}

static enum err pack_bytes(struct packing *p, const char *name, const void *bytes, size_t len,
                           struct error *e)
{
    enum err err = pack_head(p, name, (int64_t)len, e);

    if (!err && len && archive_write_data(p->archive, bytes, len) != (la_ssize_t)len)
        err = pack_failed(p, e);
    return err;
}

/* As much as it had when it was opened: files are replaced, never written in place. */
static enum err pack_stream(struct packing *p, FILE *f, const char *name, struct error *e)
{
    struct stat st;
    char chunk[CHUNK];
    enum err err = fstat(fileno(f), &st) ? error_set(e, E_IO, "读不了 %s", "cannot read %s", name)
                                         : pack_head(p, name, st.st_size, e);

    while (!err) {
        size_t n = fread(chunk, 1, sizeof chunk, f);
        if (!n)
            break;
        if (archive_write_data(p->archive, chunk, n) != (la_ssize_t)n)
            err = pack_failed(p, e);
    }
    return err;
}

/* dir/name as folder/name. *there (may be NULL: it must be) says whether there is such a file. */
static enum err pack_file(struct packing *p, const char *dir, const char *folder, const char *name,
                          bool *there, struct error *e)
{
    char *path = mem_printf("%s/%s", dir, name), *as = mem_printf("%s/%s", folder, name);
    FILE *f = fopen(path, "rbe");
    enum err err = E_OK;

    if (there)
        *there = f != NULL;
    if (f) {
        err = pack_stream(p, f, as, e);
        fclose(f);
    } else if (!there) {
        err = error_set(e, E_NOTFOUND, "缺少文件 %s，归档不完整；请从备份恢复后再试。",
                        "The file %s is missing, so the archive would not be complete; restore it "
                        "from a backup and try again.",
                        path);
    }
    free(path);
    free(as);
    if (!err && service_stopping(p->lane->service))
        err = error_set(e, E_STOPPED, "服务正在停止", "the daemon is stopping");
    return err;
}

/* A folder with all below it, but for half-written files. */
static enum err pack_tree(struct packing *p, const char *dir, const char *folder, const char *name,
                          struct error *e)
{
    char *path = mem_printf("%s/%s", dir, name);
    struct dirent **list = NULL;
    int count = scandir(path, &list, NULL, alphasort);
    enum err err = E_OK;

    for (int i = 0; i < count; i++) {
        char *below = mem_printf("%s/%s", name, list[i]->d_name);
        if (!err && list[i]->d_name[0] != '.') {
            if (list[i]->d_type == DT_DIR)
                err = pack_tree(p, dir, folder, below, e);
            else if (list[i]->d_type == DT_REG && !strstr(list[i]->d_name, ".tmp"))
                err = pack_file(p, dir, folder, below, &(bool){false}, e);
        }
        free(below);
        free(list[i]);
    }
    free(list);
    free(path);
    return err;
}

/* ---- the log ---- */

/* The checkpoint first: the tiles that are there then hold at least what it signs. */
static enum err pack_log(struct packing *p, struct error *e)
{
    const char *site = p->lane->snapshot->config->site_dir;
    char *path = mem_printf("%s/checkpoint", site);
    struct buf note = {0}, body = {0};
    struct checkpoint c = {.size = 0};
    enum err err = file_read(path, CHUNK, &note, e);

    free(path);
    if (!err) { /* the body ends at the blank line before the signatures */
        const char *end = strstr(note.data, "\n\n");
        buf_add(&body, note.data, end ? (size_t)(end - note.data) + 1 : note.len);
        err = checkpoint_parse(body.data, body.len, &c, e);
    }
    p->size = c.size;
    if (!err)
        err = pack_bytes(p, "site/checkpoint", note.data, note.len, e);
    if (!err)
        err = pack_file(p, site, "site", "log.vkey", NULL, e);
    static const char *const trees[] = {"tile", "plans", "calendars"};
    for (size_t i = 0; i < sizeof trees / sizeof *trees && !err; i++)
        err = pack_tree(p, site, "site", trees[i], e);
    buf_free(&note);
    buf_free(&body);
    return err;
}

/* ---- draws ---- */

static enum err pack_salt(struct packing *p, const char *hash, struct error *e)
{
    char name[80];

    snprintf(name, sizeof name, "salts/%s", hash);
    return pack_file(p, p->lane->snapshot->config->audit_dir, "audit", name, NULL, e);
}

static enum err pack_salted(struct packing *p, const char *folder, const char *hash,
                            struct error *e)
{
    char name[96];
    enum err err = pack_salt(p, hash, e);

    snprintf(name, sizeof name, "%s/%s.json", folder, hash);
    return err ? err : pack_file(p, p->lane->snapshot->config->audit_dir, "audit", name, NULL, e);
}

/* The firms that a draw was made from, once a version: draws come in order. */
static enum err pack_listing(struct packing *p, uint64_t version, struct error *e)
{
    char name[48];

    if (version == p->listed)
        return E_OK;
    p->listed = version;
    snprintf(name, sizeof name, "registry/%llu.txt.zst", (unsigned long long)version);
    return pack_file(p, p->lane->snapshot->config->audit_dir, "audit", name, NULL, e);
}

static enum err pack_draw(struct packing *p, const struct draw_row *row, struct error *e)
{
    const struct config *config = p->lane->snapshot->config;
    unsigned long long index = row->commit_index;
    json_t *commit = NULL;
    char name[128];
    bool there;
    enum err err = drawing_commit_entry(p->lane, row->commit_index, &commit, e);

    if (err)
        return err;
    snprintf(name, sizeof name, "strata/%llu.json", index);
    err = pack_file(p, config->audit_dir, "audit", name, NULL, e);
    if (!err)
        err = pack_salted(p, "inspectors", json_text(commit, "inspectors_sha256"), e);
    json_decref(commit);
    snprintf(name, sizeof name, "pools/%llu.pool.zst", index);
    if (!err)
        err = pack_file(p, config->audit_dir, "audit", name, &there, e);
    snprintf(name, sizeof name, "pools/%llu.pool", index);
    if (!err && !there)
        err = pack_file(p, config->audit_dir, "audit", name, NULL, e);
    if (!err && row->draw_index >= 0)
        err = pack_salted(p, "records", row->record_sha256, e);
    if (!err)
        err = pack_listing(p, row->registry_version, e);
    snprintf(name, sizeof name, "draws/%llu.json", index);
    if (!err && row->reveal_index >= 0 && (uint64_t)row->reveal_index < p->size)
        err = pack_file(p, config->site_dir, "site", name, NULL, e);
    return err;
}

static enum err pack_draws(struct packing *p, struct error *e)
{
    const struct draw_filter filter = {.from = p->span->from, .until = p->span->until};
    struct draw_row *rows = NULL;
    size_t count = 0;
    enum err err = ledger_draw_list(p->lane->ledger, &filter, &rows, &count, e);

    for (size_t i = 0; i < count && !err; i++) {
        service_progress(p->lane, "draws", i, count);
        if (rows[i].commit_index < p->size)
            err = pack_draw(p, &rows[i], e);
    }
    free(rows);
    return err;
}

/* ---- results, salts of actions, and cases ---- */

/* Of any day: a draw may be of a version that is older than the period. While no firm changes,
 * versions share a salt. */
static enum err pack_version(struct packing *p, const struct log_row *row, struct error *e)
{
    json_t *entry = NULL;
    enum err err = entry_parse(row->entry, row->len, &entry, NULL, e);

    if (err)
        return err;
    const char *content = json_text(entry, "content_sha256");
    err = pack_salt(p, json_text(entry, "file_sha256"), e);
    if (!err && !json_object_get(p->cases, content)) {
        json_object_set_new(p->cases, content, json_true());
        err = pack_salt(p, content, e);
    }
    json_decref(entry);
    return err;
}

static enum err pack_entry(void *ctx, const struct log_row *row, struct error *e)
{
    struct packing *p = ctx;
    int32_t day = day_of_instant(row->time);
    bool admin = strcmp(row->type, "admin") == 0;
    json_t *entry = NULL;
    char name[64];

    if (strcmp(row->type, "registry") == 0)
        return pack_version(p, row, e);
    if ((!admin && strcmp(row->type, "result") != 0) || day < p->span->from || day > p->span->until)
        return E_OK;
    enum err err = entry_parse(row->entry, row->len, &entry, NULL, e);
    if (err)
        return err;
    snprintf(name, sizeof name, "results/%s.json", json_text(entry, "case"));
    if (admin) {
        err = pack_salt(p, json_text(entry, "detail_sha256"), e);
    } else if (!json_object_get(p->cases, name)) { /* each once, however many versions */
        json_object_set_new(p->cases, name, json_true());
        err = pack_file(p, p->lane->snapshot->config->site_dir, "site", name, NULL, e);
    }
    json_decref(entry);
    return err;
}

static enum err pack_entries(struct packing *p, struct error *e)
{
    p->cases = json_object();
    enum err err = ledger_log_each(p->lane->ledger, 0, p->size, pack_entry, p, e);
    json_decref(p->cases);
    return err;
}

static void list_case(struct packing *p, const struct docket_row *row)
{
    char bureau[12];

    snprintf(bureau, sizeof bureau, "%06u", (unsigned)row->bureau);
    answer_add(p->cases, "sdsssII", row->no, row->date, bureau, row->uscc, row->state,
               (json_int_t)row->stage, (json_int_t)row->commit_index);
}

static enum err pack_case(void *ctx, const struct docket_row *row, struct error *e)
{
    struct packing *p = ctx;
    json_t *file = NULL;
    struct buf text = {0};
    char name[64];

    if (row->date < p->span->from || row->date > p->span->until)
        return E_OK;
    list_case(p, row);
    enum err err = case_proofs_file(p->proofs, p->lane->snapshot->config->origin, row, &file, e);
    if (!err)
        err = cjson_write(file, &text, e);
    snprintf(name, sizeof name, "cases/%s.json", row->no);
    if (!err)
        err = pack_bytes(p, name, text.data, text.len, e);
    json_decref(file);
    buf_free(&text);
    if (!err && service_stopping(p->lane->service))
        err = error_set(e, E_STOPPED, "服务正在停止", "the daemon is stopping");
    return err;
}

static enum err pack_table(struct packing *p, const char *name, const json_t *table,
                           struct error *e)
{
    static const char *const endings[] = {[LANG_ZH] = "", [LANG_EN] = ".en"};
    enum err err = E_OK;

    for (enum lang lang = LANG_ZH; lang <= LANG_EN && !err; lang++) {
        struct buf sheet = {0};
        char *path = mem_printf("lists/%s%s.csv", name, endings[lang]);
        sheet_csv(table, lang, &sheet);
        err = pack_bytes(p, path, sheet.data, sheet.len, e);
        free(path);
        buf_free(&sheet);
    }
    return err;
}

static enum err pack_cases(struct packing *p, struct error *e)
{
    const struct docket_filter all = {.date = DAY_NONE};

    service_progress(p->lane, "cases", 0, 0);
    p->cases = answer_table();
    answer_column(p->cases, "case", "案件编号", "case");
    answer_column(p->cases, "date", "抽取日期", "drawn on");
    answer_column(p->cases, "bureau", "监管单位", "bureau");
    answer_column(p->cases, "uscc", "统一社会信用代码", "USCC");
    answer_column(p->cases, "state", "状态", "state");
    answer_column(p->cases, "stage", "阶段", "stage");
    answer_column(p->cases, "commit", "承诺", "commit");
    enum err err = case_proofs_open(p->lane->ledger, &p->proofs, e);
    if (!err)
        err = ledger_docket_each(p->lane->ledger, &all, pack_case, p, e);
    if (!err)
        err = pack_table(p, "cases", p->cases, e);
    case_proofs_close(p->proofs);
    json_decref(p->cases);
    return err;
}

/* ---- lists ---- */

/* What an operation answers for the period: each of its tables as a file. */
static enum err pack_answer(struct packing *p, op_fn *run, const char *as, struct error *e)
{
    struct op_call call = *p->call;
    json_t *answer = NULL;
    size_t i;
    json_t *one;

    call.args = json_pack("{s:i, s:i}", "from", p->span->from, "until", p->span->until);
    enum err err = op_run(run, &call, &answer, e);
    if (!err && json_object_get(answer, "rows"))
        err = pack_table(p, as, answer, e);
    for (i = 0; (one = json_array_get(json_object_get(answer, "tables"), i)); i++) {
        char *name = mem_printf("%s-%s", as, json_text(one, "key"));
        if (!err)
            err = pack_table(p, name, json_object_get(one, "table"), e);
        free(name);
    }
    json_decref(answer);
    json_decref(call.args);
    return err;
}

static enum err pack_lists(struct packing *p, struct error *e)
{
    static const struct {
        op_fn *run;
        const char *as;
    } lists[] = {{op_audit_draws, "draws"},
                 {op_audit_officers, "officers"},
                 {op_audit_timeliness, "timeliness"},
                 {op_audit_randomness, "randomness"},
                 {op_report_treatment, "treatment"},
                 {op_report_by_hand, "teams-by-hand"},
                 {op_visit_list, "visits"}};
    enum err err = E_OK;

    for (size_t i = 0; i < sizeof lists / sizeof *lists && !err; i++) {
        service_progress(p->lane, lists[i].as, i, sizeof lists / sizeof *lists);
        err = pack_answer(p, lists[i].run, lists[i].as, e);
    }
    return err;
}

struct admin_list {
    struct packing *p;
    json_t *table;
    uint64_t before;
    bool more;
};

static enum err add_admin(void *ctx, const struct admin_event *event, struct error *e)
{
    struct admin_list *l = ctx;
    int32_t day = day_of_instant(event->time);

    (void)e;
    l->before = event->seq;
    l->more = day >= l->p->span->from;
    if (!l->more || day > l->p->span->until)
        return E_OK;
    answer_add(l->table, "Iosss", (json_int_t)event->seq, answer_instant(event->time), event->actor,
               event->action, event->detail);
    return E_OK;
}

static enum err pack_admin(struct packing *p, struct error *e)
{
    struct admin_list l = {.p = p, .table = answer_table(), .more = true};
    enum err err = E_OK;

    answer_column(l.table, "seq", "编号", "number");
    answer_column(l.table, "time", "时间", "time");
    answer_column(l.table, "actor", "人员", "who");
    answer_column(l.table, "action", "操作", "what");
    answer_column(l.table, "detail", "内容", "detail");
    while (l.more && !err) {
        l.more = false;
        err = ledger_admin_each(p->lane->ledger, l.before, 500, add_admin, &l, e);
    }
    if (!err)
        err = pack_table(p, "admin", l.table, e);
    json_decref(l.table);
    return err;
}

/* ---- all of it ---- */

static enum err pack_readme(struct packing *p, struct error *e)
{
    struct buf text = {0};

    archive_readme(p->lane->snapshot->config->origin, p->span, p->call->now, p->size, &text);
    enum err err = pack_bytes(p, "README.md", text.data, text.len, e);
    buf_free(&text);
    return err;
}

static enum err pack_all(struct packing *p, struct error *e)
{
    static enum err (*const parts[])(struct packing *, struct error *) = {
        pack_log, pack_readme, pack_draws, pack_entries, pack_cases, pack_lists, pack_admin};
    enum err err = E_OK;

    for (size_t i = 0; i < sizeof parts / sizeof *parts && !err; i++)
        err = parts[i](p, e);
    return err;
}

static enum err write_archive(struct packing *p, FILE *f, struct error *e)
{
    p->archive = archive_write_new();
    bool right = p->archive && archive_write_add_filter_zstd(p->archive) == ARCHIVE_OK &&
                 archive_write_set_format_pax_restricted(p->archive) == ARCHIVE_OK &&
                 archive_write_set_bytes_in_last_block(p->archive, 1) == ARCHIVE_OK &&
                 archive_write_open_FILE(p->archive, f) == ARCHIVE_OK;
    enum err err = right ? pack_all(p, e) : pack_failed(p, e);

    if (!err && archive_write_close(p->archive) != ARCHIVE_OK)
        err = pack_failed(p, e);
    archive_write_free(p->archive);
    return err;
}

bool archive_name_valid(const char *name)
{
    size_t len = strlen(name);

    return len < EXPORT_NAME && len > EXPORT_TAIL && strncmp(name, "audit-", 6) == 0 &&
           strcmp(name + len - 8, ".tar.zst") == 0 && strspn(name + 6, "0123456789-T") == len - 14;
}

char *archive_path(const struct config *config, const char *name)
{
    return mem_printf("%s/exports/%s", config->state_dir, name);
}

static void name_it(const struct packing *p, char name[EXPORT_NAME], char root[48])
{
    char from[11], until[11], when[21], compact[24];
    size_t n = 0;

    instant_format(p->call->now, when);
    for (const char *c = when; *c; c++)
        if (*c != '-' && *c != ':' && *c != 'Z')
            compact[n++] = *c;
    compact[n] = '\0';
    day_format(p->span->from, from);
    day_format(p->span->until, until);
    snprintf(name, EXPORT_NAME, "audit-%s-%s-%s.tar.zst", from, until, compact);
    snprintf(root, 48, "audit-%s-%s", from, until);
}

enum err archive_make(struct op_call *call, const struct audit_span *span, struct export_made *out,
                      struct error *e)
{
    struct packing p = {.call = call, .lane = call->lane, .span = span};
    struct file_out *file = NULL;
    struct stat st = {0};

    name_it(&p, out->name, p.root);
    char *path = archive_path(call->lane->snapshot->config, out->name);
    char *dir = archive_path(call->lane->snapshot->config, "");
    enum err err = file_mkdirs_for(path, 0700, e);
    if (!err)
        err = file_sweep(dir, e); /* what a crash left: this lane alone writes here */
    free(dir);
    if (!err)
        err = file_begin(path, 0600, &file, e);
    if (!err) {
        err = write_archive(&p, file_stream(file), e);
        if (err)
            file_abort(file);
        else
            err = file_commit(file, e);
    }
    if (!err && stat(path, &st) == 0)
        out->bytes = (uint64_t)st.st_size;
    out->files = p.files;
    free(path);
    return err;
}

#include "features/intake/import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "features/intake/registry_entries.h"
#include "import_matters.h"
#include "platform/ingest/ingest.h"
#include "platform/publog/salts.h"
#include "platform/runtime/config.h"
#include "platform/store/db.h"
#include "platform/store/registry_imports.h"
#include "spool.h"

/* One file on its way. */
struct run {
    struct lane *lane;
    struct spool spool;
    const char *name; /* "ID-NAME" */
    bool confirmed;   /* may change as much as it wants */
    uint8_t file_salt[SALT_BYTES];
    struct import_record record;
};

static struct spool spool_of(const struct lane *lane)
{
    return (struct spool){lane->snapshot->config->spool_dir};
}

static void set_state(struct run *run, const char *state)
{
    snprintf(run->record.state, sizeof run->record.state, "%s", state);
    run->record.time = service_now(run->lane->service);
}

static void set_message(struct import_record *r, const char *zh, const char *en)
{
    free(r->message_zh);
    free(r->message_en);
    r->message_zh = mem_strdup(zh);
    r->message_en = mem_strdup(en);
}

static void log_record(const struct import_record *r)
{
    char file[200];

    log_event(strcmp(r->state, "done") == 0 ? LOG_INFO : LOG_WARNING, "import",
              "id=%lld file=%s kind=%s mode=%s state=%s version=%llu rows=%llu accepted=%llu "
              "rejected=%llu duplicates=%llu added=%llu changed=%llu departed=%llu",
              (long long)r->id, log_quote(r->file, file, sizeof file), r->kind, r->mode, r->state,
              (unsigned long long)r->version, (unsigned long long)r->rows,
              (unsigned long long)r->accepted, (unsigned long long)r->rejected,
              (unsigned long long)r->duplicates, (unsigned long long)r->counts.added,
              (unsigned long long)r->counts.changed, (unsigned long long)r->counts.departed);
}

static enum err write_summary(struct run *run, struct error *e)
{
    json_t *summary;
    enum err rc = import_summary(run->lane, run->record.id, &summary, e);

    if (rc)
        return rc;
    char *text = json_dumps(summary, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    char *path = spool_path(&run->spool, SPOOL_WORK, run->name, ".summary.json");
    rc = file_write(path, text, strlen(text), 0640, e);
    json_decref(summary);
    free(text);
    free(path);
    return rc;
}

/* The record is stored: puts the files where it says. */
static enum err put_away(struct run *run, struct error *e)
{
    const char *state = run->record.state;
    bool done = strcmp(state, "done") == 0 || strcmp(state, "same") == 0;
    enum spool_place to = done                         ? SPOOL_DONE
                          : strcmp(state, "held") == 0 ? SPOOL_HELD
                                                       : SPOOL_FAILED;
    enum err rc = write_summary(run, e);

    fault_point("import.summarised");
    if (rc == E_OK)
        rc = spool_move(&run->spool, run->name, SPOOL_WORK, to, e);
    fault_point("import.moved");
    return rc;
}

static void take_report(struct run *run, const struct ingest_report *report)
{
    struct import_record *r = &run->record;
    char *zh = mem_printf("编码 %s，表头在第 %llu 行%s%s", encoding_name(report->encoding),
                          (unsigned long long)report->header_line,
                          report->ignored.len ? "；忽略的列: " : "",
                          report->ignored.len ? report->ignored.data : "");
    char *en = mem_printf("encoding %s, header in line %llu%s%s", encoding_name(report->encoding),
                          (unsigned long long)report->header_line,
                          report->ignored.len ? "; ignored columns: " : "",
                          report->ignored.len ? report->ignored.data : "");

    set_message(&run->record, zh, en);
    free(zh);
    free(en);
    snprintf(r->kind, sizeof r->kind, "%s", kind_name(report->kind));
    snprintf(r->mode, sizeof r->mode, "%s", mode_name(report->mode));
    snprintf(r->sha256, sizeof r->sha256, "%s", report->sha256);
    r->rows = report->rows;
    r->accepted = report->accepted;
    r->rejected = report->rejected;
    r->duplicates = report->duplicates;
    r->counts = report->counts;
}

struct reason_writer {
    struct run *run;
    enum err rc;
    struct error *e;
};

static void write_reason(void *arg, enum reject_reason reason, const struct column *column,
                         uint64_t count)
{
    struct reason_writer *w = arg;
    char en[64] = "";
    char zh[64] = "";

    if (w->rc)
        return;
    if (column)
        column_names(column, en, zh);
    w->rc = registry_import_put_reason(w->run->lane->registry, w->run->record.id,
                                       reject_name(reason), en, count, w->e);
}

/* Record and reasons, inside the transaction that is open. */
static enum err write_record(struct run *run, const struct ingest *in, struct error *e)
{
    struct registry *reg = run->lane->registry;
    struct reason_writer w = {run, E_OK, e};
    enum err rc = registry_import_put(reg, &run->record, e);

    if (rc == E_OK)
        rc = registry_import_drop_reasons(reg, run->record.id, e);
    if (rc)
        return rc;
    rejects_each_count(ingest_rejects(in), write_reason, &w);
    return w.rc;
}

static enum err write_record_alone(struct run *run, const struct ingest *in, struct error *e)
{
    struct db *db = registry_db(run->lane->registry);
    enum err rc = db_begin(db, e);

    if (rc)
        return rc;
    rc = write_record(run, in, e);
    if (rc == E_OK)
        rc = db_commit(db, e);
    if (rc)
        db_rollback(db);
    return rc;
}

/* Without a new version. Reasons are recorded for `in`, which may be NULL. */
static enum err settle(struct run *run, const char *state, const struct ingest *in, struct error *e)
{
    set_state(run, state);
    enum err rc = in ? write_record_alone(run, in, e)
                     : registry_import_put(run->lane->registry, &run->record, e);
    fault_point("import.recorded");
    if (rc)
        return rc;
    log_record(&run->record);
    return put_away(run, e);
}

/* A refused file; in is NULL if it was not even opened. */
static enum err refuse(struct run *run, const struct ingest *in, struct error *e)
{
    set_message(&run->record, e->zh, e->en);
    return settle(run, "failed", in, e);
}

/* A full list that lost half of its lines on the way must not empty the registry unseen. */
static bool must_hold(const struct run *run, const struct merge_counts *counts)
{
    uint64_t ppm = (uint64_t)run->lane->snapshot->config->import_hold_ppm;

    return !run->confirmed &&
           (counts->departed + counts->reclassified) * 1000000 > ppm * counts->present;
}

static enum err hold(struct run *run, const struct ingest *in, struct error *e)
{
    const struct merge_counts *c = &ingest_report(in)->counts;
    char zh[400];
    char en[400];

    snprintf(zh, sizeof zh,
             "现有 %llu 条，将移除 %llu 条、改变分类 %llu 条，超过上限，已暂停；核对后运行 "
             "inspectctl import confirm %lld 或 import cancel %lld",
             (unsigned long long)c->present, (unsigned long long)c->departed,
             (unsigned long long)c->reclassified, (long long)run->record.id,
             (long long)run->record.id);
    snprintf(en, sizeof en,
             "of %llu present rows it would remove %llu and reclassify %llu, more than allowed; "
             "look at the file, then run inspectctl import confirm %lld or import cancel %lld",
             (unsigned long long)c->present, (unsigned long long)c->departed,
             (unsigned long long)c->reclassified, (long long)run->record.id,
             (long long)run->record.id);
    set_message(&run->record, zh, en);
    return settle(run, "held", NULL, e);
}

static enum err make_version(struct run *run, const struct ingest_report *report, struct error *e)
{
    const struct merge_counts *c = &report->counts;
    bool firms = report->kind == KIND_ENTERPRISES || report->kind == KIND_CLASSES;
    struct version_act act = {.import = run->record.id,
                              .firms = firms && c->added + c->changed + c->departed > 0};

    memcpy(act.file_salt, run->file_salt, sizeof act.file_salt);
    memcpy(act.file_sha256, report->salted, sizeof act.file_sha256);
    return version_make(run->lane, &act, &run->record.version, e);
}

/* Everything that makes the new version, up to but without the commit. */
static enum err write_version(struct run *run, struct ingest *in, bool *held, struct error *e)
{
    struct registry *reg = run->lane->registry;
    bool results = kind_in_ledger(ingest_report(in)->kind);
    enum err rc =
        results ? import_ledger(run->lane, in, run->record.actor, e) : ingest_merge(in, reg, e);

    if (rc)
        return rc;
    take_report(run, ingest_report(in));
    *held = must_hold(run, &ingest_report(in)->counts);
    if (*held)
        return E_OK;
    if (!results)
        rc = make_version(run, ingest_report(in), e);
    set_state(run, "done");
    if (rc == E_OK)
        rc = write_record(run, in, e);
    if (rc == E_OK)
        rc = ingest_keep_rejects(in, e);
    fault_point("import.merged");
    return rc;
}

static enum err merge(struct run *run, struct ingest *in, struct error *e)
{
    struct db *db = registry_db(run->lane->registry);
    bool held = false;
    enum err rc = db_begin(db, e);

    if (rc)
        return rc;
    rc = write_version(run, in, &held, e);
    if (rc == E_OK && !held)
        rc = db_commit(db, e);
    if (rc || held)
        db_rollback(db);
    if (rc || held)
        run->record.version = 0;
    if (held)
        return hold(run, in, e);
    if (rc)
        return rc;
    fault_point("import.committed");
    log_record(&run->record);
    rc = run->record.version ? version_log(run->lane, e) : E_OK;
    if (rc)
        return rc;
    return put_away(run, e);
}

static void on_progress(void *user, const char *step, uint64_t done, uint64_t total)
{
    service_progress(user, step, done, total);
}

static bool on_stopping(void *user)
{
    const struct lane *lane = user;

    return service_stopping(lane->service) != 0;
}

/* Refusals of the file become its record; anything else is the daemon's trouble and goes up. */
static enum err judge(struct run *run, struct ingest *in, enum err rc, struct error *e)
{
    if (rc != E_INPUT)
        return rc;
    if (in) {
        struct error why = *e;
        take_report(run, ingest_report(in));
        rc = ingest_keep_rejects(in, e);
        if (rc)
            return rc;
        *e = why;
    }
    return refuse(run, in, e);
}

static enum err check_same(struct run *run, const struct ingest *in, bool *same, struct error *e)
{
    const struct ingest_report *report = ingest_report(in);
    int64_t id;
    char zh[200];
    char en[200];
    enum err rc = registry_import_same(run->lane->registry, report->sha256, kind_name(report->kind),
                                       mode_name(report->mode), &id, e);

    *same = rc == E_OK && id != 0;
    if (!*same)
        return rc;
    take_report(run, report);
    snprintf(zh, sizeof zh,
             "与第 %lld 号导入的文件完全相同，未再导入；确要重来，请在文件末尾加一空行",
             (long long)id);
    snprintf(en, sizeof en,
             "the same file as import %lld, nothing to do; to import it again add an empty line",
             (long long)id);
    set_message(&run->record, zh, en);
    return settle(run, "same", NULL, e);
}

static enum err import_stream(struct run *run, struct ingest_request *request, struct error *e)
{
    struct ingest *in = NULL;
    bool same = false;
    enum err rc = ingest_open(request, &in, e);

    if (rc)
        return judge(run, NULL, rc, e);
    if (!run->confirmed)
        rc = check_same(run, in, &same, e);
    if (rc == E_OK && !same) {
        rc = ingest_read(in, e);
        fault_point("import.parsed");
        if (rc == E_OK)
            rc = merge(run, in, e);
        if (rc)
            rc = judge(run, in, rc, e);
    }
    ingest_free(in);
    return rc;
}

static enum err import_file(struct run *run, struct error *e)
{
    const struct config *config = run->lane->snapshot->config;
    const char *name = spool_file_name(run->name);
    char *path = spool_path(&run->spool, SPOOL_WORK, run->name, "");
    char *rejects = spool_path(&run->spool, SPOOL_WORK, run->name, ".rejects.csv");
    char *scratch = spool_path(&run->spool, SPOOL_WORK, "", "");
    struct ingest_request request = {.kind = KIND_UNKNOWN,
                                     .file_salt = run->file_salt,
                                     .codes = run->lane->snapshot->codes,
                                     .memory_bytes = (size_t)config->import_memory_bytes,
                                     .scratch_dir = scratch,
                                     .registry_path = registry_path(run->lane->registry),
                                     .rejects_path = rejects,
                                     .progress = on_progress,
                                     .stopping = on_stopping,
                                     .user = run->lane};
    struct stat st;
    enum err rc;

    salt_new(run->file_salt);
    if (!kind_of_file_name(name, &request.kind, &request.mode) &&
        strncmp(name, SPOOL_FULL, strlen(SPOOL_FULL)) == 0)
        request.mode = MODE_FULL; /* of whatever kind its columns say */
    request.file = fopen(path, "rbe");
    if (!request.file || fstat(fileno(request.file), &st) != 0)
        rc = error_errno(e, errno, "无法打开 %s", "cannot open %s", path);
    else if (st.st_size > config->max_file_bytes)
        rc = judge(run, NULL,
                   error_set(e, E_INPUT, "文件超过 %lld 字节的上限（配置 max_file）",
                             "the file is larger than %lld bytes (configuration max_file)",
                             (long long)config->max_file_bytes),
                   e);
    else
        rc = import_stream(run, &request, e);
    if (request.file)
        fclose(request.file);
    free(path);
    free(rejects);
    free(scratch);
    return rc;
}

/* Brings one file in work to its end, from whatever point an earlier run reached. */
static enum err run_one(struct lane *lane, const char *name, const char *actor, struct error *e)
{
    struct run run = {.lane = lane, .spool = spool_of(lane), .name = name};
    int64_t id = spool_id(name);
    enum err rc = registry_import_get(lane->registry, id, &run.record, e);

    if (rc == E_NOTFOUND) {
        run.record = (struct import_record){
            .id = id, .file = mem_strdup(spool_file_name(name)), .actor = mem_strdup(actor)};
        set_message(&run.record, "", "");
        rc = import_file(&run, e);
    } else if (rc == E_OK) {
        run.confirmed = strcmp(run.record.state, "confirmed") == 0;
        rc = run.confirmed ? import_file(&run, e) : put_away(&run, e);
    }
    import_record_free(&run.record);
    return rc;
}

static enum err stop_here(const struct lane *lane, struct error *e)
{
    if (service_stopping(lane->service))
        return error_set(e, E_STOPPED, "正在停止", "stopping");
    return E_OK;
}

enum err import_next_id(struct lane *lane, int64_t *id, struct error *e)
{
    struct spool spool = spool_of(lane);
    char **names;
    size_t count;
    enum err rc = registry_import_last_id(lane->registry, id, e);

    for (enum spool_place p = SPOOL_WORK; p <= SPOOL_HELD && rc == E_OK; p++) {
        rc = spool_list(&spool, p, &names, &count, e);
        for (size_t i = 0; i < count; i++)
            if (spool_id(names[i]) > *id)
                *id = spool_id(names[i]);
        spool_list_free(names, count);
    }
    ++*id;
    return rc;
}

static enum err take_dropped(struct lane *lane, const char *name, struct error *e)
{
    struct spool spool = spool_of(lane);
    char *taken = NULL;
    int64_t id;
    enum err rc = import_next_id(lane, &id, e);

    if (rc == E_OK)
        rc = spool_take(&spool, name, id, &taken, e);
    if (rc == E_OK)
        rc = run_one(lane, taken, "spool", e);
    free(taken);
    return rc;
}

static enum err resume_taken(struct lane *lane, const char *name, struct error *e)
{
    return run_one(lane, name, "spool", e);
}

/* A held file whose record says that a person has decided. */
static enum err resume_held(struct lane *lane, const char *name, struct error *e)
{
    struct spool spool = spool_of(lane);
    struct import_record r;
    enum err rc = registry_import_get(lane->registry, spool_id(name), &r, e);

    if (rc)
        return rc;
    bool waits = strcmp(r.state, "held") == 0;
    import_record_free(&r);
    if (waits)
        return E_OK;
    rc = spool_move(&spool, name, SPOOL_HELD, SPOOL_WORK, e);
    return rc ? rc : run_one(lane, name, "spool", e);
}

static enum err each_file(struct lane *lane, enum spool_place place,
                          enum err (*act)(struct lane *, const char *, struct error *),
                          struct error *e)
{
    struct spool spool = spool_of(lane);
    char **names;
    size_t count;
    enum err rc = spool_list(&spool, place, &names, &count, e);

    for (size_t i = 0; i < count && rc == E_OK; i++) {
        rc = stop_here(lane, e);
        if (rc == E_OK)
            rc = act(lane, names[i], e);
    }
    spool_list_free(names, count);
    return rc;
}

enum err import_scan(struct lane *lane, struct error *e)
{
    struct spool spool = spool_of(lane);
    enum err rc = spool_make(&spool, e);

    if (rc == E_OK)
        rc = each_file(lane, SPOOL_WORK, resume_taken, e);
    if (rc == E_OK)
        rc = each_file(lane, SPOOL_HELD, resume_held, e);
    if (rc == E_OK)
        rc = each_file(lane, SPOOL_DROP, take_dropped, e);
    return rc;
}

enum err import_receive(struct lane *lane, int fd, const char *name, enum ingest_kind kind,
                        enum ingest_mode mode, const char *actor, int64_t *id, struct error *e)
{
    struct spool spool = spool_of(lane);
    struct spool_upload upload = {fd, name, kind, mode, lane->snapshot->config->max_file_bytes};
    char *taken = NULL;
    enum err rc = spool_make(&spool, e);

    if (rc == E_OK)
        rc = import_next_id(lane, id, e);
    if (rc == E_OK)
        rc = spool_receive(&spool, &upload, *id, &taken, e);
    if (rc == E_OK)
        rc = run_one(lane, taken, actor, e);
    free(taken);
    return rc;
}

/* Writes a person's decision about a held import, then acts on it. */
static enum err decide(struct lane *lane, int64_t id, const char *state, const char *actor,
                       struct error *e)
{
    struct import_record r;
    enum err rc = registry_import_get(lane->registry, id, &r, e);

    if (rc)
        return rc;
    if (strcmp(r.state, "held") != 0) {
        rc = error_set(e, E_CONFLICT, "第 %lld 号导入的状态是 %s，不是暂停（held）",
                       "import %lld is %s, not held", (long long)id, r.state);
    } else {
        snprintf(r.state, sizeof r.state, "%s", state);
        free(r.actor);
        r.actor = mem_strdup(actor);
        if (strcmp(state, "cancelled") == 0)
            set_message(&r, "已放弃，名录未变", "dropped; the registry is as it was");
        r.time = service_now(lane->service);
        rc = registry_import_put(lane->registry, &r, e);
        fault_point("import.decided");
        if (rc == E_OK)
            log_record(&r);
    }
    import_record_free(&r);
    return rc ? rc : each_file(lane, SPOOL_HELD, resume_held, e);
}

enum err import_confirm(struct lane *lane, int64_t id, const char *actor, struct error *e)
{
    return decide(lane, id, "confirmed", actor, e);
}

enum err import_cancel(struct lane *lane, int64_t id, const char *actor, struct error *e)
{
    return decide(lane, id, "cancelled", actor, e);
}

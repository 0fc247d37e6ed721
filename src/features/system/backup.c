#include "features/system/backup.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/table_files.h"
#include "platform/store/db.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_log.h"
#include "platform/store/registry.h"

#define MANIFEST "manifest.json"
#define MANIFEST_MAX_BYTES ((size_t)1 << 20)
#define CHUNK ((size_t)1 << 16)
#define NAME_LEN 15 /* 20261127-080000 */

struct making {
    struct lane *lane;
    char *dir; /* still under its temporary name */
    const char *step;
    json_t *files;
};

/* ---- files and hashes ---- */

static enum err hash_file(const char *path, char hex[65], int64_t *bytes, struct error *e)
{
    FILE *f = fopen(path, "rbe");
    unsigned char hash[SHA256_BYTES];
    char *chunk = mem_new(CHUNK);
    struct sha256 s;
    size_t n;

    *bytes = 0;
    if (!f) {
        free(chunk);
        return error_errno(e, errno, "无法打开 %s", "cannot open %s", path);
    }
    sha256_init(&s);
    while ((n = fread(chunk, 1, CHUNK, f)) > 0) {
        sha256_add(&s, chunk, n);
        *bytes += (int64_t)n;
    }
    bool bad = ferror(f);
    fclose(f);
    free(chunk);
    if (bad)
        return error_set(e, E_IO, "无法读取 %s", "cannot read %s", path);
    sha256_end(&s, hash);
    hex_encode(hex, hash, sizeof hash);
    return E_OK;
}

static enum err note_file(struct making *m, const char *name, struct error *e)
{
    char *path = mem_printf("%s/%s", m->dir, name);
    char hex[65];
    int64_t bytes;
    enum err err = hash_file(path, hex, &bytes, e);

    if (!err)
        json_array_append_new(m->files, json_pack("{s:s, s:I, s:s}", "name", name, "bytes",
                                                  (json_int_t)bytes, "sha256", hex));
    free(path);
    return err;
}

static enum err keep_file(struct making *m, const char *from, const char *name, struct error *e)
{
    struct buf bytes = {0};
    char *path = mem_printf("%s/%s", m->dir, name);
    enum err err = file_read(from, (size_t)64 << 20, &bytes, e);

    if (!err)
        err = file_mkdirs_for(path, 0750, e);
    if (!err)
        err = file_write(path, bytes.data ? bytes.data : "", bytes.len, 0640, e);
    if (!err)
        err = note_file(m, name, e);
    buf_free(&bytes);
    free(path);
    return err;
}

/* ---- what goes in ---- */

static bool go_on(void *user, uint64_t done, uint64_t total)
{
    const struct making *m = user;

    service_progress(m->lane, m->step, done, total);
    return !service_stopping(m->lane->service);
}

static enum err copy_db(struct making *m, struct db *db, const char *name, struct error *e)
{
    char *path = mem_printf("%s/%s", m->dir, name);

    m->step = name;
    enum err err = db_copy(db, path, go_on, m, e);
    if (!err && chmod(path, 0640) != 0)
        err = error_errno(e, errno, "无法设置 %s 的权限", "cannot set the mode of %s", path);
    if (!err)
        err = note_file(m, name, e);
    free(path);
    return err;
}

/* The tables as they are in force, wherever they lie. */
static enum err copy_tables(struct making *m, struct error *e)
{
    char *dirs = tables_dirs(m->lane->snapshot->config);
    enum err err = E_OK;

    for (size_t i = 0; i < table_count && !err; i++) {
        char *from = file_in(dirs, table_kinds[i].name);
        char *name = mem_printf("tables/%s", table_kinds[i].name);
        if (file_exists(from))
            err = keep_file(m, from, name, e);
        free(from);
        free(name);
    }
    free(dirs);
    return err;
}

static enum err write_manifest(struct making *m, const char *name, json_t **out, struct error *e)
{
    const struct config *config = m->lane->snapshot->config;
    int64_t now = service_now(m->lane->service);
    char local[20];
    uint64_t size = 0;
    enum err err = ledger_log_size(m->lane->ledger, &size, e);

    if (err)
        return err;
    json_t *manifest = json_pack(
        "{s:s, s:s, s:I, s:s, s:s, s:b, s:I, s:I, s:O, s:[s,s,s,s]}", "name", name, "program",
        VERSION, "time", (json_int_t)now, "local", instant_format_local(now, local), "origin",
        config->origin, "rehearsal", service_rehearsal(m->lane->service), "log_size",
        (json_int_t)size, "registry_version", (json_int_t)registry_version(m->lane->registry),
        "files", m->files, "not_in_it", "keys", "site", "audit", "spool");
    char *text = json_dumps(manifest, JSON_INDENT(1));
    char *path = mem_printf("%s/" MANIFEST, m->dir);
    err = file_write(path, text, strlen(text), 0640, e);
    free(path);
    free(text);
    if (err)
        json_decref(manifest);
    else
        *out = manifest;
    return err;
}

static enum err fill(struct making *m, const char *name, json_t **manifest, struct error *e)
{
    const struct config *config = m->lane->snapshot->config;
    enum err err = file_mkdirs(m->dir, 0750, e);

    if (!err) /* the ledger first: what it speaks of is in the registry's later version, too */
        err = copy_db(m, ledger_db(m->lane->ledger), "ledger.db", e);
    fault_point("backup.ledger");
    if (!err)
        err = copy_db(m, registry_db(m->lane->registry), "registry.db", e);
    if (!err)
        err = keep_file(m, config->file, "inspectd.conf", e);
    if (!err)
        err = copy_tables(m, e);
    if (!err)
        err = write_manifest(m, name, manifest, e);
    return err;
}

/* ---- lists ---- */

static bool name_good(const char *name)
{
    return strlen(name) == NAME_LEN && strspn(name, "0123456789") == 8 && name[8] == '-' &&
           strspn(name + 9, "0123456789") == 6;
}

static int newest_first(const void *a, const void *b)
{
    return strcmp(*(char *const *)b, *(char *const *)a);
}

static char **names_of(const char *dir, size_t *count)
{
    char **names = NULL;
    DIR *d = opendir(dir);
    const struct dirent *entry;

    *count = 0;
    while (d && (entry = readdir(d)))
        if (name_good(entry->d_name)) {
            names = mem_grow(names, *count + 1, sizeof *names);
            names[(*count)++] = mem_strdup(entry->d_name);
        }
    if (d)
        closedir(d);
    if (*count)
        qsort(names, *count, sizeof *names, newest_first);
    return names;
}

static json_t *read_manifest(const char *dir, const char *name)
{
    char *path = mem_printf("%s/%s/" MANIFEST, dir, name);
    struct buf text = {0};
    json_t *manifest = NULL;

    if (file_read(path, MANIFEST_MAX_BYTES, &text, NULL) == E_OK)
        manifest = json_loads(text.data, 0, NULL);
    buf_free(&text);
    free(path);
    return manifest;
}

json_t *backup_list(const struct config *config)
{
    json_t *list = json_array();
    size_t count;
    char **names = names_of(config->backup_dir, &count);

    for (size_t i = 0; i < count; i++) {
        json_t *one = read_manifest(config->backup_dir, names[i]);
        if (one)
            json_array_append_new(list, one);
        free(names[i]);
    }
    free(names);
    return list;
}

static void drop_old(const struct config *config, int64_t keep)
{
    size_t count;
    char **names = names_of(config->backup_dir, &count);
    struct error e;

    for (size_t i = 0; i < count; i++) {
        if (keep > 0 && i >= (size_t)keep) {
            char *path = mem_printf("%s/%s", config->backup_dir, names[i]);
            if (file_remove_tree(path, &e) != E_OK)
                log_event(LOG_WARNING, "backup", "state=not-removed name=%s reason=\"%s\"",
                          names[i], e.en);
            free(path);
        }
        free(names[i]);
    }
    free(names);
}

/* ---- the whole ---- */

static void name_of(int64_t now, char name[NAME_LEN + 1])
{
    char local[20];

    instant_format_local(now, local);
    snprintf(name, NAME_LEN + 1, "%.4s%.2s%.2s-%.2s%.2s%.2s", local, local + 5, local + 8,
             local + 11, local + 14, local + 17);
}

static enum err put_in_place(const char *from, const char *to, const char *dir, struct error *e)
{
    if (rename(from, to) != 0)
        return error_errno(e, errno, "无法放好备份 %s", "cannot put the backup in place: %s", to);
    return file_sync_dir(dir, e);
}

enum err backup_make(struct lane *lane, int64_t keep, json_t **manifest, struct error *e)
{
    const struct config *config = lane->snapshot->config;
    char name[NAME_LEN + 1];
    struct error ignored;

    name_of(service_now(lane->service), name);
    char *to = mem_printf("%s/%s", config->backup_dir, name);
    struct making m = {.lane = lane,
                       .dir = mem_printf("%s/.%s.tmp", config->backup_dir, name),
                       .files = json_array()};
    enum err err = file_exists(to) ? error_set(e, E_CONFLICT, "备份 %s 已经有了",
                                               "there is a backup %s already", name)
                                   : file_remove_tree(m.dir, e);
    if (!err)
        err = fill(&m, name, manifest, e);
    if (!err) {
        err = put_in_place(m.dir, to, config->backup_dir, e);
        if (err)
            json_decref(*manifest);
    }
    if (err && file_remove_tree(m.dir, &ignored) != E_OK)
        log_event(LOG_WARNING, "backup", "state=left-behind path=%s", m.dir);
    if (!err) {
        log_event(LOG_NOTICE, "backup", "state=made name=%s", name);
        drop_old(config, keep);
    }
    json_decref(m.files);
    free(m.dir);
    free(to);
    return err;
}

enum err backup_verify(const struct config *config, const char *name, struct error *e)
{
    json_t *manifest = name_good(name) ? read_manifest(config->backup_dir, name) : NULL;
    enum err err = E_OK;
    json_t *file;

    if (!manifest)
        return error_set(e, E_NOTFOUND, "没有备份 %s；见 backup list",
                         "there is no backup %s; see: backup list", name);
    for (size_t i = 0; (file = json_array_get(json_object_get(manifest, "files"), i)); i++) {
        const char *is = json_text_or(file, "name", NULL);
        const char *wanted = json_text_or(file, "sha256", NULL);
        char *path = mem_printf("%s/%s/%s", config->backup_dir, name, is ? is : "");
        char hex[65];
        int64_t bytes;
        if (!err)
            err = hash_file(path, hex, &bytes, e);
        if (!err && (!wanted || strcmp(hex, wanted) != 0))
            err = error_set(e, E_CORRUPT, "备份中的 %s（%s）与记录不符，不要用它恢复",
                            "%s of backup %s is not as it was made; do not restore it",
                            is ? is : "", name);
        free(path);
    }
    json_decref(manifest);
    return err;
}

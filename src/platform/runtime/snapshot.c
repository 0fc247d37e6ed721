#include "platform/runtime/snapshot.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/documents/document_kinds.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "core/law/stages.h"
#include "platform/runtime/table_files.h"

#define DATES_MAX_BYTES ((size_t)64 << 20)

struct snapshot_ref {
    struct snapshot snapshot;
    struct config *config;
    struct codes *codes;
    struct calendar *calendar;
    struct document_kinds *documents;
    atomic_uint holders;
};

struct snapshot_ref *snapshot_hold(struct snapshot_ref *box)
{
    atomic_fetch_add(&box->holders, 1);
    return box;
}

void snapshot_drop(struct snapshot_ref *box)
{
    if (!box || atomic_fetch_sub(&box->holders, 1) > 1)
        return;
    codes_free(box->codes);
    calendar_free(box->calendar);
    document_kinds_free(box->documents);
    config_free(box->config);
    free(box);
}

const struct snapshot *snapshot_of(const struct snapshot_ref *box)
{
    return &box->snapshot;
}

/* Tells whether due dates must be computed anew. */
static enum err hash_dates(struct snapshot_ref *box, const char *dirs, struct error *e)
{
    static const char *const files[] = {"calendar.csv", "clocks.csv"};
    struct buf bytes = {0};
    uint8_t hash[32];
    enum err err = E_OK;

    for (size_t i = 0; i < sizeof files / sizeof *files && !err; i++) {
        char *path = file_in(dirs, files[i]);
        err = file_read(path, DATES_MAX_BYTES, &bytes, e);
        free(path);
    }
    if (!err) {
        sha256(bytes.data, bytes.len, hash);
        hex_encode(box->snapshot.dates, hash, sizeof hash);
    }
    buf_free(&bytes);
    return err;
}

static enum err load_tables(struct snapshot_ref *box, const char *dirs, struct error *e)
{
    char *path = file_in(dirs, "calendar.csv");
    enum err err = codes_load(dirs, &box->codes, e);

    if (!err) /* a stage without its clocks would open cases without their dates */
        err = stages_check(box->codes, DAY_FOREVER, e);
    if (!err) {
        box->calendar = calendar_new();
        err = calendar_load_file(box->calendar, path, e);
    }
    if (!err)
        err = hash_dates(box, dirs, e);
    if (!err)
        err = document_kinds_load(dirs, box->codes, &box->documents, e);
    free(path);
    return err;
}

static void show_tables(struct snapshot_ref *box)
{
    box->snapshot.config = box->config;
    box->snapshot.codes = box->codes;
    box->snapshot.documents = box->documents;
    box->snapshot.calendar = box->calendar;
}

enum err snapshot_try(const char *dirs, struct snapshot_ref **out, struct error *e)
{
    struct snapshot_ref *box = mem_new(sizeof *box);
    enum err err = load_tables(box, dirs, e);

    box->holders = 1;
    *out = NULL;
    if (err) {
        snapshot_drop(box);
        return err;
    }
    show_tables(box);
    *out = box;
    return E_OK;
}

enum err snapshot_load(const char *config_file, config_fault_fn *fault, void *user,
                       struct snapshot_ref **out, struct error *e)
{
    struct snapshot_ref *box = mem_new(sizeof *box);
    enum err err = config_load(config_file, fault, user, &box->config, e);

    box->holders = 1;
    *out = NULL;
    if (!err) {
        struct error bad;
        char *dirs = tables_dirs(box->config);
        err = load_tables(box, dirs, &bad);
        free(dirs);
        if (err && fault)
            fault(user, bad.zh, bad.en);
        if (err && e)
            *e = bad;
    }
    if (err) {
        snapshot_drop(box);
        return err;
    }
    show_tables(box);
    *out = box;
    return E_OK;
}

#include "platform/runtime/snapshot.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/documents/papers.h"
#include "core/crypto/sha256.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "core/law/stages.h"
#include "platform/runtime/table_files.h"

#define DATES_MAX_BYTES ((size_t)64 << 20)

struct world_box {
    struct world world;
    struct config *config;
    struct codes *codes;
    struct calendar *calendar;
    struct papers *papers;
    atomic_uint holders;
};

struct world_box *world_hold(struct world_box *box)
{
    atomic_fetch_add(&box->holders, 1);
    return box;
}

void world_drop(struct world_box *box)
{
    if (!box || atomic_fetch_sub(&box->holders, 1) > 1)
        return;
    codes_free(box->codes);
    calendar_free(box->calendar);
    papers_free(box->papers);
    config_free(box->config);
    free(box);
}

const struct world *world_of(const struct world_box *box)
{
    return &box->world;
}

/* Tells whether due dates must be computed anew. */
static enum err hash_dates(struct world_box *box, const char *dirs, struct error *e)
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
        hex_encode(box->world.dates, hash, sizeof hash);
    }
    buf_free(&bytes);
    return err;
}

static enum err load_tables(struct world_box *box, const char *dirs, struct error *e)
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
        err = papers_load(dirs, box->codes, &box->papers, e);
    free(path);
    return err;
}

static void show_tables(struct world_box *box)
{
    box->world.config = box->config;
    box->world.codes = box->codes;
    box->world.papers = box->papers;
    box->world.calendar = box->calendar;
}

enum err world_try(const char *dirs, struct world_box **out, struct error *e)
{
    struct world_box *box = mem_new(sizeof *box);
    enum err err = load_tables(box, dirs, e);

    box->holders = 1;
    *out = NULL;
    if (err) {
        world_drop(box);
        return err;
    }
    show_tables(box);
    *out = box;
    return E_OK;
}

enum err world_load(const char *config_file, config_fault_fn *fault, void *user,
                    struct world_box **out, struct error *e)
{
    struct world_box *box = mem_new(sizeof *box);
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
        world_drop(box);
        return err;
    }
    show_tables(box);
    *out = box;
    return E_OK;
}

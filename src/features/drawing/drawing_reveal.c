/* The end of a draw's secrecy: its list and its proof become public. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/crypto/ecvrf.h"
#include "core/draw/seed.h"
#include "drawing_void.h"
#include "features/drawing/drawing.h"
#include "features/drawing/drawing_steps.h"
#include "platform/publog/publog.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_picks.h"
#include "team_redraw.h"

static int by_uscc(const void *a, const void *b)
{
    const struct picked *x = a;
    const struct picked *y = b;

    return strcmp(x->uscc, y->uscc);
}

static json_t *list_json(const struct draw_row *row, struct picked_list *picks)
{
    json_t *array = json_array();
    char bureau[11], key[65];
    uint8_t pi[VRF_PROOF], beta[VRF_OUTPUT], picks_key[32];

    if (!hex_decode(pi, sizeof pi, row->pi) || !ecvrf_beta(pi, beta))
        return NULL;
    seed_picks_key(beta, row->pool_key, picks_key);
    hex_encode(key, picks_key, sizeof picks_key);
    if (picks->count)
        qsort(picks->items, picks->count, sizeof *picks->items, by_uscc);
    for (size_t i = 0; i < picks->count; i++) {
        const struct picked *p = &picks->items[i];
        snprintf(bureau, sizeof bureau, "%06u", p->bureau);
        json_array_append_new(array, json_pack("{s:s, s:s, s:s}", "bureau", bureau, "name", p->name,
                                               "uscc", p->uscc));
    }
    return json_pack("{s:s, s:o, s:s}", "key", key, "picks", array, "pi", row->pi);
}

static enum err write_list(struct lane *lane, const struct draw_row *row, struct error *e)
{
    struct picked_list picks = {0};
    struct buf text = {0};
    char name[48];
    enum err err = ledger_picked_list(lane->ledger, row->commit_index, &picks, e);

    if (!err) {
        json_t *list = list_json(row, &picks);
        err = list ? cjson_write(list, &text, e)
                   : error_set(e, E_CORRUPT, "台账中的 pi 损坏；请从备份恢复",
                               "the ledger's pi is damaged; restore it from a backup");
        json_decref(list);
    }
    snprintf(name, sizeof name, "draws/%llu.json", (unsigned long long)row->commit_index);
    if (!err)
        err = publog_site_file(lane, name, text.data, text.len, e);
    picked_list_free(&picks);
    buf_free(&text);
    return err;
}

static enum err append(struct lane *lane, const struct draw_row *row, struct error *e)
{
    uint64_t index;
    enum err err = ledger_begin(lane->ledger, e);

    if (err)
        return err;
    err = publog_append(lane,
                        json_pack("{s:s, s:I, s:s}", "type", "reveal", "draw",
                                  (json_int_t)row->draw_index, "pi", row->pi),
                        &index, e);
    if (!err)
        err = ledger_draw_set_revealed(lane->ledger, row->commit_index, index, e);
    if (!err)
        err = ledger_commit(lane->ledger, e);
    ledger_rollback(lane->ledger);
    return err;
}

enum err drawing_reveal(struct lane *lane, const struct draw_row *row, struct error *e)
{
    int32_t today = day_of_instant(service_now(lane->service));
    struct draw_row first;
    uint64_t open = 0;
    enum err err = team_redraw_first(lane, row, &first, e);

    if (!err && first.state == DRAW_VOID)
        return drawing_void_follow(lane, row, (uint64_t)first.void_index, e);
    if (!err)
        open = first.state == DRAW_COMMITTED || first.state == DRAW_DRAWN;
    else if (err == E_NOTFOUND)
        err = ledger_case_count_open(lane->ledger, row->commit_index, &open, e);
    if (err || (open && today < row->reveal_by))
        return err;
    err = write_list(lane, row, e);
    fault_point("draw.listed");
    if (!err)
        err = append(lane, row, e);
    fault_point("draw.revealed");
    if (err)
        return err;
    log_event(LOG_NOTICE, "reveal", "commit=%llu task=%s picks=%llu open_cases=%llu",
              (unsigned long long)row->commit_index, row->task, (unsigned long long)row->picks,
              (unsigned long long)open);
    return publog_write_files(lane, e);
}

enum err drawing_lists(struct lane *lane, struct error *e)
{
    const struct draw_filter all = {.from = DAY_NONE, .until = DAY_NONE};
    struct draw_row *rows = NULL;
    size_t count = 0;
    enum err err = ledger_draw_list(lane->ledger, &all, &rows, &count, e);

    for (size_t i = 0; i < count && !err; i++) {
        char *path = mem_printf("%s/draws/%llu.json", lane->snapshot->config->site_dir,
                                (unsigned long long)rows[i].commit_index);
        if (rows[i].state == DRAW_REVEALED && !file_exists(path))
            err = write_list(lane, &rows[i], e);
        free(path);
    }
    free(rows);
    return err;
}

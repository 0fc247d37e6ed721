/* What a draw left behind: its commit entry in the ledger, its pool and roster among the auditors'
 * files, and a firm's proof from them. */
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/salted.h"
#include "core/tlog/entry.h"
#include "core/verify/firmproof.h"
#include "features/drawing/drawing.h"
#include "features/drawing/drawing_steps.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_log.h"

#define ROSTER_MAX ((size_t)1 << 30)

enum err drawing_commit_entry(struct lane *lane, uint64_t commit_index, json_t **entry,
                              struct error *e)
{
    struct buf bytes = {0};
    enum err err = ledger_log_entry(lane->ledger, commit_index, &bytes, e);

    if (!err)
        err = entry_parse(bytes.data, bytes.len, entry, NULL, e);
    buf_free(&bytes);
    return err;
}

enum err drawing_open_pool(struct lane *lane, uint64_t commit_index, struct pool_reader **pool,
                           struct error *e)
{
    const char *dir = lane->snapshot->config->audit_dir;
    char *packed = mem_printf("%s/pools/%llu.pool.zst", dir, (unsigned long long)commit_index);
    char *plain = mem_printf("%s/pools/%llu.pool", dir, (unsigned long long)commit_index);
    enum err err = pool_reader_open(file_exists(packed) ? packed : plain, pool, e);

    if (err == E_NOTFOUND)
        err = error_set(e, E_NOTFOUND, "缺少名单文件 %s；请从备份恢复审计文件夹",
                        "the pool file %s is missing; restore the audit folder from a backup",
                        packed);
    free(packed);
    free(plain);
    return err;
}

enum err drawing_read_roster(struct lane *lane, const char *sha256, struct roster *roster,
                             struct error *e)
{
    struct buf text = {0};
    const char *audit = lane->snapshot->config->audit_dir;
    char *path = mem_printf("%s/inspectors/%s.json", audit, sha256);
    enum err err = file_read(path, ROSTER_MAX, &text, e);

    if (!err)
        err = salted_check(audit, sha256, path, text.len ? text.data : "", text.len, e);
    if (!err)
        err = roster_read(text.data, text.len, roster, e);
    buf_free(&text);
    free(path);
    return err;
}

enum err drawing_proof(struct lane *lane, const char *uscc, uint64_t commit_index, struct buf *out,
                       struct error *e)
{
    struct draw_row row;
    struct stratum *strata = NULL;
    size_t count = 0;
    struct pool_reader *pool = NULL;
    struct firmproof *proof = calloc(1, sizeof *proof);
    uint8_t pi[VRF_PROOF], beta[VRF_OUTPUT], seed[32];
    enum err err = ledger_draw_get(lane->ledger, commit_index, &row, e);

    if (!err && !proof)
        err = error_set(e, E_LIMIT, "内存不足", "out of memory");
    if (!err && row.state != DRAW_REVEALED && (row.state != DRAW_VOID || row.draw_index < 0))
        err = error_set(e, E_CONFLICT, "承诺 %llu 的 pi 尚未公开；证明在揭示或作废之后才能出具",
                        "the pi of commit %llu is not public yet; proofs are made once it is "
                        "revealed, or void",
                        (unsigned long long)commit_index);
    if (!err && (!hex_decode(pi, sizeof pi, row.pi) || !ecvrf_beta(pi, beta)))
        err = error_set(e, E_CORRUPT, "台账中的 pi 损坏；请从备份恢复",
                        "the ledger's pi is damaged; restore it from a backup");
    if (!err)
        err = ledger_draw_strata(lane->ledger, commit_index, &strata, &count, e);
    if (!err)
        err = drawing_open_pool(lane, commit_index, &pool, e);
    if (!err) {
        seed_from_beta(beta, seed);
        err = firmproof_make(lane->snapshot->config->origin, commit_index, strata, count, seed,
                             pool, uscc, proof, e);
    }
    if (!err)
        firmproof_write(proof, out);
    pool_reader_close(pool);
    free(strata);
    free(proof);
    return err;
}

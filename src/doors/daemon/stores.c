#include "doors/daemon/stores.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "features/casework/disclosures.h"
#include "features/drawing/drawing.h"
#include "features/intake/code_tables.h"
#include "features/intake/registry_entries.h"
#include "platform/publog/keys.h"
#include "platform/publog/publog.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_log.h"
#include "platform/store/registry.h"

enum err stores_folders(const struct config *config, struct error *e)
{
    const struct {
        const char *path;
        mode_t mode;
    } folders[] = {{config->state_dir, 0750}, {config->spool_dir, 0770}, {config->outbox_dir, 0750},
                   {config->site_dir, 0755},  {config->audit_dir, 0750}, {config->keys_dir, 0700}};

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        enum err err = file_mkdirs(folders[i].path, folders[i].mode, e);
        if (err)
            return err;
    }
    return E_OK;
}

static enum err held_by_other(int fd, const char *path, struct error *e)
{
    char pid[24] = "";
    ssize_t n = pread(fd, pid, sizeof pid - 1, 0);

    pid[n > 0 ? strcspn(pid, "\n") : 0] = '\0';
    return error_set(
        e, E_CONFLICT,
        "另一个 inspectd（进程 %s）正在使用 %s；先停止它（inspectctl stop），或改用别的 "
        "state_dir。",
        "Another inspectd (process %s) uses %s: stop it first (inspectctl stop), or "
        "choose another state_dir.",
        *pid ? pid : "?", path);
}

enum err stores_lock(const struct config *config, int *fd, struct error *e)
{
    char *path = mem_printf("%s/lock", config->state_dir);
    enum err err = E_OK;

    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (*fd < 0) {
        err = error_errno(e, errno, "无法打开锁文件 %s", "cannot open the lock file %s", path);
    } else if (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
        err = errno == EWOULDBLOCK ? held_by_other(*fd, path, e)
                                   : error_errno(e, errno, "无法锁定 %s", "cannot lock %s", path);
    } else if (ftruncate(*fd, 0) != 0 || dprintf(*fd, "%ld\n", (long)getpid()) < 0) {
        err = error_errno(e, errno, "无法写 %s", "cannot write %s", path);
    }
    if (err && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
    free(path);
    return err;
}

/* The state says for ever whether it is a rehearsal's; an empty one learns it now. */
static enum err check_mark(struct ledger *ledger, bool rehearsal, struct error *e)
{
    struct buf mark = {0};
    enum err err = ledger_meta_get(ledger, "rehearsal", &mark, e);

    if (err == E_NOTFOUND) {
        err = ledger_meta_set(ledger, "rehearsal", rehearsal ? "1" : "0", e);
    } else if (!err && (strcmp(mark.data, "1") == 0) != rehearsal) {
        err = rehearsal
                  ? error_set(e, E_CONFLICT,
                              "这里的数据是正式的，不能用来演练；请为演练另设 state_dir。",
                              "This state is a production one and cannot be rehearsed with: "
                              "give the rehearsal its own state_dir.")
                  : error_set(e, E_CONFLICT,
                              "这里的数据来自演练，不能正式使用；请另设 state_dir，或加 "
                              "--rehearsal 启动。",
                              "This state comes from a rehearsal and cannot be used in "
                              "production: set another state_dir, or start with --rehearsal.");
    }
    buf_free(&mark);
    return err;
}

/* A rehearsal goes on where it was: entries of the log must not go back in time. */
static enum err check_clock(struct service *service, struct ledger *ledger, struct error *e)
{
    struct buf text = {0};
    char now[24], local[20];
    enum err err = ledger_meta_get(ledger, "clock", &text, e);
    int64_t before = err ? 0 : strtoll(text.data, NULL, 10);

    buf_free(&text);
    if (err && err != E_NOTFOUND)
        return err;
    if (!err && before > service_now(service))
        return error_set(e, E_INPUT, "演练已经到了 %s；请从这个时间或更晚开始：--rehearsal '%s'。",
                         "The rehearsal has already reached %s; start from there or later: "
                         "--rehearsal '%s'",
                         instant_format_local(before, local), local);
    snprintf(now, sizeof now, "%" PRId64, service_now(service));
    return ledger_meta_set(ledger, "clock", now, e);
}

static enum err check_origin(const struct config *config, bool rehearsal, struct error *e)
{
    static const char suffix[] = "-rehearsal";
    size_t len = strlen(config->origin), end = sizeof suffix - 1;
    bool marked = len > end && strcmp(config->origin + len - end, suffix) == 0;

    if (marked == rehearsal)
        return E_OK;
    return rehearsal ? error_set(e, E_INPUT, "演练时 [service] origin 须以 %s 结尾，现在是 %s。",
                                 "In a rehearsal [service] origin must end in %s; it is %s.",
                                 suffix, config->origin)
                     : error_set(e, E_INPUT, "[service] origin 以 %s 结尾，只能用于演练：%s。",
                                 "[service] origin ends in %s, which is for rehearsals only: %s.",
                                 suffix, config->origin);
}

/* Writers come first: they make the files that readers need. */
static enum err open_all(struct lanes *lanes, const struct config *config, struct error *e)
{
    char *registry = mem_printf("%s/registry.db", config->state_dir);
    char *ledger = mem_printf("%s/ledger.db", config->state_dir);
    enum err err = E_OK;

    for (int writing = 1; writing >= 0; writing--)
        for (int i = 0; i < LANES && !err; i++) {
            struct lane *lane = lanes_lane(lanes, (enum lane_id)i);
            if ((lane->id == LANE_REGISTRY) == writing)
                err = registry_open(registry, writing, &lane->registry, e);
            if (!err && (lane->id == LANE_LEDGER) == writing)
                err = ledger_open(ledger, writing, &lane->ledger, e);
        }
    free(registry);
    free(ledger);
    return err;
}

enum err stores_open(struct service *service, struct error *e)
{
    struct snapshot_ref *box = service_snapshot(service);
    const struct config *config = snapshot_of(box)->config;
    struct lanes *lanes = service_lanes(service);
    struct lane *lane = lanes_lane(lanes, LANE_LEDGER);
    bool rehearsal = service_rehearsal(service), restored = false;
    enum err err = check_origin(config, rehearsal, e);

    if (!err)
        err = open_all(lanes, config, e);
    if (!err)
        err = check_mark(lane->ledger, rehearsal, e);
    if (!err && rehearsal)
        err = check_clock(service, lane->ledger, e);
    if (!err) {
        lane->snapshot = snapshot_of(box);
        err = publog_start(lane, e);
        if (!err)
            err = version_entries(lane, e);
        if (err == E_CONFLICT) { /* an older registry: people import anew, and meanwhile look */
            log_event(LOG_WARNING, "registry", "why=\"%s\"", e->en);
            err = E_OK;
        }
        if (!err)
            err = drawing_lists(lane, e);
        if (!err)
            err = disclosures_files(lane, e);
        if (!err)
            err = code_table_restore(lane, &restored, e);
        lane->snapshot = NULL;
    }
    snapshot_drop(box);
    return err || !restored ? err : service_reload(service, NULL, NULL, e);
}

void stores_close(struct service *service)
{
    struct lanes *lanes = service_lanes(service);

    for (int i = 0; i < LANES; i++) {
        struct lane *lane = lanes_lane(lanes, (enum lane_id)i);
        if (lane->id != LANE_LEDGER)
            ledger_close(lane->ledger);
        if (lane->id != LANE_REGISTRY)
            registry_close(lane->registry);
    }
    /* Writers last, so that they can fold the write-ahead log in. */
    log_keys_free(lanes_lane(lanes, LANE_LEDGER)->keys);
    ledger_close(lanes_lane(lanes, LANE_LEDGER)->ledger);
    registry_close(lanes_lane(lanes, LANE_REGISTRY)->registry);
}

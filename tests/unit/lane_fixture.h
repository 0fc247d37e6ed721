/* A ledger lane without a daemon: real databases and folders below one temporary directory, the
 * code tables of config/, a frozen clock. Shared by the tests of publishing, cases and outbox. */
#ifndef TESTS_LANE_FIXTURE_H
#define TESTS_LANE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "law/calendar.h"
#include "law/codes.h"
#include "service/config.h"
#include "service/daemon.h"
#include "service/publishing.h"
#include "store/db.h"
#include "store/ledger.h"
#include "store/registry.h"

#define NOON 1795752000 /* 2026-11-27 12:00 +08:00 */
#define PLAN_SHA "1111111111111111111111111111111111111111111111111111111111111111"

#define OK(call)                                                                                   \
    do {                                                                                           \
        struct error e_ = {0};                                                                     \
        struct error *e = &e_;                                                                     \
        if ((call) != E_OK)                                                                        \
            fail_msg("%s: %s", #call, e_.en);                                                      \
    } while (0)

struct fixture {
    char dir[64];
    struct config config;
    struct codes *codes;
    struct calendar *calendar;
    struct world world;
    struct lane lane;
};

static inline char *in_dir(const struct fixture *f, const char *name)
{
    return mem_printf("%s/%s", f->dir, name);
}

/* Opens the state below dir, which may be new. Does not start publishing. */
static inline struct fixture *fixture_open(const char *dir)
{
    struct fixture *f = mem_new(sizeof *f);
    static char no_url[] = "";
    const struct service_options options = {"", true, NOON};
    char *ledger;
    char *registry;

    snprintf(f->dir, sizeof f->dir, "%s", dir);
    f->config = (struct config){.web_public_url = no_url,
                                .site_dir = in_dir(f, "site"),
                                .audit_dir = in_dir(f, "audit"),
                                .keys_dir = in_dir(f, "keys"),
                                .outbox_dir = in_dir(f, "outbox"),
                                .origin = "example.org/log-rehearsal",
                                .warn_days = 3,
                                .escalate_days = 5,
                                .zone_min = 480};
    OK(codes_load("config", &f->codes, e));
    f->calendar = calendar_new();
    OK(calendar_load_file(f->calendar, "config/calendar.csv", e));
    f->world = (struct world){
        .config = &f->config, .codes = f->codes, .calendar = f->calendar, .dates = "tables"};
    ledger = in_dir(f, "ledger.db");
    registry = in_dir(f, "registry.db");
    OK(file_mkdirs(f->config.site_dir, 0755, e));
    OK(ledger_open(ledger, true, &f->lane.ledger, e));
    OK(registry_open(registry, true, &f->lane.registry, e));
    f->lane.id = LANE_LEDGER;
    f->lane.world = &f->world;
    f->lane.service = service_new(&options, NULL);
    free(ledger);
    free(registry);
    return f;
}

static inline void fixture_close(struct fixture *f)
{
    log_keys_free(f->lane.keys);
    ledger_close(f->lane.ledger);
    registry_close(f->lane.registry);
    service_free(f->lane.service);
    calendar_free(f->calendar);
    codes_free(f->codes);
    free(f->config.site_dir);
    free(f->config.audit_dir);
    free(f->config.keys_dir);
    free(f->config.outbox_dir);
    free(f);
}

/* A new temporary directory with an open, started state in it. */
static inline struct fixture *fixture_new(void)
{
    char dir[] = "/tmp/inspectd-unit-XXXXXX";

    assert_non_null(mkdtemp(dir));
    struct fixture *f = fixture_open(dir);
    OK(publishing_start(&f->lane, e));
    return f;
}

static inline void fixture_remove(struct fixture *f)
{
    char dir[64];

    snprintf(dir, sizeof dir, "%s", f->dir);
    fixture_close(f);
    OK(file_remove_tree(dir, e));
}

/* Runs this test program again as `argv0 --child mode dir` with a fault armed; true if it died at
 * that label, false if it ended by itself with status 0. */
static inline bool dies_at(const char *mode, const char *dir, const char *label)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        setenv("INSPECTD_FAULT", label, 1);
        execl("/proc/self/exe", "test", "--child", mode, dir, (char *)NULL);
        _exit(99);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        return true;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    return false;
}

/* One harmless entry, in the transaction that is open. */
static inline uint64_t append_in(struct fixture *f, const char *action)
{
    uint64_t index = 0;

    OK(publishing_append(&f->lane,
                         json_pack("{s:s, s:s, s:s, s:s}", "type", "admin", "action", action,
                                   "actor", "wang", "detail_sha256", PLAN_SHA),
                         &index, e));
    return index;
}

static inline uint64_t append_admin(struct fixture *f, const char *action)
{
    OK(ledger_begin(f->lane.ledger, e));
    uint64_t index = append_in(f, action);
    OK(ledger_commit(f->lane.ledger, e));
    return index;
}

/* A drawn commit of two firms of one bureau and one of another, as the drawing part leaves it. */
static inline uint64_t add_draw(struct fixture *f, int attempt, const char *task)
{
    uint64_t c = append_admin(f, "stands for a commit");
    struct db *db = ledger_db(f->lane.ledger);
    struct buf sql = {0};

    buf_addf(&sql,
             "INSERT INTO plan(sha256, text, title, proposed_by, proposed_at, state)"
             " VALUES('" PLAN_SHA "', x'00', 't', 'a', 0, 'approved') ON CONFLICT DO NOTHING;"
             "INSERT INTO draw(commit_index, task, date, attempt, plan_sha256, registry_version,"
             " state, team, min_level, level, reveal_by, pool_key, picks, record_sha256)"
             " VALUES(%1$llu, '%2$s', %3$d, %4$d, '" PLAN_SHA "', 3, 'drawn', 2, 'D', 'D', %3$d,"
             " x'00', 3, '" PLAN_SHA "');"
             "INSERT INTO pick VALUES(%1$llu, 0, '91220101MA00000000', '=长春,\"甲\"公司',"
             " '220102/A/F', 220102, 5, '00', NULL);"
             "INSERT INTO pick VALUES(%1$llu, 1, '911100001016237410', '乙公司', '220102/B/D',"
             " 220102, 7, '00', NULL);"
             "INSERT INTO pick VALUES(%1$llu, 2, '9132058172520705XD', '丙公司', '220284/C/D',"
             " 220284, 1, '00', NULL);"
             "INSERT INTO pick_inspector VALUES(%1$llu, 0, 0, 'J01', '王一');"
             "INSERT INTO pick_inspector VALUES(%1$llu, 0, 1, 'J02', '李二');"
             "INSERT INTO pick_inspector VALUES(%1$llu, 1, 0, 'J02', '李二');"
             "INSERT INTO pick_inspector VALUES(%1$llu, 1, 1, '', '');",
             (unsigned long long)c, task, (int)day_of_instant(NOON, 480), attempt);
    OK(db_exec(db, sql.data, e));
    buf_free(&sql);
    return c;
}

#endif

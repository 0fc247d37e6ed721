/* bench_events DIR: durable case events a second, in DIR with the code tables of ./config: one
 * writer that waits for each commit, and 64 that wait at once and share commits (struct job_group);
 * beside them SQLite's own rate of fully synced commits of rows as long, on the same disk in the
 * same run. Prints "peer RATE one RATE many RATE". */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/date.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/runtime/daemon.h"
#include "platform/store/db.h"

#define CASES 200
#define EVENTS 2000
#define WRITERS 64
#define ROW_BYTES 3000 /* what one event writes, with its projection */
#define OPENED 1795752000

#define MUST(call)                                                                                 \
    do {                                                                                           \
        struct error *e = &problem;                                                                \
        if ((call) != E_OK) {                                                                      \
            fprintf(stderr, "bench_events: %s\n", problem.en);                                     \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static struct error problem;

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double peer_rate(const char *dir)
{
    char *path = mem_printf("%s/peer.db", dir);
    char row[ROW_BYTES + 1];
    char *insert;
    struct db *db;

    memset(row, 'x', ROW_BYTES);
    row[ROW_BYTES] = '\0';
    insert = mem_printf("INSERT INTO t(v) VALUES('%s')", row);
    MUST(db_open(path, DB_WRITE, &db, e));
    MUST(db_exec(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)", e));
    double start = now_s();
    for (int i = 0; i < EVENTS; i++)
        MUST(db_exec(db, insert, e)); /* nothing around it but the engine's own commit */
    double seconds = now_s() - start;
    db_close(db);
    free(insert);
    free(path);
    return EVENTS / seconds;
}

static void case_no(int i, char out[CASE_NO_BYTES])
{
    snprintf(out, CASE_NO_BYTES, "22010220261127%04d", i + 1);
}

/* Opened cases; what a draw would have made of them is put in as it is. */
static void open_cases(struct ledger *ledger, const struct case_rules *rules)
{
    static const char frozen[] = "{\"bureau\":{\"code\":220102,\"name\":\"\"},\"draw\":{\"date\":"
                                 "\"2026-11-27\"},\"firm\":{},"
                                 "\"inspectors\":[{\"id\":\"J01\",\"name\":\"\",\"slot\":0}],"
                                 "\"items\":[{\"code\":\"0105\"}],"
                                 "\"pick\":{},\"task\":{\"inspect_by\":\"2026-12-25\"}}";

    MUST(ledger_begin(ledger, e));
    MUST(db_exec(ledger_db(ledger),
                 "INSERT INTO log_entry VALUES(0, 'a', 0, x'00', zeroblob(32));"
                 "INSERT INTO plan VALUES('p', x'00', 't', 'a', 0, NULL, NULL, NULL, 'approved');"
                 "INSERT INTO draw(commit_index, task, date, attempt, plan_sha256,"
                 " registry_version, state, team, min_level, period_from, period_until, days,"
                 " days_left, draw_by, reveal_by, pool_key)"
                 " VALUES(0, 't', 1, 1, 'p', 1, 'drawn', 2, 'D', 1, 9, 9, 9, 2, 9, zeroblob(32))",
                 e));
    for (int i = 0; i < CASES; i++) {
        struct docket_row row = {.kind = "case",
                                 .main = "new",
                                 .region = 220102,
                                 .received = DAY_NONE,
                                 .position = (uint32_t)i,
                                 .uscc = "91220101MA00000000",
                                 .bureau = 220102,
                                 .date = 20784,
                                 .state = "open",
                                 .stage = 1,
                                 .frozen = frozen,
                                 .projection = ""};
        char *pick =
            mem_printf("INSERT INTO pick VALUES(0, %d, 'u', 'n', 's', 1, 1, '00', '01', NULL)", i);
        json_t *event =
            json_pack("{s:s, s:s, s:{}}", "kind", "opened", "actor", "inspectd", "content");
        case_no(i, row.no);
        MUST(db_exec(ledger_db(ledger), pick, e));
        MUST(ledger_docket_add(ledger, &row, e));
        MUST(docket_record(ledger, rules, &row, event, OPENED, NULL, e));
        json_decref(event);
        free(pick);
    }
    MUST(ledger_commit(ledger, e));
}

static enum err note(struct lane *lane, int i, struct error *e)
{
    char no[CASE_NO_BYTES];
    json_t *fields = json_pack("{s:s}", "text", "seen on the spot, nothing to be added");

    case_no(i % CASES, no);
    enum err rc = casework_act(lane, no, "note", fields, "zhao", ROLE_REGULATOR, 0, NULL, e);
    json_decref(fields);
    return rc;
}

/* ---- many writers, through the lanes as the socket uses them ---- */

struct ask {
    struct job job; /* first */
    int number;
    bool failed;
};

static int answered;
static int asked;

static void ask_run(struct lane *lane, struct job *job)
{
    struct ask *a = (struct ask *)(void *)job;

    a->failed = note(lane, a->number, &problem) != E_OK;
}

static void ask_undone(struct lane *lane, struct job *job, const struct error *e)
{
    (void)lane;
    (void)e;
    ((struct ask *)(void *)job)->failed = true;
}

static void ask_next(struct service *service, struct ask *a)
{
    a->job.group = &casework_group;
    a->job.undone = ask_undone;
    a->number = asked++;
    lanes_submit(service_lanes(service), LANE_LEDGER, &a->job);
}

static void ask_done(struct service *service, struct job *job)
{
    struct ask *a = (struct ask *)(void *)job;

    if (a->failed) {
        fprintf(stderr, "bench_events: %s\n", problem.en);
        exit(1);
    }
    answered++;
    if (asked < EVENTS)
        ask_next(service, a);
}

static double many_rate(struct service *service)
{
    static struct ask asks[WRITERS];
    struct lanes *lanes = service_lanes(service);
    struct pollfd ready = {.fd = lanes_fd(lanes), .events = POLLIN};
    double start = now_s();

    for (int i = 0; i < WRITERS; i++) {
        asks[i].job = (struct job){.name = "note", .run = ask_run, .done = ask_done};
        ask_next(service, &asks[i]);
    }
    while (answered < EVENTS) {
        poll(&ready, 1, -1);
        lanes_reap(lanes);
    }
    return EVENTS / (now_s() - start);
}

static double one_rate(struct lane *lane)
{
    double start = now_s();

    for (int i = 0; i < EVENTS; i++)
        MUST(note(lane, i, e));
    return EVENTS / (now_s() - start);
}

static struct snapshot_ref *load_world(const char *dir)
{
    char *path = mem_printf("%s/bench.conf", dir);
    FILE *file = fopen(path, "w");
    char *here = realpath("config", NULL);
    struct snapshot_ref *box;

    if (!file || !here || fprintf(file, "[paths]\ndata_dir = %s\n", here) < 0 || fclose(file) != 0)
        exit(1);
    MUST(snapshot_load(path, NULL, NULL, &box, e));
    free(path);
    free(here);
    return box;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    log_init("bench_events", LOG_TO_STDERR, LOG_ERR);
    struct snapshot_ref *box = load_world(argv[1]);
    const struct service_options options = {"", true, OPENED};
    struct service *service = service_new(&options, snapshot_hold(box));
    struct lane *lane = lanes_lane(service_lanes(service), LANE_LEDGER);
    const struct case_rules rules = casework_rules(snapshot_of(box));
    char *path = mem_printf("%s/ledger.db", argv[1]);

    MUST(ledger_open(path, true, &lane->ledger, e));
    lane->snapshot = snapshot_of(box);
    open_cases(lane->ledger, &rules);
    double peer = peer_rate(argv[1]);
    double one = one_rate(lane);
    MUST(lanes_start(service_lanes(service), e));
    double many = many_rate(service);
    printf("peer %.0f one %.0f many %.0f\n", peer, one, many);
    lanes_stop(service_lanes(service));
    lanes_join(service_lanes(service));
    ledger_close(lane->ledger);
    lane->ledger = NULL;
    service_free(service);
    snapshot_drop(box);
    free(path);
    return 0;
}

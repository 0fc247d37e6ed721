/* inspectd: boot on one page. What each step does is in its header. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/log.h"
#include "doors/ctl/server.h"
#include "doors/daemon/loop.h"
#include "doors/daemon/sd_notify.h"
#include "doors/daemon/stores.h"
#include "doors/web/server.h"
#include "platform/runtime/daemon.h"

#define DEFAULT_CONFIG "/etc/inspectd/inspectd.conf"
#define EXIT_USAGE 2

struct options {
    const char *config;
    const char *rehearsal;
    bool foreground;
    bool test;
    bool print;
};

static void usage(FILE *out)
{
    fputs("用法 usage: inspectd [-f] [-t | -p] [-c FILE] [--rehearsal TIME]\n"
          "  -c, --config FILE     配置文件 configuration (" DEFAULT_CONFIG ")\n"
          "  -f, --foreground      日志写到 stderr; log to stderr\n"
          "  -t, --test            检查配置和代码表后退出; check configuration and tables, then "
          "exit\n"
          "  -p, --print           打印生效的配置后退出; print the effective configuration, then "
          "exit\n"
          "      --rehearsal TIME  演练：时钟停在 '2026-11-23 07:30'; rehearse with a clock moved "
          "by hand\n"
          "      --version         版本 version\n"
          "  -h, --help\n",
          out);
}

/* Returns -1 to go on, otherwise the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option longs[] = {{"config", required_argument, NULL, 'c'},
                                          {"foreground", no_argument, NULL, 'f'},
                                          {"test", no_argument, NULL, 't'},
                                          {"print", no_argument, NULL, 'p'},
                                          {"rehearsal", required_argument, NULL, 'r'},
                                          {"version", no_argument, NULL, 'v'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int c;

    while ((c = getopt_long(argc, argv, "c:ftph", longs, NULL)) != -1)
        switch (c) {
        case 'c':
            o->config = optarg;
            break;
        case 'f':
            o->foreground = true;
            break;
        case 't':
            o->test = true;
            break;
        case 'p':
            o->print = true;
            break;
        case 'r':
            o->rehearsal = optarg;
            break;
        case 'v':
            puts("inspectd " VERSION);
            return EXIT_SUCCESS;
        case 'h':
            usage(stdout);
            return EXIT_SUCCESS;
        default:
            usage(stderr);
            return EXIT_USAGE;
        }
    if (optind == argc)
        return -1;
    usage(stderr);
    return EXIT_USAGE;
}

static void print_fault(void *user, const char *zh, const char *en)
{
    (void)user;
    fprintf(stderr, "%s\n%s\n", zh, en);
}

static int fail(const struct error *e)
{
    char quoted[600];

    print_fault(NULL, e->zh, e->en);
    log_event(LOG_ERR, "start", "state=failed reason=%s", log_quote(e->en, quoted, sizeof quoted));
    return EXIT_FAILURE;
}

/* Everything from the databases to the socket exists only inside this function. */
static int serve(struct service *service, struct sd_notify *notify)
{
    struct loop *loop = NULL;
    struct server *server = NULL;
    struct web_state *web = NULL;
    struct error e;
    enum err err = stores_open(service, &e);

    if (!err)
        err = loop_new(service, notify, &loop, &e);
    if (!err)
        err = server_open(service, loop_base(loop), &server, &e);
    if (!err)
        err = web_open(service, loop_base(loop), &web, &e);
    if (!err)
        err = lanes_start(service_lanes(service), &e);
    if (!err) {
        log_event(LOG_NOTICE, "start", "state=ready version=" VERSION " rehearsal=%d",
                  service_rehearsal(service));
        sd_notify_ready(notify);
        loop_run(loop);
    }
    lanes_stop(service_lanes(service));
    lanes_join(service_lanes(service));
    web_close(web);
    server_close(server);
    loop_free(loop);
    stores_close(service);
    if (!err)
        log_event(LOG_NOTICE, "stop", "state=ended");
    return err ? fail(&e) : EXIT_SUCCESS;
}

static int run(const struct options *o, struct snapshot_ref *snapshot)
{
    const struct config *config = snapshot_of(snapshot)->config;
    struct service_options so = {.config_file = o->config, .rehearsal = o->rehearsal != NULL};
    struct sd_notify notify;
    struct error e;
    int lock = -1;

    log_init("inspectd", o->foreground ? LOG_TO_STDERR : (enum log_sink)config->log_sink,
             (int)config->log_level);
    enum err err = o->rehearsal ? E_OK : config_check_people(config, &e);
    if (o->rehearsal && !service_time_parse(o->rehearsal, &so.rehearsal_time))
        err = error_set(&e, E_INPUT, "看不懂时间 “%s”，写法如 '2026-11-23 07:30'。",
                        "“%s” is not a time; write '2026-11-23 07:30'.", o->rehearsal);
    if (!err)
        err = stores_folders(config, &e);
    if (!err)
        err = stores_lock(config, &lock, &e);
    if (err) {
        snapshot_drop(snapshot);
        return fail(&e);
    }
    sd_notify_open(&notify);
    struct service *service = service_new(&so, snapshot);
    int status = serve(service, &notify);
    service_free(service);
    sd_notify_close(&notify);
    close(lock);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {.config = DEFAULT_CONFIG};
    struct snapshot_ref *snapshot;
    struct error e;
    int status = read_options(argc, argv, &o);

    if (status >= 0)
        return status;
    if (snapshot_load(o.config, print_fault, NULL, &snapshot, &e) != E_OK)
        return EXIT_FAILURE;
    if (!o.test && !o.print)
        return run(&o, snapshot);
    status = EXIT_SUCCESS;
    if (o.print)
        config_print(snapshot_of(snapshot)->config, stdout);
    else if (!o.rehearsal && config_check_people(snapshot_of(snapshot)->config, &e) != E_OK)
        status = fail(&e);
    else
        printf("%s: 配置正确 configuration is right\n", o.config);
    snapshot_drop(snapshot);
    return status;
}

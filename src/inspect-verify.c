/* inspect-verify: an auditor's check of a published site, of the auditors' files behind it, or of
 * one firm's proof, offline. Exit status: 0 all holds, 1 something does not, 2 nothing to judge. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/fairness/randomness_text.h"
#include "core/tlog/casefile.h"
#include "core/verify/firmproof.h"
#include "core/verify/site.h"
#include "core/verify/site_case.h"
#include "core/verify/site_firm.h"
#include "core/verify/site_report.h"
#include "core/verify/site_trust.h"
#include "core/verify/verify.h"

#define VERSION "0.1.0"
#define PROOF_FILE_MAX 65536

static const char usage_zh[] =
    "用法：inspect-verify site 站点目录 [--audit 审计目录 [--statistics]] [--today 日期]\n"
    "                     [--from 日期] [--until 日期] [--since 检查点] [--mirror 目录] [--json]\n"
    "      inspect-verify firm 证明文件 --site 站点目录 [--today 日期]\n"
    "      inspect-verify case 案件文件 --site 站点目录 [--today 日期] [--json]\n"
    "各命令均可加 --vkey 密钥 和 --lang zh|en。\n"
    "\n"
    "离线核验双随机抽查的公开日志：签名、散列树、每个条目、每次抽取；一个案件的全部经过。\n"
    "  --vkey 密钥     "
    "日志的第一把密钥（文本，或存有它的文件），取自纸质或别处；不给则相信文件夹自己的\n"
    "  --since 检查点  日志只能是那个检查点（文件）之后的增长\n"
    "  --mirror 目录   站点的另一份副本，其日志须一致\n"
    "  --audit 目录    同时核对审计文件：分层、名录、配额、每个序号、每个检查组\n"
    "  --today 日期    按此日期（YYYY-MM-DD）判断是否逾期；默认按最新条目的日期\n"
    "  --statistics    另作随机性检验（须有 --audit）；不影响结论\n"
    "  --from --until  站点只含这一期间（按抽取日期）的文件；日志仍须完整\n"
    "  --json          输出 JSON\n"
    "  --lang zh|en    输出语言，默认 zh\n"
    "  --help --version\n"
    "退出状态：0 全部相符；1 有不符之处，逐条列出；2 用法不对或读不到文件。\n";

static const char usage_en[] =
    "usage: inspect-verify site DIR [--audit DIR [--statistics]] [--today DATE]\n"
    "                      [--from DATE] [--until DATE] [--since FILE] [--mirror DIR] [--json]\n"
    "       inspect-verify firm FILE --site DIR [--today DATE]\n"
    "       inspect-verify case FILE --site DIR [--today DATE] [--json]\n"
    "Each takes --vkey KEY and --lang zh|en, too.\n"
    "\n"
    "Checks the public log of random inspections offline: signature, tree, every entry, every "
    "draw;\nthe whole history of a case.\n"
    "  --vkey KEY      the log's first key (the text, or a file with it) from paper or elsewhere;\n"
    "                  without it the folder's own is trusted\n"
    "  --since FILE    the log has only grown since this checkpoint\n"
    "  --mirror DIR    another copy of the site, whose log must agree\n"
    "  --audit DIR     check the auditors' files too: strata, pools, quotas, every index and team\n"
    "  --today DATE    judge lateness by this date (YYYY-MM-DD); default: that of the newest "
    "entry\n"
    "  --statistics    also test whether the draws look like lots (with --audit); no verdict\n"
    "                  depends on it\n"
    "  --from, --until the files are only those of draws of these days; the log is whole\n"
    "  --json          print JSON\n"
    "  --lang zh|en    language of the output, default zh\n"
    "  --help --version\n"
    "Exit status: 0 all holds; 1 something does not, each on a line; 2 wrong usage or "
    "unreadable.\n";

struct options {
    const char *command;
    const char *target;
    const char *site;
    const char *audit;
    char *vkey; /* text, NULL if none was given */
    const char *since;
    const char *mirror;
    int32_t today;
    struct site_period period;
    bool statistics;
    bool json;
    bool english;
};

static int usage(const struct options *o, FILE *to)
{
    fputs(o->english ? usage_en : usage_zh, to);
    return to == stdout ? 0 : 2;
}

static int unreadable(const struct options *o, const struct error *e)
{
    fprintf(stderr, "inspect-verify: %s\n", o->english ? e->en : e->zh);
    return 2;
}

static void print(struct buf *out)
{
    if (out->len > 0)
        fwrite(out->data, 1, out->len, stdout);
    buf_free(out);
}

static void print_json(json_t *all)
{
    char *text = json_dumps(all, JSON_INDENT(2));

    printf("%s\n", text);
    free(text);
    json_decref(all);
}

#define SIMULATIONS 100

static struct random_report *test_randomness(const struct options *o, const struct site *site,
                                             struct randomness *r, struct error *e)
{
    if (!o->statistics || verify_statistics(site, o->audit, r, e))
        return NULL;
    return randomness_report(r, SIMULATIONS, NULL, NULL);
}

static void print_site(const struct options *o, const struct site_report *report,
                       const struct site *site, const struct random_report *randomness)
{
    struct buf out = {0};

    if (o->json) {
        json_t *all = site_report_json(report, site);
        if (randomness)
            json_object_set_new(all, "statistics", random_report_json(randomness));
        print_json(all);
        return;
    }
    site_report_text(report, site, &out);
    if (randomness)
        random_report_text(randomness, o->english, &out);
    print(&out);
}

/* What the reader brings along: the first key, an earlier checkpoint, another copy. */
static enum err compare_outside(const struct options *o, const struct site *site,
                                const struct site_reporter *to, struct error *e)
{
    struct buf note = {0};
    enum err err = E_OK;

    if (o->vkey)
        site_check_first_key(site, o->vkey, to);
    if (o->since)
        err = file_read(o->since, NOTE_MAX, &note, e);
    if (o->since && !err)
        site_check_since(site, note.len > 0 ? note.data : "", note.len, to);
    buf_free(&note);
    if (o->mirror && !err)
        err = site_check_mirror(site, o->mirror, to, e);
    return err;
}

static enum err check_site(const struct options *o, const char *dir, const struct site_reporter *to,
                           struct site **site, struct error *e)
{
    enum err err = site_check(dir, o->today, &o->period, to, site, e);

    if (!err && (*site)->newest != INT64_MIN)
        err = compare_outside(o, *site, to, e);
    return err;
}

static int verify_site(const struct options *o)
{
    struct site_report report = {.english = o->english, .audit = o->audit, .vkey = o->vkey};
    struct site_reporter to = site_report_to(&report);
    struct site *site = NULL;
    struct randomness *r = randomness_new();
    struct error e = {.code = E_OK};

    if (check_site(o, o->target, &to, &site, &e)) {
        site_close(site);
        site_report_free(&report);
        randomness_free(r);
        return unreadable(o, &e);
    }
    site_check_folder(site, &to);
    if (o->audit)
        verify_audit(site, o->audit, &to);
    struct random_report *randomness = test_randomness(o, site, r, &e);
    print_site(o, &report, site, randomness);
    random_report_free(randomness);
    randomness_free(r);
    int status = report.failures > 0;
    site_report_free(&report);
    site_close(site);
    return status;
}

static enum err read_proof(const char *path, struct firmproof *proof, struct error *e)
{
    struct buf text = {0};
    enum err err = file_read(path, PROOF_FILE_MAX, &text, e);

    if (!err)
        err = firmproof_read(text.len > 0 ? text.data : "", text.len, proof, e);
    buf_free(&text);
    return err;
}

/* A site with a failure is no ground to stand on, so its failures count here too. */
static int verify_firm(const struct options *o)
{
    struct site_report report = {.english = o->english, .vkey = o->vkey};
    struct site_reporter to = site_report_to(&report);
    struct firmproof proof;
    struct site *site = NULL;
    struct error e;
    struct buf out = {0};

    if (read_proof(o->target, &proof, &e)) {
        if (e.code != E_CORRUPT)
            return unreadable(o, &e);
        to.tell(to.arg, SITE_FAILURE, SITE_WHOLE, &e);
    } else if (check_site(o, o->site, &to, &site, &e)) {
        site_close(site);
        site_report_free(&report);
        return unreadable(o, &e);
    } else if (report.failures == 0) {
        site_report_trust(&report, site, &out);
        site_firm(site, &proof, &to, o->english, &out);
    }
    site_report_failures(&report, &out);
    print(&out);
    int status = report.failures > 0;
    site_report_free(&report);
    site_close(site);
    return status;
}

static enum err read_case(const char *path, struct casefile **file, struct error *e)
{
    struct buf text = {0};
    enum err err = file_read(path, CASEFILE_MAX, &text, e);

    if (!err)
        err = casefile_read(text.len > 0 ? text.data : "", text.len, file, e);
    buf_free(&text);
    return err;
}

static void print_case(const struct options *o, const struct site_report *report,
                       const struct site *site, const struct casefile *file,
                       const struct site_case *found)
{
    struct buf out = {0};

    if (o->json && site) {
        json_t *all = site_report_json(report, site);
        if (file)
            json_object_set_new(all, "case", site_case_json(found, file));
        print_json(all);
        return;
    }
    if (site)
        site_report_trust(report, site, &out);
    if (file)
        site_case_text(found, file, o->english, &out);
    site_report_failures(report, &out);
    if (report->failures == 0)
        buf_adds(&out, o->english ? "Result: the history of the case holds in every point.\n"
                                  : "结论：案件经过全部相符。\n");
    print(&out);
}

/* Failures of the site count here too. The case is judged all the same if the log can be read: that
 * some reveal is late says nothing about it. */
static int verify_case(const struct options *o)
{
    struct site_report report = {.english = o->english, .vkey = o->vkey};
    struct site_reporter to = site_report_to(&report);
    struct site_case found = {0};
    struct casefile *file = NULL;
    struct site *site = NULL;
    struct error e;

    if (check_site(o, o->site, &to, &site, &e)) {
        site_close(site);
        site_report_free(&report);
        return unreadable(o, &e);
    }
    if (read_case(o->target, &file, &e)) {
        if (e.code != E_CORRUPT) {
            site_report_free(&report);
            site_close(site);
            return unreadable(o, &e);
        }
        to.tell(to.arg, SITE_FAILURE, SITE_WHOLE, &e);
    }
    if (file && site->newest != INT64_MIN)
        found = site_case_check(site, file, &to);
    print_case(o, &report, site, file, &found);
    int status = report.failures > 0;
    casefile_free(file);
    site_report_free(&report);
    site_close(site);
    return status;
}

enum {
    OPT_STATISTICS = 250,
    OPT_FROM,
    OPT_UNTIL,
    OPT_VKEY,
    OPT_SINCE,
    OPT_MIRROR,
    OPT_AUDIT = 256,
    OPT_SITE,
    OPT_TODAY,
    OPT_JSON,
    OPT_LANG,
    OPT_HELP,
    OPT_VERSION
};

static const struct option longopts[] = {{"audit", required_argument, NULL, OPT_AUDIT},
                                         {"vkey", required_argument, NULL, OPT_VKEY},
                                         {"since", required_argument, NULL, OPT_SINCE},
                                         {"mirror", required_argument, NULL, OPT_MIRROR},
                                         {"site", required_argument, NULL, OPT_SITE},
                                         {"today", required_argument, NULL, OPT_TODAY},
                                         {"json", no_argument, NULL, OPT_JSON},
                                         {"statistics", no_argument, NULL, OPT_STATISTICS},
                                         {"from", required_argument, NULL, OPT_FROM},
                                         {"until", required_argument, NULL, OPT_UNTIL},
                                         {"lang", required_argument, NULL, OPT_LANG},
                                         {"help", no_argument, NULL, OPT_HELP},
                                         {"version", no_argument, NULL, OPT_VERSION},
                                         {NULL, 0, NULL, 0}};

/* A verifier key, or the name of a file whose first line is one. */
static int take_vkey(struct options *o, const char *given)
{
    struct buf text = {0};
    struct note_key key;
    struct error e;

    if (note_vkey_parse(given, strlen(given), &key, NULL))
        if (file_read(given, NOTE_MAX, &text, &e))
            return unreadable(o, &e);
    free(o->vkey);
    o->vkey = text.len > 0 ? mem_strndup(text.data, strcspn(text.data, "\r\n")) : mem_strdup(given);
    buf_free(&text);
    return note_vkey_parse(o->vkey, strlen(o->vkey), &key, &e) ? unreadable(o, &e) : -1;
}

/* -1 to go on, otherwise the exit status. */
static int take_option(struct options *o, int option)
{
    switch (option) {
    case OPT_AUDIT:
        o->audit = optarg;
        return -1;
    case OPT_VKEY:
        return take_vkey(o, optarg);
    case OPT_SINCE:
        o->since = optarg;
        return -1;
    case OPT_MIRROR:
        o->mirror = optarg;
        return -1;
    case OPT_SITE:
        o->site = optarg;
        return -1;
    case OPT_TODAY:
        return day_parse(optarg, &o->today) ? -1 : usage(o, stderr);
    case OPT_STATISTICS:
        o->statistics = true;
        return -1;
    case OPT_FROM:
        return day_parse(optarg, &o->period.from) ? -1 : usage(o, stderr);
    case OPT_UNTIL:
        return day_parse(optarg, &o->period.until) ? -1 : usage(o, stderr);
    case OPT_JSON:
        o->json = true;
        return -1;
    case OPT_LANG:
        o->english = strcmp(optarg, "en") == 0;
        return o->english || strcmp(optarg, "zh") == 0 ? -1 : usage(o, stderr);
    case OPT_HELP:
        return usage(o, stdout);
    case OPT_VERSION:
        puts("inspect-verify " VERSION);
        return 0;
    default:
        return usage(o, stderr);
    }
}

int main(int argc, char **argv)
{
    struct options o = {.today = DAY_NONE, .period = {INT32_MIN, INT32_MAX}};
    int option;

    while ((option = getopt_long(argc, argv, "", longopts, NULL)) != -1) {
        int status = take_option(&o, option);
        if (status >= 0)
            return status;
    }
    if (argc - optind != 2)
        return usage(&o, stderr);
    o.command = argv[optind];
    o.target = argv[optind + 1];
    if (o.statistics && (!o.audit || strcmp(o.command, "site") != 0))
        return usage(&o, stderr);
    if (strcmp(o.command, "site") == 0)
        return verify_site(&o);
    if (strcmp(o.command, "firm") == 0 && o.site && !o.json)
        return verify_firm(&o);
    if (strcmp(o.command, "case") == 0 && o.site && !o.audit)
        return verify_case(&o);
    return usage(&o, stderr);
}

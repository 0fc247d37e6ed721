/* make-sample: see usage(). */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sample.h"

static void usage(FILE *to)
{
    fputs("usage: make-sample --out DIR [--firms N] [--seed N] [--regions FILE] [--clean]\n"
          "       make-sample --out DIR --bench [--firms N] [--changed PERCENT]\n"
          "Writes a made-up province as enterprises-full.csv, classes.csv, inspectors.csv and\n"
          "recusals.csv, with the dirt of real spreadsheets unless --clean; says what went in as\n"
          "JSON. --bench: bench.csv, bench-classes.csv (and bench-changed.csv), clean.\n",
          to);
}

static void say(const struct tally *t)
{
    printf("{\"firms\":%u,\"not_in_business\":%u,\"foreign\":%u,\"refused_firms\":%u,"
           "\"duplicate_firms\":%u,\"classified\":%u,\"a\":%u,\"b\":%u,\"c\":%u,\"d\":%u,"
           "\"refused_classes\":%u,\"inspectors\":%u,\"expired\":%u,\"refused_inspectors\":%u,"
           "\"recusals\":%u,\"refused_recusals\":%u}\n",
           t->firms, t->not_in_business, t->foreign, t->refused_firms, t->duplicate_firms,
           t->classified, t->by_class[0], t->by_class[1], t->by_class[2], t->by_class[3],
           t->refused_classes, t->inspectors, t->expired, t->refused_inspectors, t->recusals,
           t->refused_recusals);
}

static struct options read_options(int argc, char **argv)
{
    static const struct option longs[] = {
        {"out", 1, NULL, 'o'},     {"firms", 1, NULL, 'f'}, {"seed", 1, NULL, 's'},
        {"regions", 1, NULL, 'r'}, {"clean", 0, NULL, 'c'}, {"bench", 0, NULL, 'b'},
        {"changed", 1, NULL, 'g'}, {"help", 0, NULL, 'h'},  {0}};
    struct options o = {.regions = "config/regions.csv", .firms = 60000, .seed = 1};
    int c;

    while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
        switch (c) {
        case 'o':
            o.dir = optarg;
            break;
        case 'f':
            o.firms = (uint32_t)strtoul(optarg, NULL, 10);
            break;
        case 's':
            o.seed = strtoull(optarg, NULL, 10);
            break;
        case 'r':
            o.regions = optarg;
            break;
        case 'c':
            o.clean = true;
            break;
        case 'b':
            o.bench = true;
            break;
        case 'g':
            o.changed_percent = (uint32_t)strtoul(optarg, NULL, 10);
            break;
        case 'h':
            usage(stdout);
            exit(0);
        default:
            usage(stderr);
            exit(2);
        }
    if (!o.dir || o.firms < 10 || optind != argc) {
        usage(stderr);
        exit(2);
    }
    return o;
}

int main(int argc, char **argv)
{
    struct options o = read_options(argc, argv);
    struct province province;
    struct tally tally = {0};
    struct firm *firms;

    if (mkdir(o.dir, 0755) != 0 && errno != EEXIST) {
        fprintf(stderr, "make-sample: cannot make %s: %s\n", o.dir, strerror(errno));
        return 1;
    }
    province_read(&province, o.regions);
    if (o.bench) {
        write_bench(&o, &province);
    } else {
        write_enterprises(&o, &province, &tally, &firms);
        write_classes(&o, firms, o.firms, &tally);
        write_inspectors(&o, &province, firms, o.firms, &tally);
        say(&tally);
        free(firms);
    }
    free(province.regions);
    return 0;
}

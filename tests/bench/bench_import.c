/* bench_import DATA REGISTRY FILE…: imports each file as a full enterprises list with the code
 * tables of DATA and prints its seconds, counts and the process's largest memory. `make bench` runs
 * it beside sqlite3's .import of the same file. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/mem.h"
#include "ingest/ingest.h"
#include "store/db.h"
#include "store/registry.h"

#define SORT_MEMORY ((size_t)192 << 20)

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum err import_file(const char *path, struct registry *reg, const struct codes *codes,
                            struct error *e)
{
    char *rejects = mem_printf("%s.rejects.csv", path);
    struct ingest_request request = {.file = fopen(path, "rb"),
                                     .kind = KIND_ENTERPRISES,
                                     .mode = MODE_FULL,
                                     .codes = codes,
                                     .memory_bytes = SORT_MEMORY,
                                     .scratch_dir = ".",
                                     .rejects_path = rejects};
    struct ingest *in = NULL;
    uint64_t version;
    double start = now_s();

    if (!request.file)
        return error_set(e, E_NOTFOUND, "文件不存在: %s", "no such file: %s", path);
    enum err rc = ingest_open(&request, &in, e);
    double opened = now_s();
    if (!rc)
        rc = ingest_read(in, e);
    double read = now_s();
    if (!rc)
        rc = db_begin(registry_db(reg), e);
    if (!rc)
        rc = ingest_merge(in, reg, e);
    if (!rc)
        rc = registry_bump_version(reg, &version, e);
    if (!rc)
        rc = ingest_keep_rejects(in, e);
    double merged = now_s();
    if (!rc)
        rc = db_commit(registry_db(reg), e);
    double done = now_s();
    if (!rc) {
        const struct ingest_report *r = ingest_report(in);
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        printf("%s: %.2f s (survey %.2f, read %.2f, merge %.2f, commit %.2f) rows %llu rejected "
               "%llu added %llu changed %llu departed %llu spilled %zu max-rss %ld MiB\n",
               path, done - start, opened - start, read - opened, merged - read, done - merged,
               (unsigned long long)r->rows, (unsigned long long)r->rejected,
               (unsigned long long)r->counts.added, (unsigned long long)r->counts.changed,
               (unsigned long long)r->counts.departed, r->spilled, usage.ru_maxrss >> 10);
    }
    ingest_free(in);
    fclose(request.file);
    free(rejects);
    return rc;
}

int main(int argc, char **argv)
{
    struct error e = {0};
    struct codes *codes;
    struct registry *reg;

    if (argc < 4) {
        fputs("usage: bench_import DATA REGISTRY FILE...\n", stderr);
        return 2;
    }
    enum err rc = codes_load(argv[1], &codes, &e);
    if (!rc)
        rc = registry_open(argv[2], true, &reg, &e);
    for (int i = 3; rc == E_OK && i < argc; i++)
        rc = import_file(argv[i], reg, codes, &e);
    if (rc) {
        fprintf(stderr, "%s\n%s\n", e.zh, e.en);
        return 1;
    }
    registry_close(reg);
    codes_free(codes);
    return 0;
}

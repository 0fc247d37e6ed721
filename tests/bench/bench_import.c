/* bench_import DIR FILE…: imports each file into DIR/registry.db as the daemon does (all checks,
 * durable), with the code tables of ./config; a full list if it has enterprises. Prints seconds by
 * step, counts and the process's largest memory. `make bench` holds it against sqlite3's .import.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "core/base/mem.h"
#include "platform/ingest/ingest.h"
#include "platform/store/db.h"
#include "platform/store/registry.h"

#define SORT_MEMORY ((size_t)192 << 20)

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum err import_file(const char *path, const char *dir, struct registry *reg,
                            const struct codes *codes, struct error *e)
{
    char *rejects = mem_printf("%s.rejects.csv", path);
    struct ingest_request request = {.file = fopen(path, "rb"),
                                     .kind = KIND_UNKNOWN,
                                     .mode = MODE_FULL,
                                     .codes = codes,
                                     .memory_bytes = SORT_MEMORY,
                                     .scratch_dir = dir,
                                     .registry_path = registry_path(reg),
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
        printf("%s: %.2f s (survey %.2f, read %.2f, merge %.2f, commit %.2f) rows %llu known %llu "
               "rejected %llu added %llu changed %llu departed %llu spilled %zu max-rss %ld MiB\n",
               path, done - start, opened - start, read - opened, merged - read, done - merged,
               (unsigned long long)r->rows, (unsigned long long)r->known,
               (unsigned long long)r->rejected, (unsigned long long)r->counts.added,
               (unsigned long long)r->counts.changed, (unsigned long long)r->counts.departed,
               r->spilled, usage.ru_maxrss >> 10);
    }
    ingest_free(in);
    fclose(request.file);
    free(rejects);
    return rc;
}

int main(int argc, char **argv)
{
    struct error e = {0};
    struct codes *codes = NULL;
    struct registry *reg = NULL;

    if (argc < 3) {
        fputs("usage: bench_import DIR FILE...\n", stderr);
        return 2;
    }
    char *path = mem_printf("%s/registry.db", argv[1]);
    enum err rc = codes_load("config", &codes, &e);
    if (!rc)
        rc = registry_open(path, true, &reg, &e);
    for (int i = 2; rc == E_OK && i < argc; i++)
        rc = import_file(argv[i], argv[1], reg, codes, &e);
    if (rc)
        fprintf(stderr, "%s\n%s\n", e.zh, e.en);
    registry_close(reg);
    codes_free(codes);
    free(path);
    return rc ? 1 : 0;
}

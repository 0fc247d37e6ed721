/* Case files and result files from outside. What is accepted has exactly one spelling, and no file
 * proves an event in a log that does not hold it. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypto/cjson.h"
#include "core/tlog/casefile.h"
#include "core/tlog/resultfile.h"
#include "core/verify/site_case.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    (void)index;
    if (strlen(why->zh) >= sizeof why->zh || strlen(why->en) >= sizeof why->en)
        abort();
    *(size_t *)arg += grade == SITE_FAILURE;
}

static void same(const json_t *json, const char *text, size_t len)
{
    struct buf again = {0};
    struct error e;

    if (cjson_write(json, &again, &e) || again.len != len || memcmp(again.data, text, len) != 0)
        abort();
    buf_free(&again);
}

/* One day with a root that nobody can have leaves for. */
static void judge(const struct casefile *file)
{
    struct site_day day = {.index = 1, .date = INT32_MAX, .first = 1, .last = 3, .root = {1}};
    struct site site = {.dir = (char *)(uintptr_t) "/nonexistent", .days = &day, .day_count = 1};
    size_t failures = 0;
    const struct site_reporter to = {count, &failures};

    snprintf(site.checkpoint.origin, sizeof site.checkpoint.origin, "fuzz.example/log");
    if (site_case_check(&site, file, &to).rooted > 0 || failures == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct casefile *file = NULL;
    json_t *result = NULL;
    struct error e;

    if (casefile_read(text, size, &file, &e) == E_OK) {
        same(file->json, text, size);
        judge(file);
    }
    casefile_free(file);
    if (resultfile_read(text, size, &result, &e) == E_OK)
        same(result, text, size);
    json_decref(result);
    return 0;
}

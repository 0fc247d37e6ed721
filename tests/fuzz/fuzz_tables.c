/* Any bytes as one of the code tables or a calendar; the first byte says which. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask_codes(const struct codes *codes)
{
    for (size_t i = 0; i < codes_region_count(codes); i++) {
        uint32_t code = codes_region_at(codes, i)->code;
        if (!codes_region(codes, code) || !region_within(code, region_parent(code)))
            abort();
        codes_bureau(codes, code);
    }
    for (unsigned type = 0; type < 10000; type += 111)
        if (codes_type_group(codes, type) == GROUP_UNKNOWN && *codes_type_name(codes, type))
            abort();
    if (codes_check_uscc(codes, "91220101MA00000000") != USCC_OK)
        abort();
}

static void ask_calendar(const struct calendar *cal)
{
    bool provisional;
    int32_t start = day_from_ymd(2026, 1, 1);
    int32_t due = calendar_add(cal, 222401, start, 20, &provisional);

    if (calendar_count(cal, 222401, start + 1, due) != 20)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *texts[CODES_KINDS] = {0};
    struct codes *codes = NULL;
    struct error e = {0};

    if (size == 0)
        return 0;
    int kind = data[0] % (CODES_KINDS + 1);
    char *text = mem_strndup((const char *)data + 1, size - 1);
    enum err err;
    if (kind < CODES_KINDS) {
        texts[kind] = text;
        err = codes_from_texts(NULL, texts, &codes, &e);
        if (!err)
            ask_codes(codes);
        codes_free(codes);
    } else {
        struct calendar *cal = calendar_new();
        err = calendar_load(cal, "fuzz", text, strlen(text), &e);
        if (!err)
            ask_calendar(cal);
        calendar_free(cal);
    }
    if (err && (!*e.zh || !*e.en))
        abort();
    free(text);
    return 0;
}

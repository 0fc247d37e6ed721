/* Canonical JSON and log entries from outside. Accepted bytes are what the writer writes, and every
 * field of an accepted entry can be taken out of it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/crypto/cjson.h"
#include "core/tlog/entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_apart(const json_t *entry, enum entry_type type)
{
    uint8_t hash[32];

    (void)entry_time(entry);
    switch (type) {
    case ENTRY_KEYS:
        entry_hash(entry, "vrf_public", hash);
        break;
    case ENTRY_COMMIT:
        entry_hash(entry, "strata_root", hash);
        (void)json_day(entry, "date");
        (void)json_day(json_object_get(entry, "period"), "to");
        (void)json_day(entry, "draw_by");
        (void)json_day(entry, "reveal_by");
        break;
    case ENTRY_DRAW:
        entry_hash(entry, "picks_root", hash);
        entry_hash(entry, "cuts_root", hash);
        break;
    case ENTRY_REVEAL:
        if (strlen(json_text(entry, "pi")) != 160)
            abort();
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct error e;
    struct buf again = {0};
    json_t *value;
    enum entry_type type;

    if (cjson_read(text, size, &value, &e) == E_OK) {
        if (cjson_write(value, &again, &e) != E_OK || again.len != size ||
            memcmp(again.data, text, size) != 0)
            abort();
        buf_free(&again);
        json_decref(value);
    }
    if (entry_parse(text, size, &value, &type, &e) == E_OK) {
        take_apart(value, type);
        json_decref(value);
    }
    return 0;
}

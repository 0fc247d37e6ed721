/* Any bytes as a configuration or plan text: read or refused, and what was read stands in lines. */
#include <stdlib.h>
#include <string.h>

#include "core/base/ini.h"
#include "core/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ini ini;
    struct error e;

    if (ini_read("fuzz", (const char *)data, size, &ini, &e) == E_OK) {
        for (size_t i = 0; i < ini.count; i++)
            if (ini.items[i].line < 1 ||
                !utf8_valid(ini.items[i].value, strlen(ini.items[i].value), NULL))
                abort();
    } else if (!*e.zh || !*e.en) {
        abort();
    }
    ini_free(&ini);
    return 0;
}

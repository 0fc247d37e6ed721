/* Configurations from any bytes: what is accepted prints as something that reads back the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "platform/runtime/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void count(void *user, const char *zh, const char *en)
{
    if (!*zh || !*en)
        abort();
    ++*(unsigned *)user;
}

static char *print(const struct config *config)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    if (!out)
        abort();
    config_print(config, out);
    fclose(out);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct config *config, *again;
    struct error e;
    unsigned faults = 0;
    enum err err = config_parse("/d/f", (const char *)bytes, len, count, &faults, &config, &e);

    if ((err == E_OK) != (faults == 0) || (err == E_OK) != (config != NULL))
        abort();
    if (err)
        return 0;
    char *first = print(config);
    /* A path or a person's line may outgrow a line of the file once made absolute. */
    if (config_parse("/d/f", first, strlen(first), NULL, NULL, &again, &e) == E_OK) {
        char *second = print(again);
        if (strcmp(first, second) != 0)
            abort();
        free(second);
        config_free(again);
    } else if (!strstr(e.en, "198")) {
        abort();
    }
    free(first);
    config_free(config);
    return 0;
}

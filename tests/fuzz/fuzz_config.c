/* Any bytes as inspectd.conf: refused with a sentence, or a configuration that prints and reads
 * back the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *printed(const struct config *config, size_t *len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, len);

    config_print(config, out);
    fclose(out);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config *config, *again;
    struct error e;
    size_t len, len2;

    if (config_parse("/etc/fuzz.conf", (const char *)data, size, NULL, NULL, &config, &e) != E_OK)
        return *e.zh && *e.en ? 0 : (abort(), 0);
    char *one = printed(config, &len);
    if (config_parse("/etc/fuzz.conf", one, len, NULL, NULL, &again, &e) != E_OK) {
        fprintf(stderr, "%s\n%s\n", e.en, one);
        abort();
    }
    char *two = printed(again, &len2);
    if (len != len2 || memcmp(one, two, len) != 0)
        abort();
    free(one);
    free(two);
    config_free(config);
    config_free(again);
    return 0;
}

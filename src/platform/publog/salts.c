#include "platform/publog/salts.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/crypto/secret.h"
#include "log_files.h"
#include "platform/runtime/config.h"

static enum err write_file(const struct lane *lane, const char *name, const void *bytes, size_t len,
                           struct error *e)
{
    return log_files_put(lane->snapshot->config->audit_dir, name, bytes, len, AUDIT_MODES, e);
}

void salt_new(uint8_t salt[SALT_BYTES])
{
    secret_random(salt, SALT_BYTES);
}

enum err publog_salt_file(struct lane *lane, const char hash[65], const uint8_t salt[SALT_BYTES],
                          struct error *e)
{
    char name[80];
    char text[SALT_TEXT_BYTES + 1];

    snprintf(name, sizeof name, "salts/%.64s", hash);
    salt_write(salt, text);
    return write_file(lane, name, text, SALT_TEXT_BYTES, e);
}

enum err publog_salted(struct lane *lane, const void *content, size_t len, char hash[65],
                       struct error *e)
{
    uint8_t salt[SALT_BYTES];

    salt_new(salt);
    salted_hex(salt, content, len, hash);
    return publog_salt_file(lane, hash, salt, e);
}

enum err publog_salted_file(struct lane *lane, const char *folder, const void *bytes, size_t len,
                            char hash[65], struct error *e)
{
    enum err err = publog_salted(lane, bytes, len, hash, e);

    if (err)
        return err;
    char *name = mem_printf("%s/%s.json", folder, hash);
    err = write_file(lane, name, bytes, len, e);
    free(name);
    return err;
}

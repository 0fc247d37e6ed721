#include "platform/publog/salts.h"

#include <stdio.h>

#include "core/crypto/secret.h"
#include "platform/publog/publog.h"

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
    return publog_audit_file(lane, name, text, SALT_TEXT_BYTES, e);
}

enum err publog_salted(struct lane *lane, const void *content, size_t len, char hash[65],
                       struct error *e)
{
    uint8_t salt[SALT_BYTES];

    salt_new(salt);
    salted_hex(salt, content, len, hash);
    return publog_salt_file(lane, hash, salt, e);
}

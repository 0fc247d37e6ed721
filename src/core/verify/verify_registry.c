/* The listing of the registry behind a commit: that it is there, whole, and what the log said. */
#include "verify_registry.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/draw/listing.h"

static const struct site_version *version_of(const struct site *site, uint64_t version)
{
    for (size_t i = site->version_count; i > 0; i--)
        if (site->versions[i - 1].version == version)
            return &site->versions[i - 1];
    return NULL;
}

static enum err read_listing(const char *path, const uint8_t salt[SALT_BYTES], char hash[65],
                             uint64_t *firms, struct error *e)
{
    struct listing *l = NULL;
    struct enterprise firm;
    uint8_t bytes[SHA256_BYTES];
    bool more = true;
    enum err err = listing_open(path, salt, &l, e);

    *firms = 0;
    if (err)
        return err;
    while (!(err = listing_next(l, &firm, &more, e)) && more)
        ++*firms;
    listing_hash(l, bytes);
    hex_encode(hash, bytes, sizeof bytes);
    listing_close(l);
    return err;
}

void verify_registry(const struct site *site, const struct site_commit *c, const char *audit,
                     const struct site_reporter *to)
{
    const struct site_version *v = version_of(site, json_count(c->commit, "registry_version"));
    uint8_t salt[SALT_BYTES];
    char hash[65];
    uint64_t firms;
    struct error why;

    if (!v) /* site_check has reported it */
        return;
    char *path = mem_printf("%s/registry/%" PRIu64 ".txt.zst", audit, v->version);
    enum err err = salt_read_file(audit, v->content_sha256, salt, &why);
    if (!err)
        err = read_listing(path, salt, hash, &firms, &why);
    if (err) {
        error_wrap(&why, "registry/%" PRIu64 ".txt.zst", v->version);
        to->tell(to->arg, SITE_FAILURE, c->index, &why);
    } else if (strcmp(hash, v->content_sha256) != 0 || firms != v->firms) {
        site_fail(to, c->index,
                  "registry/%" PRIu64 ".txt.zst 与条目 %" PRIu64 " 的 content_sha256 或 firms 不符",
                  "registry/%" PRIu64 ".txt.zst is not what entry %" PRIu64
                  " says (content_sha256, firms)",
                  v->version, v->index);
    }
    free(path);
}

#include "document.h"

#include <sodium.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/crypto/sha256.h"

#define OPEN "<style>"
#define CLOSE "</style>"

static void add_hash(struct buf *policy, const char *text, size_t len)
{
    uint8_t hash[SHA256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(SHA256_BYTES, sodium_base64_VARIANT_ORIGINAL)];

    sha256(text, len, hash);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    buf_addf(policy, " 'sha256-%s'", base64);
}

char *document_policy(const char *html)
{
    struct buf policy = {0}, hashes = {0};
    const char *end;

    for (const char *at = html; at && (at = strstr(at, OPEN)) != NULL; at = end) {
        at += strlen(OPEN);
        end = strstr(at, CLOSE);
        if (!end)
            break;
        add_hash(&hashes, at, (size_t)(end - at));
    }
    buf_adds(&policy, "sandbox allow-modals; default-src 'none'; style-src");
    buf_adds(&policy, hashes.len ? hashes.data : " 'none'");
    buf_free(&hashes);
    buf_adds(&policy, "; base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
    return buf_take(&policy);
}

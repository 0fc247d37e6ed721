#include "core/draw/seed.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/sha256.h"

#define USCC 18

void seed_pool_alpha(struct buf *out, const char *task, const char *date)
{
    buf_addf(out, "inspectd/pool-key/v1\n%s\n%s\n", task, date);
}

enum err seed_pool_key(const uint8_t vrf_secret[32], const char *task, const char *date,
                       uint8_t key[32], uint8_t proof[VRF_PROOF], struct error *e)
{
    struct buf alpha = {0};
    uint8_t beta[VRF_OUTPUT];

    seed_pool_alpha(&alpha, task, date);
    ecvrf_prove(vrf_secret, (const uint8_t *)alpha.data, alpha.len, proof);
    buf_free(&alpha);
    if (!ecvrf_beta(proof, beta))
        return error_set(e, E_CORRUPT, "VRF 密钥无法使用", "the VRF key cannot be used");
    memcpy(key, beta, 32);
    return E_OK;
}

enum err seed_alpha(struct buf *out, const char *body, size_t body_len,
                    const struct draw_source *sources, size_t count, struct error *e)
{
    uint8_t hash[32];

    sha256(body, body_len, hash);
    buf_adds(out, "inspectd/alpha/v1\n");
    buf_add(out, hash, sizeof hash);
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(sources[i].value);
        if (len > UINT16_MAX)
            return error_set(e, E_LIMIT, "来源 %s 的值超过 65535 字节",
                             "the value of source %s is longer than 65,535 bytes", sources[i].name);
        buf_add_u16be(out, (uint16_t)len);
        buf_add(out, sources[i].value, len);
    }
    return E_OK;
}

void seed_from_beta(const uint8_t beta[VRF_OUTPUT], uint8_t seed[32])
{
    struct sha256 s;

    sha256_init(&s);
    sha256_adds(&s, "inspectd/seed/v1\n");
    sha256_add(&s, beta, VRF_OUTPUT);
    sha256_end(&s, seed);
}

static void derive(const char *label, const struct draw_secret *secret, const char *text,
                   uint8_t out[32])
{
    struct sha256 s;

    sha256_init(&s);
    sha256_adds(&s, label);
    sha256_add(&s, secret->seed, 32);
    sha256_add(&s, secret->pool_key, 32);
    sha256_adds(&s, text);
    sha256_end(&s, out);
}

void seed_quota(const struct draw_secret *secret, const char *x, uint8_t out[32])
{
    derive("inspectd/quota/v1\n", secret, x, out);
}

void seed_cut(const struct draw_secret *secret, const char *key, uint8_t out[32])
{
    derive("inspectd/cut/v1\n", secret, key, out);
}

void seed_assign(const struct draw_secret *secret, const char *bureau, char out[SEED_HEX])
{
    uint8_t hash[32];

    derive("inspectd/assign/v1\n", secret, bureau, hash);
    hex_encode(out, hash, sizeof hash);
}

void seed_ticket(const uint8_t seed[32], const char *uscc, const uint8_t salt[SALT],
                 uint8_t out[32])
{
    static const char label[] = "inspectd/ticket/v1\n";
    uint8_t in[sizeof label - 1 + 32 + USCC + SALT];

    memcpy(in, label, sizeof label - 1);
    memcpy(in + sizeof label - 1, seed, 32);
    memcpy(in + sizeof label - 1 + 32, uscc, USCC);
    memcpy(in + sizeof label - 1 + 32 + USCC, salt, SALT);
    sha256(in, sizeof in, out);
}

void seed_picks_key(const uint8_t beta[VRF_OUTPUT], const uint8_t pool_key[32], uint8_t key[32])
{
    struct sha256 s;

    sha256_init(&s);
    sha256_adds(&s, "inspectd/picks/v1\n");
    sha256_add(&s, beta, VRF_OUTPUT);
    sha256_add(&s, pool_key, 32);
    sha256_end(&s, key);
}

void seed_salt(const uint8_t key[32], const char *text, size_t len, uint8_t salt[SALT])
{
    uint8_t in[SHA256_SHORT];
    uint8_t hash[32];

    memcpy(in, key, 32);
    memcpy(in + 32, text, len);
    sha256(in, 32 + len, hash);
    memcpy(salt, hash, SALT);
}

char seed_level(const struct draw_source *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sources[i].value[0])
            return strcmp(sources[i].kind, "custodians") == 0 ? 'B' : 'C';
    return 'D';
}

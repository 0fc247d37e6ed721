#include "core/draw/seed.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/sha256.h"

#define USCC 18

void seed_pool_alpha(struct buf *out, const char *task, const char *date, unsigned attempt)
{
    buf_addf(out, "inspectd/pool-key/v1\n%s\n%s\n%u\n", task, date, attempt);
}

enum err seed_pool_key(const uint8_t vrf_secret[32], const char *task, const char *date,
                       unsigned attempt, uint8_t key[32], uint8_t proof[VRF_PROOF], struct error *e)
{
    struct buf alpha = {0};
    uint8_t beta[VRF_OUTPUT];

    seed_pool_alpha(&alpha, task, date, attempt);
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

static void hash_two(const char *label, const uint8_t *bytes, size_t len, uint8_t out[32])
{
    struct sha256 s;

    sha256_init(&s);
    sha256_add(&s, label, strlen(label));
    sha256_add(&s, bytes, len);
    sha256_end(&s, out);
}

void seed_from_beta(const uint8_t beta[VRF_OUTPUT], uint8_t seed[32])
{
    hash_two("inspectd/seed/v1\n", beta, VRF_OUTPUT, seed);
}

void seed_sub(const uint8_t seed[32], const char *purpose, const char *label, char out[SUB_SEED])
{
    struct buf in = {0};
    uint8_t hash[32];

    buf_adds(&in, "inspectd/sub/v1\n");
    buf_add(&in, seed, 32);
    buf_add_u16be(&in, (uint16_t)strlen(purpose));
    buf_adds(&in, purpose);
    buf_add_u16be(&in, (uint16_t)strlen(label));
    buf_adds(&in, label);
    sha256(in.data, in.len, hash);
    hex_encode(out, hash, sizeof hash);
    buf_free(&in);
}

void seed_picks_key(const uint8_t beta[VRF_OUTPUT], uint8_t key[32])
{
    hash_two("inspectd/picks/v1\n", beta, VRF_OUTPUT, key);
}

void seed_salt(const uint8_t key[32], const char *uscc, uint8_t salt[SALT])
{
    uint8_t in[32 + USCC];
    uint8_t hash[32];

    memcpy(in, key, 32);
    memcpy(in + 32, uscc, USCC);
    sha256(in, sizeof in, hash);
    memcpy(salt, hash, SALT);
}

char seed_level(const struct draw_source *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sources[i].value[0])
            return 'C';
    return 'D';
}

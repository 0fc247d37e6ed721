/* crypto: published vectors, refusals, canonical JSON. Runs from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>

#include "core/base/hex.h"
#include "core/crypto/cjson.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/salted.h"
#include "core/crypto/sha256.h"

static json_t *vectors(const char *part)
{
    json_error_t why;
    json_t *all = json_load_file("tests/data/draw-v1.json", 0, &why);

    assert_non_null(all);
    json_t *v = json_incref(json_object_get(all, part));
    json_decref(all);
    assert_non_null(v);
    return v;
}

static void unhex(const json_t *object, const char *key, uint8_t *out, size_t len)
{
    assert_true(hex_decode(out, len, json_string_value(json_object_get(object, key))));
}

/* FIPS 180-2 examples. */
/* However the bytes come: at once, one by one, or after a start that is kept. */
static void sha256_is_the_same_in_every_way(void **state)
{
    uint8_t bytes[300];
    uint8_t slow[32], quick[32];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        struct sha256 s;
        sha256_init(&s);
        for (size_t i = 0; i < len; i++)
            sha256_add(&s, bytes + i, 1);
        sha256_end(&s, slow);
        sha256(bytes, len, quick);
        assert_memory_equal(quick, slow, 32);
    }
}

static void sha256_matches_its_standard(void **state)
{
    char hex[65];
    struct sha256 s;
    uint8_t out[32];

    (void)state;
    assert_string_equal(sha256_hex("abc", 3, hex),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(sha256_hex("", 0, hex),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha256_init(&s);
    for (int i = 0; i < 1000000; i++)
        sha256_add(&s, "a", 1);
    sha256_end(&s, out);
    hex_encode(hex, out, 32);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* RFC 8032 section 7.1, test 2. */
static void a_salt_comes_first_and_is_kept_as_text(void **state)
{
    uint8_t salt[SALT_BYTES], again[SALT_BYTES];
    char text[SALT_TEXT_BYTES + 1];
    char hash[65], want[65];

    (void)state;
    for (uint8_t i = 0; i < SALT_BYTES; i++)
        salt[i] = (uint8_t)('a' + i);
    assert_string_equal(salted_hex(salt, "one row\n", 8, hash),
                        sha256_hex("abcdefghijklmnopone row\n", 24, want));
    salt_write(salt, text);
    assert_string_equal(text, "6162636465666768696a6b6c6d6e6f70\n");
    assert_true(salt_read(text, strlen(text), again));
    assert_memory_equal(again, salt, sizeof salt);
    assert_false(salt_read(text, strlen(text) - 1, again));
    assert_false(salt_read("6162636465666768696A6B6C6D6E6F70\n", SALT_TEXT_BYTES, again));
    assert_false(salt_read("6162636465666768696a6b6c6d6e6f7g\n", SALT_TEXT_BYTES, again));
    assert_false(salt_read("6162636465666768696a6b6c6d6e6f70x", SALT_TEXT_BYTES, again));
}

static void ed25519_matches_its_rfc(void **state)
{
    uint8_t seed[32], pub[32], sig[64];
    char hex[129];

    (void)state;
    hex_decode(seed, 32, "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    ed25519_public(seed, pub);
    ed25519_sign(sig, "\x72", 1, seed);
    hex_encode(hex, sig, 64);
    assert_string_equal(hex, "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                             "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assert_true(ed25519_verify(sig, "\x72", 1, pub));
    assert_false(ed25519_verify(sig, "\x73", 1, pub));
    for (int i = 0; i < 64; i++) {
        sig[i] ^= 1;
        assert_false(ed25519_verify(sig, "\x72", 1, pub));
        sig[i] ^= 1;
    }
}

/* RFC 9381 appendix B.3, examples 16 to 18. */
static void ecvrf_matches_its_rfc(void **state)
{
    json_t *list = vectors("ecvrf");

    (void)state;
    assert_int_equal(json_array_size(list), 3);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        size_t len = json_string_length(json_object_get(v, "alpha")) / 2;
        uint8_t sk[32], want_pk[32], want_pi[80], want_beta[64], alpha[8] = {0};
        uint8_t pk[32], pi[80], beta[64];
        unhex(v, "sk", sk, 32);
        unhex(v, "pk", want_pk, 32);
        unhex(v, "pi", want_pi, 80);
        unhex(v, "beta", want_beta, 64);
        unhex(v, "alpha", alpha, len);
        ecvrf_public(sk, pk);
        assert_memory_equal(pk, want_pk, 32);
        ecvrf_prove(sk, alpha, len, pi);
        assert_memory_equal(pi, want_pi, 80);
        assert_true(ecvrf_verify(pk, alpha, len, pi, beta));
        assert_memory_equal(beta, want_beta, 64);
        assert_true(ecvrf_beta(pi, beta));
        assert_memory_equal(beta, want_beta, 64);
    }
    json_decref(list);
}

/* The same numbers through the draws of the protocol's own vectors: key, pool key, alpha. */
static void ecvrf_matches_the_protocol(void **state)
{
    json_t *list = vectors("draws");

    (void)state;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        size_t len = json_string_length(json_object_get(v, "alpha")) / 2;
        uint8_t sk[32], alpha[256], pi[80], want[80], pk[32], want_pk[32];
        assert_true(len <= sizeof alpha);
        unhex(v, "vrf_secret", sk, 32);
        unhex(v, "vrf_public", want_pk, 32);
        unhex(v, "alpha", alpha, len);
        unhex(v, "pi", want, 80);
        ecvrf_public(sk, pk);
        assert_memory_equal(pk, want_pk, 32);
        ecvrf_prove(sk, alpha, len, pi);
        assert_memory_equal(pi, want, 80);
    }
    json_decref(list);
}

static void ecvrf_takes_many_inputs(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        uint8_t sk[32], pk[32], pi[80], beta[64], other[64];
        crypto_hash_sha256(sk, (const uint8_t *)&i, sizeof i);
        ecvrf_public(sk, pk);
        ecvrf_prove(sk, &i, sizeof i, pi);
        assert_true(ecvrf_verify(pk, &i, sizeof i, pi, beta));
        assert_true(ecvrf_beta(pi, other));
        assert_memory_equal(beta, other, 64);
        unsigned wrong = i + 1;
        assert_false(ecvrf_verify(pk, &wrong, sizeof wrong, pi, beta));
    }
}

static void ecvrf_refuses_any_changed_bit(void **state)
{
    uint8_t sk[32] = {7}, pk[32], pi[80], beta[64];

    (void)state;
    ecvrf_public(sk, pk);
    ecvrf_prove(sk, "alpha", 5, pi);
    for (size_t bit = 0; bit < 640; bit++) {
        pi[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ecvrf_verify(pk, "alpha", 5, pi, beta));
        pi[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 256; bit++) {
        pk[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ecvrf_verify(pk, "alpha", 5, pi, beta));
        pk[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(ecvrf_verify(pk, "alpha", 5, pi, beta));
}

/* s + L gives the same equation: only s < L may pass, or a proof had two encodings. */
static void ecvrf_refuses_a_large_s(void **state)
{
    uint8_t order[32], sk[32] = {9}, pk[32], pi[80], beta[64];

    (void)state;
    hex_decode(order, 32, "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    ecvrf_public(sk, pk);
    ecvrf_prove(sk, "a", 1, pi);
    sodium_add(pi + 48, order, 32);
    assert_false(ecvrf_verify(pk, "a", 1, pi, beta));
    assert_false(ecvrf_beta(pi, beta));
}

/* Points of small order (RFC 9381 section 5.4.5), and y = p + 1, a second spelling of y = 1. */
static void ecvrf_refuses_weak_keys(void **state)
{
    static const char *const weak[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};
    uint8_t sk[32] = {3}, pk[32], pi[80], beta[64];

    (void)state;
    ecvrf_prove(sk, "a", 1, pi);
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
        assert_true(hex_decode(pk, 32, weak[i]));
        assert_false(ecvrf_verify(pk, "a", 1, pi, beta));
        uint8_t forged[80];
        memcpy(forged, pi, 80);
        memcpy(forged, pk, 32);
        ecvrf_public(sk, pk);
        assert_false(ecvrf_verify(pk, "a", 1, forged, beta));
    }
}

static void canonical_json_is_a_fixed_point(void **state)
{
    /* The third has keys in UTF-16 order: U+1F600 (D83D DE00) before U+FB33. */
    static const char *const good[] = {
        "{}",
        "[]",
        "{\"\xf0\x9f\x98\x80\":1,\"\xef\xac\xb3\":2}",
        "{\"\":0,\"a\":[true,false,9007199254740991],\"b\":{\"c\":\"\xe5\x90\x89\xe6\x9e\x97\"}}",
        "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0001\\u001f\x7f\"",
        "7"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct buf out = {0};
        struct error e;
        json_t *v;
        assert_int_equal(cjson_read(good[i], strlen(good[i]), &v, &e), E_OK);
        assert_int_equal(cjson_write(v, &out, &e), E_OK);
        assert_string_equal(out.data, good[i]);
        json_decref(v);
        buf_free(&out);
    }
}

static void other_spellings_are_refused(void **state)
{
    static const char *const bad[] = {"",
                                      " {}",
                                      "{}\n",
                                      "{ }",
                                      "{\"a\":1 }",
                                      "{\"b\":1,\"a\":2}",
                                      "{\"a\":1,\"a\":1}",
                                      "{\"a\":1,\"a\":2}",
                                      "{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x80\":2}",
                                      "[1.0]",
                                      "[1e2]",
                                      "[-1]",
                                      "[-0]",
                                      "[01]",
                                      "[9007199254740992]",
                                      "[99999999999999999999]",
                                      "[null]",
                                      "null",
                                      "[\"\\u0041\"]",
                                      "[\"\\/\"]",
                                      "[\"\\u000a\"]",
                                      "[\"\\u001F\"]",
                                      "[\"\\u0000\"]",
                                      "[\"\xff\"]",
                                      "[\"\xed\xa0\x80\"]",
                                      "[\"\\ud800\"]",
                                      "[1,]",
                                      "[1]x",
                                      "[\"a]",
                                      "NaN"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error e;
        json_t *v;
        if (cjson_read(bad[i], strlen(bad[i]), &v, &e) != E_CORRUPT)
            fail_msg("accepted: %s", bad[i]);
        assert_int_equal(cjson_read(bad[i], strlen(bad[i]), &v, NULL), E_CORRUPT);
    }
    json_t *v;
    assert_int_equal(cjson_read("[1]\0", 4, &v, NULL), E_CORRUPT);
}

static void depth_bombs_are_refused(void **state)
{
    char bomb[20001];
    json_t *v;

    (void)state;
    memset(bomb, '[', 10000);
    memset(bomb + 10000, ']', 10000);
    assert_int_equal(cjson_read(bomb, 20000, &v, NULL), E_CORRUPT);
    assert_int_equal(cjson_read(bomb + 10000 - CJSON_DEPTH - 1, 2 * (CJSON_DEPTH + 1), &v, NULL),
                     E_CORRUPT);
    assert_int_equal(cjson_read(bomb + 10000 - CJSON_DEPTH, 2 * CJSON_DEPTH, &v, NULL), E_OK);
    json_decref(v);
}

static void what_cannot_be_canonical_is_not_written(void **state)
{
    json_t *bad[] = {json_null(), json_real(1.5), json_integer(-1), json_integer(CJSON_INT_MAX + 1),
                     json_stringn("a\0b", 3)};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf out = {0};
        struct error e;
        json_t *list = json_pack("[o]", bad[i]);
        assert_int_equal(cjson_write(list, &out, &e), E_INPUT);
        json_decref(list);
        buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_matches_its_standard),
        cmocka_unit_test(sha256_is_the_same_in_every_way),
        cmocka_unit_test(a_salt_comes_first_and_is_kept_as_text),
        cmocka_unit_test(ed25519_matches_its_rfc),
        cmocka_unit_test(ecvrf_matches_its_rfc),
        cmocka_unit_test(ecvrf_matches_the_protocol),
        cmocka_unit_test(ecvrf_takes_many_inputs),
        cmocka_unit_test(ecvrf_refuses_any_changed_bit),
        cmocka_unit_test(ecvrf_refuses_a_large_s),
        cmocka_unit_test(ecvrf_refuses_weak_keys),
        cmocka_unit_test(canonical_json_is_a_fixed_point),
        cmocka_unit_test(other_spellings_are_refused),
        cmocka_unit_test(depth_bombs_are_refused),
        cmocka_unit_test(what_cannot_be_canonical_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* crypto/secret: hashes that verify, parameters in use, and the same work for nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/crypto/secret.h"

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void a_hash_fits_its_password_only(void **state)
{
    char a[SECRET_HASH_BYTES], b[SECRET_HASH_BYTES];

    (void)state;
    assert_true(secret_hash("correct horse battery", a));
    assert_true(secret_hash("correct horse battery", b));
    assert_string_not_equal(a, b); /* each its own salt */
    assert_memory_equal(a, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
    assert_true(secret_verify(a, "correct horse battery"));
    assert_true(secret_verify(b, "correct horse battery"));
    assert_false(secret_verify(a, "correct horse batterY"));
    assert_false(secret_verify(a, ""));
    assert_false(secret_verify("$argon2id$damaged", "correct horse battery"));
}

static void weaker_hashes_are_old(void **state)
{
    char hash[SECRET_HASH_BYTES];

    (void)state;
    assert_true(secret_hash("p", hash));
    assert_false(secret_is_old(hash));
    assert_int_equal(crypto_pwhash_str(hash, "p", 1, 1, 8 << 20), 0);
    assert_true(secret_is_old(hash));
    assert_true(secret_verify(hash, "p")); /* still lets its owner in */
}

/* Whoever does not exist costs what everybody costs: the stand-in has the parameters in use. */
static void nobody_takes_as_long(void **state)
{
    char hash[SECRET_HASH_BYTES];

    (void)state;
    assert_true(secret_hash("x", hash));
    double start = seconds();
    assert_false(secret_verify(hash, "wrong"));
    double known = seconds() - start;
    start = seconds();
    assert_false(secret_verify(NULL, "wrong"));
    assert_false(secret_verify("", "wrong"));
    double unknown = (seconds() - start) / 2;
    assert_true(unknown > known / 2 && unknown < known * 2);
}

static void words_can_be_typed(void **state)
{
    char a[SECRET_WORD_BYTES], b[SECRET_WORD_BYTES];

    (void)state;
    secret_word(a);
    secret_word(b);
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), SECRET_WORD_BYTES - 1);
    assert_int_equal(strspn(a, "23456789abcdefghijkmnpqrstuvwxyz-"), SECRET_WORD_BYTES - 1);
    assert_true(a[5] == '-' && a[11] == '-' && a[17] == '-');
}

static void random_bytes_differ(void **state)
{
    uint8_t a[SECRET_ID_BYTES] = {0}, b[SECRET_ID_BYTES] = {0};

    (void)state;
    secret_random(a, sizeof a);
    secret_random(b, sizeof b);
    assert_false(secret_equal(a, b, sizeof a));
    assert_true(secret_equal(a, a, sizeof a));
    secret_wipe(a, sizeof a);
    secret_wipe(b, sizeof b);
    assert_true(secret_equal(a, b, sizeof a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_fits_its_password_only), cmocka_unit_test(weaker_hashes_are_old),
        cmocka_unit_test(nobody_takes_as_long),          cmocka_unit_test(words_can_be_typed),
        cmocka_unit_test(random_bytes_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

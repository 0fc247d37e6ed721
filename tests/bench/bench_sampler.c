/* bench_sampler N K: draws K of N as the protocol does and prints the SHA-256 of the decimal
 * indices, each with a line feed, as sampler.py does. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/hex.h"
#include "core/crypto/sha256.h"
#include "core/draw/sampler.h"

int main(int argc, char **argv)
{
    static const char seed[] = "0000000000000000000000000000000000000000000000000000000000000000";
    uint64_t n = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t k = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    uint64_t *indices = k ? malloc(k * sizeof *indices) : NULL;
    struct sha256 sha;
    struct error e;
    uint8_t digest[32];
    char line[32], hex[65];

    if (!indices) {
        fputs("usage: bench_sampler N K\n", stderr);
        return 2;
    }
    if (sampler_draw(seed, n, k, indices, &e) != E_OK) {
        fprintf(stderr, "%s\n", e.en);
        return 1;
    }
    sha256_init(&sha);
    for (uint64_t i = 0; i < k; i++)
        sha256_add(&sha, line, (size_t)snprintf(line, sizeof line, "%" PRIu64 "\n", indices[i]));
    sha256_end(&sha, digest);
    hex_encode(hex, digest, sizeof digest);
    puts(hex);
    free(indices);
    return 0;
}

/* The record of a draw, as canonical JSON. */
#include <jansson.h>
#include <stdio.h>

#include "core/base/hex.h"
#include "core/crypto/cjson.h"
#include "core/draw/assign.h"
#include "core/draw/draw.h"

static json_t *hex_text(const uint8_t *bytes, size_t len)
{
    char text[2 * VRF_PROOF + 1];

    hex_encode(text, bytes, len);
    return json_string(text);
}

static json_t *bureau_text(uint32_t code)
{
    char text[11];

    snprintf(text, sizeof text, "%06u", code);
    return json_string(text);
}

static json_t *caps(const struct draw *d)
{
    json_t *array = json_array();

    for (size_t i = 0; i < d->bureau_count; i++)
        json_array_append_new(array,
                              json_pack("{s:o, s:I}", "bureau", bureau_text(d->bureaus[i].code),
                                        "cap", (json_int_t)d->bureaus[i].cap));
    return array;
}

static json_t *strata(const struct draw *d)
{
    json_t *array = json_array();

    for (size_t i = 0; i < d->strata_count; i++) {
        const struct stratum *s = &d->strata[i];
        json_array_append_new(array,
                              json_pack("{s:o, s:I, s:s}", "cut",
                                        s->k ? hex_text(s->cut, sizeof s->cut) : json_string(""),
                                        "k", (json_int_t)s->k, "key", s->key));
    }
    return array;
}

static json_t *team_of(const struct draw *d, size_t pick, const struct roster *roster)
{
    json_t *array = json_array();

    for (unsigned slot = 0; slot < d->team; slot++) {
        uint32_t j = d->members[pick * d->team + slot];
        json_array_append_new(array, json_string(j == ASSIGN_NOBODY ? "" : roster->list[j].id));
    }
    return array;
}

static json_t *picks(const struct draw *d, const struct roster *roster)
{
    json_t *array = json_array();

    for (size_t i = 0; i < d->pick_count; i++) {
        const struct draw_pick *p = &d->picks[i];
        json_array_append_new(array,
                              json_pack("{s:o, s:o, s:o, s:s, s:o, s:s}", "bureau",
                                        bureau_text(d->bureaus[p->bureau].code), "inspectors",
                                        team_of(d, i, roster), "salt", hex_text(p->salt, SALT),
                                        "stratum", d->strata[p->stratum].key, "ticket",
                                        hex_text(p->ticket, 32), "uscc", p->uscc));
    }
    return array;
}

enum err draw_record(const struct draw *d, uint64_t commit_index, const uint8_t pi[VRF_PROOF],
                     const struct roster *roster, struct buf *out, struct error *e)
{
    json_t *record =
        json_pack("{s:o, s:I, s:o, s:o, s:o, s:o}", "bureaus", caps(d), "commit",
                  (json_int_t)commit_index, "picks", picks(d, roster), "pi",
                  hex_text(pi, VRF_PROOF), "seed", hex_text(d->seed, 32), "strata", strata(d));
    enum err err = cjson_write(record, out, e);

    json_decref(record);
    return err;
}

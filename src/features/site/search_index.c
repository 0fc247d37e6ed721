#include "features/site/search_index.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#define FOUND_MAX 50
#define SHARD_MAX (64u << 20)
#define ASKED_MAX 60 /* characters */
#define USCC_LENGTH 18

void search_index_place(const char *key, int digits, char place[LOOKUP_PLACE])
{
    uint32_t hash = 0x811c9dc5u;
    char text[9];

    for (const char *p = key; *p; p++) {
        hash ^= (uint8_t)*p;
        hash *= 0x01000193u;
    }
    snprintf(text, sizeof text, "%08x", hash);
    snprintf(place, LOOKUP_PLACE, "%.*s", digits, text);
}

char *search_index_fold(const char *text)
{
    char *out = utf8_fold(mem_strdup(text));
    char *to = out;

    for (const char *from = out; *from; from++)
        if (!isspace((unsigned char)*from))
            *to++ = (char)toupper((unsigned char)*from);
    *to = '\0';
    return out;
}

static size_t next_character(const char *p)
{
    uint32_t point;
    int n = utf8_decode(p, strlen(p), &point);

    return n > 0 ? (size_t)n : 1;
}

json_t *search_index_pairs(const char *name)
{
    char *text = search_index_fold(name);
    json_t *list = json_array(), *seen = json_object();

    for (const char *p = text; *p;) {
        size_t one = next_character(p), two = p[one] ? next_character(p + one) : 0;
        if (!two)
            break;
        char *pair = mem_strndup(p, one + two);
        if (!json_object_get(seen, pair)) {
            json_object_set_new(seen, pair, json_true());
            json_array_append_new(list, json_string(pair));
        }
        free(pair);
        p += one;
    }
    json_decref(seen);
    free(text);
    return list;
}

void search_index_add(json_t *place, const char *pair, const char *uscc)
{
    json_t *list = json_object_get(place, pair), *code;
    size_t at;

    if (json_is_true(list))
        return;
    if (!list) {
        list = json_array();
        json_object_set_new(place, pair, list);
    }
    /* from the end: firms mostly come in order */
    at = json_array_size(list);
    while (at && (code = json_array_get(list, at - 1)) && strcmp(json_string_value(code), uscc) > 0)
        at--;
    code = at ? json_array_get(list, at - 1) : NULL;
    if (code && strcmp(json_string_value(code), uscc) == 0)
        return;
    if (json_array_size(list) >= LOOKUP_COMMON)
        json_object_set_new(place, pair, json_true());
    else
        json_array_insert_new(list, at, json_string(uscc));
}

/* ---- looking ---- */

const char *search_index_name(int digits, char kind, const char *place, char name[LOOKUP_NAME])
{
    snprintf(name, LOOKUP_NAME, "find/%d/%c/%s.json", digits, kind, place);
    return name;
}

json_t *search_index_read(const char *site_dir, const char *name)
{
    char *path = mem_printf("%s/%s", site_dir, name);
    struct buf text = {0};
    struct error unused;
    json_error_t fault;
    json_t *value = NULL;

    if (file_read(path, SHARD_MAX, &text, &unused) == E_OK && text.len)
        value = json_loadb(text.data, text.len, 0, &fault);
    buf_free(&text);
    free(path);
    return value;
}

static json_t *shard(const char *site_dir, char kind, const char *key, int digits)
{
    char place[LOOKUP_PLACE], name[LOOKUP_NAME];

    search_index_place(key, digits, place);
    return search_index_read(site_dir, search_index_name(digits, kind, place, name));
}

/* {"u","n","d","r"}, new, or NULL. */
static json_t *firm_of(const char *site_dir, const char *uscc, int digits)
{
    json_t *all = shard(site_dir, 'f', uscc, digits);
    json_t *one = json_copy(json_object_get(all, uscc));

    if (one)
        json_object_set_new(one, "u", json_string(uscc));
    json_decref(all);
    return one;
}

/* Codes that stand under every pair that is not common, in the order of the first; NULL if all are
 * common. */
static json_t *codes_of(const char *site_dir, const json_t *pairs, int digits)
{
    json_t *codes = NULL, *pair, *code;

    for (size_t i = 0; (pair = json_array_get(pairs, i)); i++) {
        json_t *all = shard(site_dir, 'n', json_string_value(pair), digits);
        json_t *here = json_object_get(all, json_string_value(pair));
        if (json_is_true(here)) {
            json_decref(all);
            continue;
        }
        json_t *both = json_array(), *set = json_object();
        for (size_t k = 0; (code = json_array_get(here, k)); k++)
            json_object_set_new(set, json_string_value(code), json_true());
        for (size_t k = 0; (code = json_array_get(codes ? codes : here, k)); k++) {
            if (json_object_get(set, json_string_value(code)))
                json_array_append(both, code);
        }
        json_decref(codes);
        json_decref(set);
        json_decref(all);
        codes = both;
    }
    return codes;
}

static void find_by_name(const char *site_dir, const char *text, int digits, json_t *out)
{
    json_t *pairs = search_index_pairs(text), *codes = codes_of(site_dir, pairs, digits);
    json_t *firms = json_object_get(out, "firms"), *code;

    if (!codes)
        json_object_set_new(out, "common", json_true());
    for (size_t i = 0; (code = json_array_get(codes, i)); i++) {
        json_t *one = firm_of(site_dir, json_string_value(code), digits);
        const char *is = json_text_or(one, "n", NULL);
        char *name = search_index_fold(is ? is : "");
        bool fits = one && strstr(name, text);
        free(name);
        if (fits && json_array_size(firms) == FOUND_MAX) {
            json_object_set_new(out, "more", json_true());
            json_decref(one);
            break;
        }
        if (fits)
            json_array_append_new(firms, one);
        else
            json_decref(one);
    }
    json_decref(codes);
    json_decref(pairs);
}

static bool is_uscc(const char *text)
{
    size_t n = strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    return n == USCC_LENGTH && !text[n];
}

static size_t characters(const char *text)
{
    size_t n = 0;

    for (const char *p = text; *p; p += next_character(p))
        n++;
    return n;
}

json_t *search_index_find(const char *site_dir, const char *asked)
{
    json_t *out = json_pack("{s:s, s:[]}", "asked", asked, "firms");
    json_t *index = search_index_read(site_dir, "find/index.json");
    json_int_t digits = json_int(index, "digits");
    char *text = search_index_fold(asked);
    size_t length = characters(text);

    json_decref(index);
    if (length < 2 || length > ASKED_MAX)
        json_object_set_new(out, "short", json_true());
    else if (digits >= 1 && digits < LOOKUP_PLACE && is_uscc(text)) {
        json_t *one = firm_of(site_dir, text, (int)digits);
        if (one)
            json_array_append_new(json_object_get(out, "firms"), one);
    } else if (digits >= 1 && digits < LOOKUP_PLACE) {
        find_by_name(site_dir, text, (int)digits, out);
    }
    free(text);
    return out;
}

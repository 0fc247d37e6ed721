/* Changes one value of a JSON text into another that still looks right. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "site.h"

static json_t *read_input(void)
{
    json_error_t why;
    json_t *value = json_loadf(stdin, JSON_DECODE_ANY, &why);

    if (!value) {
        fprintf(stderr, "make-site: %s\n", why.text);
        exit(1);
    }
    return value;
}

static void print_paths(const json_t *value, const char *path)
{
    const char *key;
    json_t *member;

    if (json_is_object(value)) {
        json_object_foreach((json_t *)value, key, member)
        {
            char *below = mem_printf("%s%s%s", path, *path ? "/" : "", key);
            print_paths(member, below);
            free(below);
        }
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            char *below = mem_printf("%s%s%zu", path, *path ? "/" : "", i);
            print_paths(json_array_get(value, i), below);
            free(below);
        }
    } else {
        puts(path);
    }
}

void print_fields(void)
{
    json_t *value = read_input();

    print_paths(value, "");
    json_decref(value);
}

/* The last character becomes another of its kind: digits, hex digits and codes stay such. */
static json_t *other_text(const char *text)
{
    int32_t day;
    int64_t instant;
    char when[21];

    if (day_parse(text, &day))
        return json_string(day_format(day + 1, when));
    if (instant_parse(text, &instant))
        return json_string(instant_format(instant + 1, when));
    size_t len = strlen(text);
    char *copy = mem_printf("%sx", text);
    char *last = copy + (len > 0 ? len - 1 : 0);
    if (isdigit((unsigned char)*last))
        *last = (char)('0' + (*last - '0' + 1) % 10);
    else if (isalpha((unsigned char)*last))
        *last = (char)(*last == 'a' || *last == 'A' ? *last + 1 : isupper(*last) ? 'A' : 'a');
    else
        last = NULL; /* keep the added x */
    if (last && len > 0)
        copy[len] = '\0';
    json_t *out = json_string(copy);
    free(copy);
    return out;
}

static json_t *other(const json_t *value)
{
    if (json_is_string(value))
        return other_text(json_string_value(value));
    if (json_is_integer(value))
        return json_integer(json_integer_value(value) + 1);
    return json_boolean(!json_is_true(value));
}

/* The container that the path's last step is in; *last is that step. */
static json_t *walk(json_t *value, char *path, const char **last)
{
    char *slash;

    while ((slash = strchr(path, '/')) != NULL) {
        *slash = '\0';
        value = json_is_array(value) ? json_array_get(value, strtoul(path, NULL, 10))
                                     : json_object_get(value, path);
        path = slash + 1;
    }
    *last = path;
    return value;
}

void alter(const char *path)
{
    json_t *value = read_input();
    char *copy = mem_strdup(path);
    const char *last;
    json_t *in = walk(value, copy, &last);
    struct buf out = {0};
    struct error e;

    if (json_is_array(in)) {
        size_t at = strtoul(last, NULL, 10);
        json_array_set_new(in, at, other(json_array_get(in, at)));
    } else {
        json_object_set_new(in, last, other(json_object_get(in, last)));
    }
    if (cjson_write(value, &out, &e))
        die(&e);
    fwrite(out.data, 1, out.len, stdout);
    buf_free(&out);
    free(copy);
    json_decref(value);
}

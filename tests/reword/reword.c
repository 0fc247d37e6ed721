/* build/inspectd-reword is inspectd with this in front of its pages (-Wl,--wrap): a request with
 * the header X-Reword has every label and sentence of every answer reworded before a page reads it.
 * For tests/integration/labels.sh. */
#include <ctype.h>
#include <string.h>

#include "doors/web/exchange_private.h"
#include "doors/web/longwork.h"

#define KEPT 4096 /* answers of the last requests: pages borrow them */

const json_t *__real_exchange_answer(const struct exchange *x, const char *key);
const json_t *__wrap_exchange_answer(const struct exchange *x, const char *key);
const struct error *__real_exchange_error(const struct exchange *x, const char *key);
const struct error *__wrap_exchange_error(const struct exchange *x, const char *key);
struct longwork_state __real_longwork_state(const struct exchange *x);
struct longwork_state __wrap_longwork_state(const struct exchange *x);

/* Other words: no word of the text is left in it, nor a letter where it was. */
static json_t *other_words(const char *text)
{
    char out[4096] = "※ ";
    size_t n = strlen(out);

    for (; *text && n + 4 < sizeof out; text++)
        if (isalpha((unsigned char)*text))
            out[n++] = (char)(*text + (tolower((unsigned char)*text) < 'n' ? 13 : -13));
        else if (isascii((unsigned char)*text))
            out[n++] = *text;
        else if ((*text & 0xC0) == 0xC0) /* the first byte of a character */
            n += strlen(strcpy(out + n, "字"));
    out[n] = '\0';
    return json_string(out);
}

static void reword(json_t *value)
{
    const char *key;
    void *next;
    size_t i;
    json_t *one;

    json_array_foreach(value, i, one) reword(one);
    json_object_foreach_safe(value, next, key, one)
    {
        if (json_is_string(one) && (strcmp(key, "zh") == 0 || strcmp(key, "en") == 0))
            json_object_set_new(value, key, other_words(json_string_value(one)));
        else
            reword(one);
    }
}

static const json_t *reworded(const struct exchange *x, const json_t *answer)
{
    static json_t *kept[KEPT];
    static size_t at;

    if (!answer || !http_header(x->http, "X-Reword"))
        return answer;
    json_decref(kept[at]);
    kept[at] = json_deep_copy(answer);
    reword(kept[at]);
    const json_t *out = kept[at];
    at = (at + 1) % KEPT;
    return out;
}

const json_t *__wrap_exchange_answer(const struct exchange *x, const char *key)
{
    return reworded(x, __real_exchange_answer(x, key));
}

struct longwork_state __wrap_longwork_state(const struct exchange *x)
{
    struct longwork_state state = __real_longwork_state(x);

    state.answer = reworded(x, state.answer);
    return state;
}

const struct error *__wrap_exchange_error(const struct exchange *x, const char *key)
{
    static struct error said;
    const struct error *e = __real_exchange_error(x, key);

    if (!e || !http_header(x->http, "X-Reword"))
        return e;
    said = *e;
    strcpy(said.zh, "※");
    strcpy(said.en, "※");
    return &said;
}

/* Is the table whole? Asked by a test, and by `stages` before it draws anything. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/cases/machine_private.h"
#include "core/law/stages.h"

#define ROLES_KNOWN (CASE_REGULATOR | CASE_APPROVER | CASE_ADMIN | CASE_PUBLISHER | CASE_DAEMON)

static enum err fault(const char *where, const char *what, const char *name, struct error *e)
{
    return error_set(e, E_INPUT, "状态机 %s：%s %s", "stage machine, %s: %s %s", where, what, name);
}

static enum err whole_states(struct error *e)
{
    const struct case_state *s;

    for (size_t i = 0; (s = case_state_at(i)) != NULL; i++) {
        int firsts = 0;
        const struct case_state *other;
        for (size_t k = 0; (other = case_state_at(k)) != NULL; k++) {
            if (k != i && strcmp(other->id, s->id) == 0)
                return fault(s->id, "twice", "", e);
            firsts += strcmp(other->track, s->track) == 0 && other->first;
        }
        if (firsts != 1)
            return fault(s->track, "has not one first state", "", e);
    }
    return E_OK;
}

static enum err known_states(const struct case_action *a, const char *list, struct error *e)
{
    char word[64];

    for (const char *at = list; case_word(&at, word);)
        if (!case_state_find(word))
            return fault(a->id, "unknown state", word, e);
    return E_OK;
}

static enum err known_moves(const struct case_action *a, struct error *e)
{
    char word[64];

    for (const char *at = a->moves; case_word(&at, word);) {
        char *arrow = strchr(word, '>');
        if (!arrow)
            return fault(a->id, "no arrow in", word, e);
        *arrow = '\0';
        const struct case_state *from = case_state_find(word), *to = case_state_find(arrow + 1);
        if (!from || !to || strcmp(from->track, to->track) != 0)
            return fault(a->id, "bad move from", word, e);
    }
    return E_OK;
}

static bool has_field(const struct case_action *a, const char *id)
{
    for (const struct case_field *f = a->fields; f && f->id; f++)
        if (strcmp(f->id, id) == 0 && f->kind == CASE_DATE && f->required)
            return true;
    return false;
}

static enum err known_clocks(const struct case_action *a, const struct codes *codes, int32_t day,
                             struct error *e)
{
    char word[64];

    for (const char *at = a->starts; case_word(&at, word);) {
        char *mark = word + strcspn(word, ":=@"), kind = *mark;
        *mark = '\0';
        if (!case_clock_find(word))
            return fault(a->id, "unknown clock", word, e);
        if (kind == '@' && !case_clock_find(mark + 1))
            return fault(a->id, "unknown clock", mark + 1, e);
        if ((kind == '=' || kind == ':') && !has_field(a, mark + 1))
            return fault(a->id, "no date field", mark + 1, e);
    }
    for (const char *at = a->stops; case_word(&at, word);)
        if (!case_clock_find(word))
            return fault(a->id, "unknown clock", word, e);
    for (const struct case_clock *c = case_clocks; c->id; c++)
        if (c->rule && !codes_clock(codes, c->rule, day))
            return fault(c->id, "not in force in clocks.csv:", c->rule, e);
    return E_OK;
}

static enum err known_texts(const struct case_action *a, const struct codes *codes, struct error *e)
{
    char word[64];

    if (!a->zh || !*a->zh || !a->en || !*a->en || !a->basis || !*a->basis || !a->from)
        return fault(a->id, "lacks a text", "", e);
    if (!a->roles || (a->roles & ~(unsigned)ROLES_KNOWN) || a->stage < 0 || a->stage > STAGES)
        return fault(a->id, "bad roles or stage", "", e);
    for (const char *at = a->documents; case_word(&at, word);)
        if (!case_code_known(codes, "documents", word, 0))
            return fault(a->id, "unknown document", word, e);
    for (const char *at = a->not_by; case_word(&at, word);)
        if (!case_action_find(word) || strcmp(word, a->id) == 0)
            return fault(a->id, "unknown action", word, e);
    for (const struct case_field *f = a->fields; f && f->id; f++) {
        bool coded = f->kind == CASE_CODE || f->kind == CASE_RESULTS;
        if (!f->zh || !f->en || (coded && !f->codes) || (f->codes && !case_codes_exist(f->codes)))
            return fault(a->id, "bad field", f->id, e);
    }
    return E_OK;
}

static enum err whole_action(const struct case_action *a, const struct codes *codes, int32_t day,
                             struct error *e)
{
    enum err rc = known_texts(a, codes, e);

    if (!rc)
        rc = known_states(a, a->from, e);
    if (!rc)
        rc = known_states(a, a->to, e);
    if (!rc)
        rc = known_moves(a, e);
    if (!rc)
        rc = known_clocks(a, codes, day, e);
    return rc;
}

/* ---- reaching ---- */

size_t case_state_index(const char *id)
{
    const struct case_state *s;
    size_t i = 0;

    while ((s = case_state_at(i)) != NULL && strcmp(s->id, id) != 0)
        i++;
    return i;
}

/* Moves that depend on results, amounts or an earlier penalty, made by the effect of an action. */
static const char *const effect_edges[][3] = {
    {"results-approve", "abnormal-none", "abnormal-due"},
    {"correction-approve", "abnormal-none", "abnormal-due"},
    {"correction-approve", "abnormal-due", "abnormal-none"},
    {"serve", "payment-none", "payment-due"},
    {"announced", "payment-none", "payment-due"},
    {"annul", "payment-due", "refunding"},
    {"annul", "payment-demanded", "refunding"},
    {"annul", "enforcing", "refunding"},
    {"annul", "payment-ended", "refunding"},
    {"penalty-propose", "paid", "payment-none"},
    {"penalty-propose", "payment-ended", "payment-none"},
    {"penalty-propose", "payment-annulled", "payment-none"},
    {"penalty-propose", "review-upheld", "review-none"},
    {"penalty-propose", "review-final", "review-none"},
    {"penalty-propose", "published", "publication-none"},
    {"penalty-propose", "withdrawn", "publication-none"}};

void case_each_edge(case_edge_fn *edge, void *ctx)
{
    const struct case_action *a;
    char from[64], to[64];

    for (size_t i = 0; (a = case_action_at(i)) != NULL; i++) {
        for (const char *t = a->to; case_word(&t, to);) {
            const struct case_state *into = case_state_find(to);
            bool named = false;
            for (const char *f = a->from; case_word(&f, from);) {
                const struct case_state *out = case_state_find(from);
                if (out && into && strcmp(out->track, into->track) == 0) {
                    edge(ctx, a, out, into);
                    named = true;
                }
            }
            if (!named && into)
                edge(ctx, a, NULL, into);
        }
        for (const char *m = a->moves; case_word(&m, from);) {
            char *arrow = strchr(from, '>');
            if (!arrow)
                continue;
            *arrow = '\0';
            edge(ctx, a, case_state_find(from), case_state_find(arrow + 1));
        }
    }
    for (size_t i = 0; i < sizeof effect_edges / sizeof *effect_edges; i++)
        edge(ctx, case_action_find(effect_edges[i][0]), case_state_find(effect_edges[i][1]),
             case_state_find(effect_edges[i][2]));
}

struct reach {
    bool *mark;
    bool backward;
    bool grew;
};

static void spread(struct reach *r, const struct case_state *from, const struct case_state *to)
{
    size_t a = case_state_index(r->backward ? to->id : from->id);
    size_t b = case_state_index(r->backward ? from->id : to->id);

    if (r->mark[a] && !r->mark[b])
        r->mark[b] = r->grew = true;
}

static void spread_edge(void *ctx, const struct case_action *a, const struct case_state *from,
                        const struct case_state *to)
{
    const struct case_state *any;

    (void)a;
    if (from) {
        spread(ctx, from, to);
        return;
    }
    for (size_t i = 0; (any = case_state_at(i)) != NULL; i++)
        if (strcmp(any->track, to->track) == 0)
            spread(ctx, any, to);
}

/* From the first states forward, or from the end states backward, over every track. */
static enum err reached(bool backward, struct error *e)
{
    const struct case_state *s;
    struct reach r = {.backward = backward, .grew = true};
    size_t count = 0;
    enum err rc = E_OK;

    while (case_state_at(count))
        count++;
    r.mark = mem_array(count, sizeof *r.mark);
    for (size_t i = 0; (s = case_state_at(i)) != NULL; i++)
        r.mark[i] = backward ? s->end && strcmp(s->id, "void") != 0 : s->first;
    while (r.grew) {
        r.grew = false;
        case_each_edge(spread_edge, &r);
    }
    for (size_t i = 0; (s = case_state_at(i)) != NULL && !rc; i++)
        if (!r.mark[i] && !(backward && strcmp(s->id, "void") == 0))
            rc = fault(s->id, backward ? "has no way to the end" : "is never reached", "", e);
    free(r.mark);
    return rc;
}

/* ---- stages as the law has them ---- */

/* Forward over stages left out is allowed (with a reason), backward only where core/law/stages.h
 * says.
 */
static bool lawful(int from, int to)
{
    if (from == to || stage_leads_to((enum stage_number)from, (enum stage_number)to))
        return true;
    return to == 0 || to > from;
}

struct lawful_check {
    enum err rc;
    struct error *e;
};

static void check_edge(void *ctx, const struct case_action *a, const struct case_state *from,
                       const struct case_state *to)
{
    static const char *const anew[] = {"retriage", "reopen", "voided", "annul",
                                       "admonition-return"};
    struct lawful_check *c = ctx;

    if (c->rc || !from || strcmp(to->track, "main") != 0)
        return;
    for (size_t i = 0; i < sizeof anew / sizeof *anew; i++)
        if (strcmp(a->id, anew[i]) == 0)
            return;
    if (!lawful(from->stage, to->stage))
        c->rc = fault(a->id, "leads against the five stages from", from->id, c->e);
}

enum err case_machine_check(const struct codes *codes, int32_t day, struct error *e)
{
    struct lawful_check c = {E_OK, e};
    const struct case_action *a;
    enum err rc = whole_states(e);

    for (size_t i = 0; !rc && (a = case_action_at(i)) != NULL; i++) {
        rc = whole_action(a, codes, day, e);
        if (!rc && case_action_find(a->id) != a)
            rc = fault(a->id, "twice", "", e);
    }
    if (!rc)
        rc = reached(false, e);
    if (!rc)
        rc = reached(true, e);
    if (!rc) {
        case_each_edge(check_edge, &c);
        rc = c.rc;
    }
    return rc;
}

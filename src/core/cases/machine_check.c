/* Are the tables whole? Asked by a test, and by `stages` before it draws anything. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/law/stages.h"
#include "machine_private.h"

#define ROLES_KNOWN (ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN | ROLE_PUBLISHER | ROLE_DAEMON)

static enum err fault(const char *where, const char *what, const char *name, struct error *e)
{
    return error_set(e, E_INPUT, "状态机 %s：%s %s", "stage machine, %s: %s %s", where, what, name);
}

static enum err whole_states(const struct case_machine *m, struct error *e)
{
    for (const struct case_state *s = m->states; s->id; s++) {
        int firsts = 0;
        for (const struct case_state *other = m->states; other->id; other++) {
            if (other != s && strcmp(other->id, s->id) == 0)
                return fault(s->id, "twice", "", e);
            firsts += strcmp(other->track, s->track) == 0 && other->first;
        }
        if (firsts != 1)
            return fault(s->track, "has not one first state", "", e);
    }
    return E_OK;
}

static enum err known_states(const struct case_machine *m, const struct case_action *a,
                             const char *list, struct error *e)
{
    char word[64];

    for (const char *at = list; case_word(&at, word);)
        if (!case_state_find(m, word))
            return fault(a->id, "unknown state", word, e);
    return E_OK;
}

static enum err known_moves(const struct case_machine *m, const struct case_action *a,
                            struct error *e)
{
    char word[64];

    for (const char *at = a->moves; case_word(&at, word);) {
        char *arrow = strchr(word, '>');
        if (!arrow)
            return fault(a->id, "no arrow in", word, e);
        *arrow = '\0';
        const struct case_state *from = case_state_find(m, word);
        const struct case_state *to = case_state_find(m, arrow + 1);
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

static enum err known_texts(const struct case_machine *m, const struct case_action *a,
                            const struct codes *codes, struct error *e)
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
        if (!case_action_find(m, word) || strcmp(word, a->id) == 0)
            return fault(a->id, "unknown action", word, e);
    for (const struct case_field *f = a->fields; f && f->id; f++) {
        bool coded = f->kind == CASE_CODE || f->kind == CASE_RESULTS;
        if (!f->zh || !f->en || (coded && !f->codes) || (f->codes && !case_codes_exist(f->codes)))
            return fault(a->id, "bad field", f->id, e);
    }
    return E_OK;
}

static enum err whole_action(const struct case_machine *m, const struct case_action *a,
                             const struct codes *codes, int32_t day, struct error *e)
{
    enum err rc = case_action_find(m, a->id) == a ? known_texts(m, a, codes, e)
                                                  : fault(a->id, "twice", "", e);

    if (!rc)
        rc = known_states(m, a, a->from, e);
    if (!rc)
        rc = known_states(m, a, a->to, e);
    if (!rc)
        rc = known_moves(m, a, e);
    if (!rc)
        rc = known_clocks(a, codes, day, e);
    return rc;
}

/* ---- reaching ---- */

/* The moves of one word of `to`, out of each state of its track that `from` names. */
static void each_from(const struct case_machine *m, const struct case_action *a,
                      const struct case_state *into, case_edge_fn *edge, void *ctx)
{
    bool named = false;
    char from[64];

    for (const char *f = a->from; case_word(&f, from);) {
        const struct case_state *out = case_state_find(m, from);
        if (out && strcmp(out->track, into->track) == 0) {
            edge(ctx, a, out, into);
            named = true;
        }
    }
    if (!named)
        edge(ctx, a, NULL, into);
}

void case_each_edge(const struct case_machine *m, case_edge_fn *edge, void *ctx)
{
    const struct case_action *a;
    char word[64];

    for (size_t i = 0; (a = case_action_at(m, i)) != NULL; i++) {
        for (const char *t = a->to; case_word(&t, word);) {
            const struct case_state *into = case_state_find(m, word);
            if (into)
                each_from(m, a, into, edge, ctx);
        }
        for (const char *t = a->moves; case_word(&t, word);) {
            char *arrow = strchr(word, '>');
            if (!arrow)
                continue;
            *arrow = '\0';
            edge(ctx, a, case_state_find(m, word), case_state_find(m, arrow + 1));
        }
    }
    for (const struct case_move *move = m->moves; move && move->action; move++)
        edge(ctx, case_action_find(m, move->action), case_state_find(m, move->from),
             case_state_find(m, move->to));
}

struct reach {
    const struct case_machine *m;
    bool *mark; /* of each state */
    bool backward;
    bool grew;
};

static void spread(struct reach *r, const struct case_state *from, const struct case_state *to)
{
    size_t a = (size_t)((r->backward ? to : from) - r->m->states);
    size_t b = (size_t)((r->backward ? from : to) - r->m->states);

    if (r->mark[a] && !r->mark[b])
        r->mark[b] = r->grew = true;
}

static void spread_edge(void *ctx, const struct case_action *a, const struct case_state *from,
                        const struct case_state *to)
{
    struct reach *r = ctx;

    (void)a;
    if (from) {
        spread(r, from, to);
        return;
    }
    for (const struct case_state *any = r->m->states; any->id; any++)
        if (strcmp(any->track, to->track) == 0)
            spread(r, any, to);
}

/* From the first states forward, or from the end states backward, over every track. */
static enum err reached(const struct case_machine *m, bool backward, struct error *e)
{
    struct reach r = {.m = m, .backward = backward, .grew = true};
    size_t count = 0;
    enum err rc = E_OK;

    while (m->states[count].id)
        count++;
    r.mark = mem_array(count, sizeof *r.mark);
    for (size_t i = 0; i < count; i++)
        r.mark[i] = backward ? m->states[i].end && strcmp(m->states[i].id, "void") != 0
                             : m->states[i].first;
    while (r.grew) {
        r.grew = false;
        case_each_edge(m, spread_edge, &r);
    }
    for (size_t i = 0; i < count && !rc; i++)
        if (!r.mark[i] && !(backward && strcmp(m->states[i].id, "void") == 0))
            rc = fault(m->states[i].id, backward ? "has no way to the end" : "is never reached", "",
                       e);
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

static enum err whole_machine(const struct case_machine *m, const struct codes *codes, int32_t day,
                              struct error *e)
{
    struct lawful_check c = {E_OK, e};
    const struct case_action *a;
    enum err rc = whole_states(m, e);

    for (size_t i = 0; !rc && (a = case_action_at(m, i)) != NULL; i++)
        rc = whole_action(m, a, codes, day, e);
    if (!rc)
        rc = reached(m, false, e);
    if (!rc)
        rc = reached(m, true, e);
    if (!rc) {
        case_each_edge(m, check_edge, &c);
        rc = c.rc;
    }
    return rc;
}

/* What a kind of matter names: its clocks, and what its case is told. */
static enum err whole_kind(const struct docket_kind *k, struct error *e)
{
    const char *const clocks[] = {k->accept, k->finish};
    const char *const actions[] = {k->on_accept, k->on_uphold, k->on_reject, k->on_withdraw};

    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        if (clocks[i] && !case_clock_find(clocks[i]))
            return fault(k->id, "unknown clock", clocks[i], e);
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (actions[i] && !case_action_find(&case_machine, actions[i]))
            return fault(k->id, "unknown action", actions[i], e);
    return E_OK;
}

enum err case_machine_check(const struct codes *codes, int32_t day, struct error *e)
{
    enum err rc = whole_machine(&case_machine, codes, day, e);

    if (!rc)
        rc = whole_machine(&matter_machine, codes, day, e);
    for (const struct docket_kind *k = matter_kinds; k->id && !rc; k++)
        rc = whole_kind(k, e);
    return rc;
}

/* The machine as a picture: the main track by stage, every side track in a frame of its own. */
#include <string.h>

#include "core/law/stages.h"
#include "machine_private.h"

struct picture {
    struct buf *out;
    const char *track;
};

static void name(struct buf *out, const char *id)
{
    buf_adds(out, "\"");
    buf_adds(out, id);
    buf_adds(out, "\"");
}

static void node(struct buf *out, const struct case_state *s)
{
    buf_adds(out, "    ");
    name(out, s->id);
    buf_addf(out, " [label=\"%s\\n%s\"%s%s];\n", s->zh, s->id,
             s->first ? ", style=\"rounded,filled\", fillcolor=\"#e8f0fe\"" : "",
             s->end ? ", peripheries=2" : "");
}

static void edge(void *ctx, const struct case_action *a, const struct case_state *from,
                 const struct case_state *to)
{
    struct picture *p = ctx;

    /* a withdrawn draw ends a case anywhere: one sentence says more than thirty arrows */
    if (strcmp(to->track, p->track) != 0 || strcmp(a->id, "voided") == 0 || !from)
        return;
    if (from == to)
        return;
    buf_adds(p->out, "    ");
    name(p->out, from->id);
    buf_adds(p->out, " -> ");
    name(p->out, to->id);
    buf_addf(p->out, " [label=\"%s\\n%s\"%s];\n", a->zh, a->id,
             a->not_by ? ", color=\"#b3261e\"" : "");
}

static void main_stage(struct buf *out, int number)
{
    const struct stage *stage = stage_get(number);
    buf_addf(out, "  subgraph cluster_%d {\n    label=\"%d %s %s\";\n    bgcolor=\"#f8f8f8\";\n",
             number, number, stage->name.zh, stage->name.en);
    for (const struct case_state *s = case_machine.states; s->id; s++)
        if (strcmp(s->track, "main") == 0 && s->stage == number)
            node(out, s);
    buf_adds(out, "  }\n");
}

static void side_track(struct buf *out, const char *track)
{
    buf_addf(out, "  subgraph cluster_%s {\n    label=\"%s\";\n    color=\"#999999\";\n", track,
             track);
    for (const struct case_state *s = case_machine.states; s->id; s++)
        if (strcmp(s->track, track) == 0)
            node(out, s);
    buf_adds(out, "  }\n");
    case_each_edge(&case_machine, edge, &(struct picture){out, track});
}

void case_machine_dot(struct buf *out)
{
    const char *track = "main";

    buf_adds(out,
             "// Made by inspectctl stages --dot: red arrows need a second person; double frames "
             "are ends.\ndigraph stages {\n"
             "  rankdir=LR;\n  fontname=\"sans-serif\";\n"
             "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n"
             "  edge [fontname=\"sans-serif\", fontsize=9];\n");
    for (int n = 1; n <= STAGES; n++)
        main_stage(out, n);
    for (const struct case_state *s = case_machine.states; s->id; s++)
        if (strcmp(s->track, "main") == 0 && s->stage == 0)
            node(out, s);
    case_each_edge(&case_machine, edge, &(struct picture){out, "main"});
    for (const struct case_state *s = case_machine.states; s->id; s++)
        if (strcmp(s->track, track) != 0) {
            track = s->track;
            side_track(out, track);
        }
    buf_adds(out, "}\n");
}

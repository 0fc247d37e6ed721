#include "doors/ctl/bar.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/json.h"

#define CELLS 24
#define PATIENCE_MS 400 /* shorter work shows nothing */
#define LINE_MS 3000    /* between plain lines */
#define WAITS_UNSEEN 4  /* reports, one each 200 ms: a short queue is not worth a line */

void bar_format(struct buf *out, enum lang lang, const char *step, uint64_t done, uint64_t total,
                int64_t step_ms)
{
    uint64_t rate = step_ms > 0 ? done * 1000 / (uint64_t)step_ms : 0;

    buf_adds(out, step);
    if (total) {
        uint64_t part = done >= total ? total : done;
        size_t full = (size_t)(part * CELLS / total);
        buf_adds(out, " [");
        for (size_t i = 0; i < CELLS; i++)
            buf_addc(out, i < full ? '#' : '.');
        buf_addf(out, "] %3u%%", (unsigned)(part * 100 / total));
    }
    if (!done && !total)
        return;
    buf_addc(out, ' ');
    buf_add_grouped(out, (int64_t)done);
    if (total) {
        buf_addc(out, '/');
        buf_add_grouped(out, (int64_t)total);
    }
    if (!rate)
        return;
    buf_addc(out, ' ');
    buf_add_grouped(out, (int64_t)rate);
    buf_adds(out, lang_pick(lang, " 行/秒", " rows/s"));
    if (total > done) {
        uint64_t left = (total - done) / rate;
        buf_addf(out, lang_pick(lang, " 剩余 %u:%02u", " %u:%02u left"), (unsigned)(left / 60),
                 (unsigned)(left % 60));
    }
}

static void show(struct bar *bar, const struct buf *text)
{
    if (bar->terminal)
        fprintf(bar->out, "\r\033[K%s", text->data);
    else
        fprintf(bar->out, "%s\n", text->data);
    fflush(bar->out);
    bar->drawn = bar->terminal;
}

void bar_progress(void *user, const json_t *progress)
{
    struct bar *bar = user;
    const char *step = json_text_or(progress, "step", NULL);
    int64_t elapsed = json_int(progress, "elapsed_ms");
    bool waiting = json_flag(progress, "waiting");
    struct buf text = {0};

    if (waiting && ++bar->waits < WAITS_UNSEEN)
        return;
    if (waiting)
        step = lang_pick(bar->lang, "排队等候", "waiting in line");
    if (!step || !*step)
        return;
    bool fresh = strcmp(bar->step, step) != 0;
    if (fresh) {
        snprintf(bar->step, sizeof bar->step, "%s", step);
        bar->step_began_ms = elapsed;
    }
    if (!waiting && elapsed < PATIENCE_MS)
        return;
    if (!bar->terminal && !fresh && elapsed - bar->shown_ms < LINE_MS)
        return;
    bar->shown_ms = elapsed;
    bar_format(&text, bar->lang, step, json_count(progress, "done"), json_count(progress, "total"),
               elapsed - bar->step_began_ms);
    show(bar, &text);
    buf_free(&text);
}

void bar_end(struct bar *bar)
{
    if (bar->drawn)
        fputs("\r\033[K", bar->out);
    bar->drawn = false;
}

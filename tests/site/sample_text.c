/* Texts of a sample's side files. */
#include "core/base/date.h"
#include "site.h"

static const char plan_form[] = "[plan]\n"
                                "title = fixture\n"
                                "cite.floor = rule\n"
                                "cite.caps = rule\n"
                                "[task fixture]\n"
                                "title = fixture\n"
                                "items = 0201\n"
                                "kind = general\n"
                                "regions = 220000\n"
                                "period = %s .. %s\n"
                                "cadence = daily\n"
                                "ratio.A = 30 %%\n"
                                "ratio.B = 30 %%\n"
                                "ratio.C = 30 %%\n"
                                "ratio.D = 30 %%\n"
                                "cite.ratio = rule\n"
                                "visits_per_year = 2\n"
                                "reveal_days = 10 days\n"
                                "%s";

void sample_plan(int32_t from, int32_t until, bool ceremony, struct buf *out)
{
    char first[11], last[11];

    buf_addf(out, plan_form, day_format(from, first), day_format(until, last),
             ceremony
                 ? "draw_level = C\nceremony = noon\nceremony_value = dice 3\ndeadline = 20:00\n"
                 : "draw_level = D\n");
}

void sample_calendar(int32_t from, int32_t until, struct buf *out)
{
    char date[11];

    buf_adds(out, "date,kind,region\n");
    for (int32_t day = from; day <= until; day++)
        buf_addf(out, "%s,work,\n", day_format(day, date));
}

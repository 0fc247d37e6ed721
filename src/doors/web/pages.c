#include "doors/web/pages.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "doors/ops/ops.h"
#include "platform/html/sheet.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/snapshot.h"

json_t *pages_query(const struct exchange *x, const char *const *names)
{
    json_t *all = json_object();

    for (; *names; names++) {
        const char *text = exchange_query(x, *names, 0);
        if (text && *text)
            json_object_set_new(all, *names, json_string(text));
    }
    return all;
}

json_t *pages_args(const struct exchange *x, const char *op, const char *const *names)
{
    const struct op *row = ops_find(op);
    json_t *args = pages_query(x, names);

    for (const struct op_param *p = op_params(row); p->name; p++)
        if (p->kind == OP_FLAG && json_object_get(args, p->name))
            json_object_set_new(args, p->name, json_true());
    return args;
}

int pages_text_fd(const char *text, size_t len)
{
    int fd = memfd_create("text", MFD_CLOEXEC);

    for (size_t at = 0; fd >= 0 && at < len;) {
        ssize_t n = write(fd, text + at, len - at);
        if (n < 0) {
            close(fd);
            return -1;
        }
        at += (size_t)n;
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

void pages_sheet(struct exchange *x, const json_t *table, const char *name)
{
    struct buf body = {0};

    sheet_csv(table, exchange_lang(x), &body);
    exchange_send(x, 200, "text/csv; charset=utf-8", name, &body);
}

bool pages_has(const struct exchange *x, unsigned roles)
{
    const struct access *who = exchange_who(x);

    return who && (who->roles & roles) != 0;
}

json_t *pages_bureaus(const struct exchange *x)
{
    struct snapshot_ref *box = service_snapshot(exchange_service(x));
    const struct codes *codes = snapshot_of(box)->codes;
    bool all = pages_has(x, ROLE_ADMIN | ROLE_AUDITOR | ROLE_PUBLISHER);
    uint32_t own = all ? 0 : exchange_who(x)->bureau;
    json_t *list = json_array();

    for (size_t i = 0; i < codes_region_count(codes); i++) {
        const struct region *r = codes_region_at(codes, i);
        if (!r->bureau || !region_within(r->code, own))
            continue;
        json_t *words = json_sprintf("%06u %s", (unsigned)r->code, r->name);
        json_array_append_new(list, json_pack("{s:o, s:O, s:o}", "code",
                                              json_sprintf("%06u", (unsigned)r->code), "zh", words,
                                              "en", words));
    }
    snapshot_drop(box);
    return list;
}

char *pages_today(const struct exchange *x, char out[11])
{
    struct service *service = exchange_service(x);

    return day_format(day_of_instant(service_now(service)), out);
}

char *pages_now(const struct exchange *x, char out[20])
{
    struct service *service = exchange_service(x);

    return instant_format_local(service_now(service), out);
}

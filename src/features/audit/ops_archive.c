/* audit export, and the archives that are there. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "features/audit/archive.h"
#include "features/audit/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"

struct archive_file {
    char name[EXPORT_NAME];
    struct stat st;
};

/* Newest first. Not by the names: a rehearsal's clock stands still. */
static int by_age(const void *a, const void *b)
{
    const struct timespec *x = &((const struct archive_file *)a)->st.st_mtim;
    const struct timespec *y = &((const struct archive_file *)b)->st.st_mtim;

    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? 1 : -1;
    return (x->tv_nsec < y->tv_nsec) - (x->tv_nsec > y->tv_nsec);
}

static struct archive_file *list_of(const struct config *config, size_t *count)
{
    char *dir = archive_path(config, "");
    DIR *open = opendir(dir);
    struct archive_file *list = NULL;
    struct dirent *one;

    *count = 0;
    while (open && (one = readdir(open)) != NULL) {
        if (!archive_name_valid(one->d_name))
            continue;
        list = mem_grow(list, *count + 1, sizeof *list);
        struct archive_file *f = &list[*count];
        snprintf(f->name, sizeof f->name, "%s", one->d_name);
        *count += fstatat(dirfd(open), one->d_name, &f->st, AT_SYMLINK_NOFOLLOW) == 0;
    }
    if (open)
        closedir(open);
    if (*count)
        qsort(list, *count, sizeof *list, by_age);
    free(dir);
    return list;
}

static json_t *list_archives(const struct config *config)
{
    size_t count;
    struct archive_file *list = list_of(config, &count);
    json_t *table = answer_table();

    answer_column(table, "file", "归档", "archive");
    answer_column(table, "made", "制作时间", "made");
    answer_column(table, "bytes", "字节", "bytes");
    for (size_t i = 0; i < count; i++) {
        const char *end = list[i].name + strlen(list[i].name) - EXPORT_TAIL;
        answer_add(
            table, "soI", list[i].name,
            json_sprintf("%.4s-%.2s-%.2s %.2s:%.2s UTC", end, end + 4, end + 6, end + 9, end + 11),
            (json_int_t)list[i].st.st_size);
    }
    free(list);
    return table;
}

/* What lies around is confidential: only the newest few stay. */
static void forget_old(const struct config *config)
{
    size_t count;
    struct archive_file *list = list_of(config, &count);

    for (size_t i = EXPORTS_KEPT; i < count; i++) {
        char *path = archive_path(config, list[i].name);
        unlink(path);
        free(path);
    }
    free(list);
}

static enum err audit_export(struct op_call *call, json_t **answer, struct error *e)
{
    struct audit_span span;
    struct export_made made = {.files = 0};
    enum err err = audit_span_of(call, &span, e);

    if (!err)
        err = archive_make(call, &span, &made, e);
    if (err)
        return err;
    forget_old(call->lane->snapshot->config);
    char *path = archive_path(call->lane->snapshot->config, made.name);
    *answer = answer_record();
    answer_field(*answer, "file", "归档", "archive", json_string(made.name));
    answer_field(*answer, "path", "在服务器上的位置", "where it is on the server",
                 json_string(path));
    answer_field(*answer, "files", "文件数", "files", json_integer((json_int_t)made.files));
    answer_field(*answer, "bytes", "字节", "bytes", json_integer((json_int_t)made.bytes));
    answer_note(
        *answer, "解开：tar --zstd -xf 归档；如何核对见其中的 README.md。内容保密。",
        "To unpack it: tar --zstd -xf ARCHIVE; how to check it stands in its README.md. It is "
        "confidential.");
    audit_note_span(*answer, &span);
    free(path);
    return E_OK;
}

static enum err audit_exports(struct op_call *call, json_t **answer, struct error *e)
{
    (void)e;
    *answer = list_archives(call->lane->snapshot->config);
    return E_OK;
}

const struct op ops_archive[] = {
    {"audit export", ROLE_AUDITOR, "打包一段期间的全部资料（记录在案）",
     "everything of a period as one archive (on record)", .lane = LANE_LONG, .flags = OP_WRITES,
     .params = PARAMS(
         OPT("from", OP_DATE, "起始日期（默认今年一月一日）", "first day (default: 1 January)"),
         OPT("until", OP_DATE, "截止日期（默认今天）", "last day (default: today)")),
     .run = audit_export},
    {"audit exports", ROLE_AUDITOR, "已有的归档", "archives that are there", .run = audit_exports},
    {.name = NULL}};

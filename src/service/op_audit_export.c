/* audit export, and the archives that are there. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "service/config.h"
#include "service/exporting.h"
#include "service/op.h"
#include "service/op_groups.h"
#include "service/result.h"

bool exporting_name_valid(const char *name)
{
    size_t len = strlen(name);

    return len < EXPORT_NAME && len > 14 && strncmp(name, "audit-", 6) == 0 &&
           strcmp(name + len - 8, ".tar.zst") == 0 && strspn(name + 6, "0123456789-T") == len - 14;
}

char *exporting_path(const struct config *config, const char *name)
{
    return mem_printf("%s/exports/%s", config->state_dir, name);
}

static int is_export(const struct dirent *one)
{
    return exporting_name_valid(one->d_name);
}

/* Newest first: the time of making stands at the end of the name. */
static int by_time(const struct dirent **a, const struct dirent **b)
{
    const char *x = (*a)->d_name, *y = (*b)->d_name;
    const char *p = strlen(x) > 23 ? x + strlen(x) - 23 : x;
    const char *q = strlen(y) > 23 ? y + strlen(y) - 23 : y;

    return strcmp(q, p);
}

static int list_of(const struct config *config, struct dirent ***list)
{
    char *dir = exporting_path(config, "");
    int count = scandir(dir, list, is_export, by_time);

    free(dir);
    return count > 0 ? count : 0;
}

json_t *exporting_list(const struct config *config)
{
    struct dirent **list = NULL;
    int count = list_of(config, &list);
    json_t *table = result_table();

    result_column(table, "file", "归档", "archive");
    result_column(table, "made", "制作时间", "made");
    result_column(table, "bytes", "字节", "bytes");
    for (int i = 0; i < count; i++) {
        char *path = exporting_path(config, list[i]->d_name);
        struct stat st;
        if (stat(path, &st) == 0) {
            json_t *row = result_row(table);
            const char *end = list[i]->d_name + strlen(list[i]->d_name) - 23;
            json_object_set_new(row, "file", json_string(list[i]->d_name));
            json_object_set_new(row, "made",
                                json_sprintf("%.4s-%.2s-%.2s %.2s:%.2s UTC", end, end + 4, end + 6,
                                             end + 9, end + 11));
            json_object_set_new(row, "bytes", json_integer((json_int_t)st.st_size));
        }
        free(path);
        free(list[i]);
    }
    free(list);
    return table;
}

/* What lies around is confidential: only the newest few stay. */
static void forget_old(const struct config *config)
{
    struct dirent **list = NULL;
    int count = list_of(config, &list);

    for (int i = 0; i < count; i++) {
        char *path = exporting_path(config, list[i]->d_name);
        if (i >= EXPORTS_KEPT)
            unlink(path);
        free(path);
        free(list[i]);
    }
    free(list);
}

static enum err audit_export(struct op_call *call, json_t **result, struct error *e)
{
    struct audit_span span;
    struct export_made made = {.files = 0};
    enum err err = audit_span_of(call, &span, e);

    if (!err)
        err = exporting_make(call, &span, &made, e);
    if (err)
        return err;
    forget_old(call->lane->world->config);
    char *path = exporting_path(call->lane->world->config, made.name);
    *result = result_record();
    result_field(*result, "file", "归档", "archive", json_string(made.name));
    result_field(*result, "path", "在服务器上的位置", "where it is on the server",
                 json_string(path));
    result_field(*result, "files", "文件数", "files", json_integer((json_int_t)made.files));
    result_field(*result, "bytes", "字节", "bytes", json_integer((json_int_t)made.bytes));
    result_note(
        *result, "解开：tar --zstd -xf 归档；如何核对见其中的 README.md。内容保密。",
        "To unpack it: tar --zstd -xf ARCHIVE; how to check it stands in its README.md. It is "
        "confidential.");
    audit_note_span(*result, &span);
    free(path);
    return E_OK;
}

static enum err audit_exports(struct op_call *call, json_t **result, struct error *e)
{
    (void)e;
    *result = exporting_list(call->lane->world->config);
    return E_OK;
}

const struct op_handler op_audit_export_handlers[] = {
    {"audit export", audit_export}, {"audit exports", audit_exports}, {NULL, NULL}};

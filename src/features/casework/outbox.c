#include "features/casework/outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "features/casework/document.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_delivery.h"
#include "platform/store/ledger_dockets.h"

#define FOLDER_MODE 0750
#define FILE_MODE 0640

/* One folder in the making. */
struct folder {
    struct lane *lane;
    const char *path; /* aside */
    struct buf csv;
    size_t cases;
};

static const char *const columns[] = {
    "企业名称", "统一社会信用代码", "登记机关",     "管辖单位", "任务",
    "事项类型", "检查事项",         "信用风险分类", "企业性质", "检查人员",
    "案件编号", "检查截止日期",     "住所",         "状态",     "抽取承诺序号",
    "案件文件"};

static void add_field(struct buf *csv, const char *text, bool last)
{
    buf_add_cell(csv, text);
    buf_adds(csv, last ? "\r\n" : ",");
}

/* Names of a list of objects, joined by 、; the lead inspector is marked, an empty slot shown. */
static char *join_names(const json_t *list, bool people)
{
    struct buf out = {0};
    size_t i;
    json_t *one;

    buf_adds(&out, "");
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        const char *name = json_text_or(one, "name", NULL);
        const char *id = json_text_or(one, people ? "id" : "code", NULL);
        if (i > 0)
            buf_adds(&out, "、");
        if (people && !*id)
            buf_adds(&out, "（缺员）");
        else
            buf_addf(&out, "%s%s%s", people ? name : id, people && i == 0 ? "（组长）" : "",
                     people ? "" : name);
    }
    return buf_take(&out);
}

static char *bureau_name(const struct codes *codes, uint32_t code)
{
    const struct region *region = codes_region(codes, code);

    return mem_printf("%s市场监督管理局", region ? region->name : "");
}

/* The registry knows a firm's place, not who registered it: shown is the bureau of that place. */
static char *registrar_name(const struct codes *codes, const json_t *doc)
{
    const json_t *region = json_at(doc, "firm", "region", NULL);
    uint32_t code = (uint32_t)json_int(region, "code");

    return bureau_name(codes, codes_bureau(codes, code));
}

static void add_row(struct folder *f, const struct docket_row *row, const json_t *doc)
{
    const struct codes *codes = f->lane->snapshot->codes;
    char *registrar = registrar_name(codes, doc);
    char *bureau = bureau_name(codes, row->bureau);
    char *items = join_names(json_object_get(doc, "items"), false);
    char *people = join_names(json_object_get(doc, "inspectors"), true);
    char *commit = mem_printf("%llu", (unsigned long long)row->commit_index);
    char *file = mem_printf("%s.json", row->no);
    bool key = strcmp(case_text(doc, "task", "kind"), "key") == 0;
    bool foreign = strcmp(case_text(doc, "pick", "ownership"), "F") == 0;
    const char *state = strcmp(row->state, "void") == 0     ? "已撤回（抽取作废）"
                        : strcmp(row->state, "closed") == 0 ? "已办结"
                                                            : "待检查";
    const char *const fields[] = {case_text(doc, "firm", "name"),
                                  row->uscc,
                                  registrar,
                                  bureau,
                                  case_text(doc, "task", "title"),
                                  key ? "重点检查事项" : "一般检查事项",
                                  items,
                                  case_text(doc, "firm", "class"),
                                  foreign ? "外商投资" : "内资",
                                  people,
                                  row->no,
                                  case_text(doc, "task", "inspect_by"),
                                  case_text(doc, "firm", "address"),
                                  state,
                                  commit,
                                  file};
    const size_t n = sizeof fields / sizeof *fields;

    _Static_assert(sizeof fields == sizeof columns, "one field for each column");
    for (size_t i = 0; i < n; i++)
        add_field(&f->csv, fields[i], i + 1 == n);
    free(registrar);
    free(bureau);
    free(items);
    free(people);
    free(commit);
    free(file);
}

/* Plain: the folder is not in place yet, and is synced as a whole before it is. */
static enum err put(const struct folder *f, const char *name, const void *bytes, size_t len,
                    struct error *e)
{
    char *path = mem_printf("%s/%s", f->path, name);
    FILE *out = fopen(path, "wxe");
    bool bad = !out || fchmod(fileno(out), FILE_MODE) != 0 || fwrite(bytes, 1, len, out) != len;
    int saved = errno;

    if (out && fclose(out) != 0 && !bad) {
        bad = true;
        saved = errno;
    }
    enum err rc = bad ? error_errno(e, saved, "无法写入 %s", "cannot write %s", path) : E_OK;
    free(path);
    return rc;
}

static enum err add_case(void *ctx, const struct docket_row *row, struct error *e)
{
    struct folder *f = ctx;
    const struct snapshot *snapshot = f->lane->snapshot;
    json_t *doc;
    char name[CASE_NO_BYTES + 8];
    enum err rc = case_document(f->lane->ledger, row, snapshot->codes, snapshot->calendar, &doc, e);

    if (rc)
        return rc;
    char *text = json_dumps(doc, JSON_INDENT(2) | JSON_SORT_KEYS);
    snprintf(name, sizeof name, "%s.json", row->no);
    rc = put(f, name, text, strlen(text), e);
    add_row(f, row, doc);
    f->cases++;
    free(text);
    json_decref(doc);
    return rc;
}

/* GB18030 has a place for every Unicode character, so only a broken text can fail. */
static enum err to_gb18030(struct buf *csv, struct error *e)
{
    struct buf out = {0};
    char *from = csv->data;
    size_t left = csv->len;
    iconv_t cd = iconv_open("GB18030", "UTF-8");

    buf_reserve(&out, 2 * csv->len);
    char *to = out.data;
    size_t room = out.cap - 1;
    if (cd == (iconv_t)-1 || iconv(cd, &from, &left, &to, &room) == (size_t)-1) {
        enum err rc = error_errno(e, errno, "无法转换为 GB18030", "cannot convert to GB18030");
        if (cd != (iconv_t)-1)
            iconv_close(cd);
        buf_free(&out);
        return rc;
    }
    iconv_close(cd);
    out.len = (size_t)(to - out.data);
    buf_free(csv);
    *csv = out;
    return E_OK;
}

static enum err put_csv(struct folder *f, struct error *e)
{
    enum err rc = E_OK;

    if (f->lane->snapshot->config->outbox_encoding == OUTBOX_GB18030)
        rc = to_gb18030(&f->csv, e);
    if (!rc)
        rc = put(f, "draw.csv", f->csv.data, f->csv.len, e);
    return rc;
}

static enum err sync_all(const char *dir, struct error *e)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || syncfs(fd) != 0) {
        enum err rc = error_errno(e, errno, "无法写入磁盘 %s", "cannot sync %s", dir);
        if (fd >= 0)
            close(fd);
        return rc;
    }
    close(fd);
    return E_OK;
}

static enum err build(struct folder *f, const struct delivery *d, struct error *e)
{
    const struct docket_filter filter = {.bureau = d->bureau, .date = d->date};
    const size_t n = sizeof columns / sizeof *columns;
    enum err rc = file_remove_tree(f->path, e); /* of a crash */

    if (!rc)
        rc = file_mkdirs(f->path, FOLDER_MODE, e);
    if (rc)
        return rc;
    if (f->lane->snapshot->config->outbox_encoding == OUTBOX_UTF8_BOM)
        buf_adds(&f->csv, "\xef\xbb\xbf");
    for (size_t i = 0; i < n; i++)
        add_field(&f->csv, columns[i], i + 1 == n);
    rc = ledger_docket_each(f->lane->ledger, &filter, add_case, f, e);
    fault_point("deliver.written");
    if (!rc)
        rc = put_csv(f, e);
    return rc ? rc : sync_all(f->path, e);
}

/* In place of what is there, at once where the file system can exchange two names. */
static enum err swap_in(const char *aside, const char *place, const char *parent, struct error *e)
{
    enum err rc = E_OK;

    if (!file_exists(place)) {
        if (rename(aside, place) != 0)
            rc = error_errno(e, errno, "无法交付 %s", "cannot deliver %s", place);
    } else if (renameat2(AT_FDCWD, aside, AT_FDCWD, place, RENAME_EXCHANGE) != 0) {
        rc = errno == EINVAL || errno == ENOSYS
                 ? file_remove_tree(place, e)
                 : error_errno(e, errno, "无法交付 %s", "cannot deliver %s", place);
        if (!rc && rename(aside, place) != 0)
            rc = error_errno(e, errno, "无法交付 %s", "cannot deliver %s", place);
    }
    return rc ? rc : file_sync_dir(parent, e);
}

static enum err deliver(struct lane *lane, const struct delivery *d, struct error *e)
{
    char date[11];
    char *parent =
        mem_printf("%s/%s", lane->snapshot->config->outbox_dir, day_format(d->date, date));
    char *place = mem_printf("%s/%06u", parent, (unsigned)d->bureau);
    char *aside = mem_printf("%s/.%06u.new", parent, (unsigned)d->bureau);
    struct folder f = {.lane = lane, .path = aside};
    enum err rc = build(&f, d, e);

    fault_point("deliver.built");
    if (!rc)
        rc = swap_in(aside, place, parent, e);
    fault_point("deliver.swapped");
    if (!rc)
        rc = file_remove_tree(aside, e); /* the one before, after an exchange */
    if (!rc)
        rc = ledger_delivery_done(lane->ledger, d, e);
    fault_point("deliver.done");
    if (!rc)
        log_event(LOG_INFO, "deliver", "date=%s bureau=%06u cases=%zu", date, (unsigned)d->bureau,
                  f.cases);
    buf_free(&f.csv);
    free(parent);
    free(place);
    free(aside);
    return rc;
}

enum err outbox_deliver(struct lane *lane, struct error *e)
{
    struct delivery *rows;
    size_t count;
    struct error later;
    enum err first = ledger_delivery_pending(lane->ledger, &rows, &count, e);

    for (size_t i = 0; i < count; i++) {
        enum err rc = deliver(lane, &rows[i], first ? &later : e);
        if (!first)
            first = rc;
    }
    free(rows);
    return first;
}

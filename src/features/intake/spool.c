#include "spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fault.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#define NAME_BYTES 180 /* leaves room for the ID and ".summary.json" within 255 */

static const char *const folders[] = {"", "/work", "/held", "/done", "/failed"};
static const char *const side_files[] = {".rejects.csv", ".summary.json"};

char *spool_path(const struct spool *s, enum spool_place place, const char *name,
                 const char *suffix)
{
    return mem_printf("%s%s%s%s%s", s->dir, folders[place], *name ? "/" : "", name, suffix);
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s);
    size_t m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

/* Only one lane works here, so a temporary file is of a run that has ended. */
static void sweep(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;

    while (dir && (entry = readdir(dir)) != NULL)
        if (ends_with(entry->d_name, ".tmp"))
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
}

enum err spool_make(const struct spool *s, struct error *e)
{
    enum err rc = E_OK;

    for (enum spool_place p = SPOOL_WORK; p <= SPOOL_FAILED && rc == E_OK; p++) {
        char *path = spool_path(s, p, "", "");
        rc = file_mkdirs(path, 0750, e);
        if (p == SPOOL_WORK)
            sweep(path);
        free(path);
    }
    return rc;
}

static bool is_waiting_name(const char *name)
{
    static const char *const endings[] = {".rejects.csv", ".summary.json", ".tmp", ".part",
                                          ".filepart",    ".crdownload",   "~"};

    if (name[0] == '.')
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_with(name, endings[i]))
            return false;
    return true;
}

/* A read lease is only granted while nobody has the file open for writing. Where leases are not
 * supported, or the file is another user's, the rename rule of the documentation has to do. */
static bool is_being_written(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    if (fd < 0)
        return false;
    bool written = fcntl(fd, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
    close(fd);
    return written;
}

static bool is_ready(const struct spool *s, enum spool_place place, const char *name)
{
    struct stat st;
    char *path = spool_path(s, place, name, "");
    bool ready = is_waiting_name(name) && lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
                 (place != SPOOL_DROP || !is_being_written(path));

    free(path);
    return ready;
}

/* Firms and inspectors come before the lists that refer to them. */
static int rank(const char *name)
{
    static const int ranks[] = {[KIND_ENTERPRISES] = 0, [KIND_INSPECTORS] = 1, [KIND_CLASSES] = 2,
                                [KIND_RECUSALS] = 3,    [KIND_RESULTS] = 4,    [KIND_MATTERS] = 5};
    enum ingest_kind kind;
    enum ingest_mode mode;

    return kind_of_file_name(name, &kind, &mode) ? ranks[kind] : 6;
}

static int compare_names(const void *a, const void *b)
{
    const char *x = *(char *const *)a;
    const char *y = *(char *const *)b;
    int64_t id = spool_id(x) - spool_id(y);

    if (id)
        return id < 0 ? -1 : 1;
    int order = rank(x) - rank(y);
    return order ? order : strcmp(x, y);
}

enum err spool_list(const struct spool *s, enum spool_place place, char ***names, size_t *count,
                    struct error *e)
{
    char *path = spool_path(s, place, "", "");
    DIR *dir = opendir(path);
    const struct dirent *entry;

    *names = NULL;
    *count = 0;
    if (!dir) {
        enum err rc = error_errno(e, errno, "无法打开目录 %s", "cannot open folder %s", path);
        free(path);
        return rc;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (!is_ready(s, place, entry->d_name))
            continue;
        *names = mem_grow(*names, *count + 1, sizeof **names);
        (*names)[(*count)++] = mem_strdup(entry->d_name);
    }
    closedir(dir);
    free(path);
    if (*count)
        qsort(*names, *count, sizeof **names, compare_names);
    return E_OK;
}

void spool_list_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

int64_t spool_id(const char *name)
{
    size_t n = strspn(name, "0123456789");

    return n && n < 16 && name[n] == '-' ? strtoll(name, NULL, 10) : 0;
}

const char *spool_file_name(const char *name)
{
    return spool_id(name) ? strchr(name, '-') + 1 : name;
}

/* "ID-NAME" with only what is safe in names, JSON and logs; the end of a long name is kept. */
static char *work_name(int64_t id, const char *prefix, const char *name)
{
    size_t len = strlen(name);
    const char *from = len > NAME_BYTES ? name + len - NAME_BYTES : name;
    char *made = mem_printf("%lld-%s%s", (long long)id, prefix, from);
    char *out = made;
    uint32_t c;

    len = strlen(made);
    for (const char *p = made; *p;) {
        int n = utf8_decode(p, len - (size_t)(p - made), &c);
        bool plain = n && c >= 0x20 && c != 0x7f && c != '/' && !(c >= 0x80 && c < 0xa0);
        size_t step = n ? (size_t)n : 1;
        if (plain)
            memmove(out, p, step);
        else
            *out = '_';
        out += plain ? step : 1;
        p += step;
    }
    *out = '\0';
    return made;
}

static enum err sync_places(const struct spool *s, enum spool_place a, enum spool_place b,
                            struct error *e)
{
    char *path_a = spool_path(s, a, "", "");
    char *path_b = spool_path(s, b, "", "");
    enum err rc = file_sync_dir(path_b, e); /* first where it is, then where it was */

    if (rc == E_OK)
        rc = file_sync_dir(path_a, e);
    free(path_a);
    free(path_b);
    return rc;
}

static enum err move_one(const char *from, const char *to, bool may_be_absent, struct error *e)
{
    if (rename(from, to) == 0 || (errno == ENOENT && may_be_absent))
        return E_OK;
    return error_errno(e, errno, "无法移动文件 %s", "cannot move file %s", from);
}

enum err spool_take(const struct spool *s, const char *name, int64_t id, char **taken,
                    struct error *e)
{
    *taken = work_name(id, "", name);
    char *from = spool_path(s, SPOOL_DROP, name, "");
    char *to = spool_path(s, SPOOL_WORK, *taken, "");
    enum err rc = move_one(from, to, false, e);

    if (rc == E_OK)
        rc = sync_places(s, SPOOL_DROP, SPOOL_WORK, e);
    fault_point("import.taken");
    free(from);
    free(to);
    return rc;
}

static enum err copy_bytes(const struct spool_upload *upload, FILE *to, struct error *e)
{
    char chunk[65536];
    int64_t total = 0;

    for (;;) {
        ssize_t n = read(upload->fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_errno(e, errno, "无法读取 %s", "cannot read %s", upload->name);
        if (n == 0)
            return E_OK;
        total += n;
        if (total > upload->max_bytes)
            return error_set(e, E_LIMIT, "文件超过 %lld 字节的上限（配置 max_file）",
                             "the file is larger than %lld bytes (configuration max_file)",
                             (long long)upload->max_bytes);
        if (fwrite(chunk, 1, (size_t)n, to) != (size_t)n)
            return error_errno(e, errno, "无法写入 spool", "cannot write into the spool");
    }
}

enum err spool_receive(const struct spool *s, const struct spool_upload *upload, int64_t id,
                       char **taken, struct error *e)
{
    char prefix[40] = "";
    struct file_out *out;

    enum ingest_kind kind;
    enum ingest_mode mode;
    bool says_so = kind_of_file_name(upload->name, &kind, &mode) && kind == upload->kind &&
                   mode == upload->mode;
    if (upload->kind == KIND_UNKNOWN && upload->mode == MODE_FULL)
        snprintf(prefix, sizeof prefix, SPOOL_FULL);
    else if (upload->kind != KIND_UNKNOWN && !says_so)
        snprintf(prefix, sizeof prefix, "%s-%s-", kind_name(upload->kind), mode_name(upload->mode));
    *taken = work_name(id, prefix, upload->name);
    char *path = spool_path(s, SPOOL_WORK, *taken, "");
    enum err rc = file_begin(path, 0640, &out, e);
    if (rc == E_OK) {
        rc = copy_bytes(upload, file_stream(out), e);
        if (rc == E_OK)
            rc = file_commit(out, e);
        else
            file_abort(out);
    }
    fault_point("import.received");
    free(path);
    return rc;
}

enum err spool_move(const struct spool *s, const char *name, enum spool_place from,
                    enum spool_place to, struct error *e)
{
    enum err rc = E_OK;

    /* The file itself goes last: while it is still there, the move is known to be unfinished. */
    for (size_t i = 0; i <= sizeof side_files / sizeof *side_files && rc == E_OK; i++) {
        bool side = i < sizeof side_files / sizeof *side_files;
        char *old_path = spool_path(s, from, name, side ? side_files[i] : "");
        char *new_path = spool_path(s, to, name, side ? side_files[i] : "");
        rc = move_one(old_path, new_path, side, e);
        free(old_path);
        free(new_path);
        fault_point("import.moving");
    }
    return rc ? rc : sync_places(s, from, to, e);
}

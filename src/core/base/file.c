#include "core/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"

struct file_out {
    char *path;
    char *temporary;
    FILE *stream;
};

enum err file_read(const char *path, size_t max, struct buf *out, struct error *e)
{
    char chunk[65536];
    size_t start = out->len;
    struct stat st;
    enum err rc = E_OK;

    /* Not to wait for a pipe that nobody writes to. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return error_set(e, E_NOTFOUND, "文件不存在: %s", "no such file: %s", path);
    if (fd < 0)
        return error_errno(e, errno, "无法打开 %s", "cannot open %s", path);
    if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
        close(fd);
        return error_set(e, E_INPUT, "%s 不是普通文件", "%s is not a regular file", path);
    }
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            rc = error_errno(e, errno, "无法读取 %s", "cannot read %s", path);
        if (n <= 0)
            break;
        if (out->len - start + (size_t)n > max) {
            rc = error_set(e, E_LIMIT, "文件 %s 超过 %zu 字节上限",
                           "file %s is larger than the limit of %zu bytes", path, max);
            break;
        }
        buf_add(out, chunk, (size_t)n);
    }
    close(fd);
    return rc;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return mem_strdup(".");
    return slash == path ? mem_strdup("/") : mem_strndup(path, (size_t)(slash - path));
}

enum err file_begin(const char *path, mode_t mode, struct file_out **out, struct error *e)
{
    struct file_out *f = mem_new(sizeof *f);

    f->path = mem_strdup(path);
    f->temporary = mem_printf("%s.XXXXXX.tmp", path);
    int fd = mkostemps(f->temporary, 4, O_CLOEXEC);
    if (fd < 0 || fchmod(fd, mode) < 0 || !(f->stream = fdopen(fd, "w"))) {
        enum err rc = error_errno(e, errno, "无法写入 %s", "cannot write %s", path);
        if (fd >= 0) {
            close(fd);
            unlink(f->temporary);
        }
        free(f->path);
        free(f->temporary);
        free(f);
        return rc;
    }
    *out = f;
    return E_OK;
}

FILE *file_stream(struct file_out *out)
{
    return out->stream;
}

void file_abort(struct file_out *f)
{
    if (!f)
        return;
    if (f->stream)
        fclose(f->stream);
    unlink(f->temporary);
    free(f->path);
    free(f->temporary);
    free(f);
}

enum err file_commit(struct file_out *f, struct error *e)
{
    char *dir = folder_of(f->path);
    bool bad = ferror(f->stream) || fflush(f->stream) != 0 || fsync(fileno(f->stream)) != 0;
    int saved = errno;

    if (fclose(f->stream) != 0 && !bad) {
        bad = true;
        saved = errno;
    }
    f->stream = NULL;
    if (!bad && rename(f->temporary, f->path) != 0) {
        bad = true;
        saved = errno;
    }
    enum err rc = bad ? error_errno(e, saved, "无法写入 %s", "cannot write %s", f->path)
                      : file_sync_dir(dir, e);
    free(dir);
    file_abort(f); /* after a rename there is nothing left to unlink */
    return rc;
}

enum err file_write(const char *path, const void *bytes, size_t len, mode_t mode, struct error *e)
{
    struct file_out *out;
    enum err rc = file_begin(path, mode, &out, e);

    if (rc)
        return rc;
    if (len)
        fwrite(bytes, 1, len, out->stream);
    return file_commit(out, e);
}

enum err file_write_lazy(const char *path, const void *bytes, size_t len, mode_t mode,
                         struct error *e)
{
    struct file_out *f;
    enum err rc = file_begin(path, mode, &f, e);

    if (rc)
        return rc;
    bool bad = fwrite(bytes, 1, len, f->stream) != len;
    int saved = errno;
    if (fclose(f->stream) != 0 && !bad) {
        bad = true;
        saved = errno;
    }
    f->stream = NULL;
    if (!bad && rename(f->temporary, f->path) != 0) {
        bad = true;
        saved = errno;
    }
    if (bad)
        rc = error_errno(e, saved, "无法写入 %s", "cannot write %s", path);
    file_abort(f);
    return rc;
}

enum err file_sync_all(const char *dir, struct error *e)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err rc = E_OK;

    if (fd < 0 || syncfs(fd) != 0)
        rc = error_errno(e, errno, "无法同步目录 %s", "cannot sync folder %s", dir);
    if (fd >= 0)
        close(fd);
    return rc;
}

enum err file_sync_dir(const char *dir, struct error *e)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return error_errno(e, errno, "无法打开目录 %s", "cannot open folder %s", dir);
    int rc = fsync(fd);
    int saved = errno;
    close(fd);
    if (rc != 0)
        return error_errno(e, saved, "无法同步目录 %s", "cannot sync folder %s", dir);
    return E_OK;
}

enum err file_mkdirs(const char *dir, mode_t mode, struct error *e)
{
    char *path = mem_strdup(dir);
    enum err rc = E_OK;

    for (char *p = path + 1; rc == E_OK; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char keep = *p;
        *p = '\0';
        if (mkdir(path, mode) == 0 ? chmod(path, mode) != 0 : errno != EEXIST)
            rc = error_errno(e, errno, "无法创建目录 %s", "cannot create folder %s", path);
        *p = keep;
        if (!keep)
            break;
    }
    free(path);
    return rc;
}

enum err file_mkdirs_for(const char *path, mode_t mode, struct error *e)
{
    char *dir = folder_of(path);
    enum err rc = file_mkdirs(dir, mode, e);

    free(dir);
    return rc;
}

char *file_in(const char *dirs, const char *name)
{
    char *path = NULL;

    while (*dirs) {
        size_t n = strcspn(dirs, "\n");
        free(path);
        path = mem_printf("%.*s/%s", (int)n, dirs, name);
        dirs += n + (dirs[n] == '\n');
        if (file_exists(path))
            break;
    }
    return path ? path : mem_strdup(name);
}

bool file_exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

/* mkostemps made it: "<name>.XXXXXX.tmp". */
static bool is_temporary(const char *path)
{
    size_t n = strlen(path);

    return n > 11 && strcmp(path + n - 4, ".tmp") == 0 && path[n - 11] == '.';
}

static int sweep_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)ftw;
    return type == FTW_F && is_temporary(path) ? unlink(path) : 0;
}

enum err file_sweep(const char *dir, struct error *e)
{
    if (!file_exists(dir))
        return E_OK;
    if (nftw(dir, sweep_one, 16, FTW_PHYS) != 0)
        return error_errno(e, errno, "无法清理目录 %s", "cannot clean up folder %s", dir);
    return E_OK;
}

enum err file_remove_tree(const char *dir, struct error *e)
{
    if (!file_exists(dir))
        return E_OK;
    if (nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
        return error_errno(e, errno, "无法删除 %s", "cannot remove %s", dir);
    return E_OK;
}

#define WALK_DEPTH_MAX 16

struct walk {
    const char *dir;
    void (*see)(void *arg, const char *name, enum file_kind kind);
    void *arg;
};

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void walk_folder(const struct walk *w, const char *below, int depth);

static void walk_one(const struct walk *w, const char *name, int depth)
{
    char *path = mem_printf("%s/%s", w->dir, name);
    struct stat st;
    bool there = lstat(path, &st) == 0;

    free(path);
    if (!there) /* gone since */
        return;
    if (S_ISDIR(st.st_mode)) {
        w->see(w->arg, name, FILE_FOLDER);
        walk_folder(w, name, depth + 1);
    } else {
        w->see(w->arg, name, S_ISREG(st.st_mode) ? FILE_REGULAR : FILE_OTHER);
    }
}

static void walk_folder(const struct walk *w, const char *below, int depth)
{
    char *path = *below ? mem_printf("%s/%s", w->dir, below) : mem_strdup(w->dir);
    struct dirent **list = NULL;
    int count = depth > WALK_DEPTH_MAX ? -1 : scandir(path, &list, NULL, by_name);

    if (count < 0)
        w->see(w->arg, below, FILE_UNREAD);
    for (int i = 0; i < count; i++) {
        const char *own = list[i]->d_name;
        if (strcmp(own, ".") != 0 && strcmp(own, "..") != 0) {
            char *name = *below ? mem_printf("%s/%s", below, own) : mem_strdup(own);
            walk_one(w, name, depth);
            free(name);
        }
        free(list[i]);
    }
    free(list);
    free(path);
}

void file_walk(const char *dir, void (*see)(void *arg, const char *name, enum file_kind kind),
               void *arg)
{
    const struct walk w = {dir, see, arg};

    walk_folder(&w, "", 0);
}

#include "platform/runtime/unix_socket.h"

#include <errno.h>
#include <grp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/file.h"

#define BACKLOG 512

/* A file that nobody answers on was left by a crash. */
static enum err remove_stale(const struct unix_socket *s, const struct sockaddr_un *at,
                             struct error *e)
{
    struct stat there;

    if (lstat(s->path, &there) != 0)
        return file_mkdirs_for(s->path, 0755, e);
    if (!S_ISSOCK(there.st_mode))
        return error_set(e, E_CONFLICT, "%s 已存在而且不是套接字；请改 %s。",
                         "%s exists and is no socket: change %s.", s->path, s->path_key);
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool alive = probe >= 0 && connect(probe, (const struct sockaddr *)at, sizeof *at) == 0;
    if (probe >= 0)
        close(probe);
    if (alive)
        return error_set(e, E_CONFLICT, "已有进程在 %s 上应答；先停止它或改 %s。",
                         "Another process answers on %s: stop it or change %s.", s->path,
                         s->path_key);
    if (unlink(s->path) != 0 && errno != ENOENT)
        return error_errno(e, errno, "无法删除旧的 %s", "cannot remove the old %s", s->path);
    return E_OK;
}

static enum err open_to_group(const struct unix_socket *s, struct error *e)
{
    const struct group *g = *s->group ? getgrnam(s->group) : NULL;

    if (*s->group && !g)
        return error_set(e, E_INPUT, "%s：系统中没有 “%s” 组。",
                         "%s: there is no group “%s” on this system.", s->group_key, s->group);
    if (g && chown(s->path, (uid_t)-1, g->gr_gid) != 0)
        return error_errno(e, errno, "无法把 %s 交给组 %s", "cannot give %s to group %s", s->path,
                           s->group);
    if (chmod(s->path, 0660) != 0)
        return error_errno(e, errno, "无法设置 %s 的权限", "cannot set the mode of %s", s->path);
    return E_OK;
}

enum err unix_socket_listen(const struct unix_socket *s, int *fd, struct error *e)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    bool bound = false;

    *fd = -1;
    if (strlen(s->path) >= sizeof at.sun_path)
        return error_set(e, E_INPUT, "套接字路径太长：%s；请改 %s。",
                         "The socket's path is too long: %s: change %s.", s->path, s->path_key);
    memcpy(at.sun_path, s->path, strlen(s->path));
    enum err err = remove_stale(s, &at, e);
    if (err)
        return err;
    mode_t old = umask(0177); /* nobody gets in before mode and group are right */
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bound = *fd >= 0 && bind(*fd, (const struct sockaddr *)&at, sizeof at) == 0;
    if (!bound || listen(*fd, BACKLOG) != 0)
        err = error_errno(e, errno, "无法监听 %s", "cannot listen on %s", s->path);
    umask(old);
    if (!err)
        err = open_to_group(s, e);
    if (err && bound)
        unlink(s->path);
    if (err && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
    return err;
}

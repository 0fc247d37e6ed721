#include <errno.h>
#include <sqlite3.h>

#include "db_private.h"

static bool disk_is_full(sqlite3 *handle, int rc)
{
    int os = sqlite3_system_errno(handle);

    return (rc & 0xff) == SQLITE_FULL ||
           ((rc & 0xff) == SQLITE_IOERR && (os == ENOSPC || os == EDQUOT));
}

enum err db_failure(struct db *db, int rc, struct error *e)
{
    const char *why = sqlite3_errmsg(db->handle);

    if (disk_is_full(db->handle, rc))
        return error_set(e, E_LIMIT,
                         "磁盘已满，数据库 %s 无法写入（未作任何改动）；请清理磁盘空间后重试",
                         "the disk is full, database %s cannot be written (nothing was changed); "
                         "free some space and try again",
                         db->path);
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        return error_set(e, E_CONFLICT, "数据库规则不允许该操作: %s",
                         "a rule of the database forbids this: %s", why);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(e, E_CORRUPT, "数据库 %s 已损坏（%s）；请停止服务并从备份恢复",
                         "database %s is damaged (%s); stop the daemon and restore a backup",
                         db->path, why);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(e, E_IO, "数据库 %s 被其他程序占用；请关闭该程序后重试",
                         "database %s is in use by another program; end that program and try again",
                         db->path);
    case SQLITE_INTERRUPT:
        return error_set(e, E_STOPPED, "操作已中断", "the operation was interrupted");
    case SQLITE_TOOBIG:
        return error_set(e, E_LIMIT, "内容过长，无法存入数据库",
                         "a value is too long for the database");
    default:
        return error_set(e, E_IO, "数据库 %s 读写失败: %s（代码 %d）；请检查磁盘和权限",
                         "database %s failed: %s (code %d); check the disk and permissions",
                         db->path, why, rc);
    }
}

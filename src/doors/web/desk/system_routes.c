/* The daemon at the desk: how it is, backups, reload, keys, clock, stop. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "desk.h"
#include "doors/web/route.h"
#include "features/system/backup.h"
#include "platform/html/record.h"
#include "platform/runtime/service.h"
#include "system_page.h"

static void system_page(struct exchange *x)
{
    const struct desk_system p = {.system = exchange_answer(x, "system"),
                                  .status = exchange_answer(x, "status"),
                                  .backups = exchange_answer(x, "backups"),
                                  .config = exchange_answer(x, "config"),
                                  .csrf = exchange_csrf(x),
                                  .rehearsal = service_rehearsal(exchange_service(x))};
    struct html *h = desk_page(x, "system", "系统", "System", false);

    desk_system(h, &p);
    exchange_send_page(x, 200);
}

static void show(struct exchange *x)
{
    exchange_ask(x, "system", "system show", NULL);
    exchange_ask(x, "status", "status", NULL);
    exchange_ask(x, "backups", "backup list", NULL);
    exchange_ask(x, "config", "config show", NULL);
    exchange_then(x, system_page);
}

static void backed_up(struct exchange *x)
{
    const char *name = record_text(exchange_answer(x, "it"), "name");

    exchange_see_other(x, "/desk/system", exchange_printf(x, "备份 %s 已完成。", name),
                       exchange_printf(x, "Backup %s is made.", name));
}

static void backup(struct exchange *x)
{
    desk_ask(x, "backup", json_pack("{s:i}", "keep", BACKUPS_KEPT), backed_up);
}

static const struct desk_step verify = {.op = "backup verify", .next = "/desk/system"};
static const struct desk_step reload = {.op = "reload"};
static const struct desk_step clock_set = {.op = "clock set"};
static const struct desk_step stop = {.op = "stop"};
static const struct desk_step keys = {.op = "keys rotate"};

static const struct desk_question ask_stop = {
    .tab = "system",
    .title_zh = "停止守护进程？",
    .title_en = "Stop the daemon?",
    .what_zh =
        "守护进程在下一个安全点停止，网页随之关闭；由 systemd 或运维人员重新启动。没有数据会丢失。",
    .what_en =
        "The daemon ends at its next safe point, and these pages with it, until systemd or the "
        "operator starts it again. Nothing is lost.",
    .do_zh = "停止",
    .do_en = "Stop"};

static const struct desk_question ask_keys = {
    .tab = "system",
    .title_zh = "更换密钥？",
    .title_en = "New keys?",
    .what_zh = "换上新的签名密钥和抽取密钥，永久记入公开日志。换后请立即备份新的"
               "密钥文件，并把新公钥交给审计。有承诺待抽取时不能更换。",
    .what_en =
        "New keys for signing and drawing, for ever in the public log. Back the new key file up at "
        "once and give the new public key to auditors. Not while a commit waits for its draw.",
    .do_zh = "更换密钥",
    .do_en = "Make new keys",
    .reason_zh = "理由（散列记入公开日志）",
    .reason_en = "Why (its hash goes into the public log)"};

const struct route routes_desk_system[] = {
    {GET("/desk/system", ROLE_ADMIN, show)},
    {POST("/desk/system/backup", ROLE_ADMIN, backup)},
    {POST("/desk/system/backup/:name/verify", ROLE_ADMIN, desk_step), .with = &verify},
    {POST("/desk/system/reload", ROLE_ADMIN, desk_step), .with = &reload},
    {POST("/desk/system/clock", ROLE_ADMIN, desk_step), .with = &clock_set},
    {GET("/desk/system/stop", ROLE_ADMIN, desk_ask_first), .with = &ask_stop},
    {POST("/desk/system/stop", ROLE_ADMIN, desk_step), .with = &stop},
    {GET("/desk/system/keys", ROLE_ADMIN, desk_ask_first), .with = &ask_keys},
    {POST("/desk/system/keys", ROLE_ADMIN, desk_step), .with = &keys},
    {.method = NULL},
};

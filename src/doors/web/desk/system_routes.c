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

/* After something was done: back to the page, with what it said. */
static void done(struct exchange *x)
{
    const json_t *said = exchange_answer(x, "it");
    const char *zh = json_text_or(said, "zh", NULL);
    const char *en = json_text_or(said, "en", NULL);

    exchange_see_other(x, "/desk/system", zh ? zh : "已办理。", en ? en : "Done.");
}

static void backed_up(struct exchange *x)
{
    const json_t *said = exchange_answer(x, "it");
    char *zh = mem_printf("备份 %s 已完成。", record_text(said, "name"));
    char *en = mem_printf("Backup %s is made.", record_text(said, "name"));

    exchange_see_other(x, "/desk/system", zh, en);
    free(zh);
    free(en);
}

static void backup(struct exchange *x)
{
    desk_ask(x, "backup", json_pack("{s:i}", "keep", BACKUPS_KEPT), backed_up);
}

static void verify(struct exchange *x)
{
    desk_ask(x, "backup verify", json_pack("{s:s}", "name", exchange_param(x, "name")), done);
}

static void reload(struct exchange *x)
{
    desk_ask(x, "reload", NULL, done);
}

static void clock_set(struct exchange *x)
{
    const char *time = exchange_form(x, "time", 0);

    desk_ask(x, "clock set", json_pack("{s:s}", "time", time ? time : ""), done);
}

static void ask_stop(struct exchange *x)
{
    static const char what_zh[] =
        "守护进程在下一个安全点停止，网页随之关闭；由 systemd 或运维人员重新启动。没有数据会丢失。";
    static const char what_en[] =
        "The daemon ends at its next safe point, and these pages with it, until systemd or the "
        "operator starts it again. Nothing is lost.";
    const struct desk_question q = {.action = "/desk/system/stop",
                                    .back = "/desk/system",
                                    .csrf = exchange_csrf(x),
                                    .what_zh = what_zh,
                                    .what_en = what_en,
                                    .do_zh = "停止",
                                    .do_en = "Stop"};
    struct html *h = desk_page(x, "system", "停止守护进程？", "Stop the daemon?", false);

    desk_question(h, &q);
    exchange_send_page(x, 200);
}

static void stop(struct exchange *x)
{
    desk_ask(x, "stop", NULL, done);
}

static void ask_keys(struct exchange *x)
{
    static const char what_zh[] = "换上新的签名密钥和抽取密钥，永久记入公开日志。换后请立即备份新的"
                                  "密钥文件，并把新公钥交给审计。有承诺待抽取时不能更换。";
    static const char what_en[] =
        "New keys for signing and drawing, for ever in the public log. Back the new key file up at "
        "once and give the new public key to auditors. Not while a commit waits for its draw.";
    const struct desk_question q = {.action = "/desk/system/keys",
                                    .back = "/desk/system",
                                    .csrf = exchange_csrf(x),
                                    .what_zh = what_zh,
                                    .what_en = what_en,
                                    .do_zh = "更换密钥",
                                    .do_en = "Make new keys",
                                    .reason_zh = "理由（散列记入公开日志）",
                                    .reason_en = "Why (its hash goes into the public log)"};
    struct html *h = desk_page(x, "system", "更换密钥？", "New keys?", false);

    desk_question(h, &q);
    exchange_send_page(x, 200);
}

static void keys(struct exchange *x)
{
    const char *reason = exchange_form(x, "reason", 0);

    desk_ask(x, "keys rotate", json_pack("{s:s}", "reason", reason ? reason : ""), done);
}

const struct route routes_desk_system[] = {
    {GET("/desk/system", ROLE_ADMIN, show)},
    {POST("/desk/system/backup", ROLE_ADMIN, backup)},
    {POST("/desk/system/backup/:name/verify", ROLE_ADMIN, verify)},
    {POST("/desk/system/reload", ROLE_ADMIN, reload)},
    {POST("/desk/system/clock", ROLE_ADMIN, clock_set)},
    {GET("/desk/system/stop", ROLE_ADMIN, ask_stop)},
    {POST("/desk/system/stop", ROLE_ADMIN, stop)},
    {GET("/desk/system/keys", ROLE_ADMIN, ask_keys)},
    {POST("/desk/system/keys", ROLE_ADMIN, keys)},
    {.method = NULL},
};

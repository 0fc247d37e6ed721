#include <stddef.h>

#include "doors/web/route.h"

/* clang-format off */
const struct route *const routes_all[] = {
    routes_api,
    routes_site,
    routes_login,
    routes_me,
    routes_metrics,
    routes_ops,
    routes_desk,
    routes_desk_plan,
    routes_desk_import,
    routes_audit,
    routes_inbox,
    routes_lists,
    routes_case,
    routes_action,
    routes_draft,
    routes_forms,
    routes_desk_system,
    routes_desk_users,
    routes_desk_people,
    routes_desk_tables,
    routes_desk_draw,
    routes_feed,
    NULL,
};

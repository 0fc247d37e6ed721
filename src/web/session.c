#include "web/session.h"

#include <stdio.h>
#include <string.h>

#include "service/config.h"
#include "service/daemon.h"
#include "service/world.h"

/* Replaced by real logins; until then a rehearsal takes the cookie as=PERSON. */
bool session_find(struct service *service, const char *cookies, struct session *out)
{
    const char *as = cookies ? strstr(cookies, "as=") : NULL;
    char key[40] = "";

    if (!as || !service_rehearsal(service))
        return false;
    snprintf(key, sizeof key, "%.*s", (int)strcspn(as + 3, "; "), as + 3);
    struct world_box *box = service_world(service);
    const struct person *p = config_person(world_of(box)->config, key);
    if (p) {
        *out = (struct session){.who = {.roles = p->roles, .bureau = p->bureau}, .csrf = "x"};
        snprintf(out->who.actor, sizeof out->who.actor, "%s", p->key);
        snprintf(out->name, sizeof out->name, "%s", p->name);
    }
    world_drop(box);
    return p != NULL;
}

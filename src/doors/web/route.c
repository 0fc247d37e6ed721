#include "doors/web/route.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static void keep(struct route_match *m, const char *name, const char *value, size_t len)
{
    char *text = mem_new(len + 1);

    memcpy(text, value, len);
    m->names[m->count] = name;
    m->values[m->count++] = text;
}

void route_match_free(struct route_match *m)
{
    while (m->count)
        free(m->values[--m->count]);
}

/* path is decoded already; its segments may not be empty. */
static bool matches(const char *pattern, const char *path, struct route_match *m)
{
    while (*pattern == '/' && *path == '/') {
        pattern++;
        path++;
        size_t want = strcspn(pattern, "/"), have = strcspn(path, "/");
        if (*pattern == '*') {
            keep(m, pattern + 1, path, strlen(path));
            return true;
        }
        if (*pattern == ':') {
            if (!have || m->count == ROUTE_PARAMS)
                return false;
            keep(m, pattern + 1, path, have);
        } else if (want != have || strncmp(pattern, path, want) != 0) {
            return false;
        }
        pattern += want;
        path += have;
    }
    return !*pattern && !*path;
}

enum admission route_admits(const struct route *r, const struct access *who, bool local)
{
    const bool open = r->roles == ROLE_PUBLIC || (r->flags & ROUTE_LOCAL && local);
    const bool changes = strcmp(r->method, "GET") != 0;

    if (!open && !who)
        return ADMIT_LOGIN;
    if (!open && !access_waits(who) && !(r->roles & who->roles))
        return ADMIT_DENIED;
    if (!open && who->must_change && !(r->flags & ROUTE_NEWCOMERS))
        return ADMIT_NEW_PASSWORD;
    return changes && !(who && who->door == ACCESS_TOKEN) ? ADMIT_WITH_CSRF : ADMIT;
}

/* Most routes begin with another letter: these are not looked at. */
static bool may_match(const char *pattern, const char *path)
{
    return pattern[1] == path[1] || pattern[1] == ':' || pattern[1] == '*';
}

/* The first that fits: a list puts exact paths before open ones. */
void route_find(const struct route *const *lists, const char *method, const char *path,
                struct route_match *m)
{
    bool head = strcmp(method, "HEAD") == 0;

    *m = (struct route_match){.route = NULL};
    for (size_t pass = 0; pass < 2; pass++) /* the "*rest" of the site comes last */
        for (const struct route *const *list = lists; *list; list++)
            for (const struct route *r = *list; r->method; r++) {
                if (!may_match(r->path, path) || (strchr(r->path, '*') != NULL) != (pass == 1))
                    continue;
                if (matches(r->path, path, m)) {
                    if (strcmp(r->method, head ? "GET" : method) == 0) {
                        m->route = r;
                        return;
                    }
                    m->other = m->other ? m->other : r;
                }
                route_match_free(m);
            }
}

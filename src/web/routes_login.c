/* Login, logout, one's own account. */
#include "web/route.h"

const struct route routes_login[] = {
    {NULL, NULL, 0, NULL},
};

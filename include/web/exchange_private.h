/* For server.c, which makes exchanges; handlers use web/exchange.h. */
#ifndef WEB_EXCHANGE_PRIVATE_H
#define WEB_EXCHANGE_PRIVATE_H

#include "service/service.h"
#include "web/http.h"

/* Answers one request: finds its route, checks who may, runs the handler. http is the exchange's
 * from then on and gets exactly one http_reply. */
void exchange_begin(struct service *service, struct http *http);

#endif

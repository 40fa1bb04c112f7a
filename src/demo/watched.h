/* watched.h - what an observer reads: health, flat JSON numbers, Prometheus text. */
#ifndef DEMO_WATCHED_H
#define DEMO_WATCHED_H

#include "demo/call.h"

void watched_health(struct call *c);
void watched_metrics(struct call *c);
void watched_db_stats(struct call *c);
void watched_prometheus(struct call *c);

#endif

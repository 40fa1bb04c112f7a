/* metrics.h - Artillery's own numbers, counted by a worker in its registry beside the canonical
 * metrics.
 *
 * They are native metrics (metric/metric.h). Their names have the kind in front, as a counter
 * and a histogram of Artillery may share a name: "counters:http.requests",
 * "rates:http.request_rate", "histograms:vusers.session_length". A rate is a gauge of the times
 * (Unix ms) at which it was marked, so that its sink tells number, first and last;
 * "at:counters" and "at:histograms" are the same for all counters and all histograms. numbers.h
 * reads them back.
 *
 * Nothing is counted for a silent user. Nothing parks. What a request needs is found once and
 * kept. */
#ifndef ARTILLERY_METRICS_H
#define ARTILLERY_METRICS_H

#include "dialect/artillery/artillery.h"
#include "dialect/artillery/request.h"

/* Beyond that many names in a worker, new ones are counted as "FIRST.overflow", FIRST being
 * what stands before the first dot; a warning says so once. */
#define ART_METRICS_MAX     20000
#define ART_METRIC_NAME_MAX 1024 /* bytes; longer ones are cut */

struct art_metrics *art_metrics_new(struct art_worker *w);
void art_metrics_free(struct art_metrics *m); /* NULL is fine */

/* By name, for hooks and rare events: a look-up each. */
void art_count(struct art_user *u, struct str name, double n);
void art_histogram(struct art_user *u, struct str name, double value);
void art_rate(struct art_user *u, struct str name);
/* errors.WHAT + 1 */
void art_error(struct art_user *u, struct str what);

/* vusers.created, vusers.created_by_name.NAME; at the end completed and session_length, or
 * failed, by u->failed. */
void art_metrics_created(struct art_user *u);
void art_metrics_ended(struct art_user *u, uint64_t start_ns);

/* A request goes out, at the first and at each further hop: http.requests, http.request_rate.
 */
void art_metrics_request(struct art_user *u);
/* A response is there with its body, of any hop: http.responses, http.codes.N,
 * http.response_time and those of its class, http.downloaded_bytes, the extended ones. For
 * http_call.on_hop. */
void art_metrics_response(struct art_user *u, const struct http_result *r);
/* The last response is there and its hooks were run: metrics-by-endpoint, apdex. */
void art_metrics_exchange(struct art_exchange *x);
/* There was none (Artillery's onError): errors.WHAT, for all and by endpoint. */
void art_metrics_failed(struct art_exchange *x, struct str what);

#endif

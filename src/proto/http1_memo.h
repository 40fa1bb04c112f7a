/* http1_memo.h - a response head seen before: the same bytes need not be taken apart again.
 *
 * A server that is asked the same thing thousands of times a second answers with the same head,
 * but for its Date, which changes once a second. Comparing 250 bytes costs a tenth of parsing
 * them. One memo per place that is asked (a URL); heads that differ each time are soon no
 * longer kept. */
#ifndef PROTO_HTTP1_MEMO_H
#define PROTO_HTTP1_MEMO_H

#include "proto/http.h"

/* What the headers say of the body and the connection (RFC 9112 section 6.3). */
struct http1_framing {
    bool has_length, has_coding, chunked, close, keep_alive;
    uint64_t length;
};

/* Zeroed: nothing seen. */
struct http1_memo {
    struct http_header *headers; /* their text lies behind them; NULL = no head is kept */
    size_t nheaders, bytes;
    const char *text;
    struct str reason;
    int status, version;
    struct http1_framing framing;
    unsigned unlike; /* heads in a row that were not this one */
};

void http1_memo_release(struct http1_memo *m);
/* Does in begin with the head kept? */
bool http1_memo_matches(struct http1_memo *m, struct str in);
/* Fill r's head, headers, version and reason as parsing would have; false when r has no room
 * for them. */
bool http1_memo_recall(const struct http1_memo *m, struct http_response *r);
/* Keep r's head, complete and without interim ones before it. */
void http1_memo_keep(struct http1_memo *m, const struct http_response *r, int status,
                     const struct http1_framing *f);

#endif

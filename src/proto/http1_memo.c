/* http1_memo.c - a response head seen before. */
#include "proto/http1_memo.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Larger ones are rare, and a worker may know thousands of places. */
#define BYTES_MAX   2048
#define HEADERS_MAX 32

void http1_memo_release(struct http1_memo *m)
{
    free(m->headers);
    *m = (struct http1_memo){0};
}

bool http1_memo_matches(struct http1_memo *m, struct str in)
{
    if (m->headers && in.n >= m->bytes && memcmp(in.p, m->text, m->bytes) == 0) {
        m->unlike = 0;
        return true;
    }
    m->unlike++;
    return false;
}

static void move(struct str *s, uintptr_t shift)
{
    s->p = (const char *)((uintptr_t)s->p + shift);
}

bool http1_memo_recall(const struct http1_memo *m, struct http_response *r)
{
    uintptr_t shift;

    if (!buf_add(&r->head, m->text, m->bytes))
        return false;
    shift = (uintptr_t)r->head.p - (uintptr_t)m->text;
    vec_reserve(&r->headers, m->nheaders);
    for (size_t i = 0; i < m->nheaders; i++) {
        r->headers.p[i] = m->headers[i];
        move(&r->headers.p[i].name, shift);
        move(&r->headers.p[i].value, shift);
    }
    r->headers.n = m->nheaders;
    r->version = m->version;
    r->reason = m->reason;
    move(&r->reason, shift);
    return true;
}

/* Of heads that always differ only the 1st, 2nd, 4th, 8th, ... is kept. */
static bool is_worth_it(const struct http1_memo *m, const struct http_response *r)
{
    return (m->unlike & (m->unlike - 1)) == 0 && r->head.n <= BYTES_MAX &&
           r->headers.n <= HEADERS_MAX;
}

void http1_memo_keep(struct http1_memo *m, const struct http_response *r, int status,
                     const struct http1_framing *f)
{
    size_t n = r->headers.n;
    uintptr_t shift;
    char *text;

    if (!is_worth_it(m, r))
        return;
    if (!m->headers ||
        n * sizeof(*m->headers) + r->head.n > m->nheaders * sizeof(*m->headers) + m->bytes)
        m->headers = xrealloc(m->headers, n * sizeof(*m->headers) + r->head.n);
    text = (char *)(m->headers + n);
    memcpy(text, r->head.p, r->head.n);
    shift = (uintptr_t)text - (uintptr_t)r->head.p;
    for (size_t i = 0; i < n; i++) {
        m->headers[i] = r->headers.p[i];
        move(&m->headers[i].name, shift);
        move(&m->headers[i].value, shift);
    }
    m->text = text;
    m->nheaders = n;
    m->bytes = r->head.n;
    m->reason = r->reason;
    move(&m->reason, shift);
    m->status = status;
    m->version = r->version;
    m->framing = *f;
}

/* http1_head.c - the head of an HTTP/1.1 request as it goes on the wire. */
#include "proto/http.h"
#include "proto/http1_chars.h"

#include <assert.h>
#include <string.h>

#define NUMBER_MAX 20 /* digits of UINT64_MAX */

static bool token(struct str s)
{
    return s.n > 0 && http1_skip_token(s.p, s.p + s.n) == s.p + s.n;
}

/* Nothing that would end a word of the request line. */
static bool word(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c == 0x7f)
            return false;
    }
    return true;
}

static bool one_line(struct str s)
{
    return s.n == 0 || http1_find_stop(s.p, s.p + s.n) == s.p + s.n;
}

/* Can it be written, and in how many bytes at most? */
static bool measure(const struct http_request *r, size_t *bytes)
{
    if (!token(r->method) || r->target.n == 0 || !word(r->target) || !word(r->authority))
        return false;
    *bytes = r->method.n + r->target.n + r->authority.n + NUMBER_MAX +
             sizeof("  HTTP/1.1\r\nHost: \r\nConnection: close\r\nContent-Length: \r\n\r\n");
    for (size_t i = 0; i < r->nheaders; i++) {
        const struct http_header *h = &r->headers[i];
        if (!token(h->name) || !one_line(h->value))
            return false;
        *bytes += h->name.n + h->value.n + 4;
    }
    return true;
}

static char *put(char *at, struct str s)
{
    if (s.n)
        memcpy(at, s.p, s.n);
    return at + s.n;
}

static char *put_header(char *at, struct str name, struct str value)
{
    at = put(at, name);
    at = put(at, STR(": "));
    at = put(at, value);
    return put(at, STR("\r\n"));
}

static char *put_length(char *at, uint64_t n)
{
    char digits[NUMBER_MAX];
    size_t i = sizeof(digits);
    do {
        digits[--i] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    return put_header(at, STR("Content-Length"), str_make(digits + i, sizeof(digits) - i));
}

static bool has_header(const struct http_request *r, struct str name)
{
    for (size_t i = 0; i < r->nheaders; i++)
        if (str_ieq(r->headers[i].name, name))
            return true;
    return false;
}

/* What the session writes before the headers it was given; *i: how many of those it has taken. */
static char *put_own(char *at, const struct http_request *r, size_t *i)
{
    at = put_header(at, STR("Host"), r->authority);
    if (r->nheaders && str_ieq(r->headers[0].name, STR("user-agent"))) {
        at = put_header(at, r->headers[0].name, r->headers[0].value);
        *i = 1;
    }
    if (r->close && !has_header(r, STR("connection")))
        at = put_header(at, STR("Connection"), STR("close"));
    if (r->has_body || r->body.n)
        at = put_length(at, r->body.n);
    return at;
}

bool http1_write_head(struct buf *out, const struct http_request *r)
{
    size_t bytes = 0, i = 0;
    if (!measure(r, &bytes))
        return false;
    char *start = buf_reserve(out, bytes), *at = start;
    if (!start)
        return false;
    at = put(at, r->method);
    *at++ = ' ';
    at = put(at, r->target);
    at = put(at, STR(" HTTP/1.1\r\n"));
    if (!r->as_given)
        at = put_own(at, r, &i);
    for (; i < r->nheaders; i++)
        at = put_header(at, r->headers[i].name, r->headers[i].value);
    at = put(at, STR("\r\n"));
    assert((size_t)(at - start) <= bytes);
    out->n += (size_t)(at - start);
    return true;
}

/* http1_head.c - the head of an HTTP/1.1 request as it goes on the wire. */
#include "proto/http.h"

#include <string.h>

static bool token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return s.n > 0;
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
    return s.n == 0 ||
           (!memchr(s.p, '\r', s.n) && !memchr(s.p, '\n', s.n) && !memchr(s.p, '\0', s.n));
}

static bool request_ok(const struct http_request *r)
{
    if (!token(r->method) || r->target.n == 0 || !word(r->target) || !word(r->authority))
        return false;
    for (size_t i = 0; i < r->nheaders; i++)
        if (!token(r->headers[i].name) || !one_line(r->headers[i].value))
            return false;
    return true;
}

static void add_header(struct buf *out, struct str name, struct str value)
{
    buf_addstr(out, name);
    buf_add(out, ": ", 2);
    buf_addstr(out, value);
    buf_add(out, "\r\n", 2);
}

static void add_number_header(struct buf *out, struct str name, uint64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    add_header(out, name, str_make(digits + at, sizeof(digits) - at));
}

static bool has_header(const struct http_request *r, struct str name)
{
    for (size_t i = 0; i < r->nheaders; i++)
        if (str_ieq(r->headers[i].name, name))
            return true;
    return false;
}

bool http1_write_head(struct buf *out, const struct http_request *r)
{
    size_t start = out->n, i = 0;
    if (!request_ok(r))
        return false;
    buf_addstr(out, r->method);
    buf_addc(out, ' ');
    buf_addstr(out, r->target);
    buf_add(out, " HTTP/1.1\r\n", 11);
    add_header(out, STR("Host"), r->authority);
    if (r->nheaders && str_ieq(r->headers[0].name, STR("user-agent"))) {
        add_header(out, r->headers[0].name, r->headers[0].value);
        i = 1;
    }
    if (r->close && !has_header(r, STR("connection")))
        add_header(out, STR("Connection"), STR("close"));
    if (r->has_body || r->body.n)
        add_number_header(out, STR("Content-Length"), r->body.n);
    for (; i < r->nheaders; i++)
        add_header(out, r->headers[i].name, r->headers[i].value);
    buf_add(out, "\r\n", 2);
    if (out->full) {
        out->n = start;
        return false;
    }
    return true;
}

/* http2_head.c - the head of an HTTP/2 request, as a list of fields in Go's order. */
#include "proto/http1_chars.h"
#include "proto/http2_int.h"

#include <assert.h>

#define FIELDS_MAX 512

struct making {
    nghttp2_nv *nv;
    size_t n;
    char *at, *end; /* for names in lower case and the length */
};

static bool is_token(struct str s)
{
    return s.n > 0 && http1_skip_token(s.p, s.p + s.n) == s.p + s.n;
}

static bool is_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c == 0x7f)
            return false;
    }
    return s.n > 0;
}

static bool is_line(struct str s)
{
    return s.n == 0 || http1_find_stop(s.p, s.p + s.n) == s.p + s.n;
}

static bool put(struct making *m, struct str name, struct str value)
{
    if (m->n == FIELDS_MAX)
        return false;
    m->nv[m->n++] = (nghttp2_nv){(uint8_t *)(uintptr_t)name.p,
                                 (uint8_t *)(uintptr_t)(value.n ? value.p : ""), name.n,
                                 value.n, NGHTTP2_NV_FLAG_NONE};
    return true;
}

static bool lower(struct making *m, struct str *name)
{
    char *to = m->at;
    if ((size_t)(m->end - m->at) < name->n)
        return false;
    for (size_t i = 0; i < name->n; i++) {
        char c = name->p[i];
        to[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    m->at += name->n;
    name->p = to;
    return true;
}

/* RFC 9113 8.2.2, and what the session writes by itself. */
static bool is_left_out(struct str name, struct str value)
{
    switch (name.n) {
    case 2: return str_is(name, "te") && !str_ieq(value, STR("trailers"));
    case 4: return str_is(name, "host");
    case 7: return str_is(name, "upgrade");
    case 10: return str_is(name, "connection") || str_is(name, "keep-alive");
    case 14: return str_is(name, "content-length");
    case 16: return str_is(name, "proxy-connection");
    case 17: return str_is(name, "transfer-encoding");
    default: return false;
    }
}

/* Crumbs compress better apart (RFC 9113 8.2.3), and Go sends them so. */
static bool put_cookies(struct making *m, struct str value)
{
    struct str crumb;
    while (value.n) {
        str_cut(&value, ';', &crumb);
        crumb = str_trim(crumb);
        if (crumb.n && !put(m, STR("cookie"), crumb))
            return false;
    }
    return true;
}

static bool put_headers(struct making *m, const struct http_request *r)
{
    for (size_t i = 0; i < r->nheaders; i++) {
        struct str name = r->headers[i].name, value = str_trim(r->headers[i].value);
        if (!is_token(name) || !is_line(r->headers[i].value) || !lower(m, &name))
            return false;
        if (is_left_out(name, value))
            continue;
        if (!(str_is(name, "cookie") ? put_cookies(m, value) : put(m, name, value)))
            return false;
    }
    return true;
}

static bool put_length(struct making *m, uint64_t n)
{
    char digits[20];
    size_t i = sizeof(digits);
    do {
        digits[--i] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    if ((size_t)(m->end - m->at) < sizeof(digits) - i)
        return false;
    memcpy(m->at, digits + i, sizeof(digits) - i);
    m->at += sizeof(digits) - i;
    return put(m, STR("content-length"),
               str_make(m->at - (sizeof(digits) - i), sizeof(digits) - i));
}

bool http2_head_make(const struct http_request *r, char *scratch, size_t cap, nghttp2_nv **out,
                     size_t *n)
{
    struct making m = {.nv = (nghttp2_nv *)(void *)scratch};
    assert(cap > FIELDS_MAX * sizeof(nghttp2_nv));
    m.at = scratch + FIELDS_MAX * sizeof(nghttp2_nv);
    m.end = scratch + cap;
    if (!is_token(r->method) || str_is(r->method, "CONNECT") || !is_word(r->target) ||
        !is_word(r->authority))
        return false;
    put(&m, STR(":authority"), r->authority);
    put(&m, STR(":method"), r->method);
    put(&m, STR(":path"), r->target);
    put(&m, STR(":scheme"), r->scheme.n ? r->scheme : STR("https"));
    if (!put_headers(&m, r) || ((r->has_body || r->body.n) && !put_length(&m, r->body.n)))
        return false;
    *out = m.nv;
    *n = m.n;
    return true;
}

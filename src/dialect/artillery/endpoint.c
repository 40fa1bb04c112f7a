/* endpoint.c - what metrics-by-endpoint calls a request. */
#include "dialect/artillery/endpoint.h"

#include "data/utf8.h"

struct parts { /* of a URL as Node's url.parse() tells them; empty: absent */
    struct str host, port, path, query;
};

static struct parts split(struct str url)
{
    struct parts p = {0};
    ptrdiff_t scheme = str_find(url, STR("://")), at = str_find_char(url, '#');
    struct str authority;

    if (at >= 0)
        url.n = (size_t)at;
    if (scheme > 0) {
        url = str_skip(url, (size_t)scheme + 3);
        for (authority.n = 0;
             authority.n < url.n && url.p[authority.n] != '/' && url.p[authority.n] != '?';)
            authority.n++;
        authority.p = url.p;
        url = str_skip(url, authority.n);
        at = str_rfind_char(authority, '@');
        authority = str_skip(authority, (size_t)(at + 1));
        at = authority.n && authority.p[0] == '[' ? str_find_char(authority, ']') : 0;
        p.port = str_skip(authority, at > 0 ? (size_t)at : 0);
        str_cut(&p.port, ':', &p.host);
        p.host = str_slice(authority, 0, authority.n - p.port.n - (p.port.n > 0));
    }
    at = str_find_char(url, '?');
    p.path = at < 0 ? url : str_slice(url, 0, (size_t)at);
    p.query = at < 0 ? STR("") : str_skip(url, (size_t)at);
    return p;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static bool is_utf8(struct str s)
{
    size_t len;

    for (size_t i = 0; i < s.n; i += len)
        if (utf8_decode(s.p + i, s.n - i, &len) == UTF8_BAD && len == 1)
            return false;
    return true;
}

/* decodeURIComponent; what it can't decode stays as it is, where Artillery would end the user's
 * run. */
static void add_decoded(struct buf *out, struct str s)
{
    size_t start = out->n;

    for (size_t i = 0; i < s.n; i++) {
        int high = s.p[i] == '%' && i + 2 < s.n ? hex(s.p[i + 1]) : -1,
            low = high < 0 ? -1 : hex(s.p[i + 2]);

        if (low >= 0) {
            buf_addc(out, (char)(high << 4 | low));
            i += 2;
        } else if (s.p[i] == '%') {
            out->n = start;
            buf_addstr(out, s);
            return;
        } else {
            buf_addc(out, s.p[i]);
        }
    }
    if (!is_utf8(str_skip(buf_str(out), start))) {
        out->n = start;
        buf_addstr(out, s);
    }
}

static void add_base(struct buf *out, const struct art_plugins *o, struct str target,
                     struct str url)
{
    struct parts t = split(target), u;
    struct buf whole;

    buf_init(&whole, BUF_NO_LIMIT);
    if (url.n && url.p[0] == '/')
        buf_addstr(&whole, target);
    buf_addstr(&whole, url);
    u = split(buf_str(&whole));
    if (target.n && u.host.n && !str_ieq(u.host, t.host))
        for (size_t i = 0; i < u.host.n; i++)
            buf_addc(out, (char)(u.host.p[i] >= 'A' && u.host.p[i] <= 'Z' ? u.host.p[i] | 32
                                                                          : u.host.p[i]));
    if (target.n && u.port.n && !str_eq(u.port, t.port))
        buf_addf(out, ":" STR_FMT, STR_ARG(u.port));
    add_decoded(out, u.path.n || !u.host.n ? u.path : STR("/"));
    if (!o->endpoints.strip_query)
        add_decoded(out, u.query);
    buf_release(&whole);
}

void art_endpoint_name(struct buf *out, const struct art_plugins *p, struct str target,
                       struct str url, struct str name)
{
    if (name.n && p->endpoints.only_names) {
        buf_addstr(out, name);
    } else if (name.n) {
        add_base(out, p, target, url);
        buf_addf(out, " (" STR_FMT ")", STR_ARG(name));
    } else if (!p->endpoints.ignore_unnamed) {
        add_base(out, p, target, url);
    }
}

/* url.c - splitting, joining, resolving and escaping URLs. */
#include "data/url.h"

#include "data/punycode.h"

#include <string.h>

/* ---- character classes: one bit a class ---- */

enum {
    C_ALPHA = 1,
    C_DIGIT = 2,
    C_MARK = 4, /* -_.~ */
    C_HEX = 8,
    C_HOST = 16,     /* other ASCII that Go lets stand in a host */
    C_USER = 32,     /* other ASCII that Go lets stand in userinfo */
    C_PATH = 64,     /* what Go never escapes in a path, besides the unreserved */
    C_PATH_OK = 128, /* what may also stand in a path that needs no escaping at all */
};
#define C_UNRESERVED (C_ALPHA | C_DIGIT | C_MARK)

#define HUP (C_HOST | C_USER | C_PATH)
#define HUO (C_HOST | C_USER | C_PATH_OK)
static const uint8_t classes_of[256] = {
    ['a' ... 'f'] = C_ALPHA | C_HEX,
    ['g' ... 'z'] = C_ALPHA,
    ['A' ... 'F'] = C_ALPHA | C_HEX,
    ['G' ... 'Z'] = C_ALPHA,
    ['0' ... '9'] = C_DIGIT | C_HEX,
    ['-'] = C_MARK,
    ['_'] = C_MARK,
    ['.'] = C_MARK,
    ['~'] = C_MARK,
    ['$'] = HUP,
    ['&'] = HUP,
    ['+'] = HUP,
    [','] = HUP,
    [':'] = HUP,
    [';'] = HUP,
    ['='] = HUP,
    ['!'] = HUO,
    ['\''] = HUO,
    ['('] = HUO,
    [')'] = HUO,
    ['*'] = HUO,
    ['@'] = C_USER | C_PATH,
    ['/'] = C_PATH,
    ['%'] = C_USER,
    ['['] = C_HOST | C_PATH_OK,
    [']'] = C_HOST | C_PATH_OK,
    ['<'] = C_HOST,
    ['>'] = C_HOST,
    ['"'] = C_HOST,
};

static bool is(char c, unsigned classes)
{
    return classes_of[(unsigned char)c] & classes;
}

static int hex_value(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static bool escape_at(struct str s, size_t i)
{
    return s.n - i >= 3 && is(s.p[i + 1], C_HEX) && is(s.p[i + 2], C_HEX);
}

static bool escapes_ok(struct str s)
{
    const char *end = s.p + s.n;
    for (const char *at = s.p; at < end && (at = memchr(at, '%', (size_t)(end - at))); at += 3)
        if (!escape_at(s, (size_t)(at - s.p)))
            return false;
    return true;
}

/* ---- parsing ---- */

static bool fail(const char **why, const char *sentence)
{
    if (why)
        *why = sentence;
    return false;
}

/* scheme ":"; a text without one keeps .scheme empty. */
static bool take_scheme(struct str *rest, struct url *u, const char **why)
{
    for (size_t i = 0; i < rest->n; i++) {
        char c = rest->p[i];
        if (is(c, C_ALPHA))
            continue;
        if (c == ':') {
            if (i == 0)
                return fail(why, "missing protocol scheme");
            u->scheme = str_make(rest->p, i);
            *rest = str_skip(*rest, i + 1);
            return true;
        }
        if (i == 0 || !(is(c, C_DIGIT) || c == '+' || c == '-' || c == '.'))
            return true;
    }
    return true;
}

static bool take_userinfo(struct str info, struct url *u, const char **why)
{
    for (size_t i = 0; i < info.n; i++) {
        if (!is(info.p[i], C_UNRESERVED | C_USER)) {
            return fail(why,
                        "invalid character in the user name or password (percent-encode it)");
        }
    }
    if (!escapes_ok(info))
        return fail(why, "invalid %-escape in the user name or password");
    u->has_userinfo = true;
    u->password = info;
    u->has_password = str_cut(&u->password, ':', &u->user);
    return true;
}

static bool take_port(struct str text, struct url *u, const char **why)
{
    uint64_t port = 0;
    if (text.n == 0)
        return true; /* "http://host:/" is fine: the default */
    for (size_t i = 0; i < text.n; i++)
        if (!is(text.p[i], C_DIGIT))
            return fail(why, "invalid port: it must be a number");
    if (!str_to_u64(text, &port) || port == 0 || port > 65535)
        return fail(why, "invalid port: it must lie between 1 and 65535");
    u->port = (uint16_t)port;
    return true;
}

/* Only bytes beyond ASCII may be escaped in a host name, and "%25" before an IPv6 zone. */
static bool host_ok(struct str h, bool ipv6, const char **why)
{
    for (size_t i = 0; i < h.n; i++) {
        unsigned char c = (unsigned char)h.p[i];
        if (c == '%') {
            if (!escape_at(h, i))
                return fail(why, "invalid %-escape in the host name");
            int value = hex_value(h.p[i + 1]) * 16 + hex_value(h.p[i + 2]);
            if (value < 0x80 && !(ipv6 && value == '%'))
                return fail(why, "invalid %-escape in the host name");
            i += 2;
        } else if (c < 0x80 && !is(h.p[i], C_UNRESERVED | C_HOST)) {
            return fail(why, "invalid character in the host name");
        }
    }
    return true;
}

/* What stands in brackets looks like an IPv6 address; reading it in earnest is the dialler's
 * affair. */
static bool ipv6_ok(struct str h, const char **why)
{
    struct str digits = h;
    str_cut(&h, '%', &digits);
    bool ok = str_find_char(digits, ':') >= 0;
    for (size_t i = 0; i < digits.n; i++)
        ok &= is(digits.p[i], C_HEX) || digits.p[i] == ':' || digits.p[i] == '.';
    return ok || fail(why, "no IPv6 address in the host's brackets");
}

static bool take_authority(struct str a, struct url *u, const char **why)
{
    ptrdiff_t at = str_rfind_char(a, '@');
    if (at >= 0) {
        if (!take_userinfo(str_slice(a, 0, (size_t)at), u, why))
            return false;
        a = str_skip(a, (size_t)at + 1);
    }
    struct str port = {0};
    if (a.n && a.p[0] == '[') {
        ptrdiff_t close = str_rfind_char(a, ']');
        if (close < 0)
            return fail(why, "missing ']' in the host");
        u->host_is_ipv6 = true;
        u->host = str_slice(a, 1, (size_t)close);
        if (!ipv6_ok(u->host, why))
            return false;
        port = str_skip(a, (size_t)close + 1);
        if (port.n && port.p[0] != ':')
            return fail(why, "invalid port after the host");
        port = str_skip(port, 1);
    } else {
        ptrdiff_t colon = str_rfind_char(a, ':');
        u->host = colon < 0 ? a : str_slice(a, 0, (size_t)colon);
        port = colon < 0 ? port : str_skip(a, (size_t)colon + 1);
        if (str_find_char(u->host, '[') >= 0 || str_find_char(u->host, ']') >= 0)
            return fail(why, "misplaced bracket in the host");
        if (str_find_char(u->host, ':') >= 0)
            return fail(why, "too many colons in the host (an IPv6 address needs brackets)");
    }
    return host_ok(u->host, u->host_is_ipv6, why) && take_port(port, u, why);
}

bool url_parse(struct str text, struct url *out, const char **why)
{
    *out = (struct url){0};
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20 || c == 0x7f)
            return fail(why, "invalid control character in URL");
    }
    struct str rest;
    out->has_fragment = str_cut(&text, '#', &rest);
    out->fragment = out->has_fragment ? text : (struct str){0};
    if (!take_scheme(&rest, out, why))
        return false;
    struct str hier;
    out->has_query = str_cut(&rest, '?', &hier);
    out->query = out->has_query ? rest : (struct str){0};
    if (str_starts(hier, STR("//"))) {
        hier = str_skip(hier, 2);
        ptrdiff_t slash = str_find_char(hier, '/');
        size_t n = slash < 0 ? hier.n : (size_t)slash;
        out->has_authority = true;
        if (!take_authority(str_slice(hier, 0, n), out, why))
            return false;
        hier = str_skip(hier, n);
    } else if (out->scheme.n == 0) {
        struct str first = hier;
        str_cut(&hier, '/', &first);
        hier = str_make(first.p, first.n + hier.n + (hier.p > first.p + first.n ? 1 : 0));
        if (str_find_char(first, ':') >= 0)
            return fail(why, "the first path segment of a relative URL cannot contain a colon");
    }
    if (!escapes_ok(hier))
        return fail(why, "invalid %-escape in the path (write % as %25)");
    out->path = hier;
    return true;
}

uint16_t url_default_port(struct str scheme)
{
    if (str_ieq(scheme, STR("http")) || str_ieq(scheme, STR("ws")))
        return 80;
    return str_ieq(scheme, STR("https")) || str_ieq(scheme, STR("wss")) ? 443 : 0;
}

/* ---- writing ---- */

static void add_escaped(struct buf *out, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char b = (unsigned char)c;
    char e[3] = {'%', digits[b >> 4], digits[b & 15]};
    buf_add(out, e, 3);
}

/* s with everything escaped that is neither of the classes nor '%'. */
static void add_encoded(struct buf *out, struct str s, unsigned keep)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '%' && !is(s.p[i], keep)) {
            buf_add(out, s.p + from, i - from);
            add_escaped(out, s.p[i]);
            from = i + 1;
        }
    }
    buf_add(out, s.p + from, s.n - from);
}

static bool needs_escape(struct str path)
{
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] != '%' && !is(path.p[i], C_UNRESERVED | C_PATH | C_PATH_OK))
            return true;
    return false;
}

static void add_path(struct buf *out, struct str path)
{
    /* Go: once something must be escaped, all that may be is. */
    add_encoded(out, path, C_UNRESERVED | C_PATH | (needs_escape(path) ? 0u : C_PATH_OK));
}

void url_write_target(struct buf *out, const struct url *u)
{
    if (str_is(u->path, "*")) {
        buf_addc(out, '*'); /* OPTIONS */
    } else {
        if (u->path.n == 0 || u->path.p[0] != '/')
            buf_addc(out, '/');
        add_path(out, u->path);
    }
    if (u->has_query) {
        size_t from = 0;
        buf_addc(out, '?');
        for (size_t i = 0; i < u->query.n; i++) {
            unsigned char c = (unsigned char)u->query.p[i];
            if (c <= 0x20 || c >= 0x7f) {
                buf_add(out, u->query.p + from, i - from);
                add_escaped(out, (char)c);
                from = i + 1;
            }
        }
        buf_add(out, u->query.p + from, u->query.n - from);
    }
}

static void write_host(struct buf *out, const struct url *u)
{
    if (u->host_is_ipv6) {
        buf_addc(out, '[');
        buf_addstr(out, u->host);
        buf_addc(out, ']');
    } else {
        for (size_t i = 0; i < u->host.n; i++)
            if ((unsigned char)u->host.p[i] < 0x80)
                buf_addc(out, u->host.p[i]);
            else
                add_escaped(out, u->host.p[i]);
    }
}

static bool is_plain(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if ((unsigned char)host.p[i] >= 0x80 || host.p[i] == '%')
            return false;
    return true;
}

/* The host in ASCII. */
static void add_ascii_host(struct buf *out, const struct url *u, enum punycode_use use)
{
    struct buf plain;

    if (u->host_is_ipv6 || is_plain(u->host)) {
        buf_addstr(out, u->host);
        return;
    }
    buf_init(&plain, BUF_NO_LIMIT);
    url_unescape(&plain, u->host, false);
    punycode_host(out, buf_str(&plain), use);
    buf_release(&plain);
}

void url_write_authority(struct buf *out, const struct url *u)
{
    if (u->host_is_ipv6)
        write_host(out, u);
    else
        add_ascii_host(out, u, PUNYCODE_AS_IS);
    if (u->port && u->port != url_default_port(u->scheme))
        buf_addf(out, ":%u", u->port);
}

void url_write_shown(struct buf *out, struct str text)
{
    size_t start = 0, end, at;

    for (size_t i = 0; i + 3 <= text.n && !start; i++)
        if (memcmp(text.p + i, "://", 3) == 0)
            start = i + 3;
    for (end = start; end < text.n && !strchr("/?#", text.p[end]);)
        end++;
    for (at = end; at > start && text.p[at - 1] != '@';)
        at--;
    buf_addstr(out, str_slice(text, 0, start));
    if (at > start)
        buf_adds(out, memchr(text.p + start, ':', at - start) ? "****:****@" : "****@");
    buf_addstr(out, str_slice(text, at > start ? at : start, text.n));
}

void url_write_dial_host(struct buf *out, const struct url *u)
{
    size_t at = out->n;

    add_ascii_host(out, u, PUNYCODE_LOOKUP);
    for (; at < out->n; at++)
        if (out->p[at] >= 'A' && out->p[at] <= 'Z')
            out->p[at] = (char)(out->p[at] + 32);
}

static void write_userinfo(struct buf *out, const struct url *u, enum url_userinfo how)
{
    if (!u->has_userinfo || how == URL_USERINFO_DROP)
        return;
    if (how == URL_USERINFO_MASK) {
        buf_adds(out, u->has_password ? "****:****@" : "****@");
        return;
    }
    buf_addstr(out, u->user);
    if (u->has_password) {
        buf_addc(out, ':');
        buf_addstr(out, u->password);
    }
    buf_addc(out, '@');
}

/* scheme ":" and "//" authority, what is there of it. */
static void write_front(struct buf *out, const struct url *u, enum url_userinfo how)
{
    if (u->scheme.n) {
        for (size_t i = 0; i < u->scheme.n; i++) {
            char c = u->scheme.p[i];
            buf_addc(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
        }
        buf_addc(out, ':');
    }
    if (u->has_authority) {
        buf_adds(out, "//");
        write_userinfo(out, u, how);
        write_host(out, u);
        if (u->port)
            buf_addf(out, ":%u", u->port);
    }
}

static void write_tail(struct buf *out, const struct url *u)
{
    if (u->has_query) {
        buf_addc(out, '?');
        buf_addstr(out, u->query);
    }
    if (u->has_fragment) {
        buf_addc(out, '#');
        for (size_t i = 0; i < u->fragment.n; i++) {
            unsigned char c = (unsigned char)u->fragment.p[i];
            if (c <= 0x20 || c >= 0x7f || strchr("\"<>\\^`{|}", c))
                add_escaped(out, (char)c);
            else
                buf_addc(out, (char)c);
        }
    }
}

void url_write(struct buf *out, const struct url *u, enum url_userinfo how)
{
    write_front(out, u, how);
    add_path(out, u->path);
    write_tail(out, u);
}

/* ---- resolving, RFC 3986 section 5.2 ---- */

/* Append one segment (with its slash before it, if any) to the path that begins at
 * out->p[start]: 5.2.4. */
static void add_segment(struct buf *out, size_t start, struct str segment, bool last)
{
    if (str_is(segment, ".") || str_is(segment, "..")) {
        if (segment.n == 2) { /* drop the segment before, leave its slash */
            struct str path = str_make(out->p + start, out->n - start);
            path.n -= path.n > 0; /* the slash that ends it */
            ptrdiff_t slash = str_rfind_char(path, '/');
            out->n = start + (slash < 0 ? 0 : (size_t)slash);
            buf_addc(out, '/');
        }
        return;
    }
    buf_addstr(out, segment);
    if (!last)
        buf_addc(out, '/');
}

/* The concatenation of a (a directory, up to its last slash) and b, without dot segments. */
static void add_merged(struct buf *out, struct str a, struct str b)
{
    size_t start = out->n;
    if (a.n == 0 && (b.n == 0 || b.p[0] != '/')) {
        buf_addstr(out, b); /* relative and nothing to be relative to */
        return;
    }
    buf_addc(out, '/');
    struct str parts[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        struct str rest = parts[i], segment;
        if (rest.n && rest.p[0] == '/' && (i == 0 || a.n == 0))
            rest = str_skip(rest, 1);
        bool more = rest.n > 0;
        while (more) {
            more = str_cut(&rest, '/', &segment);
            if (i == 0 && !more && segment.n == 0)
                break; /* a ends in a slash, b goes on from there */
            add_segment(out, start, segment, !more);
        }
    }
}

/* A path that begins with two slashes must not be taken for an authority (RFC 3986
 * section 3.3): "/.//x". */
static void guard_path(struct buf *out, size_t start, bool has_authority)
{
    if (!has_authority && out->n - start >= 2 && memcmp(out->p + start, "//", 2) == 0 &&
        buf_reserve(out, 2)) {
        memmove(out->p + start + 2, out->p + start, out->n - start);
        memcpy(out->p + start, "/.", 2);
        out->n += 2;
    }
}

bool url_resolve(struct buf *out, const struct url *base, struct str ref)
{
    struct url r;
    size_t path_at = 0;
    if (!url_parse(ref, &r, NULL))
        return false;
    if (r.scheme.n || r.has_authority) {
        r.scheme = r.scheme.n ? r.scheme : base->scheme;
        write_front(out, &r, URL_USERINFO_KEEP);
        path_at = out->n;
        add_merged(out, (struct str){0}, r.path);
        guard_path(out, path_at, r.has_authority);
    } else {
        write_front(out, base, URL_USERINFO_KEEP);
        path_at = out->n;
        if (r.path.n == 0) {
            buf_addstr(out, base->path);
            if (!r.has_query) {
                r.has_query = base->has_query;
                r.query = base->query;
            }
        } else if (r.path.p[0] == '/') {
            add_merged(out, (struct str){0}, r.path);
        } else {
            ptrdiff_t slash = str_rfind_char(base->path, '/');
            struct str dir = str_slice(base->path, 0, (size_t)(slash + 1));
            add_merged(out, dir.n == 0 && base->has_authority ? STR("/") : dir, r.path);
        }
        guard_path(out, path_at, base->has_authority);
    }
    write_tail(out, &r);
    return true;
}

/* ---- percent-encoding ---- */

bool url_unescape(struct buf *out, struct str s, bool plus_is_space)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%') {
            if (!escape_at(s, i))
                return false;
            buf_addc(out, (char)(hex_value(s.p[i + 1]) * 16 + hex_value(s.p[i + 2])));
            i += 2;
        } else {
            buf_addc(out, s.p[i] == '+' && plus_is_space ? ' ' : s.p[i]);
        }
    }
    return true;
}

void url_query_escape(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ' ')
            buf_addc(out, '+');
        else if (is(s.p[i], C_UNRESERVED))
            buf_addc(out, s.p[i]);
        else
            add_escaped(out, s.p[i]);
}

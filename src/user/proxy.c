/* proxy.c - which proxy leads to a host. */
#include "user/proxy.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/punycode.h"
#include "data/url.h"
#include "net/addr.h"

#include <openssl/evp.h>
#include <stdlib.h>

/* One entry of NO_PROXY. */
struct exception {
    bool is_range; /* an address or network; else a name */
    struct addr_range range;
    struct str name; /* with a leading dot */
    bool itself;     /* the name without its dot, too */
    uint16_t port;   /* 0 = any */
    bool never;      /* a port that no URL has */
};

struct proxies {
    struct proxy *http, *https;
    bool all_excepted; /* "*" */
    VEC(struct exception) except;
};

static char *lower(struct str s)
{
    char *text = str_dup(s);

    for (char *c = text; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + 32);
    return text;
}

/* ---- proxies ---- */

static struct str take(struct buf *b)
{
    size_t n = b->n;

    return str_make(buf_take(b), n);
}

static struct str decoded(struct str s)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    url_unescape(&b, s, false);
    return take(&b);
}

static struct str basic(struct str user, struct str password)
{
    struct buf plain, out;

    buf_init(&plain, BUF_NO_LIMIT);
    buf_init(&out, BUF_NO_LIMIT);
    buf_addf(&plain, STR_FMT ":" STR_FMT, STR_ARG(user), STR_ARG(password));
    buf_adds(&out, "Basic ");
    buf_reserve(&out, plain.n * 2 + 8);
    out.n += (size_t)EVP_EncodeBlock((unsigned char *)out.p + out.n, (unsigned char *)plain.p,
                                     (int)plain.n);
    buf_release(&plain);
    return take(&out);
}

static uint16_t port_of(const struct url *u, bool socks)
{
    return u->port ? u->port : socks ? 1080 : url_default_port(u->scheme);
}

static bool is_usable(struct str text, struct url *u)
{
    return url_parse(text, u, NULL) && u->scheme.n && u->host.n;
}

static struct proxy *make_proxy(const struct url *u)
{
    struct proxy *p = xcalloc(1, sizeof(*p));
    struct buf text;

    p->socks = str_ieq(u->scheme, STR("socks5")) || str_ieq(u->scheme, STR("socks5h"));
    p->tls = str_ieq(u->scheme, STR("https"));
    p->host = str_of(lower(u->host));
    p->port = port_of(u, p->socks);
    if (u->has_userinfo) {
        p->has_login = true;
        p->user = decoded(u->user);
        p->password = decoded(u->password);
        p->authorization = basic(p->user, p->password);
    }
    buf_init(&text, BUF_NO_LIMIT);
    url_write(&text, u, URL_USERINFO_KEEP);
    p->text = take(&text);
    return p;
}

static void free_text(struct str s)
{
    free((char *)(uintptr_t)s.p);
}

static void free_proxy(struct proxy *p)
{
    if (!p)
        return;
    free_text(p->host);
    free_text(p->user);
    free_text(p->password);
    free_text(p->authorization);
    free_text(p->text);
    free(p);
}

/* "host:port" means "http://host:port". */
static struct proxy *parse_proxy(const char *text, const char *name, struct diag *d)
{
    struct proxy *p = NULL;
    struct url u;
    char *longer;

    if (!text || !*text)
        return NULL;
    longer = xasprintf("http://%s", text);
    if (is_usable(str_of(text), &u) || (!strstr(text, "://") && is_usable(str_of(longer), &u)))
        p = make_proxy(&u);
    free(longer);
    if (p && !p->port) { /* another scheme, and no port to try HTTP at */
        free_proxy(p);
        p = NULL;
    }
    if (d && !p)
        diag_warn(
            d, NULL, 0, 0,
            "%s: it is no proxy's URL, as http://host:port or socks5://host:port, and so it "
            "is left out",
            name);
    return p;
}

/* ---- exceptions ---- */

/* As net.SplitHostPort: "a:80", "[::1]:80"; false when there is no port to split off. */
static bool split_port(struct str s, struct str *host, struct str *port)
{
    ptrdiff_t colon = str_rfind_char(s, ':');

    if (colon < 0)
        return false;
    *host = str_slice(s, 0, (size_t)colon);
    *port = str_skip(s, (size_t)colon + 1);
    if (host->n && host->p[0] == '[') {
        if (host->p[host->n - 1] != ']')
            return false;
        *host = str_slice(*host, 1, host->n - 1);
        return true;
    }
    return str_find_char(*host, ':') < 0;
}

/* ::ffff:1.2.3.4 is 1.2.3.4, as Go compares them. */
static void unmap(struct addr *a)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    if (a->family != AF_INET6 || memcmp(a->ip, mapped, sizeof(mapped)))
        return;
    memmove(a->ip, a->ip + 12, 4);
    memset(a->ip + 4, 0, 12);
    a->family = AF_INET;
}

static void add_name(struct proxies *p, struct exception *e, struct str host)
{
    struct buf text;

    if (str_starts(host, STR("*.")))
        host = str_skip(host, 1);
    e->itself = host.p[0] != '.';
    buf_init(&text, BUF_NO_LIMIT);
    if (e->itself)
        buf_addc(&text, '.');
    punycode_host(&text, host, PUNYCODE_LOOKUP); /* as hosts are asked about */
    e->name = take(&text);
    vec_push(&p->except, *e);
}

static void add_exception(struct proxies *p, struct str one)
{
    struct exception e = {0};
    struct str host = one, port = {0};
    uint64_t number;

    if (str_find_char(one, '/') >= 0 && addr_range_parse(one, &e.range)) {
        e.is_range = true;
        vec_push(&p->except, e);
        return;
    }
    if (!split_port(one, &host, &port)) {
        host = one;
        port = (struct str){0};
    }
    if (!host.n)
        return;
    if (port.n) {
        e.never = !str_to_u64(port, &number) || number == 0 || number > 65535;
        e.port = e.never ? 0 : (uint16_t)number;
    }
    if (host.p[0] != '[' &&
        addr_parse_ip(host, &e.range.first)) { /* brackets come with a port */
        unmap(&e.range.first);
        e.range.last = e.range.first;
        e.is_range = true;
        vec_push(&p->except, e);
        return;
    }
    add_name(p, &e, host);
}

static void add_exceptions(struct proxies *p, const char *list)
{
    char *text = lower(str_of(list ? list : ""));
    struct str rest = str_of(text), one;

    while (rest.n) {
        str_cut(&rest, ',', &one);
        one = str_trim(one);
        if (str_is(one, "*"))
            p->all_excepted = true;
        else if (one.n)
            add_exception(p, one);
    }
    free(text);
}

static bool is_excepted(const struct exception *e, struct str host, const struct addr *ip,
                        uint16_t port)
{
    bool hit;

    if (e->never || e->is_range != (ip != NULL))
        return false;
    hit = ip ? addr_range_has(&e->range, ip)
             : str_ends(host, e->name) || (e->itself && str_eq(host, str_skip(e->name, 1)));
    return hit && (!e->port || e->port == port);
}

/* ---- both ---- */

struct proxies *proxies_new(const struct proxy_settings *s, struct diag *d)
{
    struct proxies *p = xcalloc(1, sizeof(*p));

    p->http = parse_proxy(s->http, "HTTP_PROXY", d);
    p->https = parse_proxy(s->https, "HTTPS_PROXY", d);
    add_exceptions(p, s->except);
    if ((p->http || p->https) && !p->all_excepted)
        return p;
    proxies_free(p);
    return NULL;
}

void proxies_free(struct proxies *p)
{
    if (!p)
        return;
    free_proxy(p->http);
    free_proxy(p->https);
    for (size_t i = 0; i < p->except.n; i++)
        free_text(p->except.p[i].name);
    vec_free(&p->except);
    free(p);
}

const struct proxy *proxies_for(const struct proxies *p, bool https, struct str host,
                                uint16_t port)
{
    const struct proxy *proxy = !p ? NULL : https ? p->https : p->http;
    struct addr ip;
    bool literal;

    if (!proxy || str_is(host, "localhost"))
        return NULL;
    literal = addr_parse_ip(host, &ip);
    if (literal && addr_is_loopback(&ip))
        return NULL;
    for (size_t i = 0; i < p->except.n; i++)
        if (is_excepted(&p->except.p[i], host, literal ? &ip : NULL, port))
            return NULL;
    return proxy;
}

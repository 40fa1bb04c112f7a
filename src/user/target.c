/* target.c - a URL that is requested, taken apart once and kept. */
#include "user/target.h"

#include "base/map.h"
#include "base/mem.h"

#include <openssl/evp.h>
#include <stdlib.h>

/* URLs kept per worker. Tests with unbounded URLs turn it over; the least recently used goes. */
#define TARGETS_MAX 10000

struct target_cache {
    struct map by_text;
    struct map origins;
    struct list lru;
};

struct target_cache *target_cache_new(void)
{
    struct target_cache *c = xcalloc(1, sizeof(*c));

    map_init(&c->by_text);
    map_init(&c->origins);
    list_init(&c->lru);
    return c;
}

static void free_text(struct str s)
{
    free((char *)(uintptr_t)s.p);
}

static void destroy(struct target *t)
{
    free_text(t->request_target);
    free_text(t->basic_auth);
    free_text(t->get_head);
    if (t->owns_authority)
        free_text(t->authority);
    if (t->shown.p != t->text.p)
        free_text(t->shown);
    free_text(t->text);
    http1_memo_release(&t->memo);
    free(t);
}

struct target *target_ref(struct target *t)
{
    t->refs++;
    return t;
}

void target_unref(struct target *t)
{
    if (t && --t->refs == 0)
        destroy(t);
}

static void evict(struct target_cache *c, struct target *t)
{
    map_del(&c->by_text, t->text);
    list_remove(&t->link);
    t->cached = false;
    target_unref(t);
}

void target_cache_free(struct target_cache *c)
{
    struct map_entry *e;

    if (!c)
        return;
    while (!list_empty(&c->lru))
        evict(c, list_entry(c->lru.next, struct target, link));
    for (size_t i = 0; map_next(&c->origins, &i, &e);) {
        struct origin *o = e->value;

        free_text(o->scheme);
        free_text(o->host);
        free_text(o->authority);
        free(o);
    }
    map_release(&c->by_text);
    map_release(&c->origins);
    free(c);
}

static struct str take(struct buf *b)
{
    size_t n = b->n;

    return str_make(buf_take(b), n);
}

static char *lower_in_place(char *p)
{
    for (char *q = p; *q; q++)
        if (*q >= 'A' && *q <= 'Z')
            *q += 32;
    return p;
}

static const struct origin *origin_of(struct user_env *e, const struct url *u)
{
    struct target_cache *c = e->targets;
    struct buf key;
    struct origin *o;

    buf_init(&key, BUF_NO_LIMIT);
    buf_addf(&key, STR_FMT "://", STR_ARG(u->scheme));
    url_write_dial_host(&key, u);
    buf_addf(&key, ":%u", url_port(u));
    buf_cstr(&key);
    lower_in_place(key.p);
    o = map_get(&c->origins, buf_str(&key));
    if (!o) {
        struct buf authority, host;

        buf_init(&authority, BUF_NO_LIMIT);
        buf_init(&host, BUF_NO_LIMIT);
        url_write_authority(&authority, u);
        url_write_dial_host(&host, u);
        o = xcalloc(1, sizeof(*o));
        o->scheme = str_of(lower_in_place(str_dup(u->scheme)));
        o->host = take(&host);
        o->authority = take(&authority);
        o->port = url_port(u);
        o->tls = str_is(o->scheme, "https") || str_is(o->scheme, "wss");
        o->proxy = proxies_for(e->proxies, o->tls, o->host, o->port);
        map_put(&c->origins, buf_str(&key), o);
    }
    buf_release(&key);
    return o;
}

/* An HTTP proxy takes plain requests to all hosts over the same connections. */
static const struct origin *route_of(struct target_cache *c, const struct origin *to)
{
    const struct proxy *p = to->proxy;
    struct origin *o;
    struct buf key;

    if (!p || p->socks || to->tls)
        return to;
    buf_init(&key, BUF_NO_LIMIT);
    buf_addf(&key, "proxy " STR_FMT, STR_ARG(p->text));
    o = map_get(&c->origins, buf_str(&key));
    if (!o) {
        o = xcalloc(1, sizeof(*o));
        o->scheme = str_of(str_dup(p->tls ? STR("https") : STR("http")));
        o->host = str_make(str_dup(p->host), p->host.n);
        o->authority = str_of(xasprintf(STR_FMT ":%u", STR_ARG(p->host), p->port));
        o->port = p->port;
        o->tls = p->tls;
        o->is_proxy = true;
        o->proxy = p;
        map_put(&c->origins, buf_str(&key), o);
    }
    buf_release(&key);
    return o;
}

/* RFC 7617: base64 of user:password, both percent-decoded. */
static struct str basic_auth(const struct url *u)
{
    struct buf plain, out;

    buf_init(&plain, BUF_NO_LIMIT);
    buf_init(&out, BUF_NO_LIMIT);
    url_unescape(&plain, u->user, false);
    buf_addc(&plain, ':');
    url_unescape(&plain, u->password, false);
    buf_adds(&out, "Basic ");
    if (buf_reserve(&out, plain.n * 2 + 8))
        out.n += (size_t)EVP_EncodeBlock((unsigned char *)out.p + out.n, (unsigned char *)plain.p, (int)plain.n);
    buf_release(&plain);
    return take(&out);
}

static void set_tag(struct user_env *e, struct target *t)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    url_write(&b, &t->url, URL_USERINFO_MASK);
    t->tag = tags_intern(registry_tags(e->registry), buf_str(&b));
    buf_clear(&b);
    url_write(&b, &t->url, URL_USERINFO_KEEP);
    t->shown = str_eq(buf_str(&b), t->text) ? t->text : take(&b);
    buf_release(&b);
}

/* Mostly the origin's own. */
static void set_authority(struct target *t)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    url_write_authority(&b, &t->url);
    t->owns_authority = !str_eq(buf_str(&b), t->origin->authority);
    t->authority = t->owns_authority ? take(&b) : t->origin->authority;
    buf_release(&b);
}

static void fill(struct user_env *e, struct target *t)
{
    struct buf b;

    if (!url_parse(t->text, &t->url, &t->why)) {
        t->error = ERR_BAD_URL;
        return;
    }
    if (!str_ieq(t->url.scheme, STR("http")) && !str_ieq(t->url.scheme, STR("https"))) {
        t->error = ERR_BAD_SCHEME;
        buf_init(&b, BUF_NO_LIMIT);
        buf_addf(&b, "unsupported protocol scheme \"" STR_FMT "\"", STR_ARG(t->url.scheme));
        t->why = tags_intern(registry_tags(e->registry), buf_str(&b)).p;
        buf_release(&b);
        set_tag(e, t);
        return;
    }
    set_tag(e, t);
    if (t->url.host.n == 0) {
        t->error = ERR_NO_HOST;
        t->why = err_sentence(ERR_NO_HOST);
        return;
    }
    t->origin = origin_of(e, &t->url);
    t->route = route_of(e->targets, t->origin);
    set_authority(t);
    buf_init(&b, BUF_NO_LIMIT);
    url_write_target(&b, &t->url);
    t->request_target = take(&b);
    if (t->url.has_userinfo)
        t->basic_auth = basic_auth(&t->url);
}

struct target *target_get(struct user_env *e, struct str url)
{
    struct target_cache *c = e->targets;
    struct target *t = e->last_target;

    if (t && str_eq(t->text, url))
        return target_ref(t);
    t = map_get(&c->by_text, url);
    if (t) {
        e->last_target = t;
        if (c->lru.prev != &t->link) {
            list_remove(&t->link);
            list_append(&c->lru, &t->link);
        }
        return target_ref(t);
    }
    if (c->by_text.n >= TARGETS_MAX)
        evict(c, list_entry(c->lru.next, struct target, link));
    t = xcalloc(1, sizeof(*t));
    t->refs = 2; /* the cache's and the caller's */
    t->cached = true;
    t->text = str_make(str_dup(url), url.n);
    t->shown = t->text;
    fill(e, t);
    list_append(&c->lru, &t->link);
    map_put(&c->by_text, t->text, t);
    e->last_target = t; /* always at the end of lru, so it is never the one that is evicted */
    return t;
}

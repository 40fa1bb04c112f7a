/* secrets.c - where k6/secrets takes values from. */
#include "dialect/k6/secrets.h"

#include "base/map.h"
#include "base/mem.h"
#include "data/json_write.h"
#include "dialect/k6/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define SOURCES_MAX     64 /* of one run */
#define CACHE_MAX_BYTES (4u << 20)

struct secret_source {
    char *name;
    bool is_default;
    struct map values;      /* of a file or a mock: copies */
    struct secret_url *url; /* or this */
};

struct k6_secrets {
    struct redact *redact;
    struct shelf *cache; /* what was fetched: source, NUL, key, NUL, value */
    _Atomic uint64_t *started; /* of each source over HTTP */
    VEC(struct secret_source *) v;
};

/* ---- reading them ---- */

static void put(struct secret_source *s, struct str key, struct str value)
{
    free(map_put(&s->values, key, str_dup(value)));
}

static bool read_mock(struct secret_source *s, struct str config, char **why)
{
    struct str one, key;
    unsigned n = 0;

    do {
        bool more = str_cut(&config, ',', &one);

        n++;
        if (!str_cut(&one, '=', &key)) {
            *why = xasprintf("the %u. secret of the mock source has no = (mock=KEY=VALUE,KEY=VALUE)", n);
            return false;
        }
        put(s, key, one);
        if (!more)
            return true;
    } while (true);
}

static bool read_lines(struct secret_source *s, const char *path, FILE *f, char **why)
{
    char *line = NULL;
    size_t cap = 0;
    unsigned n = 0;
    ssize_t got;

    while (!*why && (got = getline(&line, &cap, f)) >= 0) {
        struct str rest = str_make(line, (size_t)got), key;

        n++;
        if (rest.n && rest.p[rest.n - 1] == '\n')
            rest.n--;
        if (rest.n && rest.p[rest.n - 1] == '\r')
            rest.n--;
        if (str_cut(&rest, '=', &key))
            put(s, key, rest);
        else
            *why = xasprintf("line %u of the secrets file %s has no = (each line is KEY=VALUE)", n, path);
    }
    free(line);
    return !*why;
}

static bool read_file(struct secret_source *s, struct str config, char **why)
{
    struct str one, key, path = {0};
    char *name;
    FILE *f;
    bool more;

    do {
        more = str_cut(&config, ',', &one);
        if (!str_cut(&one, '=', &key)) {
            path = key;
        } else if (str_is(key, "filename")) {
            path = one;
        } else {
            *why = xasprintf("unknown configuration key for file secret source \"" STR_FMT "\"", STR_ARG(key));
            return false;
        }
    } while (more);
    name = str_dup(path);
    f = fopen(name, "re");
    if (!f)
        *why = xasprintf("cannot read the secrets file %s: %s", name, strerror(errno));
    else
        read_lines(s, name, f, why);
    if (f)
        fclose(f);
    free(name);
    return !*why;
}

/* Take "name=..." and "default" out of config; the rest is appended to own. */
static void take_common(struct secret_source *s, struct str config, struct buf *own)
{
    struct str one, rest, key;
    bool more;

    do {
        more = str_cut(&config, ',', &one);
        rest = one;
        if (str_is(one, "default")) {
            s->is_default = true;
        } else if (str_cut(&rest, '=', &key), str_is(key, "name")) {
            free(s->name);
            s->name = str_dup(rest);
        } else {
            if (own->n)
                buf_addc(own, ',');
            buf_addstr(own, one);
        }
    } while (more);
}

static void free_source(struct secret_source *s)
{
    struct map_entry *e;

    for (size_t i = 0; map_next(&s->values, &i, &e);)
        free(e->value);
    map_release(&s->values);
    secrets_url_free(s->url);
    free(s->name);
    free(s);
}

static bool read_source(struct k6_secrets *s, struct secret_source *src, struct str type, struct str config,
                        const struct load_request *q, char **why)
{
    if (str_is(type, "mock"))
        return read_mock(src, config, why);
    if (str_is(type, "file"))
        return read_file(src, config, why);
    if (str_is(type, "url"))
        return (src->url = secrets_url_new(config, q->environ, &s->started[s->v.n], why)) != NULL;
    *why = xasprintf(str_is(str_trim(type), "cloud")
                         ? "the secrets of Grafana Cloud can't be used here; there are: file, mock, url"
                         : "no secret source for type \"" STR_FMT "\"; there are: file, mock, url",
                     STR_ARG(type));
    return false;
}

static bool fits(const struct k6_secrets *s, const struct secret_source *src, char **why)
{
    if (s->v.n == SOURCES_MAX)
        *why = xasprintf("more than %d secret sources", SOURCES_MAX);
    for (size_t i = 0; i < s->v.n && !*why; i++) {
        if (!strcmp(s->v.p[i]->name, src->name))
            *why = xasprintf("two secret sources are called \"%s\": give one another name (name=...)", src->name);
        else if (s->v.p[i]->is_default && src->is_default)
            *why = xasprintf("two secret sources are to be the default one");
    }
    return !*why;
}

static void add_source(struct k6_secrets *s, const char *text, const struct load_request *q, struct diag *d)
{
    struct secret_source *src = xcalloc(1, sizeof(*src));
    struct str config = str_of(text), type;
    char *why = NULL;
    struct buf own;

    buf_init(&own, BUF_NO_LIMIT);
    map_init(&src->values);
    str_cut(&config, '=', &type);
    take_common(src, config, &own);
    if (!src->name || !*src->name) {
        free(src->name);
        src->name = str_dup(type);
    }
    if (fits(s, src, &why) && read_source(s, src, type, buf_str(&own), q, &why)) {
        vec_push(&s->v, src);
    } else {
        diag_error(d, NULL, 0, 0, "--secret-source: %s", why);
        free_source(src);
    }
    free(why);
    buf_release(&own);
}

static void *shared_page(void)
{
    void *p = mmap(NULL, SOURCES_MAX * sizeof(_Atomic uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

bool k6_secrets_read(struct k6_secrets **out, const struct load_request *q, struct diag *d)
{
    const char *last = k6_option_text(q, "secret-source", "K6_SECRET_SOURCE");
    size_t errors = d->errors, given = 0;
    struct k6_secrets *s;

    *out = NULL;
    if (!last)
        return true;
    s = *out = xcalloc(1, sizeof(*s));
    s->redact = q->redact;
    s->cache = shelf_new(CACHE_MAX_BYTES);
    s->started = shared_page();
    if (!s->redact || !s->cache || !s->started) {
        diag_error(d, NULL, 0, 0, "--secret-source: there is no memory to share secrets in");
        return false;
    }
    for (size_t i = 0; i < q->noptions; i++)
        if (!strcmp(q->options[i].name, "secret-source") && ++given)
            add_source(s, q->options[i].value, q, d);
    if (!given)
        add_source(s, last, q, d);
    if (s->v.n == 1)
        s->v.p[0]->is_default = true;
    return d->errors == errors;
}

void k6_secrets_free(struct k6_secrets *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->v.n; i++)
        free_source(s->v.p[i]);
    vec_free(&s->v);
    shelf_free(s->cache);
    if (s->started)
        munmap((void *)s->started, SOURCES_MAX * sizeof(*s->started));
    free(s);
}

/* ---- asking them ---- */

static void percent(struct buf *out, struct str s, const char *plain, bool plus)
{
    buf_clear(out);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool same = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr(plain, c));

        if (same || (plus && c == ' '))
            buf_addc(out, same ? c : '+');
        else
            buf_addf(out, "%%%02X", (unsigned char)c);
    }
}

/* A secret is hidden as it is, and as it looks inside a JSON text, an URL and a form. */
static bool hide(struct k6_secrets *s, struct str value, char **why)
{
    struct buf b;
    bool ok = redact_add(s->redact, value);

    buf_init(&b, BUF_NO_LIMIT);
    json_write_quoted(&b, value, false);
    ok = ok && redact_add(s->redact, str_slice(buf_str(&b), 1, b.n - 1));
    percent(&b, value, "-_.!~*'()", false);
    ok = ok && redact_add(s->redact, buf_str(&b));
    percent(&b, value, "-_.~", true);
    ok = ok && redact_add(s->redact, buf_str(&b));
    buf_release(&b);
    if (!ok)
        *why = xasprintf("there are more secrets than can be hidden (%u bytes)", REDACT_MAX_BYTES);
    return ok;
}

static struct secret_source *source_of(const struct k6_secrets *s, const char *name, char **why)
{
    for (size_t i = 0; s && i < s->v.n; i++)
        if (name ? !strcmp(s->v.p[i]->name, name) : s->v.p[i]->is_default)
            return s->v.p[i];
    /* "default" is a name too */
    if (s && name && !strcmp(name, "default"))
        return source_of(s, NULL, why);
    *why = s ? xasprintf("no secret source with name \"%s\" is configured", name ? name : "default")
             : xstrdup("no secret sources are configured");
    return NULL;
}

static void cache_key(struct buf *b, const struct secret_source *src, struct str key)
{
    buf_addstr(b, str_of(src->name));
    buf_addc(b, '\0');
    buf_addstr(b, key);
    buf_addc(b, '\0');
}

static bool cached(const struct k6_secrets *s, const struct secret_source *src, struct str key, struct buf *value)
{
    struct str record;
    bool found = false;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    cache_key(&b, src, key);
    for (size_t at = 0; !found && shelf_next(s->cache, &at, &record);)
        if ((found = str_starts(record, buf_str(&b))))
            buf_addstr(value, str_skip(record, b.n));
    buf_release(&b);
    return found;
}

static bool give(struct k6_secrets *s, struct str found, struct buf *value, char **why)
{
    if (!hide(s, found, why))
        return false;
    buf_addstr(value, found);
    return true;
}

enum secret_end secrets_find(struct k6_secrets *s, const char *source, struct str key, struct buf *value, char **why)
{
    struct secret_source *src = source_of(s, source, why);
    const char *text;

    if (!src)
        return SECRET_MISSING;
    if (src->url)
        return cached(s, src, key, value) ? SECRET_THERE : SECRET_REMOTE;
    text = map_get(&src->values, key);
    if (!text) {
        *why = xstrdup("no value");
        return SECRET_MISSING;
    }
    return give(s, str_of(text), value, why) ? SECRET_THERE : SECRET_MISSING;
}

bool secrets_fetch(struct k6_secrets *s, struct loop *l, const char *source, struct str key, struct buf *value, char **why)
{
    struct secret_source *src = source_of(s, source, why);
    struct buf fetched, record;
    bool ok;

    if (!src)
        return false;
    buf_init(&fetched, BUF_NO_LIMIT);
    ok = secrets_url_get(src->url, l, key, &fetched, why) && give(s, buf_str(&fetched), value, why);
    if (ok) {
        buf_init(&record, BUF_NO_LIMIT);
        cache_key(&record, src, key);
        buf_addstr(&record, buf_str(&fetched));
        shelf_add(s->cache, buf_str(&record)); /* when it is full it is asked for again */
        buf_release(&record);
    }
    buf_release(&fetched);
    return ok;
}

/* fetch.c - one document over https, by libcurl loaded when it is needed. */
#include "net/fetch.h"

#include "base/mem.h"
#include "net/addr.h"
#include "net/libcurl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef BRUNT_CURL

struct fetch {
    struct libcurl c;
    CURL *h;
    struct curl_slist *connect_to;
    struct buf *body; /* of the transfer going on */
    char error[CURL_ERROR_SIZE];
};

static size_t take(char *p, size_t size, size_t n, void *arg)
{
    struct fetch *f = arg;

    return buf_add(f->body, p, size * n) ? size * n : 0;
}

/* resolver_add_resolve()'s HOST:PORT:ADDRESS in libcurl's words; one that is none is told of by
 * whoever reads the options. */
static void add_resolve(struct fetch *f, struct str spec)
{
    size_t host = spec.n && spec.p[0] == '[' ? (size_t)(str_find_char(spec, ']') + 1) : 0;
    ptrdiff_t colon = str_find_char(str_skip(spec, host), ':');
    size_t n = host + (size_t)(colon + 1);
    struct str target;
    struct addr a;
    char *text, ip[ADDR_TEXT_BYTES], port[8] = "";

    while (n < spec.n && spec.p[n] >= '0' && spec.p[n] <= '9')
        n++;
    target = str_skip(spec, n + 1);
    if (colon < 0 || (!addr_parse_ip(target, &a) && !addr_parse_ip_port(target, &a)))
        return;
    addr_format_ip(&a, ip);
    if (a.port)
        snprintf(port, sizeof(port), "%u", a.port);
    text = xasprintf(a.family == AF_INET6 ? "%.*s:[%s]:%s" : "%.*s:%s:%s", (int)n, spec.p, ip,
                     port);
    f->connect_to = f->c.slist_append(f->connect_to, text);
    free(text);
}

static const char *from_env(const char *name)
{
    const char *v = getenv(name);

    return v && *v ? v : NULL;
}

static void set_up(struct fetch *f, const struct fetch_config *c)
{
    const char *file = from_env("SSL_CERT_FILE"), *folder = from_env("SSL_CERT_DIR");
    CURLcode (*set)(CURL *, CURLoption, ...) = f->c.easy_setopt;

    set(f->h, CURLOPT_ERRORBUFFER, f->error);
    set(f->h, CURLOPT_NOSIGNAL, 1L);
    set(f->h, CURLOPT_PROTOCOLS_STR, "https");
    set(f->h, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    set(f->h, CURLOPT_FOLLOWLOCATION, 1L);
    set(f->h, CURLOPT_MAXREDIRS, (long)c->redirects_max);
    set(f->h, CURLOPT_TIMEOUT_MS, (long)(c->timeout_ns / 1000000));
    set(f->h, CURLOPT_USERAGENT, c->user_agent);
    set(f->h, CURLOPT_ACCEPT_ENCODING, "");
    set(f->h, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
    set(f->h, CURLOPT_WRITEFUNCTION, take);
    set(f->h, CURLOPT_WRITEDATA, f);
    if (file)
        set(f->h, CURLOPT_CAINFO, file);
    if (folder)
        set(f->h, CURLOPT_CAPATH, folder);
    for (size_t i = 0; i < c->nresolve; i++)
        add_resolve(f, str_of(c->resolve[i]));
    set(f->h, CURLOPT_CONNECT_TO, f->connect_to);
}

struct fetch *fetch_new(const struct fetch_config *c, char **why)
{
    struct fetch *f = xcalloc(1, sizeof(*f));

    if (libcurl_load(&f->c, why)) {
        f->c.global_init(CURL_GLOBAL_DEFAULT);
        f->h = f->c.easy_init();
        if (f->h) {
            set_up(f, c);
            return f;
        }
        f->c.global_cleanup();
        *why = xstrdup("libcurl could not be started");
    }
    libcurl_unload(&f->c);
    free(f);
    return NULL;
}

void fetch_free(struct fetch *f)
{
    if (!f)
        return;
    f->c.easy_cleanup(f->h);
    f->c.slist_free_all(f->connect_to);
    f->c.global_cleanup();
    libcurl_unload(&f->c);
    free(f);
}

static char *reason(struct fetch *f, CURLcode code)
{
    const char *text = *f->error ? f->error : f->c.easy_strerror(code);

    switch (code) {
    case CURLE_WRITE_ERROR:
        if (f->body->full)
            return xasprintf("it is larger than %zu MiB", f->body->max >> 20);
        break;
    case CURLE_UNSUPPORTED_PROTOCOL:
        return xstrdup("it is redirected to something else than https");
    case CURLE_PEER_FAILED_VERIFICATION:
        return xasprintf(
            "%s (code is only taken from servers whose certificate is verified; for a CA of "
            "your own set SSL_CERT_FILE)",
            text);
    default: break;
    }
    return xstrdup(text);
}

enum fetch_end fetch_get(struct fetch *f, const char *url, struct buf *body, char **why)
{
    CURLcode code;
    long status = 0;

    f->body = body;
    *f->error = '\0';
    f->c.easy_setopt(f->h, CURLOPT_URL, url);
    code = f->c.easy_perform(f->h);
    f->c.easy_getinfo(f->h, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK) {
        *why = reason(f, code);
        return FETCH_FAILED;
    }
    if (status == 200)
        return FETCH_OK;
    *why = status == 404 ? xstrdup("it is not there: the server answered 404")
                         : xasprintf("the server answered %ld instead of 200", status);
    return FETCH_STATUS;
}

#else

struct fetch *fetch_new(const struct fetch_config *c, char **why)
{
    (void)c;
    *why = xstrdup("this brunt was built without libcurl, which would fetch it");
    return NULL;
}

void fetch_free(struct fetch *f)
{
    (void)f;
}

enum fetch_end fetch_get(struct fetch *f, const char *url, struct buf *body, char **why)
{
    (void)f;
    (void)url;
    (void)body;
    *why = NULL;
    return FETCH_FAILED;
}

#endif

/* config_http.c - config.http, default headers and cookies, config.tls. */
#include "dialect/artillery/config_int.h"
#include "dialect/artillery/value.h"

#include "base/clock.h"
#include "script/files.h"

#include <stdlib.h>

#define HTTP_KEYS \
    "timeout pool maxSockets extendedMetrics cookieJarOptions distributedTracing defaults"
#define DEFAULTS_KEYS "headers cookie strictCapture think"
#define PEM_BYTES_MAX ((size_t)4 << 20)

/* ---- defaults ---- */

/* A member of http.defaults, else of the old config.defaults. */
static const struct yaml_node *of_defaults(const struct art_config *c, const char *key)
{
    const struct yaml_node *n = yaml_get(yaml_get(yaml_get(c->tree, "http"), "defaults"), key);

    return art_is_given(n) ? n : yaml_get(yaml_get(c->tree, "defaults"), key);
}

/* A map of texts; NULL: none, or a mistake. */
static const struct yaml_node *texts(struct art_reading *r, const struct yaml_node *map,
                                     const char *what)
{
    if (!art_is_given(map) || !art_read_map(r->d, map, what))
        return NULL;
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_node *v = map->pair[i].value;

        if (v->kind == YAML_LIST || v->kind == YAML_MAP)
            art_error_at(r->d, v, "%s." STR_FMT ": text is expected here, not %s", what,
                         STR_ARG(map->pair[i].key), yaml_kind_name(v->kind));
    }
    return map;
}

/* What each user fills in: see config_template.c. */
static void take_late_headers(struct art_config *c)
{
    for (size_t i = 0; c->headers && i < c->headers->n; i++) {
        const struct yaml_pair *p = &c->headers->pair[i];

        if (p->value->kind != YAML_TEXT || str_find(p->value->text, STR("{{")) < 0)
            continue;
        if (!c->late_headers)
            c->late_headers = json_object();
        json_object_setn_new(c->late_headers, p->key.p, p->key.n,
                             json_stringn(p->value->text.p, p->value->text.n));
    }
}

static void take_defaults(struct art_reading *r)
{
    struct art_config *c = &r->t->config;
    const struct yaml_node *think, *now = yaml_get(yaml_get(c->tree, "http"), "defaults"),
                                   *old = yaml_get(c->tree, "defaults");

    art_read_map(r->d, now, "config.http.defaults");
    art_read_map(r->d, old, "config.defaults");
    art_check_keys(r->d, now, "config.http.defaults", DEFAULTS_KEYS);
    art_check_keys(r->d, old, "config.defaults", DEFAULTS_KEYS);
    c->headers = texts(r, of_defaults(c, "headers"), "headers");
    take_late_headers(c);
    c->cookies = texts(r, of_defaults(c, "cookie"), "cookie");
    c->strict_capture = true;
    art_read_bool(r->d, of_defaults(c, "strictCapture"), "strictCapture", &c->strict_capture);
    think = of_defaults(c, "think");
    if (!art_is_given(think))
        return;
    if (think->kind != YAML_MAP) {
        art_warn_at(
            r->d, think,
            "config.http.defaults.think does nothing but for its jitter: {jitter: 20%%}");
        return;
    }
    art_check_keys(r->d, think, "config.http.defaults.think", "jitter");
    c->think_jitter = yaml_get(think, "jitter");
}

/* ---- http ---- */

/* config.timeout comes before http.timeout. */
static void take_timeout(struct art_reading *r, const struct yaml_node *http)
{
    struct art_config *c = &r->t->config;
    const struct yaml_node *all = yaml_get(c->tree, "timeout"),
                           *n = art_is_given(all) ? all : yaml_get(http, "timeout");
    int64_t ns = 10 * (int64_t)NS_PER_S;

    c->timeout_set = art_is_given(n);
    if (art_read_duration(r->d, n, n == all ? "config.timeout" : "config.http.timeout", &ns) &&
        ns == 0) {
        art_warn_at(r->d, n,
                    "a timeout of 0 is taken for the default, 10 seconds, as in Artillery");
        ns = 10 * (int64_t)NS_PER_S;
        c->timeout_set = false;
    }
    c->timeout_ns = (uint64_t)ns;
}

static void take_pool(struct art_reading *r, const struct yaml_node *n)
{
    double pool = 0;

    if (art_read_number(r->d, n, "config.http.pool", 0, 1000000, &pool) &&
        pool != (double)(unsigned)pool)
        art_error_at(r->d, n,
                     "config.http.pool: a whole number of connections is expected here");
    r->t->config.pool = (unsigned)pool;
}

/* Up to eight hexadecimal digits; what is none is left out. */
static void take_trace_prefix(struct art_reading *r, const struct yaml_node *n)
{
    char *out = r->t->config.trace_prefix;
    size_t k = 0;

    for (size_t i = 0; n && n->kind != YAML_LIST && n->kind != YAML_MAP && i < n->text.n && k < 8;
         i++) {
        char c = (char)(n->text.p[i] >= 'A' && n->text.p[i] <= 'F' ? n->text.p[i] + 32
                                                                    : n->text.p[i]);

        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))
            out[k++] = c;
    }
    if (!k)
        memcpy(out, "a9", 3);
}

static void take_tracing(struct art_reading *r, const struct yaml_node *n)
{
    bool *on = &r->t->config.traceparent, sampled = true;

    take_trace_prefix(r, yaml_get(n, "traceIdPrefix"));
    if (!art_is_given(n))
        return;
    if (n->kind != YAML_MAP) {
        art_read_bool(r->d, n, "config.http.distributedTracing", on);
    } else {
        art_check_keys(r->d, n, "config.http.distributedTracing",
                       "enabled sampled traceIdPrefix");
        *on = true;
        art_read_bool(r->d, yaml_get(n, "enabled"), "config.http.distributedTracing.enabled",
                      on);
        art_read_bool(r->d, yaml_get(n, "sampled"), "config.http.distributedTracing.sampled",
                      &sampled);
    }
    r->t->config.trace_unsampled = !sampled;
}

void art_take_http(struct art_reading *r)
{
    struct art_config *c = &r->t->config;
    const struct yaml_node *http = yaml_get(c->tree, "http"),
                           *sockets = yaml_get(http, "maxSockets");
    double unused;

    art_read_map(r->d, http, "config.http");
    art_check_keys(r->d, http, "config.http", HTTP_KEYS);
    take_timeout(r, http);
    take_pool(r, yaml_get(http, "pool"));
    if (art_is_given(sockets) &&
        art_read_number(r->d, sockets, "config.http.maxSockets", 0, 1e9, &unused) && !c->pool)
        art_warn_at(r->d, sockets,
                    "config.http.maxSockets does nothing, in Artillery neither; http.pool "
                    "limits connections");
    art_read_bool(r->d, yaml_get(http, "extendedMetrics"), "config.http.extendedMetrics",
                  &c->extended_metrics);
    take_tracing(r, yaml_get(http, "distributedTracing"));
    if (art_is_given(yaml_get(http, "cookieJarOptions")))
        art_warn_at(r->d, yaml_get(http, "cookieJarOptions"),
                    "config.http.cookieJarOptions does nothing here");
    take_defaults(r);
}

/* ---- tls ---- */

/* PEM text, or the name of a file that holds some (Node wants the text; a name is what people
 * write). NULL: not given, or a mistake. */
static const char *pem(struct art_reading *r, const struct yaml_node *n, const char *what)
{
    struct script_files *files;
    struct str text = {0};
    const char *path;
    char *bytes, *why = NULL;
    size_t size;

    if (n && n->kind == YAML_LIST && n->n == 1)
        n = n->item[0];
    if (!art_read_text(r->d, n, what, &text) || !text.n)
        return NULL;
    if (str_find(text, STR("-----BEGIN ")) >= 0)
        return text.p;
    files = r->q->files ? r->q->files : script_files_new();
    path = art_path(r->arena, r->t->config.script_dir, text);
    bytes = script_files_read(files, path, PEM_BYTES_MAX, &size, &why);
    path = bytes ? arena_strdup(r->arena, bytes) : NULL;
    if (!bytes)
        art_error_at(r->d, n, "%s: neither PEM text nor a file: %s", what,
                     why ? why : "unreadable");
    free(bytes);
    free(why);
    if (files != r->q->files)
        script_files_free(files);
    return path;
}

static void take_client_cert(struct art_reading *r, const struct yaml_node *tls)
{
    struct tls_client_cert *cert;
    const char *text = pem(r, yaml_get(tls, "cert"), "config.tls.cert"),
               *key = pem(r, yaml_get(tls, "key"), "config.tls.key");
    struct str password = {0};

    if (yaml_get(tls, "pfx"))
        art_error_at(r->d, yaml_get(tls, "pfx"),
                     "config.tls.pfx is not read; give cert and key as PEM (openssl pkcs12 -in "
                     "FILE -nodes)");
    art_read_text(r->d, yaml_get(tls, "passphrase"), "config.tls.passphrase", &password);
    if (!text) {
        if (key)
            art_error_at(r->d, yaml_get(tls, "key"), "config.tls.key needs its cert beside it");
        return;
    }
    cert = ARENA_NEW(r->arena, struct tls_client_cert);
    *cert = (struct tls_client_cert){
        .cert_pem = text, .key_pem = key, .password = password.n ? password.p : NULL};
    r->t->test->tls.certs = cert;
    r->t->test->tls.ncerts = 1;
}

/* More trusted roots; a file's name is all that is understood. */
static void take_ca(struct art_reading *r, const struct yaml_node *n)
{
    struct str path = {0};

    if (n && n->kind == YAML_LIST && n->n == 1)
        n = n->item[0];
    if (!art_read_text(r->d, n, "config.tls.ca", &path) || !path.n)
        return;
    if (str_find(path, STR("-----BEGIN ")) >= 0)
        art_error_at(r->d, n, "config.tls.ca: give the name of a PEM file here, not its text");
    else
        r->t->test->tls.ca_file = art_path(r->arena, r->t->config.script_dir, path);
}

void art_take_tls(struct art_reading *r)
{
    const struct yaml_node *tls = yaml_get(r->t->config.tree, "tls");
    bool verify = true;

    if (!art_read_map(r->d, tls, "config.tls") || !art_is_given(tls))
        return;
    art_check_keys(r->d, tls, "config.tls",
                   "rejectUnauthorized ca cert key pfx passphrase servername ciphers "
                   "minVersion maxVersion");
    art_read_bool(r->d, yaml_get(tls, "rejectUnauthorized"), "config.tls.rejectUnauthorized",
                  &verify);
    r->t->config.insecure = r->t->test->tls.insecure = !verify;
    take_client_cert(r, tls);
    take_ca(r, yaml_get(tls, "ca"));
    for (const char *const *key =
             (const char *const[]){"servername", "ciphers", "minVersion", "maxVersion", NULL};
         *key; key++)
        if (yaml_get(tls, *key))
            art_warn_at(r->d, yaml_get(tls, *key), "config.tls.%s does nothing yet", *key);
}

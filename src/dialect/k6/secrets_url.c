/* secrets_url.c - secrets that a server gives: one request a secret, by an URL with {key} in it. */
#include "base/dur.h"
#include "base/mem.h"
#include "data/gjson.h"
#include "data/url.h"
#include "dialect/k6/secrets.h"
#include "user/http.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#define SECRET_MAX_BYTES (24u * 1024) /* of an answer */
#define ENV_PREFIX       "K6_SECRET_SOURCE_URL_"

struct secret_header {
    char *name, *value;
};

struct secret_url {
    char *url, *method, *path; /* url with {key}; path: a gjson path, "" = all of the answer */
    VEC(struct secret_header) headers;
    int64_t timeout_ns, backoff_ns;
    int64_t per_minute, burst, retries;
    _Atomic uint64_t *started;
    struct tls_context *tls; /* of this process, made when first needed */
};

/* ---- what is said of it ---- */

static void set_text(char **to, struct str value)
{
    free(*to);
    *to = str_dup(value);
}

static bool set_count(int64_t *to, const char *name, struct str value, char **why)
{
    if (str_to_i64(value, to))
        return true;
    *why = xasprintf("invalid %s: \"" STR_FMT "\" is no whole number", name, STR_ARG(value));
    return false;
}

static bool set_duration(int64_t *to, const char *name, struct str value, char **why)
{
    if (dur_parse(value, to))
        return true;
    *why = xasprintf("invalid %s: \"" STR_FMT "\" is no duration (30s, 500ms)", name, STR_ARG(value));
    return false;
}

static void clear_headers(struct secret_url *u)
{
    for (size_t i = 0; i < u->headers.n; i++) {
        free(u->headers.p[i].name);
        free(u->headers.p[i].value);
    }
    u->headers.n = 0;
}

static void add_header(struct secret_url *u, struct str name, struct str value)
{
    vec_push(&u->headers, (struct secret_header){str_dup(name), str_dup(value)});
}

/* One setting by k6's name for it. */
static bool set(struct secret_url *u, struct str key, struct str value, char **why)
{
    if (str_is(key, "urlTemplate"))
        set_text(&u->url, value);
    else if (str_is(key, "method"))
        set_text(&u->method, value);
    else if (str_is(key, "responsePath"))
        set_text(&u->path, value);
    else if (str_is(key, "timeout"))
        return set_duration(&u->timeout_ns, "timeout", value, why);
    else if (str_is(key, "retryBackoff"))
        return set_duration(&u->backoff_ns, "retryBackoff", value, why);
    else if (str_is(key, "requestsPerMinuteLimit"))
        return set_count(&u->per_minute, "requestsPerMinuteLimit", value, why);
    else if (str_is(key, "requestsBurst"))
        return set_count(&u->burst, "requestsBurst", value, why);
    else if (str_is(key, "maxRetries"))
        return set_count(&u->retries, "maxRetries", value, why);
    else if (str_starts(key, STR("headers.")))
        add_header(u, str_skip(key, 8), value);
    else {
        *why = xasprintf("unknown configuration key: \"" STR_FMT "\"", STR_ARG(key));
        return false;
    }
    return true;
}

static bool read_environment(struct secret_url *u, char *const *environ, char **why)
{
    static const struct {
        const char *env, *key;
    } known[] = {
        {"URL_TEMPLATE", "urlTemplate"},
        {"METHOD", "method"},
        {"RESPONSE_PATH", "responsePath"},
        {"TIMEOUT", "timeout"},
        {"MAX_RETRIES", "maxRetries"},
        {"RETRY_BACKOFF", "retryBackoff"},
        {"REQUESTS_PER_MINUTE_LIMIT", "requestsPerMinuteLimit"},
        {"REQUESTS_BURST", "requestsBurst"},
    };

    for (; environ && *environ && !*why; environ++) {
        struct str value = str_of(*environ), name;

        if (!str_starts(value, STR(ENV_PREFIX)) || !str_cut(&value, '=', &name))
            continue;
        name = str_skip(name, sizeof(ENV_PREFIX) - 1);
        if (str_starts(name, STR("HEADER_")))
            add_header(u, str_skip(name, 7), value);
        for (size_t i = 0; value.n && i < sizeof(known) / sizeof(*known); i++)
            if (str_is(name, known[i].env))
                set(u, str_of(known[i].key), value, why);
    }
    return !*why;
}

static bool read_member(struct secret_url *u, const char *key, json_t *v, char **why)
{
    const char *name;
    json_t *one;
    char *text;

    if (json_is_null(v))
        return true;
    if (!strcmp(key, "headers")) {
        clear_headers(u);
        json_object_foreach(v, name, one)
            if (json_is_string(one))
                add_header(u, str_of(name), str_make(json_string_value(one), json_string_length(one)));
        return true;
    }
    if (json_is_string(v))
        return set(u, str_of(key), str_make(json_string_value(v), json_string_length(v)), why);
    if (!json_is_integer(v)) {
        *why = xasprintf("\"%s\" has a value of the wrong kind", key);
        return false;
    }
    text = xasprintf(!strcmp(key, "timeout") || !strcmp(key, "retryBackoff") ? "%lldms" : "%lld",
                     (long long)json_integer_value(v));
    set(u, str_of(key), str_of(text), why);
    free(text);
    return !*why;
}

static bool read_config(struct secret_url *u, struct str path, char **why)
{
    char *name = str_dup(path);
    json_error_t e;
    json_t *all = json_load_file(name, 0, &e), *v;
    const char *key;

    if (!all)
        *why = xasprintf("the config file %s: %s (line %d)", name, e.text, e.line);
    else if (!json_is_object(all))
        *why = xasprintf("the config file %s holds no JSON object", name);
    json_object_foreach(all, key, v)
        if (!*why)
            read_member(u, key, v, why);
    json_decref(all);
    free(name);
    return !*why;
}

/* The command line's part: files first, so that what stands beside them wins. */
static bool read_inline(struct secret_url *u, struct str config, bool files, char **why)
{
    bool more = config.n > 0, headers = false;
    struct str one, key;

    while (more && !*why) {
        more = str_cut(&config, ',', &one);
        if (!str_cut(&one, '=', &key)) {
            *why = xasprintf("invalid config format \"" STR_FMT "\", expected key=value", STR_ARG(key));
        } else if (str_is(key, "config")) {
            if (files)
                read_config(u, one, why);
        } else if (!files) {
            if (str_starts(key, STR("headers.")) && !headers) {
                clear_headers(u);
                headers = true;
            }
            set(u, key, one, why);
        }
    }
    return !*why;
}

static bool validate_url(const struct secret_url *u, char **why)
{
    struct str text = str_of(u->url), rest;
    ptrdiff_t at = str_find(text, STR("{key}"));

    if (!text.n)
        *why = xstrdup("urlTemplate is required");
    else if (at < 0)
        *why = xstrdup("urlTemplate must contain {key} placeholder");
    else if ((rest = text, !str_cut(&rest, ':', &text) || !str_starts(rest, STR("//"))))
        *why = xstrdup("urlTemplate must be an absolute URL with a scheme (e.g., https://...)");
    return !*why;
}

static bool validate(const struct secret_url *u, char **why)
{
    const struct {
        bool bad;
        const char *text;
    } rules[] = {
        {u->timeout_ns <= 0, "timeout must be greater than 0"},
        {u->per_minute <= 0, "requestsPerMinuteLimit must be greater than 0"},
        {u->burst <= 0, "requestsBurst must be greater than 0"},
        {u->retries < 0, "maxRetries must be non-negative"},
        {u->backoff_ns <= 0, "retryBackoff must be greater than 0"},
    };

    if (!validate_url(u, why))
        return false;
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules) && !*why; i++)
        if (rules[i].bad)
            *why = xstrdup(rules[i].text);
    return !*why;
}

struct secret_url *secrets_url_new(struct str config, char *const *environ, _Atomic uint64_t *started, char **why)
{
    struct secret_url *u = xcalloc(1, sizeof(*u));
    char *what = NULL;

    *u = (struct secret_url){.url = xstrdup(""),
                             .method = xstrdup("GET"),
                             .path = xstrdup(""),
                             .timeout_ns = 30 * (int64_t)NS_PER_S,
                             .backoff_ns = (int64_t)NS_PER_S,
                             .per_minute = 300,
                             .burst = 10,
                             .retries = 3,
                             .started = started};
    if (read_environment(u, environ, &what) && read_inline(u, config, true, &what) &&
        read_inline(u, config, false, &what) && validate(u, &what))
        return u;
    *why = xasprintf("missing or invalid config: %s", what);
    free(what);
    secrets_url_free(u);
    return NULL;
}

void secrets_url_free(struct secret_url *u)
{
    if (!u)
        return;
    clear_headers(u);
    vec_free(&u->headers);
    if (u->tls)
        tls_context_unref(u->tls);
    free(u->url);
    free(u->method);
    free(u->path);
    free(u);
}

/* ---- asking ---- */

/* The rate limit over all processes: a bucket of `burst` requests that fills by per_minute, kept as the time at which it
 * would be full again (the generic cell rate algorithm, ITU-T I.371). When this request may start. */
static uint64_t reserve(struct secret_url *u, uint64_t now)
{
    uint64_t interval = 60 * NS_PER_S / (uint64_t)u->per_minute, slack = interval * (uint64_t)u->burst;
    uint64_t full = atomic_load(u->started), next;

    do {
        next = (full > now ? full : now) + interval;
    } while (!atomic_compare_exchange_weak(u->started, &full, next));
    return next - (next > slack ? slack : next);
}

static char *url_for(const struct secret_url *u, struct str key)
{
    struct str rest = str_of(u->url);
    ptrdiff_t at;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    while ((at = str_find(rest, STR("{key}"))) >= 0) {
        buf_addstr(&b, str_slice(rest, 0, (size_t)at));
        buf_addstr(&b, key);
        rest = str_skip(rest, (size_t)at + 5);
    }
    buf_addstr(&b, rest);
    return buf_take(&b);
}

static const char *type_name(enum gjson_type t)
{
    static const char *const names[] = {"Null", "False", "Number", "String", "True", "JSON"};

    return names[t];
}

static bool extract(const struct secret_url *u, struct str body, struct buf *value, char **why)
{
    struct gjson found;

    if (body.n > SECRET_MAX_BYTES) {
        *why = xasprintf("failed to extract secret: secret response exceeds maximum size of %u bytes", SECRET_MAX_BYTES);
        return false;
    }
    if (!*u->path) {
        buf_addstr(value, body);
        return true;
    }
    gjson_get(&found, body, str_of(u->path));
    if (!found.exists)
        *why = xasprintf("failed to extract secret: path \"%s\" not found in response", u->path);
    else if (found.type != GJSON_STRING)
        *why = xasprintf("failed to extract secret: secret value at path \"%s\" is not a string (got %s)", u->path,
                         type_name(found.type));
    else
        gjson_text(&found, value);
    gjson_release(&found);
    return !*why;
}

enum attempt_end { ATTEMPT_OK, ATTEMPT_RETRY, ATTEMPT_FAILED };

static enum attempt_end judge(const struct secret_url *u, const struct http_result *r, struct buf *value, char **why)
{
    int status = r->response.status;

    if (r->error == ERR_HTTP_BODY_TOO_BIG || r->error == ERR_DECODE_TOO_BIG) {
        *why = xasprintf("failed to extract secret: secret response exceeds maximum size of %u bytes", SECRET_MAX_BYTES);
        return ATTEMPT_FAILED;
    }
    if (!r->complete) {
        *why = xasprintf("failed to get secret: %s", r->error_text);
        return r->error == ERR_CANCELLED || r->error == ERR_BAD_URL || r->error == ERR_BAD_SCHEME ? ATTEMPT_FAILED
                                                                                                   : ATTEMPT_RETRY;
    }
    if (status != 200) {
        *why = xasprintf("status code %d: failed to get secret", status);
        return status >= 500 || status == 429 ? ATTEMPT_RETRY : ATTEMPT_FAILED;
    }
    return extract(u, http_result_body(r), value, why) ? ATTEMPT_OK : ATTEMPT_FAILED;
}

/* A client of its own: nothing of this is load, so nothing of it is counted, and the test's options are not for it. */
static enum attempt_end attempt(struct secret_url *u, struct loop *l, struct resolver *names, const char *url,
                                struct buf *value, char **why)
{
    static const struct log silent = {.level = LOG_ERROR};
    struct registry *registry = registry_new(&(struct registry_config){0});
    struct http_header *headers = xcalloc(u->headers.n + 1, sizeof(*headers));
    struct http_call call = {.method = str_of(u->method),
                             .url = str_of(url),
                             .headers = headers,
                             .nheaders = u->headers.n,
                             .timeout_ns = (uint64_t)u->timeout_ns,
                             .max_redirects = 10,
                             .throws = true};
    struct http_options options;
    struct http_result *r;
    enum attempt_end end;
    struct user_env env;
    struct user user;

    for (size_t i = 0; i < u->headers.n; i++)
        headers[i] = (struct http_header){str_of(u->headers.p[i].name), str_of(u->headers.p[i].value)};
    http_options_default(&options);
    options.limits.body_bytes = SECRET_MAX_BYTES + 1;
    options.decoded_max_bytes = SECRET_MAX_BYTES + 1;
    user_env_init(&env, l, names, u->tls, registry, &silent, &options, rng_entropy());
    user_init(&user, &env, 0, 0);
    user.task = task_self(l);
    r = http_perform(&user, &call);
    end = judge(u, r, value, why);
    http_result_free(r);
    user_release(&user);
    user_env_release(&env);
    registry_free(registry);
    free(headers);
    return end;
}

static bool prepare(struct secret_url *u, char **why)
{
    struct tls_config c;
    struct diag d;

    if (u->tls)
        return true;
    diag_init(&d);
    tls_config_default(&c);
    u->tls = tls_context_new(&c, &d);
    if (!u->tls)
        *why = xasprintf("failed to get secret: %s", d.n ? d.p[0].text : "no TLS");
    diag_release(&d);
    return u->tls != NULL;
}

/* base^n whole seconds and up to one more, as k6 waits. */
static uint64_t backoff_ns(const struct secret_url *u, int64_t n)
{
    double seconds = pow((double)u->backoff_ns / 1e9, (double)n);

    return (uint64_t)(seconds < 3600 ? seconds : 3600) * NS_PER_S + rng_entropy() % 1000 * NS_PER_MS;
}

static bool try_all(struct secret_url *u, struct loop *l, struct resolver *names, const char *url, struct buf *value,
                    char **why)
{
    for (int64_t n = 0;; n++) {
        enum attempt_end end = attempt(u, l, names, url, value, why);

        if (end != ATTEMPT_RETRY || n == u->retries)
            return end == ATTEMPT_OK;
        if (task_sleep_until(l, loop_clock(l) + backoff_ns(u, n + 1)) != ERR_OK)
            return false;
        free(*why);
        *why = NULL;
    }
}

bool secrets_url_get(struct secret_url *u, struct loop *l, struct str key, struct buf *value, char **why)
{
    struct resolver_config c;
    struct resolver *names;
    char *url;
    bool ok;

    if (!prepare(u, why))
        return false;
    if (task_sleep_until(l, reserve(u, loop_clock(l))) != ERR_OK) {
        *why = xstrdup("interrupted");
        return false;
    }
    resolver_config_default(&c);
    names = resolver_new(l, &c);
    if (!names) {
        *why = xstrdup("failed to get secret: names can't be resolved");
        return false;
    }
    url = url_for(u, key);
    ok = try_all(u, l, names, url, value, why);
    free(url);
    resolver_free(names);
    return ok;
}

/* options_apply.c - merged options into a struct test. */
#include "base/buf.h"
#include "base/dur.h"
#include "base/mem.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/options.h"
#include "net/loop.h"

#include <stdlib.h>

struct apply {
    struct test *t;
    struct k6_settings *s;
    const struct load_request *q;
    struct diag *d;
};

static struct option_source *at(struct apply *a, const char *key)
{
    return option_source_of(a->s, key);
}

static json_t *get(struct apply *a, const char *key)
{
    return json_object_get(a->s->values, key);
}

/* ---- plain values ---- */

static void set_bool(struct apply *a, const char *key, bool *out)
{
    json_t *v = get(a, key);

    if (v)
        *out = json_is_true(v);
}

static void set_text(struct apply *a, const char *key, const char **out)
{
    json_t *v = get(a, key);

    if (v)
        *out = arena_strdup(&a->t->arena, json_string_value(v));
}

static void set_ns(struct apply *a, const char *key, int64_t *out, bool positive)
{
    json_t *v = get(a, key);

    if (!v)
        return;
    *out = option_ns(v);
    if (*out < 0 || (positive && *out == 0))
        option_wrong(at(a, key), "must be %s, but is %s",
                     positive ? "more than 0" : "at least 0", json_string_value(v));
}

/* A count in 0..max. */
static bool get_count(struct apply *a, const char *key, json_int_t max, json_int_t *out)
{
    json_t *v = get(a, key);

    if (!v)
        return false;
    *out = json_integer_value(v);
    if (*out < 0 || *out > max) {
        option_wrong(at(a, key), "must be between 0 and %lld, but is %lld", (long long)max,
                     (long long)*out);
        return false;
    }
    return true;
}

/* ---- HTTP ---- */

/* Each text may hold several, "a,b", which is k6's own form of the option. */
static void apply_local_ips(struct apply *a)
{
    json_t *list = get(a, "localIPs"), *v;
    size_t i, n = 0, most = 0;
    struct str rest, item;
    struct addr_range *r;

    if (!list)
        return;
    json_array_foreach(list, i, v) most += json_string_length(v) / 2 + 1; /* "a,b" */
    r = arena_zalloc(&a->t->arena, (most + 1) * sizeof(*r));
    json_array_foreach(list, i, v)
    {
        for (rest = str_of(json_string_value(v)); rest.n;) {
            str_cut(&rest, ',', &item);
            if (addr_range_parse_hosts(str_trim(item), &r[n]))
                n++;
            else
                option_wrong(at(a, "localIPs"),
                             "\"" STR_FMT "\" is no IP address, range (a-b) or network (a/bits)",
                             STR_ARG(item));
        }
    }
    a->t->http.local_ips = r;
    a->t->http.nlocal_ips = n;
}

static void apply_system_tags(struct apply *a)
{
    json_t *list = get(a, "systemTags"), *v;
    uint32_t mask = 0;
    size_t i;

    if (!list)
        return;
    json_array_foreach(list, i, v)
    {
        int tag = systag_parse(str_of(json_string_value(v)));

        if (tag >= 0)
            mask |= 1u << tag;
        else if (*json_string_value(v))
            option_warn(at(a, "systemTags"), "there is no system tag \"%s\"; it is left out",
                         json_string_value(v));
    }
    a->t->http.systags = mask;
}

static void apply_http(struct apply *a)
{
    struct http_options *h = &a->t->http;
    json_int_t n;

    set_text(a, "userAgent", &h->user_agent);
    if (get_count(a, "maxRedirects", 1000000, &n)) {
        h->max_redirects = (int)n;
        h->max_redirects_set = true;
    }
    if (get_count(a, "batch", 1000000, &n))
        h->batch = (unsigned)n;
    if (get_count(a, "batchPerHost", 1000000, &n))
        h->batch_per_host = (unsigned)n;
    if (get_count(a, "rps", 1000000000, &n))
        h->rps = (double)n;
    set_bool(a, "throw", &h->throw_errors);
    set_bool(a, "discardResponseBodies", &h->discard_bodies);
    set_bool(a, "noConnectionReuse", &h->no_connection_reuse);
    set_bool(a, "noVUConnectionReuse", &h->no_user_connection_reuse);
    set_bool(a, "noCookiesReset", &h->no_cookies_reset);
    if (get(a, "httpDebug")) {
        const char *text = json_string_value(get(a, "httpDebug"));

        h->debug = !*text                  ? HTTP_DEBUG_OFF
                   : !strcmp(text, "full") ? HTTP_DEBUG_FULL
                                           : HTTP_DEBUG_HEADERS;
    }
    apply_local_ips(a);
    apply_system_tags(a);
    ((struct k6_test *)a->t->dialect_data)->throw_errors = h->throw_errors;
}

/* ---- TLS ---- */

/* Go's names of the suites before TLS 1.3, and OpenSSL's. */
static const struct {
    const char *go, *openssl;
} suites[] = {
    {"TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA"},
    {"TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA"},
    {"TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256"},
    {"TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256"},
    {"TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384"},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"},
    {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"},
    {"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA"},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256"},
    {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256"},
    {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"},
    {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305", "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"},
    {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {"TLS_RSA_WITH_RC4_128_SHA", ""},
    {"TLS_RSA_WITH_3DES_EDE_CBC_SHA", ""},
    {"TLS_ECDHE_RSA_WITH_RC4_128_SHA", ""},
    {"TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", ""},
    {"TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", ""},
    {"TLS_AES_128_GCM_SHA256", NULL},
    {"TLS_AES_256_GCM_SHA384", NULL},
    {"TLS_CHACHA20_POLY1305_SHA256", NULL},
};

/* Those of TLS 1.3 can't be chosen in Go: they are always there. */
#define SUITES_OF_1_3 "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

static void apply_ciphers(struct apply *a)
{
    json_t *list = get(a, "tlsCipherSuites"), *v;
    struct buf b;
    size_t i, k;

    if (!json_array_size(list))
        return;
    buf_init(&b, 65536);
    json_array_foreach(list, i, v)
    {
        for (k = 0;
             k < sizeof(suites) / sizeof(*suites) && strcmp(suites[k].go, json_string_value(v));
             k++)
            ;
        if (k == sizeof(suites) / sizeof(*suites))
            option_wrong(at(a, "tlsCipherSuites"), "unknown cipher suite '%s'",
                         json_string_value(v));
        else if (suites[k].openssl && *suites[k].openssl)
            buf_addf(&b, "%s:", suites[k].openssl);
        else if (suites[k].openssl)
            option_warn(at(a, "tlsCipherSuites"), "%s can't be chosen here, it is left out",
                        suites[k].go);
    }
    buf_adds(&b, SUITES_OF_1_3);
    a->t->tls.ciphers = arena_strdup(&a->t->arena, buf_cstr(&b));
    buf_release(&b);
}

static int tls_number(const json_t *v)
{
    const char *text = json_string_value(v);

    return text && *text ? 0x0301 + (text[5] - '0') : 0;
}

static const char *text_of(struct apply *a, const json_t *v)
{
    return json_is_string(v) ? arena_strdup(&a->t->arena, json_string_value(v)) : NULL;
}

static const char **texts_of(struct apply *a, json_t *list, size_t *n)
{
    const char **out = arena_zalloc(&a->t->arena, (json_array_size(list) + 1) * sizeof(*out));
    json_t *v;
    size_t i;

    *n = 0;
    json_array_foreach(list, i, v) if (json_is_string(v)) out[(*n)++] = text_of(a, v);
    return out;
}

static void apply_client_certificates(struct apply *a)
{
    json_t *list = get(a, "tlsAuth"), *one;
    struct tls_client_cert *c =
        arena_zalloc(&a->t->arena, (json_array_size(list) + 1) * sizeof(*c));
    size_t i;

    json_array_foreach(list, i, one)
    {
        c[i].cert_pem = text_of(a, option_member(one, "cert"));
        c[i].key_pem = text_of(a, option_member(one, "key"));
        c[i].password = text_of(a, option_member(one, "password"));
        c[i].domains = texts_of(a, option_member(one, "domains"), &c[i].ndomains);
    }
    a->t->tls.certs = c;
    a->t->tls.ncerts = json_array_size(list);
}

/* OpenSSL is the judge of what the workers' contexts will be made of. */
static void check_tls(struct apply *a)
{
    static const char *const keys[] = {"tlsAuth", "tlsVersion", "tlsCipherSuites"};
    size_t n = a->d->n;

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (get(a, keys[i])) {
            tls_context_unref(tls_context_new(&a->t->tls, a->d));
            option_place_items(at(a, keys[i]), a->d, n);
            return;
        }
}

/* Go's switch for HTTP/2: GODEBUG=http2client=0. */
static bool has_http2(const struct apply *a)
{
    struct str rest = str_of(k6_option_text(a->q, "", "GODEBUG")), one;
    bool on = true;

    while (rest.n) {
        str_cut(&rest, ',', &one);
        if (str_is(one, "http2client=0"))
            on = false;
    }
    return on;
}

static void apply_tls(struct apply *a)
{
    json_t *version = get(a, "tlsVersion");
    const char *insecure = k6_option_text(a->q, "insecure", NULL), *keylog;
    size_t errors = a->d->errors;

    set_bool(a, "insecureSkipTLSVerify", &a->t->tls.insecure);
    if (insecure && !k6_option_truth(insecure, &a->t->tls.insecure))
        diag_error(a->d, NULL, 0, 0, "--insecure: must be true or false, not \"%s\"", insecure);
    if (version) {
        a->t->tls.min_version = tls_number(json_object_get(version, "min"));
        a->t->tls.max_version = tls_number(json_object_get(version, "max"));
    }
    if (has_http2(a))
        a->t->tls.alpn = "h2,http/1.1";
    keylog = k6_option_text(a->q, "", "SSLKEYLOGFILE");
    if (keylog && *keylog)
        a->t->tls.keylog_file = arena_strdup(&a->t->arena, keylog);
    apply_ciphers(a);
    apply_client_certificates(a);
    if (a->d->errors == errors)
        check_tls(a);
}

/* ---- proxies ---- */

/* In either case, as Go looks for them. */
static const char *proxy_variable(struct apply *a, const char *upper, const char *lower)
{
    const char *text = k6_option_text(a->q, "", upper);

    if (!text || !*text)
        text = k6_option_text(a->q, "", lower);
    return text && *text ? arena_strdup(&a->t->arena, text) : NULL;
}

static void apply_proxies(struct apply *a)
{
    struct proxy_settings *p = &a->t->http.proxy;

    p->http = proxy_variable(a, "HTTP_PROXY", "http_proxy");
    p->https = proxy_variable(a, "HTTPS_PROXY", "https_proxy");
    p->except = proxy_variable(a, "NO_PROXY", "no_proxy");
    proxies_free(proxies_new(p, a->d)); /* for what it has to say */
}

/* ---- names and addresses ---- */

static void apply_dns(struct apply *a)
{
    static const char *const selects[] = {"random", "first", "roundRobin"};
    static const char *const policies[] = {"preferIPv4", "preferIPv6", "onlyIPv4", "onlyIPv6",
                                           "any"};
    json_t *dns = get(a, "dns");
    const char *ttl, *select, *policy;
    size_t i;

    if (!dns)
        return;
    ttl = json_string_value(json_object_get(dns, "ttl"));
    select = json_string_value(json_object_get(dns, "select"));
    policy = json_string_value(json_object_get(dns, "policy"));
    if (ttl && !strcmp(ttl, "inf"))
        a->t->dns.ttl_ns = INT64_MAX;
    else if (ttl && *ttl &&
             (!dur_parse_ms(str_of(ttl), &a->t->dns.ttl_ns) || a->t->dns.ttl_ns < 0))
        option_wrong(at(a, "dns"), "invalid DNS TTL: \"%s\" is neither a duration nor \"inf\"",
                     ttl);
    for (i = 0; select && *select && i < 3 && strcmp(selects[i], select); i++)
        ;
    if (i == 3)
        option_wrong(at(a, "dns"),
                     "invalid DNS select \"%s\": it is first, random or roundRobin", select);
    else if (select && *select)
        a->t->dns.select = (enum dns_select)i;
    for (i = 0; policy && *policy && i < 5 && strcmp(policies[i], policy); i++)
        ;
    if (i == 5)
        option_wrong(at(a, "dns"),
                     "invalid DNS policy \"%s\": it is preferIPv4, preferIPv6, onlyIPv4, "
                     "onlyIPv6 or any",
                     policy);
    else if (policy && *policy)
        a->t->dns.policy = (enum dns_policy)i;
}

static void collect_names(struct apply *a)
{
    struct test *t = a->t;
    json_t *hosts = get(a, "hosts"), *v;
    const char *key;

    t->hosts = arena_zalloc(&t->arena, (2 * json_object_size(hosts) + 1) * sizeof(*t->hosts));
    json_object_foreach(hosts, key, v)
    {
        t->hosts[2 * t->nhosts] = arena_strdup(&t->arena, key);
        t->hosts[2 * t->nhosts++ + 1] = arena_strdup(&t->arena, json_string_value(v));
    }
    t->block = texts_of(a, get(a, "blockHostnames"), &t->nblock);
    t->blacklist = texts_of(a, get(a, "blacklistIPs"), &t->nblacklist);
    t->resolve = arena_zalloc(&t->arena, (a->q->noptions + 1) * sizeof(*t->resolve));
    for (size_t i = 0; i < a->q->noptions; i++)
        if (!strcmp(a->q->options[i].name, "resolve") && a->q->options[i].value)
            t->resolve[t->nresolve++] = arena_strdup(&t->arena, a->q->options[i].value);
}

/* A resolver is the judge of what it will be given in the workers. */
static void check_names(struct apply *a)
{
    struct test *t = a->t;
    struct loop *l = loop_new(&(struct loop_config){.virtual_time = true});
    struct resolver *r = l ? resolver_new(l, &t->dns) : NULL;
    size_t n = a->d->n;

    for (size_t i = 0; r && i < t->nresolve; i++)
        resolver_add_resolve(r, str_of(t->resolve[i]), a->d);
    for (size_t i = 0; r && i < t->nhosts; i++)
        resolver_add_host(r, str_of(t->hosts[2 * i]), str_of(t->hosts[2 * i + 1]), a->d);
    if (get(a, "hosts"))
        option_place_items(at(a, "hosts"), a->d, n);
    n = a->d->n;
    for (size_t i = 0; r && i < t->nblock; i++)
        resolver_block(r, str_of(t->block[i]), a->d);
    if (get(a, "blockHostnames"))
        option_place_items(at(a, "blockHostnames"), a->d, n);
    n = a->d->n;
    for (size_t i = 0; r && i < t->nblacklist; i++)
        resolver_blacklist(r, str_of(t->blacklist[i]), a->d);
    if (get(a, "blacklistIPs"))
        option_place_items(at(a, "blacklistIPs"), a->d, n);
    resolver_free(r);
    loop_free(l);
}

/* ---- what is measured and shown ---- */

static void apply_thresholds(struct apply *a)
{
    json_t *all = get(a, "thresholds"), *list, *v;
    const char *key;
    size_t i;

    json_object_foreach(all, key, list)
    {
        struct option_source *src = at(a, "thresholds");
        size_t n = a->d->n;

        option_enter(src, key);
        json_array_foreach(list, i, v)
        {
            const char *text =
                json_string_value(json_is_object(v) ? json_object_get(v, "threshold") : v);
            json_t *delay = json_object_get(v, "delayAbortEval");

            thresholds_add(&a->t->thresholds, str_of(key), str_of(text),
                           json_is_true(json_object_get(v, "abortOnFail")),
                           json_is_string(delay) ? option_ns(delay) : 0, a->d);
        }
        option_place_items(src, a->d, n);
    }
}

static bool is_trend_stat(const char *text)
{
    static const char *const names[] = {"avg", "min", "med", "max", "count"};
    struct str s = str_of(text);
    double p;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (!strcmp(names[i], text))
            return true;
    return str_starts(s, STR("p(")) && str_ends(s, STR(")")) &&
           str_to_double(str_slice(s, 2, s.n - 1), &p) && p >= 0 && p <= 100;
}

static void apply_summary(struct apply *a)
{
    json_t *list = get(a, "summaryTrendStats"), *v;
    const char *mode = k6_option_text(a->q, "summary-mode", "K6_SUMMARY_MODE"), *unit, *none,
               *path;
    bool truth = false;
    size_t i;

    if (list) {
        json_array_foreach(list, i, v) if (!is_trend_stat(json_string_value(v)))
            option_wrong(at(a, "summaryTrendStats"),
                         "invalid trend stat \"%s\": there are avg, min, med, max, count and "
                         "p(N), such as p(99.9)",
                         json_string_value(v));
        a->t->trend_stats = texts_of(a, list, &a->t->ntrend_stats);
    }
    if (get(a, "summaryTimeUnit")) {
        unit = json_string_value(get(a, "summaryTimeUnit"));
        if (*unit && strcmp(unit, "s") && strcmp(unit, "ms") && strcmp(unit, "us"))
            option_wrong(at(a, "summaryTimeUnit"),
                         "invalid summary time unit \"%s\": it is s, ms or us", unit);
        else if (*unit)
            set_text(a, "summaryTimeUnit", &a->t->time_unit);
    }
    if (mode && !strcmp(mode, "full"))
        a->t->summary_mode = SUMMARY_FULL;
    else if (mode && !strcmp(mode, "disabled"))
        a->t->summary_mode = SUMMARY_DISABLED;
    else if (mode && !strcmp(mode, "legacy"))
        a->t->summary_mode = SUMMARY_LEGACY;
    else if (mode && *mode && strcmp(mode, "compact"))
        diag_error(a->d, NULL, 0, 0,
                   "--summary-mode: \"%s\" is none; it is compact, full or disabled", mode);
    none = k6_option_text(a->q, "no-summary", "K6_NO_SUMMARY");
    if (none && k6_option_truth(none, &truth) && truth)
        a->t->summary_mode = SUMMARY_DISABLED;
    none = k6_option_text(a->q, "new-machine-readable-summary", "K6_NEW_MACHINE_READABLE_SUMMARY");
    if (none && !k6_option_truth(none, &a->t->machine_summary))
        diag_error(a->d, NULL, 0, 0,
                   "K6_NEW_MACHINE_READABLE_SUMMARY: must be true or false, not \"%s\"", none);
    path = k6_option_text(a->q, "summary-export", "K6_SUMMARY_EXPORT");
    if (path && *path)
        a->t->summary_export = arena_strdup(&a->t->arena, path);
    set_text(a, "consoleOutput", &a->t->console_output);
}

static void apply_run_tags(struct apply *a)
{
    json_t *map = get(a, "tags"), *v;
    const char *key;

    a->t->run_tags =
        arena_zalloc(&a->t->arena, (json_object_size(map) + 1) * sizeof(*a->t->run_tags));
    json_object_foreach(map, key, v) a->t->run_tags[a->t->nrun_tags++] =
        (struct tag){arena_str(&a->t->arena, str_of(key)),
                     arena_str(&a->t->arena, str_of(json_string_value(v)))};
}

static void apply_segment(struct apply *a)
{
    const char *segment = json_string_value(get(a, "executionSegment")),
               *sequence = json_string_value(get(a, "executionSegmentSequence"));
    size_t n = a->d->n;
    struct segment *s;

    if (!segment && !sequence)
        return;
    if (!segment || !*segment) {
        option_wrong(at(a, "executionSegmentSequence"),
                     "needs an executionSegment too: which part of the sequence is this "
                     "instance's?");
        return;
    }
    s = segment_parse(str_of(segment), str_of(sequence ? sequence : ""), a->d);
    option_place_items(at(a, "executionSegment"), a->d, n);
    if (s) {
        segment_free(a->t->segment);
        a->t->segment = s;
    }
}

static void apply_times(struct apply *a)
{
    set_ns(a, "setupTimeout", &a->t->setup_timeout_ns, true);
    set_ns(a, "teardownTimeout", &a->t->teardown_timeout_ns, true);
    set_ns(a, "handleSummaryTimeout", &a->t->summary_timeout_ns, true);
    set_ns(a, "minIterationDuration", &a->t->min_iteration_ns, false);
}

bool option_apply(struct test *t, struct k6_settings *s, const struct load_request *q,
                  struct diag *d)
{
    struct apply a = {.t = t, .s = s, .q = q, .d = d};
    const char *none = k6_option_text(q, "no-thresholds", "K6_NO_THRESHOLDS");
    size_t errors = d->errors;
    json_int_t ignored;

    apply_segment(&a);
    apply_times(&a);
    apply_http(&a);
    apply_tls(&a);
    apply_proxies(&a);
    apply_dns(&a);
    collect_names(&a);
    if (t->nresolve + t->nhosts + t->nblock + t->nblacklist)
        check_names(&a);
    apply_thresholds(&a);
    apply_summary(&a);
    apply_run_tags(&a);
    set_bool(&a, "paused", &t->paused);
    get_count(&a, "metricSamplesBufferSize", 1000000000, &ignored);
    if (none && !k6_option_truth(none, &t->no_thresholds))
        diag_error(d, NULL, 0, 0, "--no-thresholds: must be true or false, not \"%s\"", none);
    if (get(&a, "scenarios"))
        option_build_scenarios(t, get(&a, "scenarios"), at(&a, "scenarios"));
    return d->errors == errors;
}

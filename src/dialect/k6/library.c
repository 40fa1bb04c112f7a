/* library.c - what a k6 script may import, and what is said of the rest. */
#include "dialect/k6/k6.h"

static const char *explain_missing(struct str s)
{
    if (str_starts(s, STR("k6/x/sql")))
        return "\"k6/x/sql\" isn't available in brunt yet: databases can't be queried from a "
               "script so far (k6 itself needs "
               "a binary built with the xk6-sql extension for it)";
    if (str_starts(s, STR("k6/x/")))
        return "k6 extensions (\"k6/x/...\") aren't available in brunt yet: this one would "
               "need a k6 binary built with the "
               "extension";
    if (str_is(s, "k6/experimental/redis"))
        return "k6/experimental/redis has been removed from k6, and its successor k6/x/redis isn't available in brunt "
               "yet: a script can't talk to Redis so far";
    if (str_is(s, "k6/experimental/tracing"))
        return "k6/experimental/tracing has been removed from k6: all of it is in the module "
               "https://jslib.k6.io/http-instrumentation-tempo/1.0.1/index.js, which can be imported instead";
    if (str_is(s, "k6/experimental/browser"))
        return "k6/experimental/browser has been graduated, its name is k6/browser; but brunt can't drive a browser yet";
    if (str_is(s, "k6/experimental/grpc"))
        return "k6/experimental/grpc has been graduated, its name is k6/net/grpc; but that isn't available in brunt yet";
    if (str_starts(s, STR("k6/browser")))
        return "\"k6/browser\" isn't available in brunt yet: no browser can be driven so far";
    if (str_is(s, "k6/ws") || str_is(s, "k6/websockets") ||
        str_is(s, "k6/experimental/websockets"))
        return "WebSocket modules (\"k6/ws\", \"k6/websockets\") aren't available in brunt yet";
    if (str_is(s, "k6/net/grpc"))
        return "\"k6/net/grpc\" isn't available in brunt yet";
    if (str_starts(s, STR("k6/experimental/")))
        return "this experimental module isn't available in brunt; there are k6/experimental/fs, "
               "k6/experimental/csv and k6/experimental/streams";
    if (str_starts(s, STR("k6/")))
        return "this k6 module isn't available in brunt yet; there are k6, k6/http, "
               "k6/metrics, k6/execution, k6/data, "
               "k6/timers, k6/crypto, k6/crypto/x509, k6/encoding, k6/html, k6/secrets and k6/experimental/{fs,csv,streams}";
    return NULL;
}

static const char *embedded(struct str specifier, const char **name)
{
    return k6_jslib(specifier, name);
}

void k6_library_init(struct k6_test *k)
{
    const struct script_native *all[] = {&k6_mod_k6,        &k6_mod_http,     &k6_mod_metrics,
                                         &k6_mod_execution, &k6_mod_data,     &k6_mod_timers,
                                         &k6_mod_crypto,    &k6_mod_encoding, &k6_mod_x509, &k6_mod_html,
                                         &k6_mod_fs,        &k6_mod_csv,      &k6_mod_secrets,
                                         &k6_mod_old_timers, &k6_mod_old_webcrypto};
    size_t n = 0;

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        k->natives[n++] = *all[i];
    k->library = (struct script_library){.natives = k->natives,
                                         .nnatives = n,
                                         .embedded = embedded,
                                         .explain_missing = explain_missing};
}

/* jslib.c - modules of ours in JavaScript: libraries that scripts import from https://jslib.k6.io/,
 * whatever the version, and one of k6's own. */
#include "dialect/k6/k6.h"
#include "k6_jslib.h" /* made of jslib/NAME.js by embed.py */

#define LIBRARY(name, text) {"https://jslib.k6.io/" name "/", "https://jslib.k6.io/" name "/index.js", text}

static const struct {
    const char *prefix, *name;
    const unsigned char *text;
} libraries[] = {
    LIBRARY("expect", k6_jslib_functional),       LIBRARY("formdata", k6_jslib_formdata),
    LIBRARY("functional", k6_jslib_functional),   LIBRARY("httpx", k6_jslib_httpx),
    LIBRARY("k6-summary", k6_jslib_k6_summary),   LIBRARY("k6-testing", k6_jslib_k6_testing),
    LIBRARY("k6-utils", k6_jslib_k6_utils),       LIBRARY("k6chaijs", k6_jslib_k6chaijs),
    LIBRARY("url", k6_jslib_internal_whatwg_url),
};

const char *k6_jslib(struct str specifier, const char **name)
{
    struct str address;

    if (str_is(specifier, "k6/experimental/streams")) {
        *name = "k6/experimental/streams";
        return (const char *)k6_jslib_streams;
    }
    str_cut(&specifier, '?', &address);
    for (size_t i = 0; i < sizeof(libraries) / sizeof(*libraries); i++)
        if (str_starts(address, str_of(libraries[i].prefix)) && str_ends(address, STR(".js"))) {
            *name = libraries[i].name;
            return (const char *)libraries[i].text;
        }
    return NULL;
}

/* jslib.c - modules of ours in JavaScript: libraries that scripts import from https://jslib.k6.io/,
 * whatever the version, and one of k6's own. */
#include "dialect/k6/k6.h"
#include "k6_jslib.h" /* made of jslib/NAME.js by embed.py */

static const struct {
    const char *prefix, *name;
    const unsigned char *text;
} libraries[] = {
    {"https://jslib.k6.io/k6-utils/", "https://jslib.k6.io/k6-utils/index.js",
     k6_jslib_k6_utils},
    {"https://jslib.k6.io/k6-summary/", "https://jslib.k6.io/k6-summary/index.js",
     k6_jslib_k6_summary},
};

const char *k6_jslib(struct str specifier, const char **name)
{
    if (str_is(specifier, "k6/experimental/streams")) {
        *name = "k6/experimental/streams";
        return (const char *)k6_jslib_streams;
    }
    for (size_t i = 0; i < sizeof(libraries) / sizeof(*libraries); i++)
        if (str_starts(specifier, str_of(libraries[i].prefix)) &&
            str_ends(specifier, STR(".js"))) {
            *name = libraries[i].name;
            return (const char *)libraries[i].text;
        }
    return NULL;
}

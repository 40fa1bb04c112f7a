/* fuzz_regex.c - any text as a regular expression: compiled to machine code and not, they
 * answer the same. */
#include "data/regex.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size > 200 ? 200 : size);
    struct str subject = STR("aaaaaaaaab \xC3\xA9 12-34 {\"id\":7}\n\r\n z"), g[2][4];
    char why[REGEX_WHY_BYTES] = "";
    struct regex *r = regex_compile(text, REGEX_JS, why), *slow;
    struct arena a;
    int n, m;

    if (!r) {
        assert(why[0]);
        return 0;
    }
    arena_init(&a, 0);
    slow = regex_compile_in(&a, text, REGEX_JS, why);
    assert(slow);
    n = regex_match(r, subject, 0, g[0], 4);
    m = regex_match(slow, subject, 0, g[1], 4);
    assert(n == m || n < 0 || m < 0); /* they count steps differently */
    /* In what is no UTF-8 PCRE2's two engines don't always agree. */
    regex_match(r, STR("a\xFF z\xC3"), 0, NULL, 0);
    regex_match(slow, STR("a\xFF z\xC3"), 0, NULL, 0);
    for (int i = 0; i < n && i < m && i < 4; i++)
        assert(g[0][i].p == g[1][i].p && g[0][i].n == g[1][i].n);
    regex_free(r);
    arena_release(&a);
    return 0;
}
